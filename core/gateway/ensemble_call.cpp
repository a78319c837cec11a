#include "gateway/ensemble_call.h"

#include "gateway/budget_step.h"
#include "gateway/model_answer.h"
#include "providers/chat_collector.h"
#include "telemetry/trace_names.h"

namespace helix::gateway {

namespace asio = net::asio;

namespace {

ApiError ensembleError(const debate::EnsembleOutcome& outcome)
{
    ApiError error;
    error.status = 502;
    error.type = "provider_error";
    error.code = "ENSEMBLE_FAILED";
    error.message = "the ensemble gave no answer: " + *outcome.failure;
    return error;
}

debate::PanelContext contextOf(Services& services, Exchange& exchange)
{
    return {services.dispatcher, services.clock, exchange.worker, exchange.runtime->config,
            exchange.runtime->catalog};
}

asio::awaitable<void> sendWhole(Exchange& exchange, const providers::ChatRequest& chat,
                                const providers::ChatResponse& response,
                                const AnswerIdentity& identity)
{
    std::string body = exchange.protocol()->writeAnswer(chat, response, identity);
    co_await exchange.respondText(200, "application/json", std::move(body));
}

asio::awaitable<void> sendStream(Exchange& exchange, const providers::ChatRequest& chat,
                                 const providers::ChatResponse& response,
                                 const AnswerIdentity& identity)
{
    const auto out = exchange.protocol()->streamWriter(chat, identity);
    std::string bytes;
    for (const auto& event : providers::eventsOf(response)) out->append(event, bytes);
    if (exchange.capture) exchange.capture->append(bytes);
    const bool hasBegun =
        co_await exchange.beginEventStream(exchange.protocol()->streamContentType(chat));
    if (!hasBegun) co_return;
    const auto isTaken = co_await exchange.writer.write(bytes);
    if (isTaken) (void)co_await exchange.writer.endStream();
}

// Not more than may be asked.
std::span<const routing::Candidate> askedMembers(const EnsemblePlan& plan)
{
    return std::span(plan.members).first(std::min(plan.members.size(), plan.settings.maxProviders));
}

void noteUsageOfMembers(Services& services, Exchange& exchange,
                        const debate::EnsembleOutcome& outcome)
{
    // Each provider's own tokens go to its own series; the record gets the sum.
    for (const auto& member : outcome.panel.members) {
        if (!member.answer) continue;
        exchange.record.provider = member.member.provider;
        exchange.record.providerModel = member.member.model;
        noteUsage(services, exchange, member.answer->response.usage);
    }
    const auto& winner = outcome.panel.members[outcome.choice.winner];
    exchange.record.provider = winner.member.provider;
    exchange.record.providerModel = winner.member.model;
    exchange.record.promptTokens = outcome.response.usage.promptTokens;
    exchange.record.completionTokens = outcome.response.usage.completionTokens;
    exchange.record.cachedTokens = outcome.response.usage.cachedTokens;
    exchange.record.reasoningTokens = outcome.response.usage.reasoningTokens;
    if (outcome.response.usage.isKnown())
        exchange.record.totalTokens = outcome.response.usage.total();
    settleAccount(services, exchange, outcome.panel.answered());
}

asio::awaitable<void> answerFailure(Services& services, Exchange& exchange,
                                    const debate::EnsembleOutcome& outcome)
{
    if (outcome.isCancelled) {
        routing::DispatchFailure gone;
        gone.kind = routing::DispatchFailureKind::Cancelled;
        co_await answerDispatchFailure(services, exchange, gone);
        co_return;
    }
    ApiError error = ensembleError(outcome);
    exchange.noteError(error);
    exchange.record.status = error.status;
    settleAccount(services, exchange, outcome.panel.answered());
    co_await exchange.respondError(std::move(error));
}

// The round as its trace will show it; the members' attempts have spans of their own.
void noteRound(Services& services, Exchange& exchange, SteadyTime began,
               const debate::EnsembleOutcome& outcome, const debate::EnsembleSettings& settings)
{
    telemetry::SpanNote note;
    note.name = "ensemble round";
    note.start = began;
    note.end = services.clock.steadyNow();
    note.attributes[std::string(telemetry::names::kStrategy)] =
        debate::strategyName(settings.strategy);
    note.attributes[std::string(telemetry::names::kMembers)] = outcome.panel.members.size();
    note.attributes[std::string(telemetry::names::kAnswered)] = outcome.panel.answered();
    note.isError = outcome.failure.has_value();
    exchange.spans.push_back(std::move(note));
}

}  // namespace

Json ensembleJson(const debate::EnsembleOutcome& outcome, const debate::EnsembleSettings& settings)
{
    const auto& choice = outcome.choice;
    const auto& members = outcome.panel.members;
    Json scores = Json::object();
    Json list = Json::array();
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto& member = members[i];
        const std::string name = member.member.provider + "/" + member.member.model;
        const auto& score = choice.scores[i];
        // A provider that takes part with one model is named by itself.
        const bool isAlone = std::count_if(members.begin(), members.end(), [&](const auto& other) {
                                 return other.member.provider == member.member.provider;
                             }) == 1;
        if (score) scores[isAlone ? member.member.provider : name] = *score;
        Json entry{
            {"provider", member.member.provider},
            {"model", member.member.model},
            {"answered", member.answer.has_value()},
            {"latency_ms",
             member.answer ? Json(static_cast<double>(member.latency.count()) / 1000.0) : Json()},
            {"score", score ? Json(*score) : Json()},
            {"error", member.error.empty() ? Json() : Json(member.error)}};
        list.push_back(std::move(entry));
    }
    const auto& winner = members[choice.winner];
    Json metadata{{"members", std::move(list)},
                  {"consensus", choice.hasConsensus},
                  {"agreement", choice.agreement ? Json(*choice.agreement) : Json()},
                  {"notes", choice.notes}};
    if (outcome.verdict) metadata["judge_reason"] = outcome.verdict->reason;
    const auto& score = choice.scores[choice.winner];
    return {{"voting_method", debate::strategyName(settings.strategy)},
            {"responses_count", outcome.panel.answered()},
            {"scores", std::move(scores)},
            {"metadata", std::move(metadata)},
            {"selected_provider", winner.member.provider},
            {"selected_model", winner.member.model},
            {"selection_score", score ? Json(*score) : Json()}};
}

