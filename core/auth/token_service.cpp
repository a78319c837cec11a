#include "auth/token_service.h"

#include "auth/oidc_identity.h"
#include "auth/oidc_issuers.h"
#include "auth/token_book.h"
#include "auth/token_cache.h"

#include <algorithm>

namespace helix::auth {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// Kept longer than the token lives: the leeway may be raised by a reload.
constexpr milliseconds kRevocationMargin = hours(24);
/// A subject's revocation also covers single tokens, whose life is not ours to know.
constexpr milliseconds kSubjectRevocation = hours(24 * 400);

tl::unexpected<Error> refused(std::string reason)
{
    return fail(ErrorCode::Unauthenticated, std::move(reason));
}

/// Cheap, so that other credentials do not cost a hash. A JSON object in base64 begins with an e.
bool mayBeToken(std::string_view text) noexcept
{
    return text.size() <= kMaxTokenText && text.starts_with('e') &&
           text.find('.') != std::string_view::npos;
}

}  // namespace

TokenService::TokenService(const Clock& clock, std::unique_ptr<TokenBook> book)
    : m_clock(clock),
      m_book(std::move(book)),
      m_cache(std::make_unique<TokenCache>()),
      m_issuers(std::make_unique<OidcIssuers>())
{}

TokenService::~TokenService() = default;

Result<std::unique_ptr<TokenService>> TokenService::open(std::filesystem::path path,
                                                         store::WriteQueue& queue,
                                                         const Clock& clock,
                                                         const config::SecurityConfig& security)
{
    auto book = TokenBook::open(path, queue);
    if (!book) return tl::unexpected(std::move(book.error()));
    std::unique_ptr<TokenService> service(new TokenService(clock, std::move(*book)));
    if (auto applied = service->apply(security); !applied)
        return tl::unexpected(std::move(applied.error()));
    service->removeExpired();
    return service;
}

Result<void> TokenService::apply(const config::SecurityConfig& security)
{
    auto made = makeTokenKeys(security);
    if (!made) return tl::unexpected(std::move(made.error()));
    const std::lock_guard changing(m_changeMutex);
    const auto longest = std::max(made->expiration, made->refreshExpiration) + made->leeway;
    if (made->signing)
        if (auto noted = m_book->noteLife(longest.count()); !noted) return noted;
    made->generation = ++m_generation;
    m_issuers->apply(made->foreign);
    {
        const std::lock_guard lock(m_keysMutex);
        m_keys = std::make_shared<const TokenKeys>(std::move(*made));
    }
    m_cache->clear();
    return {};
}

std::shared_ptr<const TokenKeys> TokenService::keys() const
{
    const std::lock_guard lock(m_keysMutex);
    return m_keys;
}

bool TokenService::canIssue() const
{
    return keys()->signing.has_value();
}

bool TokenService::isSecretShort() const
{
    return keys()->isSecretShort;
}

std::size_t TokenService::cachedTokens() const
{
    return m_cache->size();
}

void TokenService::noteStart(std::int64_t startMs) noexcept
{
    std::int64_t seen = m_latestStartMs;
    while (seen < startMs && !m_latestStartMs.compare_exchange_weak(seen, startMs)) {
    }
}

Result<TokenPair> TokenService::issue(const TokenSubject& subject)
{
    // Whose tokens were all ended in this very millisecond gets one that is younger.
    const auto start = std::max(nowMs(), m_book->revokedBeforeMs(subject.id) + 1);
    noteStart(start);
    return makeTokenPair(subject, newFamily(start), 0, *keys(), nowMs());
}

Result<TokenPair> TokenService::refresh(std::string_view refreshToken, const SubjectSource& current)
{
    const std::lock_guard lock(m_changeMutex);
    const auto keys = this->keys();
    if (!keys->signing) return fail(ErrorCode::Unavailable, keys->missingKey());
    const auto shown = readRefreshToken(refreshToken, *keys, nowMs());
    if (!shown) return tl::unexpected(shown.error());
    const Identity& owner = shown->identity;
    if (m_book->isRevoked(owner, true)) return refused("the refresh token is revoked");
    if (m_book->isSpent(owner.family, shown->turn)) {
        if (auto ended = endFamily(owner.family); !ended)
            return tl::unexpected(std::move(ended.error()));
        return fail(ErrorCode::Conflict,
                    "the refresh token was used before; all tokens of its chain are revoked, sign "
                    "in again");
    }
    const auto subject = current
                             ? current(owner.subject)
                             : std::optional(TokenSubject{owner.subject, owner.name, owner.role});
    if (!subject) return refused("who the refresh token is for may no longer sign in");
    auto pair = makeTokenPair(*subject, owner.family, shown->turn + 1, *keys, nowMs());
    if (!pair) return pair;
    const std::int64_t until =
        std::max(owner.expiresMs, nowMs() + m_book->longestLifeMs()) + kRevocationMargin.count();
    if (auto spent = m_book->spend({owner.family, shown->turn, until}); !spent)
        return tl::unexpected(std::move(spent.error()));
    return pair;
}

