#include "gateway/limit_rules.h"

#include <algorithm>

namespace helix::gateway {

namespace {

using limits::BucketRate;
using limits::ClientId;

constexpr std::int64_t kSecondsPerMinute = 60;

bool isInForce(const config::Config& config)
{
    if (config.rateLimiting) return config.rateLimiting->isEnabled;
    return config.security.rateLimit && config.security.rateLimit->isEnabled;
}

BucketRate perClientRate(const config::Config& config)
{
    if (config.rateLimiting && config.rateLimiting->perClient) {
        const auto& given = *config.rateLimiting->perClient;
        return {given.requestsPerMinute, given.burst};
    }
    if (config.security.rateLimit)
        return {config.security.rateLimit->requestsPerMinute, config.security.rateLimit->burst};
    const config::ClientRateConfig standard;
    return {standard.requestsPerMinute, standard.burst};
}

EndpointRule endpointRuleOf(const config::EndpointRateConfig& given, const BucketRate& perClient)
{
    EndpointRule rule;
    rule.path = given.name;
    while (rule.path.size() > 1 && rule.path.ends_with('/')) rule.path.pop_back();
    rule.rate.perMinute = given.requestsPerMinute.value_or(perClient.perMinute);
    rule.rate.burst = given.burst.value_or(std::min(perClient.burst, rule.rate.perMinute));
    rule.id = std::hash<std::string>()(rule.path);
    return rule;
}

bool isAtOrBelow(std::string_view path, std::string_view rule)
{
    return path.starts_with(rule) &&
           (path.size() == rule.size() || rule == "/" || path[rule.size()] == '/');
}

ClientId addressClient(std::string_view address)
{
    const auto parsed = parseIpAddress(address);
    return parsed ? ClientId::ofAddress(*parsed) : ClientId::ofKey(address);
}

void addOwnLimits(const auth::ApiKey& key, const BucketRate& perClient, limits::LimitPlan& plan)
{
    if (!key.rateLimit && !key.tokensPerMinute && !key.maxParallel) return;
    plan.client = ClientId::ofKey(key.id);
    if (key.rateLimit) {
        plan.requests = BucketRate{*key.rateLimit, std::min(*key.rateLimit, perClient.burst)};
        plan.isOwnRate = true;
    }
    if (key.tokensPerMinute) plan.tokens = BucketRate{*key.tokensPerMinute, *key.tokensPerMinute};
    plan.maxParallel = key.maxParallel.value_or(0);
}

}  // namespace

const EndpointRule* LimitRules::endpointRule(std::string_view method,
                                             std::string_view path) const noexcept
{
    if (method != "POST") return nullptr;
    for (const EndpointRule& rule : endpoints)
        if (isAtOrBelow(path, rule.path)) return &rule;
    return nullptr;
}

LimitRules limitRules(const config::Config& config)
{
    LimitRules rules;
    rules.isInForce = isInForce(config);
    rules.perClient = perClientRate(config);
    if (config.security.rateLimit) {
        rules.isByAddress = config.security.rateLimit->isByIp;
        rules.isByKey = config.security.rateLimit->isByApiKey;
    }
    if (config.rateLimiting) {
        const auto& given = *config.rateLimiting;
        rules.global = {given.global.requestsPerSecond * kSecondsPerMinute, given.global.burst};
        for (const auto& [path, endpoint] : given.endpoints)
            rules.endpoints.push_back(endpointRuleOf(endpoint, rules.perClient));
        rules.headers = given.headers;
    }
    std::sort(
        rules.endpoints.begin(), rules.endpoints.end(),
        [](const EndpointRule& a, const EndpointRule& b) { return a.path.size() > b.path.size(); });
    for (const std::string& network : config.security.trustedProxies)
        if (const auto parsed = parseIpNetwork(network)) rules.trustedProxies.push_back(*parsed);
    return rules;
}

limits::LimitPlan limitPlan(const LimitRules& rules, const auth::Principal& caller,
                            std::string_view clientAddress, std::string_view method,
                            std::string_view path)
{
    limits::LimitPlan plan;
    if (caller.key) addOwnLimits(*caller.key, rules.perClient, plan);
    if (!rules.isInForce) return plan;
    plan.global = rules.global;
    if (plan.client.isEmpty()) {
        if (caller.key && rules.isByKey)
            plan.client = ClientId::ofKey(caller.key->id);
        else if (caller.identity && rules.isByKey)
            plan.client = ClientId::ofPerson(caller.identity->issuer, caller.identity->subject);
        else if (rules.isByAddress)
            plan.client = addressClient(clientAddress);
    }
    if (plan.client.isEmpty()) return plan;
    if (!plan.requests) plan.requests = rules.perClient;
    if (const EndpointRule* rule = rules.endpointRule(method, path)) {
        plan.endpoint = rule->rate;
        plan.endpointId = rule->id;
    }
    return plan;
}

}  // namespace helix::gateway
