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

// What a person may do or how they sign in ends what was given out before, also when nothing
// differs: the change may be a second try, whose first wrote the user and not the end of the
// tokens.
bool endsTokens(const auth::UserChanges& asked)
{
    return asked.password || asked.role || asked.isDisabled;
}

Result<void> endTokens(Services& services, const std::string& id)
{
    return services.tokens != nullptr ? services.tokens->revokeUser(id) : Result<void>();
}

// What was done, and whether the tokens ended with it: the act is audited also when they did not.
template <class Act>
struct Acted {
    Act act;
    Result<void> tokens;
};

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
    auto call = [&services, asked = std::move(*request), place = std::move(place)]() {
        return services.users->create(asked);
    };
    auto user =
        co_await net::runToEnd(exchange.worker, services.users->hashingPool(), std::move(call));
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
    const bool hasNewPassword = !refusal && changes->password.has_value();
    std::shared_ptr<void> place;
    if (hasNewPassword) place = services.users->takePlace();
    if (hasNewPassword && !place) refusal = tooManyAtOnce();
    if (refusal) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    auto call = [&services, id = exchange.pathParameter, asked = std::move(*changes),
                 place = std::move(place)]() -> Result<Acted<auth::UserUpdate>> {
        auto done = services.users->update(id, asked);
        if (!done) return tl::unexpected(std::move(done.error()));
        auto ended = endsTokens(asked) ? endTokens(services, id) : Result<void>();
        return Acted<auth::UserUpdate>{std::move(*done), std::move(ended)};
    };
    auto& pool = hasNewPassword ? services.users->hashingPool() : services.blocking;
    auto acted = co_await net::runToEnd(exchange.worker, pool, std::move(call));
    if (!acted) {
        co_await respondProblem(exchange, acted.error());
        co_return;
    }
    const auth::UserUpdate& update = acted->act;
    const std::int64_t nowMs = unixMillis(services.clock.wallNow());
    AuditEntry entry = entryFor("user.update", update.after, nowMs);
    entry.before = toJson(update.before, nowMs);
    entry.after["has_new_password"] = hasNewPassword;
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    if (!acted->tokens) {
        co_await respondProblem(exchange, acted->tokens.error());
        co_return;
    }
    const Json body = toJson(update.after, nowMs);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminUserDelete(Services& services, Exchange& exchange)
{
    if (services.users == nullptr) {
        ApiError error = noUsersHere();
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    auto call = [&services, id = exchange.pathParameter]() -> Result<Acted<auth::User>> {
        auto user = services.users->remove(id);
        // Who is gone already may still hold tokens of a first try that ended half-way.
        if (!user && user.error().code != ErrorCode::NotFound)
            return tl::unexpected(std::move(user.error()));
        auto ended = endTokens(services, id);
        if (!user) return tl::unexpected(ended ? user.error() : ended.error());
        return Acted<auth::User>{std::move(*user), std::move(ended)};
    };
    auto acted = co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
    if (!acted) {
        co_await respondProblem(exchange, acted.error());
        co_return;
    }
    const auth::User& user = acted->act;
    const std::int64_t nowMs = unixMillis(services.clock.wallNow());
    AuditEntry entry = entryFor("user.delete", user, nowMs);
    entry.before = std::exchange(entry.after, Json());
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    if (!acted->tokens) {
        co_await respondProblem(exchange, acted->tokens.error());
        co_return;
    }
    const Json body = toJson(user, nowMs);
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
