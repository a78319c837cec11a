#include "auth/local_token.h"

#include "auth/token_book.h"
#include "base/digest.h"
#include "net/http_message.h"

#include <algorithm>
#include <array>

namespace helix::auth {

namespace {

constexpr std::size_t kTokenIdLength = 22;
constexpr const char* kRefreshUse = "refresh";

tl::unexpected<Error> refused(std::string reason)
{
    return fail(ErrorCode::Unauthenticated, std::move(reason));
}

/// The highest of `role` and `roles` that is one of ours. Who signs with our key and names none may
/// look, no more.
Role roleOf(const Json& claims)
{
    Role highest = parseRole(jsonText(claims, "role")).value_or(Role::ReadOnly);
    const Json* list = jsonMember(claims, "roles");
    if (list == nullptr || !list->is_array()) return highest;
    for (const Json& name : *list)
        if (name.is_string())
            highest = std::max(
                highest, parseRole(name.get_ref<const std::string&>()).value_or(Role::ReadOnly));
    return highest;
}

std::string firstText(const Json& claims, std::initializer_list<const char*> names)
{
    for (const char* name : names)
        if (auto text = jsonText(claims, name); !text.empty()) return text;
    return "unnamed";
}

Identity identityOf(const Json& claims, std::string_view signedPart)
{
    Identity identity;
    identity.subject = firstText(claims, {"sub", "user_id"});
    identity.name = firstText(claims, {"name", "username", "sub", "user_id"});
    identity.role = roleOf(claims);
    identity.issuer = jsonText(claims, "iss");
    identity.tokenId = jsonText(claims, "jti");
    if (identity.tokenId.empty()) identity.tokenId = toHex(sha256(signedPart));
    identity.family = jsonText(claims, "family");
    identity.expiresMs = timeOfClaim(claims, "exp");
    identity.issuedMs = timeOfClaim(claims, "iat");
    return identity;
}

/// Signature and claims of a token of ours.
Result<void> checkLocal(const JsonWebToken& token, const TokenKeys& keys,
                        std::optional<std::int64_t> nowMs)
{
    if (!keys.verifying) return refused(keys.missingKey());
    if (token.algorithm != keys.algorithm)
        return refused(std::string("the token is not signed with ") +
                       tokenAlgorithmName(keys.algorithm));
    if (auto good = checkSignature(token, *keys.verifying); !good) return good;
    TokenExpectation expected;
    if (!keys.issuer.empty()) expected.issuer = keys.issuer;
    if (!keys.audience.empty()) expected.audience = keys.audience;
    expected.nowMs = nowMs;
    expected.leewayMs = keys.leeway.count();
    return checkClaims(token.claims, expected);
}

Json claimsOf(const Identity& identity, const TokenKeys& keys)
{
    const char* role = roleName(identity.role);
    Json claims = {{"sub", identity.subject},
                   {"name", identity.name},
                   {"role", role},
                   {"roles", Json::array({role})},
                   {"jti", identity.tokenId},
                   {"iat", identity.issuedMs / 1'000},
                   {"exp", identity.expiresMs / 1'000}};
    if (!keys.issuer.empty()) claims["iss"] = keys.issuer;
    if (!keys.audience.empty()) claims["aud"] = keys.audience;
    if (!identity.family.empty()) claims["family"] = identity.family;
    return claims;
}

/// Times are whole seconds, as a token carries them.
Identity newIdentity(const TokenSubject& subject, const std::string& family, const TokenKeys& keys,
                     std::int64_t nowMs, std::chrono::milliseconds life)
{
    Identity identity;
    identity.subject = subject.id;
    identity.name = subject.name;
    identity.role = subject.role;
    identity.issuer = keys.issuer;
    identity.tokenId = randomAlphanumeric(kTokenIdLength);
    identity.family = family;
    identity.issuedMs = nowMs / 1'000 * 1'000;
    identity.expiresMs =
        identity.issuedMs + std::chrono::duration_cast<std::chrono::seconds>(life).count() * 1'000;
    return identity;
}

}  // namespace

bool isAccessType(std::string_view type) noexcept
{
    constexpr std::array<std::string_view, 4> kTypes{"jwt", "at+jwt", "application/jwt",
                                                     "application/at+jwt"};
    return type.empty() || std::any_of(kTypes.begin(), kTypes.end(), [&](std::string_view known) {
               return net::equalsIgnoreCase(type, known);
           });
}

Result<AccessToken> makeAccessToken(const TokenSubject& subject, const std::string& family,
                                    const TokenKeys& keys, std::int64_t nowMs,
                                    std::chrono::milliseconds life)
{
    if (!keys.signing) return fail(ErrorCode::Unavailable, keys.missingKey());
    AccessToken made;
    made.identity = newIdentity(subject, family, keys, nowMs, life);
    auto text = signJwt(claimsOf(made.identity, keys), keys.algorithm, *keys.signing);
    if (!text) return tl::unexpected(std::move(text.error()));
    made.text = std::move(*text);
    return made;
}

Result<TokenPair> makeTokenPair(const TokenSubject& subject, const std::string& family,
                                std::int64_t turn, const TokenKeys& keys, std::int64_t nowMs)
{
    auto access = makeAccessToken(subject, family, keys, nowMs, keys.expiration);
    if (!access) return tl::unexpected(std::move(access.error()));
    Json claims = claimsOf(newIdentity(subject, family, keys, nowMs, keys.refreshExpiration), keys);
    claims["token_use"] = kRefreshUse;
    claims["turn"] = turn;
    auto refresh = signJwt(claims, keys.algorithm, *keys.signing);
    if (!refresh) return tl::unexpected(std::move(refresh.error()));

    using std::chrono::seconds;
    TokenPair pair;
    pair.accessToken = std::move(access->text);
    pair.refreshToken = std::move(*refresh);
    pair.expiresIn = std::chrono::duration_cast<seconds>(keys.expiration);
    pair.refreshExpiresIn = std::chrono::duration_cast<seconds>(keys.refreshExpiration);
    pair.identity = std::move(access->identity);
    return pair;
}

Result<Identity> readAccessToken(const JsonWebToken& token, const TokenKeys& keys,
                                 std::int64_t nowMs)
{
    if (!isAccessType(token.type)) return refused("this is no access token");
    if (auto good = checkLocal(token, keys, nowMs); !good)
        return tl::unexpected(std::move(good.error()));
    if (jsonText(token.claims, "token_use") == kRefreshUse)
        return refused("a refresh token opens nothing but /v1/auth/refresh");
    return identityOf(token.claims, token.signedPart);
}

Result<RefreshClaims> readRefreshToken(std::string_view text, const TokenKeys& keys,
                                       std::optional<std::int64_t> nowMs)
{
    const auto token = parseJwt(text);
    if (!token) return tl::unexpected(token.error());
    if (auto good = checkLocal(*token, keys, nowMs); !good)
        return tl::unexpected(std::move(good.error()));
    RefreshClaims refresh{identityOf(token->claims, token->signedPart),
                          jsonInt(token->claims, "turn", -1)};
    if (jsonText(token->claims, "token_use") != kRefreshUse || refresh.turn < 0 ||
        !familyStartMs(refresh.identity.family))
        return refused("this is no refresh token");
    return refresh;
}

}  // namespace helix::auth
