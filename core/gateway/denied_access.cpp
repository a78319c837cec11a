#include "gateway/denied_access.h"

#include <algorithm>

namespace helix::gateway {

namespace {

// The template of the route, because a path may name anything.
std::string subjectOf(const Exchange& exchange)
{
    if (exchange.endpoint == nullptr) return "an unknown route";
    return std::string(exchange.endpoint->method) + ' ' + std::string(exchange.endpoint->path);
}

}  // namespace

std::optional<std::int64_t> DeniedAccess::take(SteadyTime now)
{
    const std::lock_guard lock(m_mutex);
    if (m_refilled == SteadyTime()) m_refilled = now;
    const std::chrono::duration<double> passed = now - m_refilled;
    m_refilled = now;
    m_allowance =
        std::min<double>(kAtOnce, m_allowance + passed / std::chrono::duration<double>(kInterval));
    if (m_allowance < 1) {
        ++m_leftOut;
        return std::nullopt;
    }
    m_allowance -= 1;
    return std::exchange(m_leftOut, 0);
}

void DeniedAccess::note(const Exchange& exchange, auth::Permission needed)
{
    const auto leftOut = take(m_services.clock.steadyNow());
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
