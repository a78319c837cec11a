#pragma once
// One request on its way along its route. The idea:
//
//   pass 1   every candidate in order, every key of it in rotation:
//            breaker -> attempt -> (5xx, network) wait and retry here -> next key -> next candidate
//   pass 2…  only what was told to wait (429), once the earliest of those waits is over
//   then     judge() makes one failure of all
//
// A trial is one candidate with one key. A key that was refused (401, 402, 403) is left alone for
// the rest of the request, at every candidate of its provider. Retries of a trial, in whatever
// pass, are limited by the provider's max_retries, by the process-wide budget and by the deadline:
// a wait that would outlive the deadline is not begun. What costs no time at the provider's side
// (nothing could be sent) or too much of it (no content in time) is not retried while somebody else
// can still answer.
//
// Created and awaited by the Dispatcher, lives in its coroutine's frame.

#include "routing/dispatcher.h"

#include <set>

namespace helix::routing {

/// What routing has to know of a request, all of it outlives the run.
struct DispatchContext {
    TargetRegistry& registry;
    RetryBudget& budget;
    const Clock& clock;
    const DispatcherOptions& options;
    net::Worker& worker;
    const providers::ChatRequest& request;
    const Route& route;
    const config::Config& config;
    const providers::ProviderCatalog& catalog;
    Deadline deadline;
    AttemptLog& log;
};

/// The attempt that was answered: settled with its response, or under way at its commit point.
struct Answer {
    std::unique_ptr<Attempt> attempt;
    providers::ChatResponse response;
    std::vector<providers::ChatEvent> held;
};

/// Thread: the worker's.
class DispatchRun {
public:
    DispatchRun(DispatchContext context, bool isStream);

    [[nodiscard]] asio::awaitable<tl::expected<Answer, DispatchFailure>> run();

private:
    struct Trial {
        std::size_t candidate = 0;
        std::size_t keyIndex = 0;
        std::string keyName;
        std::shared_ptr<TargetState> target;
        providers::Upstream* upstream = nullptr;
        const config::ProviderConfig* provider = nullptr;
        int retries = 0;
        std::chrono::milliseconds delayBefore{0};
        bool isWaiting = false;  ///< told to wait: worth another pass
    };
    enum class Next { Key, Candidate, Stop };
    struct Step {
        Step(Next where) : next(where) {}
        Step(Answer found) : answer(std::move(found)), next(Next::Stop) {}
        std::optional<Answer> answer;
        Next next;
    };

    void layOut();
    void layOut(std::size_t candidate);
    [[nodiscard]] asio::awaitable<Step> runPass(bool isFirst);
    [[nodiscard]] bool isDue(Trial& trial, bool isFirst);
    [[nodiscard]] asio::awaitable<Step> runTrial(Trial& trial);
    [[nodiscard]] asio::awaitable<tl::expected<Answer, providers::Failure>> attempt(
        Trial& trial, CircuitBreaker::Permit permit);
    [[nodiscard]] asio::awaitable<tl::expected<void, providers::Failure>> answerWhole(
        Answer& answer);
    [[nodiscard]] asio::awaitable<tl::expected<void, providers::Failure>> answerUntilContent(
        Answer& answer);

    /// The breaker's leave, or nothing when the trial is skipped (written down).
    [[nodiscard]] std::optional<CircuitBreaker::Permit> admit(Trial& trial);
    [[nodiscard]] Next afterFailure(Trial& trial, const providers::Failure& failure);
    /// Claims another attempt at the same target; trial.delayBefore says after which wait.
    [[nodiscard]] bool claimRetry(Trial& trial, const providers::Failure& failure);
    [[nodiscard]] bool canOthersAnswer(const Trial& trial) const;
    [[nodiscard]] bool isAffordable(const Trial& trial, std::chrono::milliseconds delay);
    [[nodiscard]] std::optional<std::chrono::milliseconds> waitForNextPass();
    [[nodiscard]] std::optional<std::chrono::milliseconds> earliestCooldownEnd() const;
    [[nodiscard]] asio::awaitable<bool> pause(std::chrono::milliseconds delay);

    [[nodiscard]] AttemptRecord record(const Trial& trial);
    void skip(Trial& trial, providers::FailureClass failure, std::string message);
    void note(const Trial& trial, const providers::Failure& failure);
    void announceFallback(std::size_t candidate) const;
    [[nodiscard]] DispatchFailure giveUp();
    [[nodiscard]] DispatchFailure stopped();

    DispatchContext m_context;
    bool m_isStream;
    std::vector<Trial> m_trials;
    std::vector<TriedTarget> m_tried;
    std::set<std::pair<std::string, std::size_t>> m_refusedKeys;
    std::optional<SteadyTime> m_earliestProbe;
    int m_passes = 0;
};

/// Bytes an event holds, for the limit of what is held back.
[[nodiscard]] std::size_t eventBytes(const providers::ChatEvent& event) noexcept;

}  // namespace helix::routing
