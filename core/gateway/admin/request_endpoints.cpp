#include "gateway/admin/admin_endpoints.h"
#include "net/blocking_call.h"

#include <charconv>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

// Reads a number parameter into the optional; false with the name in `bad` when it is not one.
template <class Number>
bool readNumber(const Exchange& exchange, const char* name, std::optional<Number>& out,
                std::string& bad)
{
    const std::string text = exchange.request.queryParameter(name);
    if (text.empty()) return true;
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        bad = name;
        return false;
    }
    out = value;
    return true;
}

tl::expected<RequestQuery, ApiError> readQuery(const Exchange& exchange)
{
    RequestQuery query;
    std::string bad;
    std::optional<int> limit;
    if (!readNumber(exchange, "limit", limit, bad) ||
        !readNumber(exchange, "min_duration_ms", query.minDurationMs, bad) ||
        !readNumber(exchange, "since_ms", query.sinceMs, bad) ||
        !readNumber(exchange, "until_ms", query.untilMs, bad))
        return tl::unexpected(badRequest(bad + " must be a number", bad));
    query.limit = limit.value_or(kDefaultPageSize);
    query.before = exchange.request.queryParameter("before");
    query.after = exchange.request.queryParameter("after");
    query.provider = exchange.request.queryParameter("provider");
    query.model = exchange.request.queryParameter("model");
    query.route = exchange.request.queryParameter("route");
    query.keyId = exchange.request.queryParameter("key");
    query.text = exchange.request.queryParameter("q");
    if (const std::string status = exchange.request.queryParameter("status"); !status.empty()) {
        const auto filter = parseStatusFilter(status);
        if (!filter) return tl::unexpected(badRequest(filter.error().message, "status"));
        query.status = *filter;
    }
    if (const std::string stream = exchange.request.queryParameter("stream"); !stream.empty()) {
        if (stream != "true" && stream != "false")
            return tl::unexpected(badRequest("stream must be true or false", "stream"));
        query.isStream = stream == "true";
    }
    return query;
}

}  // namespace

asio::awaitable<void> serveAdminRequests(Services& services, Exchange& exchange)
{
    auto query = readQuery(exchange);
    if (!query) {
        co_await exchange.respondError(std::move(query.error()));
        co_return;
    }
    auto call = [&services, asked = *query]() { return services.requests.page(asked); };
    auto page = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!page) {
        ApiError error = fromError(page.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const Json body = page->toJson();
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminRequest(Services& services, Exchange& exchange)
{
    auto call = [&services, id = exchange.pathParameter]() { return services.requests.find(id); };
    auto record = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!record) {
        ApiError error = fromError(record.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const Json body = toDetailJson(*record);
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
