#pragma once
// What is told of faults that are injected on purpose: log, events, audit of those that run out,
// figures. The plan itself is routing's.

#include "gateway/services.h"
#include "routing/fault_plan.h"

namespace helix::gateway {

/// act: start, end or expire. Writes the log line and the event; the audit row is the caller's.
/// Thread: any.
void announceFault(Services& services, const routing::Fault& fault, const char* act);

/// Tells of those whose time is over, and of all once faults.enabled is off; called about once a
/// second. Does not wait for the disk. Thread: any.
void watchFaults(Services& services);

/// "faults" of GET /admin/status.
[[nodiscard]] Json faultSummary(const Services& services, const config::Config& config);

/// <prefix>_faults_active and <prefix>_fault_hits_total. plan outlives every exposition.
void exportFaults(telemetry::MetricsRegistry& registry, const routing::FaultPlan& plan);

}  // namespace helix::gateway
