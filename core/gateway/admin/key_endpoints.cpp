#include "auth/api_key_store.h"
#include "gateway/admin/admin_endpoints.h"
#include "gateway/usage_accounts.h"
#include "net/blocking_call.h"

#include <charconv>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

ApiError fromProblem(const auth::FieldProblem& problem)
{
    return badRequest(problem.message, problem.param, "invalid_api_key_request");
}

AuditEntry entryFor(const char* action, const auth::ApiKey& key, std::int64_t nowMs)
{
    AuditEntry entry;
    entry.action = action;
    entry.subject = key.id;
    entry.after = toJson(key, nowMs);
    return entry;
}

struct Revocation {
    auth::ApiKey before;
    auth::ApiKey after;
};

Result<Revocation> revoke(Services& services, const std::string& id)
{
    auto before = services.keys.get(id);
    if (!before) return tl::unexpected(before.error());
    auto after = services.keys.revoke(id);
    if (!after) return tl::unexpected(after.error());
    return Revocation{std::move(*before), std::move(*after)};
}

void addSpending(const Services& services, const auth::ApiKey& key, Json& json)
{
    if (services.accounts != nullptr) return services.accounts->addSpending(key, json);
    json["spent_today_usd"] = nullptr;
    json["spent_month_usd"] = nullptr;
}

Json keyJson(const Services& services, const auth::ApiKey& key, std::int64_t nowMs)
{
    Json json = toJson(key, nowMs);
    addSpending(services, key, json);
    return json;
}

// The one answer that holds a key; nobody on the way may keep it.
asio::awaitable<void> answerNewKey(Exchange& exchange, const Json& body)
{
    exchange.answerHeaders.add("Cache-Control", "no-store");
    co_await exchange.respondJson(201, body);
}

tl::expected<auth::ApiKeyQuery, ApiError> readQuery(const Exchange& exchange)
{
    auth::ApiKeyQuery query;
    const auto readNumber = [&](const char* name, auto& out) {
        const std::string text = exchange.request.queryParameter(name);
        if (text.empty()) return true;
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size()) return false;
        out = static_cast<std::remove_reference_t<decltype(out)>>(value);
        return true;
    };
    std::int64_t limit = query.limit;
    if (!readNumber("limit", limit) || limit < 1 || limit > auth::kMaxKeyPage)
        return tl::unexpected(
            badRequest("limit must be 1 to " + std::to_string(auth::kMaxKeyPage), "limit"));
    query.limit = static_cast<int>(limit);
    if (!readNumber("before", query.before))
        return tl::unexpected(badRequest("before must be a number", "before"));
    query.status = exchange.request.queryParameter("status");
    return query;
}

}  // namespace

asio::awaitable<void> serveAdminKeyCreate(Services& services, Exchange& exchange)
{
    auto request = auth::parseApiKeyRequest(exchange.request.body);
    if (!request) {
        ApiError error = fromProblem(request.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const std::size_t length = exchange.config().security.apiKey.length;
    auto call = [&services, asked = std::move(*request), length]() {
        return services.keys.create(asked, length);
    };
    auto made = co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
    if (!made) {
        ApiError error = fromError(made.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    AuditEntry entry = entryFor("api_key.create", made->key, made->key.createdMs);
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    Json body = made->toJson();
    addSpending(services, made->key, body);
    co_await answerNewKey(exchange, body);
}

asio::awaitable<void> serveAdminKeys(Services& services, Exchange& exchange)
{
    auto query = readQuery(exchange);
    if (!query) {
        co_await exchange.respondError(std::move(query.error()));
        co_return;
    }
    auto call = [&services, asked = *query]() { return services.keys.page(asked); };
    auto page = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!page) {
        ApiError error = fromError(page.error());
        if (error.status == 400) error.param = "status";
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    Json body = page->toJson();
    for (std::size_t i = 0; i < page->keys.size(); ++i)
        addSpending(services, page->keys[i], body["api_keys"][i]);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminKey(Services& services, Exchange& exchange)
{
    auto call = [&services, id = exchange.pathParameter]() { return services.keys.get(id); };
    auto key = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!key) {
        ApiError error = fromError(key.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const Json body = keyJson(services, *key, unixMillis(services.clock.wallNow()));
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminKeyRevoke(Services& services, Exchange& exchange)
{
    auto call = [&services, id = exchange.pathParameter]() { return revoke(services, id); };
    auto acted = co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
    if (!acted) {
        ApiError error = fromError(acted.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const std::int64_t nowMs = unixMillis(services.clock.wallNow());
    AuditEntry entry = entryFor("api_key.revoke", acted->after, nowMs);
    entry.before = toJson(acted->before, nowMs);
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    const Json body = keyJson(services, acted->after, nowMs);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminKeyRotate(Services& services, Exchange& exchange)
{
    auto request = auth::parseRotateRequest(exchange.request.body);
    if (!request) {
        ApiError error = fromProblem(request.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const std::size_t length = exchange.config().security.apiKey.length;
    auto call = [&services, id = exchange.pathParameter, asked = *request, length]() {
        return services.keys.rotate(id, asked, length);
    };
    auto rotation = co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
    if (!rotation) {
        ApiError error = fromError(rotation.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const std::int64_t nowMs = rotation->fresh.key.createdMs;
    AuditEntry entry = entryFor("api_key.rotate", rotation->fresh.key, nowMs);
    entry.before = toJson(rotation->old, nowMs);
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    Json body = rotation->fresh.toJson();
    addSpending(services, rotation->fresh.key, body);
    body["old_expires_at"] = auth::secondsText(rotation->old.expiresMs.value_or(nowMs));
    co_await answerNewKey(exchange, body);
}

}  // namespace helix::gateway