asio::awaitable<void> serveEnsemble(Services& services, Exchange& exchange,
                                    providers::ChatRequest chat, EnsembleTaker take)
{
    const auto rank = [&](const std::string& provider) {
        return static_cast<int>(services.targets.providerStatus(provider));
    };
    auto plan = planEnsemble(chat, exchange.config(), *exchange.runtime->catalog, rank);
    if (!plan) {
        ApiError error = badRequest(plan.error().message, plan.error().param, plan.error().code);
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    if (auto refusal = openAccount(services, exchange, chat, askedMembers(*plan))) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    const auto began = services.clock.steadyNow();
    auto outcome =
        co_await debate::runEnsemble(contextOf(services, exchange), chat, std::move(plan->members),
                                     plan->settings, exchange.deadline, exchange.attempts);
    noteRound(services, exchange, began, outcome, plan->settings);
    if (outcome.isCancelled || outcome.failure) {
        co_await answerFailure(services, exchange, outcome);
        co_return;
    }
    noteUsageOfMembers(services, exchange, outcome);
    const auto& winner = outcome.panel.members[outcome.choice.winner];
    nameAnswerer(exchange, services.clock, winner.member.provider, winner.member.model,
                 winner.answer->isSimulated);
    auto response = outcome.response;
    response.extension = Json::object();
    response.extension["ensemble"] = ensembleJson(outcome, plan->settings);
    take(outcome, response);
    const auto identity =
        identityOf(exchange, services.clock, winner.member.provider, winner.member.model);
    if (chat.isStream)
        co_await sendStream(exchange, chat, response, identity);
    else
        co_await sendWhole(exchange, chat, response, identity);
}

}  // namespace helix::gateway
