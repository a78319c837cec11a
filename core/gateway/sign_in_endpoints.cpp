#include "gateway/sign_in_endpoints.h"

#include "auth/password_hash.h"
#include "auth/token_service.h"
#include "auth/user_store.h"
#include "gateway/admin/admin_endpoints.h"
#include "gateway/identity_metrics.h"
#include "net/blocking_call.h"

namespace helix::gateway {

namespace asio = net::asio;

namespace {

struct Credentials {
    std::string username;
    Secret password;
};

ApiError signInIsOff()
{
    ApiError error = unavailable(
        "nobody can sign in here: set security.jwt.secret or security.jwt.private_key_file",
        "sign_in_unavailable");
    error.retryAfterSeconds = std::nullopt;
    return error;
}

// One text for an unknown name, a wrong password and a locked or disabled account.
ApiError wrongCredentials()
{
    ApiError error = unauthorized();
    error.message = "the name or the password is wrong, or the account is locked";
    return error;
}

ApiError lockedOut(std::chrono::milliseconds wait)
{
    ApiError error = rateLimited(std::chrono::ceil<std::chrono::seconds>(wait).count());
    error.message = "too many wrong passwords came from this address";
    return error;
}

bool canSignIn(const Services& services)
{
    return services.users != nullptr && services.tokens != nullptr && services.tokens->canIssue();
}

tl::expected<Json, ApiError> bodyOf(const Exchange& exchange)
{
    auto body = parseJson(exchange.request.body);
    // The parser's own words could show a part of a password.
    if (!body || !body->is_object())
        return tl::unexpected(badRequest("the body must be a JSON object"));
    return std::move(*body);
}

tl::expected<Credentials, ApiError> credentialsOf(const Exchange& exchange)
{
    const auto body = bodyOf(exchange);
    if (!body) return tl::unexpected(body.error());
    Credentials given{jsonText(*body, "username"), Secret(jsonText(*body, "password"))};
    if (given.username.empty())
        return tl::unexpected(badRequest("'username' is required.", "username"));
    if (given.password.isEmpty())
        return tl::unexpected(badRequest("'password' is required.", "password"));
    if (given.password.reveal().size() > auth::kMaxPassword)
        return tl::unexpected(badRequest(
            "'password' is longer than " + std::to_string(auth::kMaxPassword) + " bytes.",
            "password"));
    return given;
}

Json tokenAnswer(const auth::TokenPair& pair)
{
    const char* role = auth::roleName(pair.identity.role);
    Json user = Json::object();
    user["id"] = pair.identity.subject;
    user["username"] = pair.identity.name;
    user["role"] = role;
    user["roles"] = Json::array({role});
    Json json = Json::object();
    json["access_token"] = pair.accessToken;
    json["token_type"] = "Bearer";
    json["expires_in"] = pair.expiresIn.count();
    json["refresh_token"] = pair.refreshToken;
    json["refresh_expires_in"] = pair.refreshExpiresIn.count();
    json["token"] = pair.accessToken;
    json["user"] = std::move(user);
    return json;
}

asio::awaitable<void> answerTokens(Exchange& exchange, const auth::TokenPair& pair)
{
    exchange.answerHeaders.add("Cache-Control", "no-store");
    const Json body = tokenAnswer(pair);
    co_await exchange.respondJson(200, body);
}

void actAs(Exchange& exchange, const auth::Identity& identity)
{
    exchange.principal = auth::Principal::ofUser(std::make_shared<const auth::Identity>(identity));
    exchange.record.user = identity.name;
}

AuditEntry entryFor(const char* action, std::string subject)
{
    AuditEntry entry;
    entry.action = action;
    entry.subject = std::move(subject);
    return entry;
}

asio::awaitable<void> refuseSignIn(Services& services, Exchange& exchange, auth::SignIn attempt)
{
    if (attempt.outcome == auth::SignInOutcome::LockedAddress) {
        ApiError error = lockedOut(attempt.retryAfter);
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    // An unknown name is not written down: people type passwords into the wrong field.
    AuditEntry entry = entryFor("auth.login_failed",
                                attempt.user.id.empty() ? "unknown name" : attempt.user.username);
    if (const auto leftOut = services.users->noteRefusal()) {
        entry.after = Json{{"reason", auth::signInOutcomeName(attempt.outcome)},
                           {"left_out_before", *leftOut}};
        if (!co_await audited(services, exchange, std::move(entry))) co_return;
    }
    ApiError error = wrongCredentials();
    co_await exchange.respondError(std::move(error));
}

asio::awaitable<void> acceptSignIn(Services& services, Exchange& exchange, auth::SignIn attempt)
{
    const auth::User& user = attempt.user;
    auto pair = services.tokens->issue({user.id, user.username, user.role});
    if (!pair) {
        ApiError error = signInIsOff();
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    if (!services.users->isCurrent(attempt)) {
        // The account was changed while its old password was being hashed; the pair stays unseen.
        ApiError error = wrongCredentials();
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    actAs(exchange, pair->identity);
    AuditEntry entry = entryFor("auth.login", user.username);
    entry.after = Json{{"role", auth::roleName(user.role)}};
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    co_await answerTokens(exchange, *pair);
}

// Ends the chain of a refresh token that is the caller's own; another's is none of their business.
Result<void> endSessions(auth::TokenService& tokens, const auth::Identity& identity,
                         const std::string& refreshToken)
{
    // The end of a family is the end of all its tokens; a row for each would fill the book.
    auto done = identity.family.empty() ? tokens.revokeToken(identity)
                                        : tokens.revokeFamily(identity.family);
    if (!done) return done;
    if (refreshToken.empty()) return {};
    const auto owner = tokens.ownerOf(refreshToken);
    if (!owner || owner->subject != identity.subject || owner->family.empty()) return {};
    return tokens.revokeFamily(owner->family);
}

Json identityJson(const auth::Principal& caller)
{
    Json json = Json::object();
    json["authenticated"] = caller.isKnown();
    for (const char* member :
         {"user_id", "username", "role", "issuer", "issued_at", "expires_at", "key_id"})
        json[member] = Json();
    json["roles"] = Json::array();
    if (caller.isAdmin()) {
        json["role"] = "admin";
        json["roles"].push_back("admin");
    }
    if (caller.key) json["key_id"] = caller.key->id;
    if (!caller.identity) return json;
    const auth::Identity& identity = *caller.identity;
    json["user_id"] = identity.subject;
    json["username"] = identity.name;
    json["role"] = auth::roleName(identity.role);
    json["roles"].push_back(auth::roleName(identity.role));
    json["issuer"] = identity.issuer;
    if (identity.issuedMs > 0) json["issued_at"] = auth::secondsText(identity.issuedMs);
    json["expires_at"] = auth::secondsText(identity.expiresMs);
    return json;
}

}  // namespace

asio::awaitable<void> serveLogin(Services& services, Exchange& exchange)
{
    auto given = credentialsOf(exchange);
    std::optional<ApiError> refusal;
    if (!given) refusal = given.error();
    if (!refusal && !canSignIn(services)) refusal = signInIsOff();
    std::shared_ptr<void> place;
    if (!refusal) place = services.users->takePlace();
    if (!refusal && !place) refusal = unavailable("too many people sign in now; try again");
    if (refusal) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    const config::LockoutConfig& lockout = exchange.config().security.lockout;
    auth::SignInAttempt attempt{std::move(given->username),
                                std::move(given->password),
                                exchange.record.client,
                                {lockout.maxAttempts, lockout.duration}};
    // The place goes with the call: a client that is slow to read its answer holds none.
    auto call = [&services, asked = std::move(attempt),
                 place = std::move(place)]() -> Result<auth::SignIn> {
        return services.users->signIn(asked);
    };
    auto result =
        co_await net::runToEnd(exchange.worker, services.users->hashingPool(), std::move(call));
    if (!result) {
        ApiError error = fromError(result.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    IdentityMetrics(services.registry).signedIn(result->outcome);
    if (result->outcome == auth::SignInOutcome::Good)
        co_await acceptSignIn(services, exchange, std::move(*result));
    else
        co_await refuseSignIn(services, exchange, std::move(*result));
}

asio::awaitable<void> serveRefresh(Services& services, Exchange& exchange)
{
    const auto body = bodyOf(exchange);
    std::string token = body ? jsonText(*body, "refresh_token") : std::string();
    std::optional<ApiError> refusal;
    if (!body)
        refusal = body.error();
    else if (token.empty())
        refusal = badRequest("'refresh_token' is required.", "refresh_token");
    else if (!canSignIn(services))
        refusal = signInIsOff();
    if (refusal) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    auto call = [&services, token]() {
        return services.tokens->refresh(
            token, [&services](const std::string& id) { return services.users->subject(id); });
    };
    auto pair = co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
    if (pair) {
        actAs(exchange, pair->identity);
        co_await answerTokens(exchange, *pair);
        co_return;
    }
    const ErrorCode code = pair.error().code;
    if (code != ErrorCode::Conflict && code != ErrorCode::Unauthenticated) {
        ApiError error = fromError(pair.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    IdentityMetrics(services.registry).failed(AuthFailure::RefreshToken);
    if (code == ErrorCode::Conflict) {
        const auto owner = services.tokens->ownerOf(token);
        AuditEntry entry = entryFor("auth.refresh_reused", owner ? owner->name : "unknown name");
        if (!co_await audited(services, exchange, std::move(entry))) co_return;
    }
    ApiError error = unauthorized();
    co_await exchange.respondError(std::move(error));
}

asio::awaitable<void> serveLogout(Services& services, Exchange& exchange)
{
    const auto identity = exchange.principal.identity;
    std::optional<ApiError> refusal;
    if (!exchange.principal.isKnown())
        refusal = unauthorized();
    else if (!identity || services.tokens == nullptr)
        refusal =
            badRequest("this credential is no sign-in: an API key is revoked, not signed out");
    if (refusal) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    std::string refreshToken;
    if (const auto body = bodyOf(exchange)) refreshToken = jsonText(*body, "refresh_token");
    auto call = [&services, identity, refreshToken]() {
        return endSessions(*services.tokens, *identity, refreshToken);
    };
    auto ended = co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
    if (!ended) {
        ApiError error = fromError(ended.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    AuditEntry entry = entryFor("auth.logout", identity->name);
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    Json answer = Json::object();
    answer["message"] = "signed out";
    co_await exchange.respondJson(200, answer);
}

asio::awaitable<void> serveMe(Services&, Exchange& exchange)
{
    const Json body = identityJson(exchange.principal);
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
