#include "gateway/model_call.h"

#include "gateway/budget_step.h"
#include "gateway/cached_call.h"
#include "gateway/ensemble_call.h"
#include "gateway/model_answer.h"
#include "gateway/prompt_batch.h"
#include "gateway/repeated_request.h"
#include "gateway/semantic_call.h"
#include "gateway/session_turn.h"

namespace helix::gateway {

namespace asio = net::asio;
using providers::ChatRequest;

namespace {

// Who gets a whole answer beside the client.
struct Keepers {
    CachedCall& cached;
    SemanticCall& semantic;
    SessionTurn& session;

    [[nodiscard]] bool areThere() const
    {
        return cached.wantsAnswer() || semantic.wantsAnswer() || session.isActive();
    }
    void take(const providers::ChatResponse& whole, const std::string& provider,
              const std::string& model, bool isSimulated) const
    {
        cached.keep(whole, provider, model, isSimulated);
        semantic.keep(whole, provider, model, isSimulated);
        session.append(whole);
    }
};

asio::awaitable<void> answerWhole(Services& services, Exchange& exchange,
                                  const PreparedCall& prepared, Keepers keepers)
{
    const std::span first(prepared.route.candidates.data(), 1);
    if (auto refusal = openAccount(services, exchange, prepared.chat, first)) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    auto dispatched =
        co_await completeEveryPrompt(services, exchange, prepared.chat, prepared.route);
    if (!dispatched) {
        co_await answerDispatchFailure(services, exchange, dispatched.error());
        co_return;
    }
    nameAnswerer(exchange, services.clock, dispatched->provider, dispatched->model,
                 dispatched->isSimulated);
    nameDroppedParams(exchange, prepared.chat, dispatched->provider);
    // Tokens that were only counted were not used.
    if (prepared.chat.operation != providers::Operation::CountTokens)
        noteUsage(services, exchange, dispatched->response.usage);
    settleAccount(services, exchange);
    nameCost(exchange);
    if (!dispatched->response.choices.empty())
        exchange.record.finishReason =
            providers::finishReasonName(dispatched->response.choices.front().finishReason);
    if (dispatched->response.isEstimate)
        exchange.answerHeaders.add("X-Helix-Token-Count", "estimate");
    const auto identity =
        identityOf(exchange, services.clock, dispatched->provider, dispatched->model);
    keepers.take(dispatched->response, dispatched->provider, dispatched->model,
                 dispatched->isSimulated);
    std::string body =
        exchange.protocol()->writeAnswer(prepared.chat, dispatched->response, identity);
    co_await exchange.respondText(200, "application/json", std::move(body));
}

asio::awaitable<void> answerStream(Services& services, Exchange& exchange,
                                   const PreparedCall& prepared, Keepers keepers)
{
    const std::span first(prepared.route.candidates.data(), 1);
    if (auto refusal = openAccount(services, exchange, prepared.chat, first)) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    auto opened = co_await services.dispatcher.open(exchange.worker, prepared.chat, prepared.route,
                                                    exchange.config(), *exchange.runtime->catalog,
                                                    exchange.deadline, exchange.attempts);
    if (!opened) {
        co_await answerDispatchFailure(services, exchange, opened.error());
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
    AnswerRecorder recorder(kMaxRecordedAnswer, [&](const providers::ChatResponse& whole) {
        keepers.take(whole, stream->provider(), stream->model(), stream->isSimulated());
    });
    AnswerRecorder* const listener = keepers.areThere() ? &recorder : nullptr;
    co_await relayStream(services, exchange, prepared.chat, *stream, *out, listener);
}

// What the caches have: true when the request was answered or refused.
asio::awaitable<bool> answerFromCache(Keepers keepers, const PreparedCall& prepared)
{
    auto& [cached, semantic, session] = keepers;
    KeptAnswerPtr known;
    if (cached.begin(prepared.chat, session.isActive())) known = co_await cached.find();
    if (known != nullptr) {
        session.append(known->response);
        co_await cached.send(prepared.chat, known, cached.source());
        co_return true;
    }
    if (cached.isOver()) co_return true;
    // By meaning, once for all who wait for the same call.
    if (semantic.begin(prepared)) known = co_await semantic.find();
    if (known != nullptr) {
        cached.share(known);
        session.append(known->response);
        co_await cached.send(prepared.chat, known, CacheSource::Semantic);
        co_return true;
    }
    co_await cached.refuseMiss();
    co_return cached.isOver();
}

asio::awaitable<void> serveRouted(Services& services, Exchange& exchange, CachedCall& cached,
                                  SessionTurn& session, const PreparedCall& prepared)
{
    SemanticCall semantic(services, exchange, cached);
    const Keepers keepers{cached, semantic, session};
    const bool isAnswered = co_await answerFromCache(keepers, prepared);
    if (isAnswered) co_return;
    if (prepared.chat.isStream)
        co_await answerStream(services, exchange, prepared, keepers);
    else
        co_await answerWhole(services, exchange, prepared, keepers);
}

// An ensemble costs several calls, so its answer is worth keeping; one without consensus is not.
asio::awaitable<void> serveKeptEnsemble(Services& services, Exchange& exchange, CachedCall& cached,
                                        SessionTurn& session, ChatRequest chat)
{
    KeptAnswerPtr known;
    if (cached.begin(chat, session.isActive())) known = co_await cached.find();
    if (known != nullptr) {
        session.append(known->response);
        co_await cached.send(chat, known, cached.source());
        co_return;
    }
    if (!cached.isOver()) co_await cached.refuseMiss();
    if (cached.isOver()) co_return;
    EnsembleTaker take = [&](const debate::EnsembleOutcome& outcome,
                             const providers::ChatResponse& whole) {
        session.append(whole);
        if (!outcome.choice.hasConsensus) return;
        const auto& winner = outcome.panel.members[outcome.choice.winner];
        cached.keep(whole, winner.member.provider, winner.member.model, winner.answer->isSimulated);
    };
    co_await serveEnsemble(services, exchange, std::move(chat), std::move(take));
}

asio::awaitable<void> serveFresh(Services& services, Exchange& exchange)
{
    CachedCall cached(services, exchange);
    if (cached.refusal()) {
        ApiError error = *cached.refusal();
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    if (auto repeated = cached.findRepeated()) {
        co_await cached.answerRepeated(std::move(repeated));
        co_return;
    }
    auto chat = parseCall(exchange);
    if (!chat) {
        co_await exchange.respondError(std::move(chat.error()));
        co_return;
    }
    SessionTurn session(services, exchange);
    const bool goesOn = co_await session.begin(*chat);
    if (!goesOn) co_return;
    if (isForEnsemble(exchange, *chat)) {
        co_await serveKeptEnsemble(services, exchange, cached, session, std::move(*chat));
        co_return;
    }
    auto prepared = routeCall(services, exchange, std::move(*chat));
    if (!prepared)
        co_await exchange.respondError(std::move(prepared.error()));
    else
        co_await serveRouted(services, exchange, cached, session, *prepared);
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
