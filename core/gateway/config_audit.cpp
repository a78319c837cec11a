#include "gateway/config_audit.h"

namespace helix::gateway {

namespace {

// Half of what an entry may hold; the names of the changed settings need room, too.
constexpr std::size_t kMaxValueBytes = kMaxAuditValueBytes / 2;

Json valuesOf(const ReloadReport& report, const char* side)
{
    Json values = Json::object();
    if (!report.changes.is_array()) return values;
    for (const Json& change : report.changes)
        if (!change.at(side).is_null()) values[jsonText(change, "path")] = change.at(side);
    if (dumpJson(values).size() > kMaxValueBytes) return "too long to be kept here";
    return values;
}

}  // namespace

AuditEntry configAudit(std::string action, const ReloadReport& report)
{
    AuditEntry entry;
    entry.action = std::move(action);
    entry.subject = "configuration";
    entry.before = Json{{"version", report.before}, {"values", valuesOf(report, "before")}};
    entry.after = Json{{"version", report.version},
                       {"changed", report.changed},
                       {"needs_restart", report.needsRestart},
                       {"values", valuesOf(report, "after")}};
    return entry;
}

}  // namespace helix::gateway
