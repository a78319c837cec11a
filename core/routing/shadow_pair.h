#pragma once
// The two answers to one request of which the client sees only the first: what of each is compared.
// The pair is shared by the request and by its shadow; whoever lets go last makes the comparison
// known. Lives on one worker.

#include "base/clock.h"
#include "providers/chat.h"
#include "providers/failure.h"

#include <functional>

namespace helix::routing {

/// One answer as far as it is compared. The text itself is not kept.
struct ShadowSide {
    std::string provider;
    std::string model;
    std::string outcome;  ///< "success", a failure class; "cancelled" until it is over
    int status = 0;
    std::chrono::microseconds duration{0};
    std::optional<std::chrono::microseconds> firstContent;
    providers::Usage usage;
    std::string finishReason;
    std::size_t textBytes = 0;
    std::uint64_t textHash = 0;
};

/// Collects one side. Thread: the worker's.
class ShadowMeter {
public:
    explicit ShadowMeter(SteadyTime started);

    void name(std::string provider, std::string model);
    void note(const std::vector<providers::ChatEvent>& events, SteadyTime now);
    void note(const providers::ChatResponse& response, SteadyTime now);
    void succeed(SteadyTime now);
    void fail(const providers::Failure& failure, SteadyTime now);
    [[nodiscard]] const ShadowSide& side() const noexcept { return m_side; }

private:
    void addText(const std::string& text);
    void end(std::string outcome, int status, SteadyTime now);

    SteadyTime m_started;
    ShadowSide m_side;
    bool m_isOver = false;
};

struct ShadowComparison {
    std::string group;
    ShadowSide primary;
    ShadowSide shadow;
    bool isTextEqual = false;  ///< both succeeded with the same text
};

using ShadowListener = std::function<void(const ShadowComparison&)>;

/// Its end is the moment of the comparison. listener outlives it.
class ShadowPair {
public:
    ShadowPair(std::string group, SteadyTime started, const ShadowListener& listener);
    ~ShadowPair();
    ShadowPair(const ShadowPair&) = delete;
    ShadowPair& operator=(const ShadowPair&) = delete;

    ShadowMeter primary;
    ShadowMeter shadow;

private:
    std::string m_group;
    const ShadowListener& m_listener;
};

}  // namespace helix::routing
