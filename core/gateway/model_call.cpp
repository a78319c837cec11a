#include "gateway/model_call.h"

#include "gateway/authentication_filter.h"
#include "gateway/ensemble_call.h"
#include "gateway/model_answer.h"
#include "gateway/prompt_batch.h"
#include "gateway/protocols/ensemble.h"
#include "gateway/repeated_request.h"
#include "routing/route_table.h"

#include <charconv>

namespace helix::gateway {

namespace asio = net::asio;
using providers::ChatRequest;
using providers::Feature;

namespace {

// What the client asked for, made ready.
struct Prepared {
    ChatRequest chat;
    routing::Route route;
};

ApiError modelNotFound(std::string message)
{
    ApiError error = notFound(std::move(message), "model_not_found");
    error.type = "invalid_request_error";
    error.param = "model";
    return error;
}

ApiError fromFault(RequestFault fault)
{
    ApiError error =
        badRequest(std::move(fault.message), std::move(fault.param), std::move(fault.code));
    error.status = fault.status;
    return error;
}

Feature featureOf(providers::Operation operation)
{
    switch (operation) {
        case providers::Operation::Embedding: return Feature::Embeddings;
        case providers::Operation::Chat:
        // Who cannot count gets the count estimated, so everybody may be asked.
        case providers::Operation::CountTokens: break;
    }
    return Feature::Chat;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

providers::Capabilities capabilitiesOf(const Exchange& exchange, const std::string& provider)
{
    const auto* upstream = exchange.runtime->catalog->find(provider);
    return upstream != nullptr ? upstream->capabilities() : providers::Capabilities();
}

// Leaves out candidates that cannot do what is asked at all. When that is all of them, the request
// is at fault and the answer says with what.
std::optional<ApiError> keepCapable(const Exchange& exchange, Prepared& prepared)
{
    const bool isStrict = exchange.config().compatibility.onUnsupportedParam == "reject";
    const Feature needed = featureOf(prepared.chat.operation);
    std::vector<std::string> lacking;
    std::erase_if(prepared.route.candidates, [&](const routing::Candidate& candidate) {
        if (exchange.runtime->catalog->find(candidate.provider) == nullptr) return false;
        const auto capabilities = capabilitiesOf(exchange, candidate.provider);
        if (!capabilities.has(needed)) return true;
        if (!isStrict) return false;
        auto params = providers::unsupportedParams(prepared.chat, capabilities);
        if (params.empty()) return false;
        if (lacking.empty()) lacking = std::move(params);
        return true;
    });
    if (!prepared.route.candidates.empty()) return std::nullopt;
    if (lacking.empty())
        return badRequest("no provider of \"" + prepared.chat.model + "\" offers " +
                              providers::featureName(needed),
                          "model", "unsupported_operation");
    return badRequest(
        "no provider of \"" + prepared.chat.model + "\" takes these parameters: " + joined(lacking),
        lacking.front(), "unsupported_parameter");
}

tl::expected<ChatRequest, ApiError> parse(Exchange& exchange)
{
    auto chat = exchange.protocol()->parse(exchange.request, exchange.pathParameter);
    if (!chat) return tl::unexpected(fromFault(std::move(chat.error())));
    exchange.record.model = chat->model;
    exchange.record.isStream = chat->isStream;
    if (auto refusal = modelRefusal(exchange, chat->model)) return tl::unexpected(*refusal);
    return std::move(*chat);
}

bool isForEnsemble(const Exchange& exchange, const ChatRequest& chat)
{
    if (chat.operation != providers::Operation::Chat) return false;
    return exchange.protocol() == &ensembleCompletion() || chat.model == kEnsembleModel;
}

tl::expected<Prepared, ApiError> route(Services& services, Exchange& exchange, ChatRequest chat)
{
    auto options = services.targets.routeOptions();
    options.sessionId = chat.sessionId;
    options.user = chat.user;
    options.client = exchange.callerName();
    options.tags = routing::requestTags(exchange.request.headers.get("x-helix-tags"), chat.tags);
    auto found = routing::resolveRoute(chat.model, chat.forcedProvider, exchange.config(), options);
    if (!found) return tl::unexpected(modelNotFound(found.error().text()));
    Prepared prepared{std::move(chat), std::move(*found)};
    if (auto error = keepCapable(exchange, prepared)) return tl::unexpected(std::move(*error));
    return prepared;
}

// The policy `warn`: what the answering provider could not carry is named.
void nameDroppedParams(Exchange& exchange, const ChatRequest& chat, const std::string& provider)
{
    if (exchange.config().compatibility.onUnsupportedParam != "warn") return;
    auto dropped = providers::unsupportedParams(chat, capabilitiesOf(exchange, provider));
    dropped.insert(dropped.begin(), chat.dropped.begin(), chat.dropped.end());
    if (!dropped.empty()) exchange.answerHeaders.add("X-Helix-Dropped-Params", joined(dropped));
}

void nameCost(Exchange& exchange)
{
    if (!exchange.record.costUsd) return;
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, *exchange.record.costUsd).ptr;
    exchange.answerHeaders.add("X-Helix-Cost-Usd", std::string(text, end));
}

asio::awaitable<void> answerWhole(Services& services, Exchange& exchange, const Prepared& prepared)
{
    auto dispatched =
        co_await completeEveryPrompt(services, exchange, prepared.chat, prepared.route);
    if (!dispatched) {
        co_await answerDispatchFailure(exchange, dispatched.error());
        co_return;
    }
    nameAnswerer(exchange, services.clock, dispatched->provider, dispatched->model,
                 dispatched->isSimulated);
    nameDroppedParams(exchange, prepared.chat, dispatched->provider);
    // Tokens that were only counted were not used.
    if (prepared.chat.operation != providers::Operation::CountTokens)
        noteUsage(services, exchange, dispatched->response.usage);
    nameCost(exchange);
    if (!dispatched->response.choices.empty())
        exchange.record.finishReason =
            providers::finishReasonName(dispatched->response.choices.front().finishReason);
    if (dispatched->response.isEstimate)
        exchange.answerHeaders.add("X-Helix-Token-Count", "estimate");
    const auto identity =
        identityOf(exchange, services.clock, dispatched->provider, dispatched->model);
    std::string body =
        exchange.protocol()->writeAnswer(prepared.chat, dispatched->response, identity);
    co_await exchange.respondText(200, "application/json", std::move(body));
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
    nameAnswerer(exchange, services.clock, stream->provider(), stream->model(),
                 stream->isSimulated());
    nameDroppedParams(exchange, prepared.chat, stream->provider());
    const auto identity = identityOf(exchange, services.clock, stream->provider(), stream->model());
    const auto out = exchange.protocol()->streamWriter(prepared.chat, identity);
    const bool hasBegun =
        co_await exchange.beginEventStream(exchange.protocol()->streamContentType(prepared.chat));
    if (!hasBegun) co_return;
    co_await relayStream(services, exchange, prepared.chat, *stream, *out);
}

asio::awaitable<void> serveFresh(Services& services, Exchange& exchange)
{
    auto chat = parse(exchange);
    if (!chat) {
        co_await exchange.respondError(std::move(chat.error()));
        co_return;
    }
    if (isForEnsemble(exchange, *chat)) {
        co_await serveEnsemble(services, exchange, std::move(*chat));
        co_return;
    }
    auto prepared = route(services, exchange, std::move(*chat));
    if (!prepared)
        co_await exchange.respondError(std::move(prepared.error()));
    else if (prepared->chat.isStream)
        co_await answerStream(services, exchange, *prepared);
    else
        co_await answerWhole(services, exchange, *prepared);
}

}  // namespace

asio::awaitable<void> serveModelCall(Services& services, Exchange& exchange)
{
    RepeatedRequest repetition(services, exchange);
    if (repetition.refusal()) {
        ApiError error = *repetition.refusal();
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    if (repetition.isAnswered()) {
        co_await repetition.replay();
        co_return;
    }
    co_await serveFresh(services, exchange);
    repetition.keep();
}

}  // namespace helix::gateway
