#include "gateway/model_call.h"

#include "gateway/call_preparation.h"
#include "gateway/ensemble_call.h"
#include "gateway/model_answer.h"
#include "gateway/prompt_batch.h"
#include "gateway/repeated_request.h"

namespace helix::gateway {

namespace asio = net::asio;
using providers::ChatRequest;

namespace {

asio::awaitable<void> answerWhole(Services& services, Exchange& exchange,
                                  const PreparedCall& prepared)
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

asio::awaitable<void> answerStream(Services& services, Exchange& exchange,
                                   const PreparedCall& prepared)
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
    auto chat = parseCall(exchange);
    if (!chat) {
        co_await exchange.respondError(std::move(chat.error()));
        co_return;
    }
    if (isForEnsemble(exchange, *chat)) {
        co_await serveEnsemble(services, exchange, std::move(*chat));
        co_return;
    }
    auto prepared = routeCall(services, exchange, std::move(*chat));
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
