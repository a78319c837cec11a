#include "gateway/answerers.h"

#include "gateway/call_preparation.h"
#include "gateway/ensemble_call.h"

#include <algorithm>
#include <span>

namespace helix::gateway {

using providers::ChatRequest;
using routing::Candidate;

namespace {

Json targetJson(const Candidate& candidate, const config::Config& config)
{
    const config::ProviderConfig* provider = config.provider(candidate.provider);
    if (provider == nullptr) return Json::array({candidate.provider, candidate.model});
    return Json::array({candidate.provider, candidate.model, provider->type, provider->baseUrl});
}

Json targetsJson(std::span<const Candidate> candidates, const config::Config& config)
{
    std::vector<Json> targets;
    for (const Candidate& candidate : candidates) targets.push_back(targetJson(candidate, config));
    std::sort(targets.begin(), targets.end());
    return targets;
}

std::string ofEnsemble(const Exchange& exchange, const ChatRequest& chat)
{
    const config::Config& config = exchange.config();
    const auto plan = planEnsemble(chat, config, *exchange.runtime->catalog,
                                   [](const std::string&) { return 0; });
    if (!plan) return {};
    const debate::EnsembleSettings& settings = plan->settings;
    Json judge;
    if (settings.judge) judge = targetJson(*settings.judge, config);
    return dumpJson(
        Json::array({targetsJson(plan->members, config), judge, static_cast<int>(settings.strategy),
                     settings.minProviders, settings.maxProviders, settings.threshold,
                     settings.isFallingBack}));
}

}  // namespace

std::string answerersOf(const Exchange& exchange, const ChatRequest& chat)
{
    if (isForEnsemble(exchange, chat)) return ofEnsemble(exchange, chat);
    routing::RouteOptions options;
    options.tags = routing::requestTags(exchange.request.headers.get("x-helix-tags"), chat.tags);
    const auto route =
        routing::resolveRoute(chat.model, chat.forcedProvider, exchange.config(), options);
    return route ? dumpJson(targetsJson(route->candidates, exchange.config())) : std::string();
}

}  // namespace helix::gateway
