#include "gateway/admin/admin_endpoints.h"
#include "gateway/usage_accounts.h"
#include "net/blocking_call.h"

#include <charconv>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

/// Keys whose budgets one answer lists.
constexpr std::size_t kMaxListedBudgets = 10'000;

ApiError noLedger()
{
    return unavailable("this node keeps no ledger", "no_usage_ledger");
}

bool readNumber(const Exchange& exchange, const char* name, std::int64_t& out)
{
    const std::string text = exchange.request.queryParameter(name);
    if (text.empty()) return true;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size();
}

std::optional<std::string> filter(const Exchange& exchange, const char* name)
{
    std::string text = exchange.request.queryParameter(name);
    return text.empty() ? std::nullopt : std::optional(std::move(text));
}

tl::expected<UsageQuery, ApiError> readQuery(const Exchange& exchange, std::int64_t nowMs)
{
    UsageQuery query;
    std::int64_t limit = query.limit;
    query.untilMs = nowMs;
    for (const auto& [name, number] :
         {std::pair{"limit", &limit}, std::pair{"until_ms", &query.untilMs}})
        if (!readNumber(exchange, name, *number))
            return tl::unexpected(badRequest(std::string(name) + " must be a number", name));
    query.sinceMs = std::max<std::int64_t>(0, query.untilMs - kDefaultUsageSpanMs);
    if (!readNumber(exchange, "since_ms", query.sinceMs))
        return tl::unexpected(badRequest("since_ms must be a number", "since_ms"));
    query.limit = limit > kMaxUsageRows ? 0 : static_cast<int>(std::max<std::int64_t>(0, limit));
    query.key = filter(exchange, "key");
    query.team = filter(exchange, "team");
    query.model = filter(exchange, "model");
    query.provider = filter(exchange, "provider");
    query.user = filter(exchange, "user");
    if (const std::string groups = exchange.request.queryParameter("group_by"); !groups.empty()) {
        auto parsed = parseUsageGroups(groups);
        if (!parsed) return tl::unexpected(badRequest(parsed.error().message, "group_by"));
        query.groupBy = std::move(*parsed);
    }
    auto checked = checkedUsageQuery(std::move(query));
    if (!checked) return tl::unexpected(badRequest(checked.error().message));
    return std::move(*checked);
}

struct BudgetList {
    Json entries = Json::array();
};

// Budgets of the keys that work, newest key first.
Result<BudgetList> readBudgets(Services& services, double warnAt)
{
    BudgetList list;
    auth::ApiKeyQuery query;
    query.limit = auth::kMaxKeyPage;
    query.status = "active";
    while (list.entries.size() < kMaxListedBudgets) {
        const auto page = services.keys.page(query);
        if (!page) return tl::unexpected(page.error());
        for (const auth::ApiKey& key : page->keys)
            for (Json& budget : services.accounts->budgets(key, warnAt))
                list.entries.push_back(std::move(budget));
        if (!page->nextBefore) break;
        query.before = page->nextBefore;
    }
    return list;
}

}  // namespace

asio::awaitable<void> serveAdminUsage(Services& services, Exchange& exchange)
{
    const std::int64_t nowMs = unixMillis(services.clock.wallNow());
    const std::string format = exchange.request.queryParameter("format");
    auto query = readQuery(exchange, nowMs);
    std::optional<ApiError> refusal;
    if (services.accounts == nullptr)
        refusal = noLedger();
    else if (!query)
        refusal = std::move(query.error());
    else if (!format.empty() && format != "json" && format != "csv")
        refusal = badRequest("format must be json or csv", "format");
    if (refusal) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    auto call = [&services, asked = *query]() { return services.accounts->ledger().report(asked); };
    auto report = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!report) {
        ApiError error = fromError(report.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    if (format == "csv") {
        exchange.answerHeaders.add("Content-Disposition", "attachment; filename=\"usage.csv\"");
        std::string body = toCsv(*report, *query);
        co_await exchange.respondText(200, "text/csv; charset=utf-8", std::move(body));
        co_return;
    }
    const Json body = toJson(*report, *query, nowMs);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminBudgets(Services& services, Exchange& exchange)
{
    if (services.accounts == nullptr) {
        ApiError error = noLedger();
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const double warnAt = exchange.config().usage.warnAt;
    auto call = [&services, warnAt]() { return readBudgets(services, warnAt); };
    auto budgets = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!budgets) {
        ApiError error = fromError(budgets.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    Json body = Json::object();
    body["now_ms"] = unixMillis(services.clock.wallNow());
    body["budgets"] = std::move(budgets->entries);
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
