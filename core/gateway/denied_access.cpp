#include "gateway/denied_access.h"

namespace helix::gateway {

namespace {

// The template of the route, because a path may name anything.
std::string subjectOf(const Exchange& exchange)
{
    if (exchange.endpoint == nullptr) return "an unknown route";
    return std::string(exchange.endpoint->method) + ' ' + std::string(exchange.endpoint->path);
}

}  // namespace

void DeniedAccess::note(const Exchange& exchange, auth::Permission needed)
{
    const auto leftOut = m_allowance.take(m_services.clock.steadyNow());
    if (!leftOut) return;
    AuditEntry entry;
    entry.actor = exchange.principal.name();
    entry.client = exchange.record.client;
    entry.action = "access.denied";
    entry.subject = subjectOf(exchange);
    entry.after = Json{{"needs", auth::permissionName(needed)}, {"left_out_before", *leftOut}};
    m_services.audit.append(std::move(entry), [&logger = m_services.logger](const auto& written) {
        if (!written)
            logger.log(telemetry::Level::Error, "error", "audit_not_written",
                       {{"action", "access.denied"}, {"error", written.error().text()}});
    });
}

}  // namespace helix::gateway
