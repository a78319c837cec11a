#include "gateway/model_answer.h"

#include "gateway/budget_step.h"
#include "gateway/call_preparation.h"
#include "providers/price_table.h"
#include "providers/token_estimate.h"

#include <charconv>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string millisText(double value)
{
    char text[32];
    const auto end =
        std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 3).ptr;
    return {text, end};
}

// Watches the events that pass by for what the record needs.
class StreamMeter {
public:
    StreamMeter(Exchange& exchange, const Clock& clock) : m_exchange(exchange), m_clock(clock) {}

    void note(const providers::ChatEvent& event)
    {
        if (!m_exchange.record.firstContentMs && providers::isContent(event))
            m_exchange.record.firstContentMs =
                std::chrono::duration<double, std::milli>(m_clock.steadyNow() - m_exchange.started)
                    .count();
        if (const auto* usage = std::get_if<providers::UsageDelta>(&event)) {
            m_usage.merge(usage->usage);
            if (usage->usage.completionTokens) m_uncountedBytes = 0;
        }
        if (const auto* content = std::get_if<providers::ContentDelta>(&event))
            m_uncountedBytes += content->text.size();
        else if (const auto* thought = std::get_if<providers::ReasoningDelta>(&event))
            m_uncountedBytes += thought->text.size();
        if (const auto* finish = std::get_if<providers::FinishDelta>(&event)) {
            m_hasFinish = true;
            m_exchange.record.finishReason = providers::finishReasonName(finish->reason);
        }
        m_hasEnded = m_hasEnded || std::holds_alternative<providers::StreamEnd>(event);
    }
    [[nodiscard]] bool hasEnded() const noexcept { return m_hasEnded; }
    /// What the provider said. Of a stream that broke off, what it had not yet counted is charged
    /// by an estimate of what was sent and received.
    [[nodiscard]] providers::Usage usageFor(const providers::ChatRequest& chat)
    {
        if (m_hasFinish || m_uncountedBytes == 0) return m_usage;
        constexpr std::size_t kBytesPerToken = 4;
        providers::Usage estimate = m_usage;
        if (!estimate.promptTokens) estimate.promptTokens = providers::estimateTokens(chat);
        estimate.completionTokens =
            estimate.completionTokens.value_or(0) +
            static_cast<std::int64_t>((m_uncountedBytes + kBytesPerToken - 1) / kBytesPerToken);
        estimate.totalTokens = *estimate.promptTokens + *estimate.completionTokens;
        m_exchange.record.isUsageEstimated = true;
        return estimate;
    }

private:
    Exchange& m_exchange;
    const Clock& m_clock;
    providers::Usage m_usage;
    std::size_t m_uncountedBytes = 0;  ///< of content and reasoning since the last count
    bool m_hasFinish = false;
    bool m_hasEnded = false;
};

ApiError clientGone()
{
    ApiError gone;
    gone.type = "cancelled";
    gone.message = "the client left before the end of its stream";
    return gone;
}

std::optional<std::int64_t> audioTokens(const providers::Usage& usage)
{
    if (!usage.audioPromptTokens && !usage.audioCompletionTokens) return std::nullopt;
    return usage.audioPromptTokens.value_or(0) + usage.audioCompletionTokens.value_or(0);
}

}  // namespace

void nameAnswerer(Exchange& exchange, const Clock& clock, const std::string& provider,
                  const std::string& model, bool isSimulated)
{
    exchange.record.provider = provider;
    exchange.record.providerModel = model;
    exchange.record.isSimulated = isSimulated;
    auto& headers = exchange.answerHeaders;
    headers.add("X-Helix-Provider", provider);
    headers.add("X-Helix-Model", model);
    headers.add("X-Helix-Attempts", std::to_string(exchange.attempts.attempts()));
    headers.add("X-Helix-Fallbacks", std::to_string(exchange.attempts.fallbacks()));
    headers.add("X-Helix-Overhead-Ms", millisText(exchange.overheadMs(clock.steadyNow())));
    if (isSimulated) headers.add("X-Helix-Simulated", "true");
}

void noteUsage(Services& services, Exchange& exchange, const providers::Usage& usage)
{
    if (!usage.isKnown()) return;
    RequestRecord& record = exchange.record;
    record.promptTokens = usage.promptTokens;
    record.completionTokens = usage.completionTokens;
    record.totalTokens = usage.total();
    record.cachedTokens = usage.cachedTokens;
    record.reasoningTokens = usage.reasoningTokens;
    record.audioTokens = audioTokens(usage);
    record.costUsd = costAt(exchange, record.provider, record.providerModel, usage);
    const auto count = [&](const char* type, const std::optional<std::int64_t>& tokens) {
        if (tokens && *tokens > 0)
            services.metrics.tokensUsed(record.provider, type, static_cast<std::uint64_t>(*tokens));
    };
    count("prompt", usage.promptTokens);
    count("completion", usage.completionTokens);
}

