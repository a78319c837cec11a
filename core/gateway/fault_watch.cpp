#include "gateway/fault_watch.h"

#include "gateway/fault_request.h"

#include <algorithm>

namespace helix::gateway {

using routing::FaultKind;

namespace {

std::string describe(const routing::Fault& fault)
{
    const auto& spec = fault.spec;
    std::string text = routing::faultKindName(spec.kind);
    if (spec.kind == FaultKind::Latency) text += " " + std::to_string(spec.latency.count()) + " ms";
    if (spec.kind == FaultKind::Error) text += " " + std::to_string(spec.status);
    if (spec.kind == FaultKind::Cut)
        text += " after " + std::to_string(spec.afterEvents) + " events";
    text += spec.provider == "*" ? " at all providers" : " at " + spec.provider;
    if (!spec.model.empty()) text += "/" + spec.model;
    return text;
}

void finish(Services& services, const routing::Fault& fault, const char* act)
{
    announceFault(services, fault, act);
    AuditEntry entry;
    entry.actor = "node";
    entry.action = std::string("fault.") + act;
    entry.subject = fault.id;
    entry.before = toJson(fault);
    services.audit.append(std::move(entry), [&services](const Result<std::int64_t>& written) {
        if (!written)
            services.logger.log(telemetry::Level::Error, "error", "audit_not_written",
                                {{"action", "fault"}, {"error", written.error().text()}});
    });
}

}  // namespace

void announceFault(Services& services, const routing::Fault& fault, const char* act)
{
    const bool isStarting = std::string_view(act) == "start";
    services.logger.log(isStarting ? telemetry::Level::Warn : telemetry::Level::Info, "node",
                        isStarting ? "fault_started" : "fault_ended",
                        {{"fault", fault.id},
                         {"act", act},
                         {"what", describe(fault)},
                         {"share", fault.spec.share},
                         {"ends", formatRfc3339(fault.endsAt)},
                         {"hits", static_cast<std::int64_t>(fault.hits)},
                         {"actor", fault.spec.actor},
                         {"reason", fault.spec.reason}});
    Json data = toJson(fault);
    data["act"] = act;
    services.events.publish("fault", fault.id, std::string(act) + ": " + describe(fault),
                            std::move(data));
}

void watchFaults(Services& services)
{
    if (services.faults == nullptr) return;
    for (const auto& fault : services.faults->expire()) finish(services, fault, "expire");
    if (services.runtime.get()->config->faults.isEnabled) return;
    for (const auto& fault : services.faults->endAll()) finish(services, fault, "end");
}

Json faultSummary(const Services& services, const config::Config& config)
{
    Json out{{"enabled", services.faults != nullptr && config.faults.isEnabled},
             {"active", 0},
             {"ends_ms", nullptr}};
    if (services.faults == nullptr) return out;
    const auto faults = services.faults->faults();
    out["active"] = faults.size();
    WallTime last{};
    for (const auto& fault : faults) last = std::max(last, fault.endsAt);
    if (!faults.empty()) out["ends_ms"] = unixMillis(last);
    return out;
}

void exportFaults(telemetry::MetricsRegistry& registry, const routing::FaultPlan& plan)
{
    constexpr std::array kKinds{FaultKind::Latency, FaultKind::Error, FaultKind::Cut};
    registry.pull("faults_active", "Faults in force that were injected on purpose.",
                  telemetry::PulledType::Gauge, [&plan, kKinds] {
                      const auto faults = plan.faults();
                      std::vector<telemetry::PulledSample> samples;
                      for (const FaultKind kind : kKinds) {
                          const auto count = std::count_if(
                              faults.begin(), faults.end(),
                              [&](const auto& fault) { return fault.spec.kind == kind; });
                          samples.push_back({{{"kind", routing::faultKindName(kind)}},
                                             static_cast<double>(count)});
                      }
                      return samples;
                  });
    registry.pull("fault_hits_total", "Attempts that a fault was injected into.",
                  telemetry::PulledType::Counter, [&plan, kKinds] {
                      std::vector<telemetry::PulledSample> samples;
                      for (const FaultKind kind : kKinds)
                          samples.push_back({{{"kind", routing::faultKindName(kind)}},
                                             static_cast<double>(plan.hits(kind))});
                      return samples;
                  });
}

}  // namespace helix::gateway
