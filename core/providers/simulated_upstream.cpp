#include "providers/simulated_upstream.h"

#include "providers/simulated_embedding.h"
#include "providers/token_estimate.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr std::chrono::milliseconds kOutageLatency{2};

/// What chance decided for one call before it began.
struct SimulatedFate {
    std::chrono::microseconds latency{0};  ///< to the first token or to the error
    std::optional<Failure> failure;
    std::string model;
    std::string id;
};

SteadyTime now()
{
    return std::chrono::steady_clock::now();
}

Failure failureOf(FailureClass failureClass, int status, std::string message)
{
    Failure failure;
    failure.failureClass = failureClass;
    failure.status = status;
    failure.message = std::move(message);
    return failure;
}

// Embeddings and counts: computed, not chance.
ChatResponse knownAnswer(const ChatRequest& request, const std::string& model)
{
    ChatResponse response = estimatedCount(request, model);
    if (request.operation == Operation::Embedding) {
        response.isEstimate = false;
        response.embeddings = simulateEmbeddings(request.embedding);
    }
    return response;
}

// One call: waits for its latency, then hands out tokens at the pace of the model. Timers are
// coarse, so each wake-up hands out every token that is due by then.
class SimulatedCall final : public UpstreamCall {
public:
    SimulatedCall(net::Worker& worker, SimulatedFate fate, SimulatedAnswer answer,
                  std::chrono::milliseconds pace, AttemptClocks clocks)
        : m_event(worker.context(), worker.timers()),
          m_fate(std::move(fate)),
          m_answer(std::move(answer)),
          m_pace(pace),
          m_clocks(clocks),
          m_started(now())
    {}

    asio::awaitable<tl::expected<ChatResponse, Failure>> complete() override
    {
        const SteadyTime until = m_clocks.total.within(m_started, m_clocks.firstContent).time();
        const auto tokens = m_fate.failure ? 0 : static_cast<std::int64_t>(m_answer.tokens.size());
        const auto failure = co_await waitFor(m_started + m_fate.latency + m_pace * tokens, until,
                                              FailureClass::FirstContentTimeout);
        if (failure) co_return tl::unexpected(*failure);
        if (m_fate.failure) co_return tl::unexpected(*m_fate.failure);
        co_return m_known ? std::move(*m_known) : response();
    }

    asio::awaitable<tl::expected<std::vector<ChatEvent>, Failure>> next(
        SteadyTime until, FailureClass onTimeout) override
    {
        std::vector<ChatEvent> events;
        if (m_isEnded) co_return events;
        const auto due = m_started + m_fate.latency + m_pace * static_cast<std::int64_t>(m_sent);
        if (const auto failure = co_await waitFor(due, until, onTimeout))
            co_return tl::unexpected(*failure);
        if (m_fate.failure) co_return tl::unexpected(*m_fate.failure);
        appendDue(events);
        co_return events;
    }

    [[nodiscard]] AttemptTimings timings() const override { return m_timings; }

    /// What complete() answers instead of a chat.
    void answerWith(ChatResponse known)
    {
        known.id = m_fate.id;
        known.model = m_fate.model;
        known.isSimulated = true;
        m_known = std::move(known);
    }

private:
    asio::awaitable<std::optional<Failure>> waitFor(SteadyTime due, SteadyTime until,
                                                    FailureClass onTimeout)
    {
        const SteadyTime total = m_clocks.total.time();
        const bool isLast = until >= total;
        const SteadyTime limit = std::min(until, total);
        while (now() < std::min(due, limit)) {
            if (co_await m_event.wait(std::min(due, limit)) == net::WaitOutcome::Cancelled)
                co_return failureOf(FailureClass::Cancelled, 0, "the call was cancelled");
        }
        if (due > limit)
            co_return failureOf(isLast ? FailureClass::TotalTimeout : onTimeout, 0,
                                "the simulated provider did not answer in time");
        if (!m_timings.firstByte)
            m_timings.firstByte =
                std::chrono::duration_cast<std::chrono::microseconds>(now() - m_started);
        co_return std::nullopt;
    }

    void appendDue(std::vector<ChatEvent>& events)
    {
        if (!m_hasStarted) {
            m_hasStarted = true;
            events.emplace_back(StreamStart{m_fate.id, m_fate.model});
            if (m_answer.tokens.empty()) appendCalls(events);
        }
        const SteadyTime time = now();
        while (m_sent < m_answer.tokens.size() &&
               (m_pace.count() == 0 ||
                m_started + m_fate.latency + m_pace * static_cast<std::int64_t>(m_sent) <= time))
            events.emplace_back(ContentDelta{0, m_answer.tokens[m_sent++], {}});
        if (m_sent < m_answer.tokens.size()) return;
        events.emplace_back(FinishDelta{0, m_answer.finishReason});
        events.emplace_back(UsageDelta{m_answer.usage});
        events.emplace_back(StreamEnd{});
        m_isEnded = true;
    }

