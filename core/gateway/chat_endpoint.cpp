#include "gateway/chat_endpoint.h"

#include "base/identifier.h"
#include "gateway/openai_request.h"
#include "gateway/openai_response.h"
#include "routing/route_table.h"

namespace helix::gateway {

namespace asio = net::asio;
using providers::ChatRequest;
using providers::Dialect;

namespace {

// What the client asked for, made ready; or the error to answer with.
struct Prepared {
    ChatRequest chat;
    routing::Route route;
};

tl::expected<Prepared, ApiError> prepare(Services& services, Exchange& exchange, Dialect dialect,
                                         bool isForcedStream)
{
    auto body = parseJson(exchange.request.body);
    if (!body) return tl::unexpected(badRequest(body.error().text(), {}, "invalid_json"));
    auto chat = dialect == Dialect::OpenAiChat ? parseChatRequest(std::move(*body))
                                               : parseCompletionRequest(std::move(*body));
    if (!chat)
        return tl::unexpected(
            badRequest(chat.error().message, chat.error().param, chat.error().code));
    if (isForcedStream) chat->isStream = true;
    exchange.record.model = chat->model;
    exchange.record.isStream = chat->isStream;

    routing::RouteOptions options;
    options.healthRank = [&](const std::string& provider) {
        return static_cast<int>(services.targets.providerStatus(provider));
    };
    auto route =
        routing::resolveRoute(chat->model, chat->forcedProvider, exchange.config(), options);
    if (!route) {
        ApiError error = notFound(route.error().text(), "model_not_found");
        error.type = "invalid_request_error";
        error.param = "model";
        return tl::unexpected(std::move(error));
    }
    return Prepared{std::move(*chat), std::move(*route)};
}

void nameAnswerer(Exchange& exchange, const std::string& provider, const std::string& model,
                  bool isSimulated)
{
    exchange.record.provider = provider;
    exchange.record.providerModel = model;
    exchange.record.isSimulated = isSimulated;
    auto& headers = exchange.answerHeaders;
    headers.add("X-Helix-Provider", provider);
    headers.add("X-Helix-Model", model);
    headers.add("X-Helix-Attempts", std::to_string(exchange.attempts.attempts()));
    headers.add("X-Helix-Fallbacks", std::to_string(exchange.attempts.fallbacks()));
    if (isSimulated) headers.add("X-Helix-Simulated", "true");
}

void noteUsage(Services& services, Exchange& exchange, const providers::Usage& usage)
{
    if (!usage.isKnown()) return;
    RequestRecord& record = exchange.record;
    record.promptTokens = usage.promptTokens;
    record.completionTokens = usage.completionTokens;
    record.totalTokens = usage.total();
    const auto count = [&](const char* type, const std::optional<std::int64_t>& tokens) {
        if (tokens && *tokens > 0)
            services.metrics.tokensUsed(record.provider, type, static_cast<std::uint64_t>(*tokens));
    };
    count("prompt", usage.promptTokens);
    count("completion", usage.completionTokens);
}

asio::awaitable<void> answerDispatchFailure(Exchange& exchange,
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
    co_await exchange.respondError(std::move(error));
}

asio::awaitable<void> answerWhole(Services& services, Exchange& exchange, const Prepared& prepared)
{
    auto dispatched = co_await services.dispatcher.complete(
        exchange.worker, prepared.chat, prepared.route, exchange.config(),
        *exchange.runtime->catalog, exchange.deadline, exchange.attempts);
    if (!dispatched) {
        co_await answerDispatchFailure(exchange, dispatched.error());
        co_return;
    }
    nameAnswerer(exchange, dispatched->provider, dispatched->model, dispatched->isSimulated);
    noteUsage(services, exchange, dispatched->response.usage);
    if (!dispatched->response.choices.empty())
        exchange.record.finishReason =
            providers::finishReasonName(dispatched->response.choices.front().finishReason);
    AnswerIdentity identity;
    identity.id = dispatched->response.id.empty() ? "chatcmpl-" + exchange.record.id.substr(4)
                                                  : dispatched->response.id;
    identity.created = exchange.record.atMs / 1000;
    identity.model = dispatched->model;
    identity.provider = dispatched->provider;
    identity.dialect = prepared.chat.dialect;
    std::string body = writeChatResponse(dispatched->response, identity);
    co_await exchange.respondText(200, "application/json", std::move(body));
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
        if (const auto* usage = std::get_if<providers::UsageDelta>(&event))
            m_usage.merge(usage->usage);
        if (const auto* finish = std::get_if<providers::FinishDelta>(&event))
            m_exchange.record.finishReason = providers::finishReasonName(finish->reason);
    }
    [[nodiscard]] const providers::Usage& usage() const noexcept { return m_usage; }

private:
    Exchange& m_exchange;
    const Clock& m_clock;
    providers::Usage m_usage;
};

// Past the commit point: events become chunks until the clean end, a failure, or the client leaves.
asio::awaitable<void> relay(Services& services, Exchange& exchange,
                            routing::CommittedStream& stream, OpenAiStreamWriter& out)
{
    StreamMeter meter(exchange, services.clock);
    std::vector<providers::ChatEvent> events = std::move(stream.heldEvents());
    std::string bytes;
    std::optional<ApiError> broken;
    for (;;) {
        bytes.clear();
        for (const auto& event : events) {
            meter.note(event);
            out.append(event, bytes);
        }
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
    noteUsage(services, exchange, meter.usage());
    if (broken) {
        exchange.noteError(*broken);
        bytes.clear();
        out.appendError(broken->toJson(), bytes);
        (void)co_await exchange.writer.write(bytes);
    } else if (exchange.writer.isClientGone()) {
        ApiError gone;
        gone.type = "cancelled";
        gone.message = "the client left before the end of its stream";
        exchange.noteError(gone);
        co_return;
    }
    (void)co_await exchange.writer.endStream();
}

asio::awaitable<void> answerStream(Services& services, Exchange& exchange, const Prepared& prepared)
{
    auto opened = co_await services.dispatcher.open(exchange.worker, prepared.chat, prepared.route,
                                                    exchange.config(), *exchange.runtime->catalog,
                                                    exchange.deadline, exchange.attempts);
    if (!opened) {
        co_await answerDispatchFailure(exchange, opened.error());
        co_return;
    }
    const std::unique_ptr<routing::CommittedStream> stream = std::move(*opened);
    nameAnswerer(exchange, stream->provider(), stream->model(), stream->isSimulated());
    if (!co_await exchange.beginEventStream()) co_return;
    AnswerIdentity identity;
    identity.id = "chatcmpl-" + exchange.record.id.substr(4);
    identity.created = exchange.record.atMs / 1000;
    identity.model = stream->model();
    identity.provider = stream->provider();
    identity.dialect = prepared.chat.dialect;
    OpenAiStreamWriter out(std::move(identity), prepared.chat.wantsStreamUsage);
    co_await relay(services, exchange, *stream, out);
}

asio::awaitable<void> serve(Services& services, Exchange& exchange, Dialect dialect,
                            bool isForcedStream)
{
    auto prepared = prepare(services, exchange, dialect, isForcedStream);
    if (!prepared)
        co_await exchange.respondError(std::move(prepared.error()));
    else if (prepared->chat.isStream)
        co_await answerStream(services, exchange, *prepared);
    else
        co_await answerWhole(services, exchange, *prepared);
}

}  // namespace

asio::awaitable<void> serveChatCompletions(Services& services, Exchange& exchange)
{
    co_await serve(services, exchange, Dialect::OpenAiChat, false);
}

asio::awaitable<void> serveChatCompletionsStream(Services& services, Exchange& exchange)
{
    co_await serve(services, exchange, Dialect::OpenAiChat, true);
}

asio::awaitable<void> serveCompletions(Services& services, Exchange& exchange)
{
    co_await serve(services, exchange, Dialect::OpenAiCompletion, false);
}

asio::awaitable<void> serveCompletionsStream(Services& services, Exchange& exchange)
{
    co_await serve(services, exchange, Dialect::OpenAiCompletion, true);
}

}  // namespace helix::gateway
