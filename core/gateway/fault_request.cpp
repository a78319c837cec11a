#include "gateway/fault_request.h"

#include "base/duration_text.h"

#include <algorithm>
#include <array>
#include <optional>

namespace helix::gateway {

using routing::FaultKind;
using routing::FaultSpec;

namespace {

constexpr std::array<std::string_view, 9> kMembers{"provider",   "model",    "kind",
                                                   "latency_ms", "status",   "after_events",
                                                   "share",      "duration", "reason"};

using Fault = std::optional<ApiError>;

ApiError wrong(const std::string& member, const std::string& what)
{
    return badRequest(member + " " + what, member, "invalid_fault");
}

Fault readMembers(const Json& body)
{
    if (!body.is_object()) return badRequest("the body must be a JSON object", {}, "invalid_fault");
    for (const auto& [name, value] : body.items())
        if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end())
            return badRequest("there is no member " + name.substr(0, 100), name.substr(0, 100),
                              "invalid_fault");
    return std::nullopt;
}

Fault readText(const Json& body, const char* member, std::size_t maxBytes, std::string& out)
{
    const Json* value = jsonMember(body, member);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) return wrong(member, "must be text");
    out = value->get<std::string>();
    if (out.size() > maxBytes)
        return wrong(member, "must not be longer than " + std::to_string(maxBytes) + " bytes");
    return std::nullopt;
}

Fault readInteger(const Json& body, const char* member, std::int64_t least, std::int64_t most,
                  std::int64_t& out)
{
    const Json* value = jsonMember(body, member);
    if (value == nullptr) return std::nullopt;
    const auto asked = value->is_number_integer() ? value->get<std::int64_t>() : least - 1;
    if (asked < least || asked > most)
        return wrong(member, "must be a whole number from " + std::to_string(least) + " to " +
                                 std::to_string(most));
    out = asked;
    return std::nullopt;
}

Fault readProvider(const Json& body, const config::Config& config, FaultSpec& spec)
{
    constexpr std::size_t kMaxName = 200;
    if (auto fault = readText(body, "provider", kMaxName, spec.provider)) return fault;
    if (auto fault = readText(body, "model", kMaxName, spec.model)) return fault;
    if (spec.provider.empty()) return wrong("provider", "is required; * stands for all of them");
    if (spec.provider != "*" && config.provider(spec.provider) == nullptr)
        return wrong("provider", "names none that is configured");
    return std::nullopt;
}

Fault readKind(const Json& body, FaultSpec& spec)
{
    const std::string kind = jsonText(body, "kind");
    for (const FaultKind each : {FaultKind::Latency, FaultKind::Error, FaultKind::Cut}) {
        if (kind != routing::faultKindName(each)) continue;
        spec.kind = each;
        return std::nullopt;
    }
    return wrong("kind", "must be latency, error or cut");
}

Fault readEffect(const Json& body, FaultSpec& spec)
{
    std::int64_t latency = 0;
    std::int64_t status = 500;
    std::int64_t events = 1;
    if (auto fault = readInteger(body, "latency_ms", 0, kMaxFaultLatencyMs, latency)) return fault;
    if (auto fault = readInteger(body, "status", 400, 599, status)) return fault;
    if (auto fault = readInteger(body, "after_events", 0, kMaxFaultEvents, events)) return fault;
    if (spec.kind == FaultKind::Latency && latency == 0)
        return wrong("latency_ms", "is required for a latency and must be more than 0");
    spec.latency = std::chrono::milliseconds(latency);
    spec.status = static_cast<int>(status);
    spec.afterEvents = static_cast<int>(events);
    if (const Json* share = jsonMember(body, "share")) {
        const double asked = share->is_number() ? share->get<double>() : 0;
        if (!(asked > 0 && asked <= 1)) return wrong("share", "must be more than 0, at most 1");
        spec.share = asked;
    }
    return std::nullopt;
}

Fault readDuration(const Json& body, const config::Config& config, FaultSpec& spec)
{
    const auto longest = config.faults.maxDuration;
    spec.duration = std::min(kDefaultFaultDuration, longest);
    const Json* value = jsonMember(body, "duration");
    if (value == nullptr) return std::nullopt;
    const auto asked = value->is_string() ? parseDuration(value->get<std::string>())
                                          : parseDuration("not a duration");
    if (!asked) return wrong("duration", "must be text like 5m or 30s");
    if (*asked < kMinFaultDuration || *asked > longest)
        return wrong("duration", "must be from " + formatDuration(kMinFaultDuration) + " to " +
                                     formatDuration(longest) + " (faults.max_duration)");
    spec.duration = *asked;
    return std::nullopt;
}

}  // namespace

tl::expected<FaultSpec, ApiError> parseFault(std::string_view body, const config::Config& config)
{
    const auto parsed = parseJson(body);
    if (!parsed)
        return tl::unexpected(badRequest("the body is not valid JSON: " + parsed.error().message,
                                         {}, "invalid_json"));
    FaultSpec spec;
    Fault fault = readMembers(*parsed);
    if (!fault) fault = readProvider(*parsed, config, spec);
    if (!fault) fault = readKind(*parsed, spec);
    if (!fault) fault = readEffect(*parsed, spec);
    if (!fault) fault = readDuration(*parsed, config, spec);
    if (!fault) fault = readText(*parsed, "reason", kMaxFaultReason, spec.reason);
    if (fault) return tl::unexpected(std::move(*fault));
    return spec;
}

Json toJson(const routing::Fault& fault)
{
    const FaultSpec& spec = fault.spec;
    const auto ofKind = [&](FaultKind kind, std::int64_t value) {
        return spec.kind == kind ? Json(value) : Json(nullptr);
    };
    const auto orNull = [](const std::string& text) {
        return text.empty() ? Json(nullptr) : Json(text);
    };
    Json out = Json::object();
    out["id"] = fault.id;
    out["provider"] = spec.provider;
    out["model"] = orNull(spec.model);
    out["kind"] = routing::faultKindName(spec.kind);
    out["latency_ms"] = ofKind(FaultKind::Latency, spec.latency.count());
    out["status"] = ofKind(FaultKind::Error, spec.status);
    out["after_events"] = ofKind(FaultKind::Cut, spec.afterEvents);
    out["share"] = spec.share;
    out["reason"] = orNull(spec.reason);
    out["actor"] = spec.actor;
    out["started_ms"] = unixMillis(fault.startedAt);
    out["ends_ms"] = unixMillis(fault.endsAt);
    out["hits"] = fault.hits;
    return out;
}

}  // namespace helix::gateway