    void appendCalls(std::vector<ChatEvent>& events)
    {
        int index = 0;
        for (const ToolCall& call : m_answer.toolCalls)
            events.emplace_back(ToolCallDelta{0, index++, call.id, call.name, call.arguments});
    }

    ChatResponse response()
    {
        ChatResponse response;
        response.id = m_fate.id;
        response.model = m_fate.model;
        response.isSimulated = true;
        response.usage = m_answer.usage;
        Choice choice;
        choice.message.role = Role::Assistant;
        std::string text;
        for (const std::string& token : m_answer.tokens) text += token;
        if (!text.empty()) choice.message.content.emplace_back(TextPart{std::move(text)});
        choice.message.toolCalls = m_answer.toolCalls;
        choice.finishReason = m_answer.finishReason;
        response.choices.push_back(std::move(choice));
        return response;
    }

    net::Event m_event;
    SimulatedFate m_fate;
    SimulatedAnswer m_answer;
    std::optional<ChatResponse> m_known;
    std::chrono::milliseconds m_pace;
    AttemptClocks m_clocks;
    SteadyTime m_started;
    AttemptTimings m_timings;
    std::size_t m_sent = 0;
    bool m_hasStarted = false;
    bool m_isEnded = false;
};

}  // namespace

SimulatedUpstream::SimulatedUpstream(config::SimulationConfig simulation, const Clock& clock,
                                     SteadyTime started)
    : m_simulation(simulation), m_clock(clock), m_started(started)
{}

bool SimulatedUpstream::isInOutage(SteadyTime time) const noexcept
{
    if (m_simulation.outageLength.count() <= 0) return false;
    const auto since = time - m_started - m_simulation.outageAfter;
    if (since.count() < 0) return false;
    const bool isRepeated = m_simulation.outageEvery.count() > 0;
    const auto phase = isRepeated ? since % std::chrono::nanoseconds(m_simulation.outageEvery)
                                  : std::chrono::nanoseconds(since);
    return phase < m_simulation.outageLength;
}

Capabilities SimulatedUpstream::capabilities() const
{
    using enum Feature;
    return {Chat,       Streaming,  Embeddings, CountTokens, Tools,
            ToolChoice, JsonObject, JsonSchema, MaxTokens,   StreamUsage};
}

asio::awaitable<tl::expected<std::vector<std::string>, Failure>> SimulatedUpstream::probe(
    net::Worker&, std::size_t, Deadline)
{
    if (isInOutage(m_clock.steadyNow()))
        co_return tl::unexpected(
            failureOf(FailureClass::ServerError, 503, "simulated outage of the provider"));
    std::vector<std::string> none;
    co_return none;
}

std::unique_ptr<UpstreamCall> SimulatedUpstream::start(net::Worker& worker,
                                                       const ChatRequest& request,
                                                       const std::string& model, std::size_t,
                                                       AttemptClocks clocks)
{
    const std::uint64_t call = m_calls.fetch_add(1, std::memory_order_relaxed);
    SimulationRandom random(m_simulation.seed * 0x100000001B3U + call);
    SimulatedFate fate;
    fate.model = model;
    fate.id = "sim-" + std::to_string(m_simulation.seed) + "-" + std::to_string(call + 1);
    const double median = static_cast<double>(m_simulation.latencyMedian.count()) * 1000;
    fate.latency = std::chrono::microseconds(
        static_cast<std::int64_t>(random.logNormal(median, m_simulation.latencySigma)));
    if (random.unit() < m_simulation.errorRate)
        fate.failure = failureOf(FailureClass::ServerError, 500, "simulated error of the provider");
    if (isInOutage(m_clock.steadyNow())) {
        fate.failure =
            failureOf(FailureClass::ServerError, 503, "simulated outage of the provider");
        fate.latency = kOutageLatency;
    }
    const bool isChat = request.operation == Operation::Chat;
    auto answer = isChat ? simulateAnswer(request, m_simulation.tokens, random) : SimulatedAnswer();
    auto started = std::make_unique<SimulatedCall>(worker, std::move(fate), std::move(answer),
                                                   m_simulation.tokenInterval, clocks);
    if (!isChat) started->answerWith(knownAnswer(request, model));
    return started;
}

}  // namespace helix::providers