std::optional<Identity> TokenService::ownerOf(std::string_view refreshToken) const
{
    auto shown = readRefreshToken(refreshToken, *keys(), std::nullopt);
    if (!shown) return std::nullopt;
    return std::move(shown->identity);
}

Result<std::shared_ptr<const Identity>> TokenService::verify(std::string_view accessToken)
{
    if (!mayBeToken(accessToken)) return refused("this is no token");
    const Sha256 digest = sha256(accessToken);
    const std::int64_t now = nowMs();
    // Read before the book is asked: what is revoked meanwhile makes the verdict old, not wrong.
    const std::uint64_t epoch = m_book->epoch();
    auto known = m_cache->find(digest, now);
    if (known && known->keys == m_generation) {
        if (known->epoch == epoch) return std::move(known->identity);
    } else {
        auto fresh = verifyFresh(accessToken, *keys(), now);
        if (!fresh) return tl::unexpected(std::move(fresh.error()));
        known = std::move(*fresh);
    }
    if (m_book->isRevoked(*known->identity, known->isLocal)) {
        m_cache->remove(digest);
        return refused("the token is revoked");
    }
    known->epoch = epoch;
    m_cache->put(digest, *known, now);
    return std::move(known->identity);
}

Result<CachedToken> TokenService::verifyFresh(std::string_view text, const TokenKeys& keys,
                                              std::int64_t nowMs)
{
    const auto token = parseJwt(text);
    if (!token) return tl::unexpected(token.error());
    const auto issuer = m_issuers->find(jsonText(token->claims, "iss"));
    const milliseconds leeway =
        issuer ? std::max(keys.leeway, milliseconds(kMaxClockSkewMs)) : keys.leeway;
    auto identity = issuer ? verifyForeign(*token, *issuer, nowMs, leeway.count())
                           : readAccessToken(*token, keys, nowMs);
    if (!identity) return tl::unexpected(std::move(identity.error()));
    CachedToken fresh;
    fresh.goodUntilMs = identity->expiresMs + leeway.count();
    fresh.isLocal = issuer == nullptr;
    fresh.keys = keys.generation;
    fresh.identity = std::make_shared<const Identity>(std::move(*identity));
    return fresh;
}

Result<Identity> TokenService::verifyForeign(const JsonWebToken& token,
                                             const config::OidcIssuerConfig& issuer,
                                             std::int64_t nowMs, std::int64_t leewayMs)
{
    if (!isAccessType(token.type)) return refused("this is no access token");
    TokenExpectation expected;
    expected.issuer = issuer.issuer;
    expected.audience = issuer.audience;
    expected.nowMs = nowMs;
    expected.leewayMs = leewayMs;
    // Before the key: an old or misdirected token must not make us fetch keys.
    if (auto good = checkClaims(token.claims, expected); !good)
        return tl::unexpected(std::move(good.error()));
    const auto key = m_issuers->key(issuer.issuer, token);
    if (!key) return refused("the issuer's key is not known; its keys are fetched again");
    if (auto good = checkSignature(token, *key); !good)
        return tl::unexpected(std::move(good.error()));
    auto identity = identityOf(token.claims, issuer, token.signedPart);
    if (!identity) return identity;
    identity->expiresMs = timeOfClaim(token.claims, "exp");
    identity->issuedMs = timeOfClaim(token.claims, "iat");
    return identity;
}

Result<void> TokenService::revokeToken(const Identity& identity)
{
    const std::lock_guard lock(m_changeMutex);
    Revocation revocation;
    revocation.kind = RevocationKind::Token;
    revocation.name = identity.tokenId;
    revocation.untilMs = identity.expiresMs + kRevocationMargin.count();
    return m_book->revoke(revocation);
}

Result<void> TokenService::revokeFamily(std::string_view family)
{
    const std::lock_guard lock(m_changeMutex);
    return endFamily(family);
}

Result<void> TokenService::endFamily(std::string_view family)
{
    Revocation revocation;
    revocation.kind = RevocationKind::Family;
    revocation.name = std::string(family);
    revocation.untilMs = nowMs() + m_book->longestLifeMs() + kRevocationMargin.count();
    return m_book->revoke(revocation);
}

Result<void> TokenService::revokeUser(std::string_view subject)
{
    const std::lock_guard lock(m_changeMutex);
    Revocation revocation;
    revocation.kind = RevocationKind::Subject;
    revocation.name = std::string(subject);
    // Also what was issued while the clock stood later than now, and right after the last time.
    revocation.beforeMs =
        std::max({nowMs(), m_latestStartMs.load(), m_book->revokedBeforeMs(revocation.name) + 1});
    revocation.untilMs = nowMs() + std::max(kSubjectRevocation.count(), m_book->longestLifeMs());
    return m_book->revoke(revocation);
}

void TokenService::removeExpired()
{
    m_cache->removeExpired(nowMs());
    m_book->removeExpired(nowMs());
}

}  // namespace helix::auth
