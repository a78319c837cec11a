#include "gateway/authentication_filter.h"

#include "auth/api_key_store.h"
#include "auth/token_service.h"
#include "gateway/access_filters.h"
#include "gateway/limit_filter.h"

#include <algorithm>

namespace helix::gateway {

namespace {

bool isBelow(std::string_view path, std::string_view root)
{
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

std::string_view bearerToken(const net::Headers& headers)
{
    const std::string_view value = headers.get("authorization");
    constexpr std::string_view kScheme = "bearer ";
    if (value.size() <= kScheme.size() ||
        !net::equalsIgnoreCase(value.substr(0, kScheme.size()), kScheme))
        return {};
    return value.substr(kScheme.size());
}

// A JSON Web Token in compact form has two dots; no key of ours has one.
bool isTokenShaped(std::string_view credential)
{
    return std::count(credential.begin(), credential.end(), '.') == 2;
}

auth::Principal judged(Services& services, const Exchange& exchange, std::string_view credential)
{
    if (credential.empty()) return {};
    if (exchange.config().security.apiKey.isEnabled)
        if (auto key = services.keys.find(credential))
            return auth::Principal::ofKey(std::move(key));
    if (!services.adminToken.isEmpty() && services.adminToken.equals(credential))
        return auth::Principal::admin();
    return {};
}

auth::Principal judgedBearer(Services& services, const Exchange& exchange)
{
    const std::string_view credential = bearerToken(exchange.request.headers);
    auto principal = judged(services, exchange, credential);
    if (principal.isKnown() || services.tokens == nullptr || !isTokenShaped(credential))
        return principal;
    auto identity = services.tokens->verify(credential);
    return identity ? auth::Principal::ofUser(std::move(*identity)) : auth::Principal();
}

AuthFailure failureOf(const Exchange& exchange)
{
    const net::Headers& headers = exchange.request.headers;
    const std::string_view bearer = bearerToken(headers);
    if (isTokenShaped(bearer)) return AuthFailure::InvalidToken;
    const bool hasKey =
        !bearer.empty() || !headers.get(exchange.config().security.apiKey.header).empty() ||
        !headers.get("x-api-key").empty() || !headers.get("x-goog-api-key").empty() ||
        !exchange.request.queryParameter("key").empty();
    return hasKey ? AuthFailure::InvalidKey : AuthFailure::Missing;
}

// A browser asks first whether it may ask; it cannot show a credential then, and gets no content.
bool isPreflight(const Exchange& exchange)
{
    return exchange.endpoint == nullptr && exchange.request.method == "OPTIONS" &&
           !exchange.request.headers.get("origin").empty();
}

std::string refusalText(const auth::Principal& caller, auth::Permission needed)
{
    const std::string name = auth::permissionName(needed);
    if (caller.identity)
        return "your role " + std::string(auth::roleName(caller.identity->role)) +
               " lacks the permission " + name + "; ask an admin for a role that has it";
    return "this API key lacks the permission " + name + "; ask an operator for a key that has it";
}

}  // namespace

Access accessOf(const Exchange& exchange) noexcept
{
    if (exchange.endpoint != nullptr) return exchange.endpoint->access;
    return isBelow(exchange.request.path, "/admin") ? Access::Admin : Access::Client;
}

auth::Principal identify(Services& services, const Exchange& exchange)
{
    const net::Headers& headers = exchange.request.headers;
    const std::string_view path = exchange.request.path;
    auto principal =
        judged(services, exchange, headers.get(exchange.config().security.apiKey.header));
    if (!principal.isKnown() && isBelow(path, "/v1/messages"))
        principal = judged(services, exchange, headers.get("x-api-key"));
    if (!principal.isKnown() && (isBelow(path, "/v1beta") || isBelow(path, "/v1/models"))) {
        principal = judged(services, exchange, headers.get("x-goog-api-key"));
        if (!principal.isKnown() && !exchange.request.query.empty())
            principal = judged(services, exchange, exchange.request.queryParameter("key"));
    }
    if (!principal.isKnown()) principal = judgedBearer(services, exchange);
    return principal;
}

auth::Permission neededPermission(const Endpoint* endpoint, std::string_view method,
                                  std::string_view path) noexcept
{
    if (endpoint != nullptr) return endpoint->needs;
    const bool isRead = method == "GET" || method == "HEAD" || method == "OPTIONS";
    if (isBelow(path, "/admin"))
        return isRead ? auth::Permission::Inspect : auth::Permission::Admin;
    if (isRead) return auth::Permission::Read;
    return isBelow(path, "/v1/debates") ? auth::Permission::Debate : auth::Permission::Write;
}

std::optional<ApiError> AuthenticationFilter::before(Exchange& exchange)
{
    const Access access = accessOf(exchange);
    if (access == Access::Open || isPreflight(exchange)) return std::nullopt;
    exchange.principal = identify(m_services, exchange);
    const auth::Principal& caller = exchange.principal;
    exchange.record.keyId = std::string(caller.keyId());
    exchange.record.team = std::string(caller.team());
    exchange.record.user = std::string(caller.userName());
    if (access == Access::Client && !isAuthRequired(exchange.config())) return std::nullopt;
    if (!caller.isKnown()) return refuse(exchange, access);
    const auth::Permission needed =
        neededPermission(exchange.endpoint, exchange.request.method, exchange.request.path);
    if (caller.may(needed)) return std::nullopt;
    m_metrics.failed(AuthFailure::Forbidden);
    if (access == Access::Admin) m_denied.note(exchange, needed);
    return forbidden(refusalText(caller, needed));
}

ApiError AuthenticationFilter::refuse(Exchange& exchange, Access access)
{
    m_metrics.failed(failureOf(exchange));
    // Who guesses keys is slowed down like any client of that address.
    if (access == Access::Client)
        if (auto tooMany = countFailedCredential(m_services, exchange)) return *tooMany;
    return unauthorized();
}

std::optional<ApiError> modelRefusal(const Exchange& exchange, std::string_view model)
{
    const auth::ApiKey* key = exchange.principal.key.get();
    if (key == nullptr || key->allowsModel(model) || !isAuthRequired(exchange.config()))
        return std::nullopt;
    const auto slash = model.find('/');
    if (slash != std::string_view::npos &&
        exchange.config().provider(std::string(model.substr(0, slash))) != nullptr &&
        key->allowsModel(model.substr(slash + 1)))
        return std::nullopt;
    ApiError error = forbidden("this API key may not use the model \"" +
                               std::string(model.substr(0, 200)) + "\"");
    error.param = "model";
    return error;
}

}  // namespace helix::gateway
