#include "gateway/admin/admin_endpoints.h"
#include "gateway/fault_request.h"
#include "gateway/fault_watch.h"

namespace helix::gateway {

namespace asio = net::asio;

namespace {

std::optional<ApiError> refusal(const Services& services, const Exchange& exchange)
{
    if (services.faults != nullptr && exchange.config().faults.isEnabled) return std::nullopt;
    ApiError error = refused(409, "faults are off on this node; set faults.enabled to true");
    error.code = "faults_disabled";
    return error;
}

AuditEntry entryOf(const char* action, const routing::Fault& fault)
{
    AuditEntry entry;
    entry.action = action;
    entry.subject = fault.id;
    return entry;
}

/// Tells and audits each; false when an audit row could not be written and the answer was sent.
asio::awaitable<bool> tellEnds(Services& services, Exchange& exchange,
                               std::vector<routing::Fault> ended)
{
    for (const auto& fault : ended) announceFault(services, fault, "end");
    for (const auto& fault : ended) {
        AuditEntry entry = entryOf("fault.end", fault);
        entry.before = toJson(fault);
        const bool isWritten = co_await audited(services, exchange, std::move(entry));
        if (!isWritten) co_return false;
    }
    co_return true;
}

}  // namespace

asio::awaitable<void> serveAdminFaults(Services& services, Exchange& exchange)
{
    if (auto error = refusal(services, exchange)) {
        co_await exchange.respondError(std::move(*error));
        co_return;
    }
    Json list = Json::array();
    for (const auto& fault : services.faults->faults()) list.push_back(toJson(fault));
    Json body = Json::object();
    body["enabled"] = true;
    body["now_ms"] = unixMillis(services.clock.wallNow());
    body["faults"] = std::move(list);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminFaultStart(Services& services, Exchange& exchange)
{
    if (auto error = refusal(services, exchange)) {
        co_await exchange.respondError(std::move(*error));
        co_return;
    }
    auto spec = parseFault(exchange.request.body, exchange.config());
    if (!spec) {
        co_await exchange.respondError(std::move(spec.error()));
        co_return;
    }
    spec->actor = exchange.principal.name();
    auto fault = services.faults->start(std::move(*spec));
    if (!fault) {
        ApiError error = refused(409, fault.error().message);
        error.code = "too_many_faults";
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    announceFault(services, *fault, "start");
    AuditEntry entry = entryOf("fault.start", *fault);
    const Json body = toJson(*fault);
    entry.after = body;
    const bool isWritten = co_await audited(services, exchange, std::move(entry));
    if (isWritten) co_await exchange.respondJson(201, body);
}

asio::awaitable<void> serveAdminFaultEnd(Services& services, Exchange& exchange)
{
    if (auto error = refusal(services, exchange)) {
        co_await exchange.respondError(std::move(*error));
        co_return;
    }
    auto fault = services.faults->end(exchange.pathParameter);
    if (!fault) {
        ApiError error = notFound("there is no fault with that id; it may have ended by itself");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const Json body = toJson(*fault);
    std::vector<routing::Fault> ended;
    ended.push_back(std::move(*fault));
    const bool isWritten = co_await tellEnds(services, exchange, std::move(ended));
    if (isWritten) co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminFaultsEnd(Services& services, Exchange& exchange)
{
    if (auto error = refusal(services, exchange)) {
        co_await exchange.respondError(std::move(*error));
        co_return;
    }
    auto ended = services.faults->endAll();
    Json list = Json::array();
    for (const auto& fault : ended) list.push_back(toJson(fault));
    Json body = Json::object();
    body["faults"] = std::move(list);
    const bool isWritten = co_await tellEnds(services, exchange, std::move(ended));
    if (isWritten) co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
