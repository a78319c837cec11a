#pragma once
// A provider that answers as it was told, on a FakeClock: each call takes the next script. Time
// that a script "takes" is advanced at once, and the clocks of the attempt are kept as the real
// transport keeps them, so nothing waits in a test.

#include "base/fake_clock.h"
#include "providers/upstream.h"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <map>

namespace helix::testing {

/// One step of an answer. A whole answer is one step with its text.
struct ScriptStep {
    enum class Kind { Events, Fail, End, Hang, Gate };
    Kind kind = Kind::End;
    std::chrono::milliseconds after{0};
    std::vector<providers::ChatEvent> events{};
    providers::Failure failure{};
};

using Script = std::vector<ScriptStep>;

[[nodiscard]] ScriptStep events(std::vector<providers::ChatEvent> list,
                                std::chrono::milliseconds after = std::chrono::milliseconds(0));
[[nodiscard]] ScriptStep failure(providers::FailureClass failureClass, int status = 0,
                                 std::optional<std::chrono::milliseconds> retryAfter = {});
[[nodiscard]] ScriptStep end();
/// Never ends by itself: only a cancellation ends it.
[[nodiscard]] ScriptStep hang();
/// Goes on when the test opens it.
[[nodiscard]] ScriptStep gate();
/// A whole answer, or a stream of start, text, finish and end.
[[nodiscard]] Script answer(const std::string& text,
                            std::chrono::milliseconds after = std::chrono::milliseconds(0));
[[nodiscard]] Script refusal(providers::FailureClass failureClass, int status = 0,
                             std::optional<std::chrono::milliseconds> retryAfter = {});

/// Thread: one.
class ScriptedProvider final : public providers::Upstream {
public:
    struct Call {
        std::string model;
        std::size_t keyIndex = 0;
        SteadyTime at;
        providers::AttemptClocks clocks;
    };

    explicit ScriptedProvider(FakeClock& clock, std::vector<std::string> keys = {"key_1"})
        : m_clock(clock), m_keys(std::move(keys))
    {}

    /// Answers the next call that has no script of its own.
    void then(Script script) { m_scripts.push_back(std::move(script)); }
    /// Answers every call once the others are used up. Default: a 500.
    void always(Script script) { m_default = std::move(script); }
    void alwaysForKey(std::size_t keyIndex, Script script)
    {
        m_ofKey[keyIndex] = std::move(script);
    }

    [[nodiscard]] const std::vector<Call>& calls() const noexcept { return m_calls; }
    /// Lets every call go on that waits at a gate.
    void openGates();
    /// Calls that were destroyed before their script had ended.
    [[nodiscard]] int cancelled() const noexcept { return m_cancelled; }

    std::unique_ptr<providers::UpstreamCall> start(net::Worker& worker,
                                                   const providers::ChatRequest& request,
                                                   const std::string& model, std::size_t keyIndex,
                                                   providers::AttemptClocks clocks) override;
    std::size_t keyCount() const noexcept override { return m_keys.size(); }
    std::string keyName(std::size_t keyIndex) const override { return m_keys.at(keyIndex); }
    bool isSimulated() const noexcept override { return true; }
    providers::Capabilities capabilities() const override { return m_capabilities; }
    std::string_view wireType() const noexcept override { return "openai"; }
    /// Fails as long as probeFailure is set.
    [[nodiscard]] boost::asio::awaitable<tl::expected<std::vector<std::string>, providers::Failure>>
    probe(net::Worker& worker, std::size_t keyIndex, Deadline deadline) override;

    void setCapabilities(providers::Capabilities capabilities) { m_capabilities = capabilities; }
    std::optional<providers::Failure> probeFailure;
    int probes = 0;

private:
    friend class ScriptedCall;
    [[nodiscard]] Script takeScript(std::size_t keyIndex);

    FakeClock& m_clock;
    std::vector<std::string> m_keys;
    std::deque<Script> m_scripts;
    Script m_default = refusal(providers::FailureClass::ServerError, 500);
    std::map<std::size_t, Script> m_ofKey;
    std::vector<Call> m_calls;
    providers::Capabilities m_capabilities = everything();
    [[nodiscard]] static providers::Capabilities everything();
    int m_cancelled = 0;
    std::vector<providers::asio::steady_timer*> m_gates;
};

}  // namespace helix::testing
