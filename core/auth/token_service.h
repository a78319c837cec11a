#pragma once
// Tokens of people. Issues access and refresh tokens that this node signs (security.jwt), verifies
// those and the ones of OpenID issuers (security.oidc), and remembers what was revoked and which
// refresh tokens are spent: on disk in helix.db, in memory for the way of a request, which touches
// memory only and, for a token that was seen before, verifies no signature again. Whatever revokes
// or spends blocks until that is on disk and is in force on every thread before it returns. Owned
// by the node.
//
// Refresh tokens rotate: each is good once and is answered with the next of its family. One that is
// shown twice was stolen, by whoever came second or first; nobody knows, so the whole family ends.
// Source: RFC 9700, section 4.14.

#include "auth/local_token.h"
#include "base/clock.h"
#include "store/write_queue.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>

namespace helix::auth {

class OidcIssuers;
class TokenBook;
class TokenCache;
struct CachedToken;

/// The subject as it is now, by its id; nullopt when it may no longer sign in.
using SubjectSource = std::function<std::optional<TokenSubject>(const std::string& id)>;

class TokenService {
public:
    /// Loads what is revoked and spent. The queue writes to the database at path, whose schema is
    /// there already; both and the clock must outlive the service. Errors: those of apply() and of
    /// store::Database.
    [[nodiscard]] static Result<std::unique_ptr<TokenService>> open(
        std::filesystem::path path, store::WriteQueue& queue, const Clock& clock,
        const config::SecurityConfig& security);
    ~TokenService();

    /// Keys, lifetimes, issuers from now on; tokens that no longer fit are refused at once. After
    /// an error everything stays as it was. Errors: InvalidArgument naming the setting, IoError (a
    /// key file). Thread: any but an event loop.
    [[nodiscard]] Result<void> apply(const config::SecurityConfig& security);

    /// Whether there is a key to sign with; without one issue() and refresh() fail.
    [[nodiscard]] bool canIssue() const;
    /// Whether the secret of the HS algorithm can be guessed; worth a warning.
    [[nodiscard]] bool isSecretShort() const;
    /// A new family. Errors: Unavailable when there is no key, saying what to set. Thread: any;
    /// no disk.
    [[nodiscard]] Result<TokenPair> issue(const TokenSubject& subject);
    /// Spends the token and issues the next pair of its family. current: asked once for the subject
    /// as it is now; none: as the token has it. Errors: Unauthenticated (no good refresh token),
    /// Conflict (it was spent before; its family ended just now), Unavailable, and those of
    /// store::WriteQueue::submitAndWait(). Thread: any but an event loop; blocks on the disk.
    [[nodiscard]] Result<TokenPair> refresh(std::string_view refreshToken,
                                            const SubjectSource& current = {});
    /// Whose refresh token this is, also when it is expired, spent or revoked; nullopt when we did
    /// not sign it. For the audit and for signing out. Thread: any.
    [[nodiscard]] std::optional<Identity> ownerOf(std::string_view refreshToken) const;

    /// Who shows this access token, ours or an OpenID issuer's. Errors: Unauthenticated; its text
    /// is for the log, clients get one text for all. Thread: any; never waits: where an issuer's
    /// keys are not here yet they are asked for and the token is refused.
    [[nodiscard]] Result<std::shared_ptr<const Identity>> verify(std::string_view accessToken);

    /// The token of this identity. Thread and errors of the three: those of refresh().
    [[nodiscard]] Result<void> revokeToken(const Identity& identity);
    /// All tokens of the refresh chain.
    [[nodiscard]] Result<void> revokeFamily(std::string_view family);
    /// All tokens that the subject has now; those issued later are good.
    [[nodiscard]] Result<void> revokeUser(std::string_view subject);

    /// Forgets what has expired, in memory and on disk; call it every minute or so. Thread: any.
    void removeExpired();

    /// For the one who fetches their keys.
    [[nodiscard]] OidcIssuers& issuers() noexcept { return *m_issuers; }
    /// Access tokens whose verdict is remembered.
    [[nodiscard]] std::size_t cachedTokens() const;

private:
    TokenService(const Clock& clock, std::unique_ptr<TokenBook> book);
    [[nodiscard]] std::int64_t nowMs() const { return unixMillis(m_clock.wallNow()); }
    [[nodiscard]] std::shared_ptr<const TokenKeys> keys() const;
    [[nodiscard]] Result<CachedToken> verifyFresh(std::string_view text, const TokenKeys& keys,
                                                  std::int64_t nowMs);
    [[nodiscard]] Result<Identity> verifyForeign(const JsonWebToken& token,
                                                 const config::OidcIssuerConfig& issuer,
                                                 std::int64_t nowMs, std::int64_t leewayMs);
    // m_changeMutex is held.
    [[nodiscard]] Result<void> endFamily(std::string_view family);
    void noteStart(std::int64_t startMs) noexcept;

    const Clock& m_clock;
    std::unique_ptr<TokenBook> m_book;
    std::unique_ptr<TokenCache> m_cache;
    std::unique_ptr<OidcIssuers> m_issuers;
    mutable std::mutex m_keysMutex;  ///< for the pointer only
    std::shared_ptr<const TokenKeys> m_keys;
    std::atomic<std::uint64_t> m_generation{0};    ///< of m_keys, or of those to come
    std::atomic<std::int64_t> m_latestStartMs{0};  ///< of the families begun here
    std::mutex m_changeMutex;  ///< one change at a time: the disk and memory keep one order
};

}  // namespace helix::auth
