#include "api/decode.h"
#include "api/decode_verification.h"
#include "api/json_fields.h"

namespace helix::api {
namespace {

using L1 = QLatin1String;

ProviderHealth healthFromText(const QString& text)
{
    if (text == L1("healthy")) return ProviderHealth::Healthy;
    if (text == L1("degraded")) return ProviderHealth::Degraded;
    if (text == L1("unhealthy")) return ProviderHealth::Unhealthy;
    return ProviderHealth::Unknown;
}

std::optional<LastError> lastErrorAt(const QJsonObject& object)
{
    const auto value = object.value(L1("last_error"));
    if (!value.isObject()) return std::nullopt;
    const auto error = value.toObject();
    return LastError{integerAt(error, L1("at_ms")), textAt(error, L1("class")),
                     smallAt(error, L1("status")), textAt(error, L1("message"))};
}

BreakerTransition transitionFrom(const QJsonObject& object)
{
    return {integerAt(object, L1("at_ms")).value_or(0), breakerFromText(textAt(object, L1("from"))),
            breakerFromText(textAt(object, L1("to"))), textAt(object, L1("reason"))};
}

TargetState stateFrom(const QJsonObject& object)
{
    return {integerAt(object, L1("at_ms")).value_or(0),
            breakerFromText(textAt(object, L1("breaker"))),
            healthFromText(textAt(object, L1("health"))), textAt(object, L1("cause"))};
}

void readHealth(const QJsonObject& object, BreakerTarget& target)
{
    target.inFlight = integerAt(object, L1("in_flight"));
    target.latencyMs = numberAt(object, L1("latency_ms"));
    target.health = healthFromText(textAt(object, L1("health")));
    target.healthSinceMs = integerAt(object, L1("health_since_ms"));
    target.healthCause = textAt(object, L1("health_cause"));
    target.states = listOf(object.value(L1("states")).toArray(), stateFrom);
}

HistoryBucket bucketFrom(const QJsonObject& object)
{
    return {integerAt(object, L1("at_ms")).value_or(0),
            integerAt(object, L1("requests")).value_or(0),
            integerAt(object, L1("errors")).value_or(0),
            integerAt(object, L1("fallback_requests")).value_or(0)};
}

void readCounts(const QJsonObject& object, BreakerTarget& target)
{
    target.consecutiveFailures = smallAt(object, L1("consecutive_failures"));
    target.failureThreshold = smallAt(object, L1("failure_threshold"));
    target.successesInHalfOpen = smallAt(object, L1("successes_in_half_open"));
    target.successThreshold = smallAt(object, L1("success_threshold"));
    target.requestsTotal = integerAt(object, L1("requests_total"));
    target.errorsTotal = integerAt(object, L1("errors_total"));
}

BreakerTarget targetFrom(const QJsonObject& object)
{
    BreakerTarget target;
    target.id = textAt(object, L1("id"));
    target.model = textAt(object, L1("model"));
    target.key = textAt(object, L1("key"));
    target.breakerText = textAt(object, L1("breaker"));
    target.breaker = breakerFromText(target.breakerText);
    if (const auto forced = textAt(object, L1("forced")); !forced.isEmpty())
        target.forced = breakerFromText(forced);
    target.sinceMs = integerAt(object, L1("since_ms"));
    target.reason = textAt(object, L1("reason"));
    target.probeAtMs = integerAt(object, L1("probe_at_ms"));
    target.cooldownUntilMs = integerAt(object, L1("cooldown_until_ms"));
    target.lastError = lastErrorAt(object);
    target.transitions = listOf(object.value(L1("transitions")).toArray(), transitionFrom);
    readCounts(object, target);
    readHealth(object, target);
    return target;
}

void readIdentity(const QJsonObject& object, ProviderState& provider)
{
    provider.name = textAt(object, L1("name"));
    provider.type = textAt(object, L1("type"));
    provider.vendor = textAt(object, L1("vendor"));
    provider.baseUrl = textAt(object, L1("base_url"));
    provider.isSimulated = flagAt(object, L1("is_simulated"));
    provider.isEnabled = flagAt(object, L1("enabled"), true);
    provider.models = textsAt(object, L1("models"));
    provider.defaultModel = textAt(object, L1("default_model"));
    provider.fallbacks = textsAt(object, L1("fallbacks"));
}

void readHealth(const QJsonObject& object, ProviderState& provider)
{
    provider.health = healthFromText(textAt(object, L1("status")));
    provider.healthReason = textAt(object, L1("status_reason"));
    provider.healthSinceMs = integerAt(object, L1("status_since_ms"));
    provider.breakerText = textAt(object, L1("circuit_breaker"));
    provider.breaker = breakerFromText(provider.breakerText);
    provider.lastError = lastErrorAt(object);
    provider.lastSuccessMs = integerAt(object, L1("last_success_ms"));
}

void readTraffic(const QJsonObject& object, ProviderState& provider)
{
    provider.requestsTotal = integerAt(object, L1("requests_total"));
    provider.errorsTotal = integerAt(object, L1("errors_total"));
    provider.inFlight = integerAt(object, L1("in_flight"));
    provider.requestsPerSecond = numberAt(object, L1("requests_per_second"));
    provider.errorRate = numberAt(object, L1("error_rate"));
    provider.latencyP50Ms = numberAt(object, L1("latency_p50_ms"));
    provider.latencyP95Ms = numberAt(object, L1("latency_p95_ms"));
    provider.history = listOf(object.value(L1("history")).toArray(), bucketFrom);
}

void readGuards(const QJsonObject& object, ProviderState& provider)
{
    if (const auto value = object.value(L1("rate_limit")); value.isObject()) {
        const auto limit = value.toObject();
        provider.rateLimit =
            OutboundLimit{numberAt(limit, L1("headroom")), integerAt(limit, L1("waiting")),
                          integerAt(limit, L1("max_waiting"))};
    }
    if (const auto value = object.value(L1("probe")); value.isObject()) {
        const auto probe = value.toObject();
        provider.probe =
            HealthProbe{integerAt(probe, L1("at_ms")),  flagAt(probe, L1("ok")),
                        numberAt(probe, L1("took_ms")), smallAt(probe, L1("failures_in_a_row")),
                        textAt(probe, L1("class")),     textAt(probe, L1("message"))};
    }
}

void readScore(const QJsonObject& object, ProviderState& provider)
{
    provider.origin = textAt(object, L1("origin"));
    provider.score = numberAt(object, L1("score"));
    provider.confidence = numberAt(object, L1("confidence"));
    provider.verifiedAtMs = integerAt(object, L1("verified_at_ms"));
    if (const auto value = object.value(L1("verification")); value.isObject())
        provider.verification = verificationFrom(value.toObject());
}

ProviderState providerFrom(const QJsonObject& object)
{
    ProviderState provider;
    readIdentity(object, provider);
    readHealth(object, provider);
    readTraffic(object, provider);
    readScore(object, provider);
    provider.targets = listOf(object.value(L1("targets")).toArray(), targetFrom);
    readGuards(object, provider);
    return provider;
}

ChainHop hopFrom(const QJsonObject& object)
{
    return {textAt(object, L1("provider")), numberAt(object, L1("share")),
            integerAt(object, L1("requests"))};
}

FallbackChain chainFrom(const QJsonObject& object)
{
    return {textAt(object, L1("primary")), listOf(object.value(L1("hops")).toArray(), hopFrom),
            integerAt(object, L1("window_s"))};
}

std::optional<bool> knownFlagAt(const QJsonObject& object, L1 key)
{
    const auto value = object.value(key);
    return value.isBool() ? std::optional(value.toBool()) : std::nullopt;
}

GroupTarget groupTargetFrom(const QJsonObject& object)
{
    GroupTarget target;
    target.provider = textAt(object, L1("provider"));
    target.model = textAt(object, L1("model"));
    target.weight = numberAt(object, L1("weight"));
    target.priority = smallAt(object, L1("priority"));
    target.tags = textsAt(object, L1("tags"));
    target.isAvailable = knownFlagAt(object, L1("available"));
    target.breaker = breakerFromText(textAt(object, L1("breaker")));
    target.latencyMs = numberAt(object, L1("latency_ms"));
    target.pricePer1k = numberAt(object, L1("price_per_1k"));
    target.headroom = numberAt(object, L1("headroom"));
    target.requests = integerAt(object, L1("requests"));
    target.share = numberAt(object, L1("share"));
    return target;
}

ModelGroup groupFrom(const QJsonObject& object)
{
    ModelGroup group;
    group.name = textAt(object, L1("name"));
    group.strategy = textAt(object, L1("strategy"));
    group.affinity = textAt(object, L1("affinity"));
    group.fallbacks = textsAt(object, L1("fallbacks"));
    group.hedgeAfterMs = integerAt(object.value(L1("hedge")).toObject(), L1("after_ms"));
    group.hasShadow = object.value(L1("shadow")).isObject();
    group.targets = listOf(object.value(L1("targets")).toArray(), groupTargetFrom);
    group.elsewhere = integerAt(object, L1("elsewhere"));
    group.unanswered = integerAt(object, L1("unanswered"));
    group.windowSeconds = integerAt(object, L1("window_s"));
    return group;
}

}  // namespace

BreakerState breakerFromText(const QString& text)
{
    if (text == L1("closed")) return BreakerState::Closed;
    if (text == L1("open")) return BreakerState::Open;
    if (text == L1("half-open") || text == L1("half_open")) return BreakerState::HalfOpen;
    return BreakerState::Unknown;
}

QString breakerActionName(BreakerAction action)
{
    switch (action) {
        case BreakerAction::Reset: return QStringLiteral("reset");
        case BreakerAction::ForceOpen: return QStringLiteral("force_open");
        case BreakerAction::ForceClosed: return QStringLiteral("force_closed");
        case BreakerAction::Auto: return QStringLiteral("auto");
    }
    return {};
}

Outcome<ProviderList> decodeProviders(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    const auto providers = requireArray(*object, L1("providers"));
    if (!providers) return tl::unexpected(providers.error());
    return ProviderList{integerAt(*object, L1("now_ms")), listOf(*providers, providerFrom),
                        listOf(object->value(L1("chains")).toArray(), chainFrom),
                        listOf(object->value(L1("groups")).toArray(), groupFrom)};
}

Outcome<BreakerActionResult> decodeBreakerAction(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    return BreakerActionResult{textAt(*object, L1("provider")), textsAt(*object, L1("targets")),
                               breakerFromText(textAt(*object, L1("circuit_breaker")))};
}

Outcome<ProviderChange> decodeProviderChange(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    return ProviderChange{textAt(*object, L1("name")), textAt(*object, L1("message"))};
}

}  // namespace helix::api
