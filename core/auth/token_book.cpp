#include "auth/token_book.h"

#include "base/digest.h"

#include <charconv>
#include <mutex>

namespace helix::auth {

namespace {

constexpr std::size_t kFamilyRandom = 20;
constexpr char kFamilySeparator = '-';

}  // namespace

std::string newFamily(std::int64_t startMs)
{
    return std::to_string(startMs) + kFamilySeparator + randomAlphanumeric(kFamilyRandom);
}

std::optional<std::int64_t> familyStartMs(std::string_view family)
{
    const auto length = family.find(kFamilySeparator);
    if (length == std::string_view::npos) return std::nullopt;
    std::int64_t start = 0;
    const char* end = family.data() + length;
    const auto read = std::from_chars(family.data(), end, start);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return start;
}

Result<std::unique_ptr<TokenBook>> TokenBook::open(const std::filesystem::path& path,
                                                   store::WriteQueue& queue, std::size_t maxRows)
{
    auto database = store::Database::openReadOnly(path);
    if (!database) return tl::unexpected(std::move(database.error()));
    const auto stored = loadTokens(*database);
    if (!stored) return tl::unexpected(stored.error());
    std::unique_ptr<TokenBook> book(new TokenBook(queue, maxRows));
    for (const Revocation& revocation : stored->revocations) book->apply(revocation);
    for (const SpentTurn& turn : stored->turns)
        extend(book->m_turns, turn.family, {turn.turn, turn.untilMs});
    book->m_longestLifeMs = stored->longestLifeMs;
    return book;
}

TokenBook::Bounds& TokenBook::boundsOf(RevocationKind kind)
{
    switch (kind) {
        case RevocationKind::Token: return m_tokens;
        case RevocationKind::Family: return m_families;
        case RevocationKind::Subject: return m_subjects;
    }
    return m_tokens;
}

bool TokenBook::isFull(const Bounds& bounds, const std::string& name) const
{
    if (size() < m_maxRows) return false;
    const std::shared_lock lock(m_mutex);
    return bounds.count(name) == 0;
}

void TokenBook::extend(Bounds& bounds, const std::string& name, Bound bound)
{
    Bound& kept = bounds[name];
    kept.value = std::max(kept.value, bound.value);
    kept.untilMs = std::max(kept.untilMs, bound.untilMs);
}

void TokenBook::apply(const Revocation& revocation)
{
    extend(boundsOf(revocation.kind), revocation.name, {revocation.beforeMs, revocation.untilMs});
}

bool TokenBook::isRevoked(const Identity& identity, bool isLocal) const
{
    const std::shared_lock lock(m_mutex);
    if (m_tokens.count(identity.tokenId) > 0) return true;
    if (!isLocal) return false;
    if (!identity.family.empty() && m_families.count(identity.family) > 0) return true;
    const auto subject = m_subjects.find(identity.subject);
    if (subject == m_subjects.end()) return false;
    // A family knows its start to the millisecond, a single token only to the second.
    const auto start = familyStartMs(identity.family).value_or(identity.issuedMs);
    return start <= subject->second.value;
}

std::int64_t TokenBook::revokedBeforeMs(const std::string& subject) const
{
    const std::shared_lock lock(m_mutex);
    const auto found = m_subjects.find(subject);
    return found == m_subjects.end() ? 0 : found->second.value;
}

bool TokenBook::isSpent(const std::string& family, std::int64_t turn) const
{
    const std::shared_lock lock(m_mutex);
    const auto found = m_turns.find(family);
    return found != m_turns.end() && turn <= found->second.value;
}

Result<void> TokenBook::revoke(const Revocation& revocation)
{
    if (revocation.kind != RevocationKind::Subject &&
        isFull(boundsOf(revocation.kind), revocation.name))
        return fail(ErrorCode::LimitExceeded,
                    "too many tokens are revoked already; a new security.jwt.secret ends all "
                    "tokens of this node");
    auto written = m_queue.submitAndWait(
        [revocation](store::Database& database) { return saveRevocation(database, revocation); });
    if (!written) return written;
    const std::unique_lock lock(m_mutex);
    apply(revocation);
    ++m_epoch;
    return {};
}

Result<void> TokenBook::spend(const SpentTurn& turn)
{
    if (isFull(m_turns, turn.family))
        return fail(ErrorCode::LimitExceeded,
                    "too many people are signed in; try again when some have signed out");
    auto written = m_queue.submitAndWait(
        [turn](store::Database& database) { return saveTurn(database, turn); });
    if (!written) return written;
    const std::unique_lock lock(m_mutex);
    extend(m_turns, turn.family, {turn.turn, turn.untilMs});
    return {};
}

Result<void> TokenBook::noteLife(std::int64_t lifeMs)
{
    if (lifeMs <= m_longestLifeMs) return {};
    auto written = m_queue.submitAndWait(
        [lifeMs](store::Database& database) { return saveLongestLife(database, lifeMs); });
    if (written) m_longestLifeMs = lifeMs;
    return written;
}

void TokenBook::removeExpired(std::int64_t nowMs)
{
    std::size_t removed = 0;
    {
        const std::unique_lock lock(m_mutex);
        const auto hasEnded = [nowMs](const auto& entry) { return entry.second.untilMs <= nowMs; };
        for (Bounds* bounds : {&m_tokens, &m_families, &m_subjects, &m_turns})
            removed += std::erase_if(*bounds, hasEnded);
    }
    // What a full queue refuses is removed at the next start, or the next time something ends.
    if (removed > 0)
        (void)m_queue.submit(
            [nowMs](store::Database& database) { return removeExpiredTokens(database, nowMs); });
}

std::size_t TokenBook::size() const
{
    const std::shared_lock lock(m_mutex);
    return m_tokens.size() + m_families.size() + m_subjects.size() + m_turns.size();
}

}  // namespace helix::auth
