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
[[nodiscard]] net::asio::awaitable<void> serveAdminAudit(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminKeys(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminKey(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminKeyCreate(Services& services,
                                                             Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminKeyRevoke(Services& services,
                                                             Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveAdminKeyRotate(Services& services,
                                                             Exchange& exchange);

/// Writes the audit row and waits until it is on disk. False: it could not be written, and the
/// answer was sent.
[[nodiscard]] net::asio::awaitable<bool> audited(Services& services, Exchange& exchange,
                                                 AuditEntry entry);

}  // namespace helix::gateway
