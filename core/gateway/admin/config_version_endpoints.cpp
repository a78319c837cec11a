// The versions of the configuration: the list, one, the difference of two, and the way back.

#include "base/line_diff.h"
#include "config/config_changes.h"
#include "gateway/admin/admin_endpoints.h"
#include "gateway/config_audit.h"
#include "gateway/config_history.h"
#include "net/blocking_call.h"

#include <charconv>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

constexpr int kDefaultPage = 50;

std::optional<std::int64_t> wholeNumber(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = error == std::errc() && end == text.data() + text.size();
    return isWhole && value >= 0 ? std::optional(value) : std::nullopt;
}

// Nodes without a store of versions, as tests make them, keep none.
ApiError noHistory()
{
    return notFound("this node keeps no versions of its configuration");
}

struct Side {
    Json fingerprint;
    std::string yaml;
};

Result<Side> sideOf(const ConfigHistory& history, std::int64_t version)
{
    auto content = history.content(version);
    if (!content) return tl::unexpected(std::move(content.error()));
    auto yaml = history.yaml(version);
    if (!yaml) return tl::unexpected(std::move(yaml.error()));
    return Side{std::move(content->fingerprint), std::move(*yaml)};
}

Result<Json> difference(const ConfigHistory& history, std::int64_t from, std::int64_t to)
{
    const auto before = sideOf(history, from);
    if (!before) return tl::unexpected(before.error());
    const auto after = sideOf(history, to);
    if (!after) return tl::unexpected(after.error());
    Json body = Json::object();
    body["from"] = from;
    body["to"] = to;
    body["changes"] =
        config::toJson(config::configChanges(before->fingerprint, after->fingerprint));
    body["text"] = unifiedDiff(before->yaml, after->yaml, "version " + std::to_string(from),
                               "version " + std::to_string(to));
    return body;
}

Result<Json> versionBody(const ConfigHistory& history, std::int64_t version, std::int64_t current)
{
    const auto entry = history.find(version);
    if (!entry) return tl::unexpected(entry.error());
    auto yaml = history.yaml(version);
    if (!yaml) return tl::unexpected(std::move(yaml.error()));
    Json body = entry->toJson(current);
    body["yaml"] = std::move(*yaml);
    return body;
}

Result<Json> pageBody(const ConfigHistory& history, int limit, std::optional<std::int64_t> before,
                      std::int64_t current)
{
    const auto page = history.page(limit, before);
    if (!page) return tl::unexpected(page.error());
    Json list = Json::array();
    for (const ConfigVersion& version : page->versions) list.push_back(version.toJson(current));
    Json body = Json::object();
    body["current"] = current;
    body["versions"] = std::move(list);
    body["next_before"] = page->nextBefore ? Json(*page->nextBefore) : Json(nullptr);
    return body;
}

// A closure that gives Result<Json>, on the pool; its answer or its error.
template <class Call>
asio::awaitable<void> respondRead(Services& services, Exchange& exchange, Call call)
{
    auto body = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!body) {
        ApiError error = fromError(body.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    co_await exchange.respondJson(200, *body);
}

ApiError rollBackError(const Error& error)
{
    if (error.code == ErrorCode::ParseError || error.code == ErrorCode::InvalidArgument)
        return badRequest("that version is no longer valid, nothing was changed: " + error.text(),
                          "version", "invalid_configuration");
    return fromError(error);
}

}  // namespace

asio::awaitable<void> serveAdminConfigVersions(Services& services, Exchange& exchange)
{
    const std::string limitText = exchange.request.queryParameter("limit");
    const std::string beforeText = exchange.request.queryParameter("before");
    const auto limit = limitText.empty() ? kDefaultPage : wholeNumber(limitText);
    const auto before = wholeNumber(beforeText);
    std::optional<ApiError> error;
    if (services.configHistory == nullptr) error = noHistory();
    if (!limit || *limit < 1 || *limit > kMaxConfigVersionPage)
        error = badRequest("limit must be 1 to " + std::to_string(kMaxConfigVersionPage), "limit");
    if (!beforeText.empty() && !before) error = badRequest("before must be a number", "before");
    if (error) {
        co_await exchange.respondError(std::move(*error));
        co_return;
    }
    auto call = [&history = *services.configHistory, most = static_cast<int>(*limit), before,
                 current = exchange.runtime->version] {
        return pageBody(history, most, before, current);
    };
    co_await respondRead(services, exchange, std::move(call));
}

asio::awaitable<void> serveAdminConfigVersion(Services& services, Exchange& exchange)
{
    const auto version = wholeNumber(exchange.pathParameter);
    if (services.configHistory == nullptr || !version) {
        ApiError error = services.configHistory == nullptr
                             ? noHistory()
                             : badRequest("a version is a number", "version");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    auto call = [&history = *services.configHistory, asked = *version,
                 current = exchange.runtime->version] {
        return versionBody(history, asked, current);
    };
    co_await respondRead(services, exchange, std::move(call));
}

asio::awaitable<void> serveAdminConfigDiff(Services& services, Exchange& exchange)
{
    const auto from = wholeNumber(exchange.request.queryParameter("from"));
    const auto to = wholeNumber(exchange.request.queryParameter("to"));
    if (services.configHistory == nullptr || !from || !to) {
        ApiError error =
            services.configHistory == nullptr
                ? noHistory()
                : badRequest("from and to must be numbers of versions", from ? "to" : "from");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    auto call = [&history = *services.configHistory, before = *from, after = *to] {
        return difference(history, before, after);
    };
    co_await respondRead(services, exchange, std::move(call));
}

asio::awaitable<void> serveAdminConfigRollback(Services& services, Exchange& exchange)
{
    const auto asked = parseJson(exchange.request.body);
    const Json* version = asked ? jsonMember(*asked, "version") : nullptr;
    if (version == nullptr || !version->is_number_integer()) {
        ApiError error =
            badRequest("the body must be JSON with the number of a \"version\"", "version");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const auto number = version->get<std::int64_t>();
    auto call = [&services, number, cause = causeOf(exchange)] {
        return services.node.rollBack(number, cause);
    };
    auto report = co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
    if (!report) {
        ApiError error = rollBackError(report.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    AuditEntry entry = configAudit("config.rollback", *report);
    entry.after["rolled_back_to"] = number;
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    Json body = reloadBody(*report);
    body["rolled_back_to"] = number;
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
