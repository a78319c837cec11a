#pragma once
// One request on its way along its route. The idea:
//
//   pass 1   every candidate in order, every key of it in rotation:
//            cooldown -> our own limit -> breaker -> attempt -> (5xx, network) wait and retry here
//            -> (429) back off -> next key -> next candidate
//   pass 2…  only what was told to wait (429) or had no room (our own limit), once the earliest of
//            those waits is over
//   then     judge() makes one failure of all
//
// A trial is one candidate with one key. A key that was refused (401, 402, 403) is left alone for
// the rest of the request, at every candidate of its provider. Retries of a trial, in whatever
// pass, are limited by the provider's max_retries, by the process-wide budget and by the deadline:
// a wait that would outlive the deadline is not begun. What costs no time at the provider's side
// (nothing could be sent) or too much of it (no content in time) is not retried while somebody else
// can still answer.
//
// A group with `hedge` lets an attempt run beside others (hedge_race.h); the first that commits is
// the answer.
//
// Created and awaited by the Dispatcher, lives in its coroutine's frame.

#include "routing/dispatch_trial.h"
#include "routing/dispatcher.h"
#include "routing/hedge_race.h"

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

/// Thread: the worker's.
class DispatchRun {
public:
    DispatchRun(DispatchContext context, bool isStream);

    [[nodiscard]] asio::awaitable<tl::expected<Answer, DispatchFailure>> run();

private:
    using Trial = DispatchTrial;
    enum class Next { Key, KeyAfterWait, Candidate, Stop };
    struct Step {
        Step(Next where) : next(where) {}
        Step(Answer found) : answer(std::move(found)), next(Next::Stop) {}
        std::optional<Answer> answer;
        Next next;
    };
    struct Refusal {
        providers::FailureClass failureClass;
        const char* message;
        std::optional<SteadyTime> probeAt;
    };
    /// How long until somebody may be tried again, and who gets a place meanwhile.
    struct Wait {
        std::chrono::milliseconds delay{0};
        Trial* trial = nullptr;
    };

    void layOut();
    void layOut(std::size_t candidate);
    [[nodiscard]] asio::awaitable<Step> runPass(bool isFirst);
    [[nodiscard]] bool isDue(Trial& trial, bool isFirst);
    /// Its key was refused (401, 402, 403), here or at another candidate of its provider.
    [[nodiscard]] bool isRefused(const Trial& trial) const;
    [[nodiscard]] asio::awaitable<Step> runTrial(Trial& trial);
    [[nodiscard]] asio::awaitable<tl::expected<Answer, providers::Failure>> attempt(
        Trial& trial, Admission admission);
    /// The call begins; settled by finish() (dispatch_start.cpp).
    [[nodiscard]] Answer start(Trial& trial, Admission admission, bool isHedge);
    [[nodiscard]] std::unique_ptr<providers::UpstreamCall> begin(
        const Trial& trial, AttemptRecord& entry, const providers::AttemptClocks& clocks);
    [[nodiscard]] asio::awaitable<tl::expected<void, providers::Failure>> await(Answer& answer);
    /// The whole answer is a success; a stream's is one at its end.
    void finish(Answer& answer) const;
    [[nodiscard]] asio::awaitable<tl::expected<void, providers::Failure>> answerWhole(
        Answer& answer);
    [[nodiscard]] asio::awaitable<tl::expected<void, providers::Failure>> answerUntilContent(
        Answer& answer);

    // Beside each other (hedge_race.cpp).
    using RaceState = std::shared_ptr<HedgeRace>;
    [[nodiscard]] asio::awaitable<tl::expected<Answer, providers::Failure>> race(
        Trial& trial, Admission admission);
    [[nodiscard]] static asio::awaitable<void> runLane(DispatchRun* run, RaceState race,
                                                       HedgeLane* lane);
    [[nodiscard]] static asio::awaitable<void> runTimer(DispatchRun* run, RaceState race);
    void launch(const RaceState& race, Trial& trial, Admission admission, bool isHedge);
    void startTimer(const RaceState& race);
    void endLane(HedgeRace& race, HedgeLane& lane, tl::expected<void, providers::Failure> result);
    /// Another candidate joins when there is one that may be called and the retry budget agrees.
    [[nodiscard]] bool launchHedge(const RaceState& race);
    [[nodiscard]] tl::expected<Answer, providers::Failure> outcomeOf(HedgeRace& race,
                                                                     bool hasClientLeft);

    [[nodiscard]] tl::expected<Admission, Refusal> tryAdmit(Trial& trial);
    /// Leave for the trial, or nothing when it is skipped (written down).
    [[nodiscard]] std::optional<Admission> admit(Trial& trial);
    [[nodiscard]] Next afterFailure(Trial& trial, const providers::Failure& failure);
    /// Claims another attempt at the same target; trial.delayBefore says after which wait.
    [[nodiscard]] bool claimRetry(Trial& trial, const providers::Failure& failure);
    [[nodiscard]] bool canOthersAnswer(const Trial& trial) const;
    [[nodiscard]] bool isAffordable(const Trial& trial, std::chrono::milliseconds delay);
    [[nodiscard]] asio::awaitable<bool> backOffBeforeKey(std::size_t trial);

    // What to wait for when nobody can be called now (dispatch_waits.cpp).
    [[nodiscard]] std::optional<std::chrono::milliseconds> waitForNextPass();
    [[nodiscard]] std::optional<Wait> waitForCooldown();
    [[nodiscard]] std::optional<Wait> waitForRoom();
    [[nodiscard]] std::optional<std::chrono::milliseconds> earliestRelief();
    [[nodiscard]] std::int64_t tokensFor(const Trial& trial);
    [[nodiscard]] asio::awaitable<bool> pause(std::chrono::milliseconds delay);

    [[nodiscard]] AttemptRecord record(const Trial& trial);
    void skip(Trial& trial, providers::FailureClass failure, std::string message);
    void note(const Trial& trial, const providers::Failure& failure);
    void announceFallback(std::size_t candidate) const;
    [[nodiscard]] DispatchFailure giveUp();
    [[nodiscard]] DispatchFailure stopped();

    DispatchContext m_context;
    bool m_isStream;
    const config::HedgeConfig* m_hedge = nullptr;
    int m_hedgesLeft = 0;
    Trial* m_blamed = nullptr;  ///< whose failure the race returned, when not the first one's
    std::vector<Trial> m_trials;
    std::vector<TriedTarget> m_tried;
    std::set<std::pair<std::string, std::size_t>> m_refusedKeys;
    std::optional<SteadyTime> m_earliestProbe;
    int m_passes = 0;
    int m_rateLimits = 0;
};

[[nodiscard]] providers::Failure failureOf(providers::FailureClass failureClass,
                                           std::string message);
/// Whole milliseconds, at least zero.
[[nodiscard]] std::chrono::milliseconds untilFrom(SteadyTime time, SteadyTime now);

/// Bytes an event holds, for the limit of what is held back.
[[nodiscard]] std::size_t eventBytes(const providers::ChatEvent& event) noexcept;

}  // namespace helix::routing
