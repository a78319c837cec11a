#include "gateway/admin/admin_endpoints.h"
#include "net/blocking_call.h"

namespace helix::gateway {

namespace asio = net::asio;

asio::awaitable<bool> audited(Services& services, Exchange& exchange, AuditEntry entry)
{
    entry.actor = exchange.principal.name();
    entry.client = exchange.record.client;
    Json data = entry.toJson();
    const std::string subject = entry.subject;
    const std::string text = entry.action + " on " + entry.subject;
    auto call = [&services, row = std::move(entry)]() { return services.audit.append(row); };
    auto written = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!written) {
        ApiError error = fromError(written.error());
        error.message =
            "the act was done but could not be written to the audit log: " + error.message;
        co_await exchange.respondError(std::move(error));
        co_return false;
    }
    data["id"] = *written;
    services.events.publish("audit", subject, text, std::move(data));
    co_return true;
}

asio::awaitable<void> serveAdminAudit(Services& services, Exchange& exchange)
{
    const std::string limitText = exchange.request.queryParameter("limit");
    const std::string beforeText = exchange.request.queryParameter("before");
    const int limit = limitText.empty() ? 100 : std::atoi(limitText.c_str());
    std::optional<std::int64_t> before;
    if (!beforeText.empty()) before = std::atoll(beforeText.c_str());
    auto call = [&services, limit, before]() { return services.audit.page(limit, before); };
    auto page = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!page) {
        ApiError error = fromError(page.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const Json body = page->toJson();
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