std::optional<double> costAt(const Exchange& exchange, const std::string& provider,
                             const std::string& model, const providers::Usage& usage)
{
    const auto* entry = exchange.runtime->catalog->entry(provider);
    if (entry == nullptr) return std::nullopt;
    const auto price = providers::priceTable().price(entry->config, model);
    return price ? providers::costOf(usage, *price) : std::nullopt;
}

std::vector<std::string> droppedParams(const Exchange& exchange, const providers::ChatRequest& chat,
                                       const std::string& provider)
{
    if (exchange.config().compatibility.onUnsupportedParam != "warn") return {};
    auto dropped = providers::unsupportedParams(chat, capabilitiesOf(exchange, provider));
    dropped.insert(dropped.begin(), chat.dropped.begin(), chat.dropped.end());
    return dropped;
}

void nameDroppedParams(Exchange& exchange, const providers::ChatRequest& chat,
                       const std::string& provider)
{
    const auto dropped = droppedParams(exchange, chat, provider);
    if (!dropped.empty()) exchange.answerHeaders.add("X-Helix-Dropped-Params", joined(dropped));
}

void nameCost(Exchange& exchange)
{
    if (!exchange.record.costUsd) return;
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, *exchange.record.costUsd).ptr;
    exchange.answerHeaders.add("X-Helix-Cost-Usd", std::string(text, end));
}

AnswerIdentity identityOf(const Exchange& exchange, const Clock& clock, const std::string& provider,
                          const std::string& model)
{
    AnswerIdentity identity;
    identity.id = exchange.record.id;
    identity.created = exchange.record.atMs / 1000;
    identity.model = model;
    identity.provider = provider;
    identity.clock = &clock;
    identity.started = exchange.started;
    return identity;
}

asio::awaitable<void> answerDispatchFailure(Services& services, Exchange& exchange,
                                            const routing::DispatchFailure& failure)
{
    if (failure.kind == routing::DispatchFailureKind::Cancelled &&
        !exchange.writer.isClientGone()) {
        ApiError error = unavailable("this node is shutting down", "draining");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    if (failure.kind == routing::DispatchFailureKind::Cancelled) {
        exchange.record.status = 499;
        ApiError gone;
        gone.type = "cancelled";
        gone.message = "the client closed its connection";
        exchange.noteError(gone);
        exchange.writer.abortStream();
        co_return;
    }
    exchange.answerHeaders.add("X-Helix-Attempts", std::to_string(exchange.attempts.attempts()));
    ApiError error = fromDispatchFailure(failure);
    exchange.noteError(error);
    exchange.record.status = error.status;
    settleAccount(services, exchange);
    co_await exchange.respondError(std::move(error));
}

asio::awaitable<void> relayStream(Services& services, Exchange& exchange,
                                  const providers::ChatRequest& chat,
                                  routing::CommittedStream& stream, StreamWriter& out,
                                  AnswerRecorder* recorder)
{
    StreamMeter meter(exchange, services.clock);
    std::vector<providers::ChatEvent> events = std::move(stream.heldEvents());
    std::string bytes;
    std::optional<ApiError> broken;
    bool isCharged = false;
    const auto charge = [&] {
        if (std::exchange(isCharged, true)) return;
        noteUsage(services, exchange, meter.usageFor(chat));
        settleAccount(services, exchange);
    };
    for (;;) {
        bytes.clear();
        for (const auto& event : events) {
            meter.note(event);
            if (recorder != nullptr) recorder->add(event);
            out.append(event, bytes);
        }
        if (exchange.capture) exchange.capture->append(bytes);
        // A client that has the end may rely on it that the call is in the ledger.
        if (meter.hasEnded()) charge();
        // Back-pressure: the next events are only asked for once the client took these.
        if (!bytes.empty() && !co_await exchange.writer.write(bytes)) break;
        auto next = co_await stream.next();
        if (!next) {
            const bool isCancelled =
                next.error().failureClass == providers::FailureClass::Cancelled;
            if (!isCancelled)
                broken = fromStreamFailure(next.error(), stream.provider());
            else if (!exchange.writer.isClientGone())
                broken = unavailable("this node is shutting down", "draining");
            break;
        }
        if (next->empty()) break;
        events = std::move(*next);
    }
    if (broken)
        exchange.noteError(*broken);
    else if (exchange.writer.isClientGone())
        exchange.noteError(clientGone());
    charge();
    if (broken) {
        bytes.clear();
        out.appendError(*broken, bytes);
        (void)co_await exchange.writer.write(bytes);
    } else if (exchange.writer.isClientGone()) {
        co_return;
    }
    (void)co_await exchange.writer.endStream();
}

}  // namespace helix::gateway
