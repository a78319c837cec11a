#pragma once
// The endpoints below /admin; shapes in README.md beside this file. Authentication happened before.

#include "gateway/endpoint.h"

namespace helix::gateway {

[[nodiscard]] net::asio::awaitable<void> serveAdminStatus(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminProviders(Services& services,
                                                             Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminBreaker(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminRequests(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminRequest(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminLogs(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminLogStream(Services& services,
                                                             Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminEventStream(Services& services,
                                                               Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminConfig(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminReload(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminConfigVersions(Services& services,
                                                                  Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminConfigVersion(Services& services,
                                                                 Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminConfigDiff(Services& services,
                                                              Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminConfigRollback(Services& services,
                                                                  Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminAuditExport(Services& services,
                                                               Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminAudit(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminKeys(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminKey(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminKeyCreate(Services& services,
                                                             Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminKeyRevoke(Services& services,
                                                             Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminKeyRotate(Services& services,
                                                             Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminUsers(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminUserCreate(Services& services,
                                                              Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminUserUpdate(Services& services,
                                                              Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminUserDelete(Services& services,
                                                              Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminFaults(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminFaultStart(Services& services,
                                                              Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminFaultEnd(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminFaultsEnd(Services& services,
                                                             Exchange& exchange);

[[nodiscard]] net::asio::awaitable<void> serveAdminCache(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminCacheClear(Services& services,
                                                              Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminUsage(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminBudgets(Services& services, Exchange& exchange);

/// Writes the audit row and waits until it is on disk. False: it could not be written, and the
/// answer was sent.
[[nodiscard]] net::asio::awaitable<bool> audited(Services& services, Exchange& exchange,
                                                 AuditEntry entry);

/// The caller, for a change of the configuration.
[[nodiscard]] ChangeCause causeOf(const Exchange& exchange);

/// The answer of POST /admin/reload.
[[nodiscard]] Json reloadBody(const ReloadReport& report);

}  // namespace helix::gateway
