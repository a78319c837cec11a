#include "auth/token_service.h"
#include "auth/user_store.h"
#include "gateway/admin/admin_endpoints.h"
#include "net/blocking_call.h"

namespace helix::gateway {

namespace asio = net::asio;

namespace {

ApiError fromProblem(const auth::FieldProblem& problem)
{
    return badRequest(problem.message, problem.param, "invalid_user_request");
}

ApiError noUsersHere()
{
    ApiError error = unavailable("this node keeps no users", "users_unavailable");
    error.retryAfterSeconds = std::nullopt;
    return error;
}

ApiError tooManyAtOnce()
{
    return unavailable("too many passwords are being hashed now; try again");
}

// A new password, less power and the end of an account end what was given out before.
bool endsTokens(const auth::UserUpdate& update, bool hasNewPassword)
{
    const bool isLess = update.after.role < update.before.role;
    return hasNewPassword || isLess || update.after.isDisabled;
}

Result<void> endTokens(Services& services, const std::string& id)
{
    return services.tokens != nullptr ? services.tokens->revokeUser(id) : Result<void>();
}

AuditEntry entryFor(const char* action, const auth::User& user, std::int64_t nowMs)
{
    AuditEntry entry;
    entry.action = action;
    entry.subject = user.username;
    entry.after = toJson(user, nowMs);
    return entry;
}

asio::awaitable<void> respondProblem(Exchange& exchange, const Error& problem)
{
    ApiError error = fromError(problem);
    co_await exchange.respondError(std::move(error));
}

}  // namespace

asio::awaitable<void> serveAdminUsers(Services& services, Exchange& exchange)
{
    if (services.users == nullptr) {
        ApiError error = noUsersHere();
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const std::int64_t nowMs = unixMillis(services.clock.wallNow());
    Json list = Json::array();
    for (const auth::User& user : services.users->list()) list.push_back(toJson(user, nowMs));
    Json body = Json::object();
    body["now_ms"] = nowMs;
    body["users"] = std::move(list);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminUserCreate(Services& services, Exchange& exchange)
{
    auto request = auth::parseUserRequest(exchange.request.body);
    std::optional<ApiError> refusal;
    if (services.users == nullptr)
        refusal = noUsersHere();
    else if (!request)
        refusal = fromProblem(request.error());
    std::shared_ptr<void> place;
    if (!refusal) place = services.users->takePlace();
    if (!refusal && !place) refusal = tooManyAtOnce();
    if (refusal) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    auto call = [&services, asked = std::move(*request), place]() {
        return services.users->create(asked);
    };
    auto user = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!user) {
        co_await respondProblem(exchange, user.error());
        co_return;
    }
    AuditEntry entry = entryFor("user.create", *user, user->createdMs);
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    const Json body = toJson(*user, user->createdMs);
    co_await exchange.respondJson(201, body);
}

asio::awaitable<void> serveAdminUserUpdate(Services& services, Exchange& exchange)
{
    auto changes = auth::parseUserChanges(exchange.request.body);
    std::optional<ApiError> refusal;
    if (services.users == nullptr)
        refusal = noUsersHere();
    else if (!changes)
        refusal = fromProblem(changes.error());
    std::shared_ptr<void> place;
    if (!refusal) place = services.users->takePlace();
    if (!refusal && !place) refusal = tooManyAtOnce();
    if (refusal) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    const bool hasNewPassword = changes->password.has_value();
    auto call = [&services, id = exchange.pathParameter, asked = std::move(*changes),
                 hasNewPassword, place]() -> Result<auth::UserUpdate> {
        auto update = services.users->update(id, asked);
        if (!update || !endsTokens(*update, hasNewPassword)) return update;
        if (auto ended = endTokens(services, id); !ended)
            return tl::unexpected(std::move(ended.error()));
        return update;
    };
    auto update = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!update) {
        co_await respondProblem(exchange, update.error());
        co_return;
    }
    const std::int64_t nowMs = unixMillis(services.clock.wallNow());
    AuditEntry entry = entryFor("user.update", update->after, nowMs);
    entry.before = toJson(update->before, nowMs);
    entry.after["has_new_password"] = hasNewPassword;
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    const Json body = toJson(update->after, nowMs);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminUserDelete(Services& services, Exchange& exchange)
{
    if (services.users == nullptr) {
        ApiError error = noUsersHere();
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    auto call = [&services, id = exchange.pathParameter]() -> Result<auth::User> {
        auto user = services.users->remove(id);
        if (!user) return user;
        if (auto ended = endTokens(services, id); !ended)
            return tl::unexpected(std::move(ended.error()));
        return user;
    };
    auto user = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!user) {
        co_await respondProblem(exchange, user.error());
        co_return;
    }
    const std::int64_t nowMs = unixMillis(services.clock.wallNow());
    AuditEntry entry = entryFor("user.delete", *user, nowMs);
    entry.before = std::exchange(entry.after, Json());
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    const Json body = toJson(*user, nowMs);
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
