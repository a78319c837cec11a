#include "gateway/verification_book.h"

namespace helix::gateway {

namespace {

using providers::Verification;
using store::Database;

struct Row {
    std::string provider;
    std::int64_t atMs = 0;
    std::string status;
    std::optional<double> score;
    std::string json;
};

Row rowOf(const Verification& verification)
{
    return {verification.provider, unixMillis(verification.testedAt),
            providers::verificationStatusName(verification.status), verification.score.total,
            dumpJson(verification.toJson())};
}

Result<void> insertRow(Database& database, const Row& row)
{
    auto insert = database.prepareCached(
        "INSERT INTO verification (provider, at_ms, status, score, result_json) VALUES (?, ?, ?, "
        "?, ?)");
    if (!insert) return tl::unexpected(std::move(insert.error()));
    insert->bind(1, row.provider).bind(2, row.atMs).bind(3, row.status).bind(4, row.score);
    insert->bind(5, row.json);
    return insert->run();
}

Result<void> removeOld(Database& database, const std::string& provider)
{
    auto remove = database.prepareCached(
        "DELETE FROM verification WHERE provider = ?1 AND id <= (SELECT id FROM verification WHERE "
        "provider = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)");
    if (!remove) return tl::unexpected(std::move(remove.error()));
    remove->bind(1, provider).bind(2, kKeptVerifications);
    return remove->run();
}

Result<void> removeAll(Database& database, const std::string& provider)
{
    auto remove = database.prepareCached("DELETE FROM verification WHERE provider = ?");
    if (!remove) return tl::unexpected(std::move(remove.error()));
    remove->bind(1, provider);
    return remove->run();
}

}  // namespace

bool isSameAccount(const config::ProviderConfig& a, const config::ProviderConfig& b)
{
    const auto modelOf = [](const config::ProviderConfig& provider) {
        return provider.models.empty() ? std::string() : provider.models.front();
    };
    return a.type == b.type && a.baseUrl == b.baseUrl && a.apiKeys == b.apiKeys &&
           modelOf(a) == modelOf(b);
}

Result<std::unique_ptr<VerificationBook>> VerificationBook::open(const std::filesystem::path& path,
                                                                 store::WriteQueue& queue,
                                                                 telemetry::GatewayMetrics& metrics)
{
    std::unique_ptr<VerificationBook> book(new VerificationBook(queue, metrics));
    if (auto loaded = book->load(path); !loaded) return tl::unexpected(std::move(loaded.error()));
    return book;
}

Result<void> VerificationBook::load(const std::filesystem::path& path)
{
    auto database = Database::openReadOnly(path);
    if (!database) return tl::unexpected(std::move(database.error()));
    auto rows = database->prepare(
        "SELECT result_json FROM verification WHERE id IN (SELECT max(id) FROM verification GROUP "
        "BY provider)");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    for (;;) {
        const auto row = rows->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) return {};
        const auto json = parseJson(rows->columnText(0));
        auto verification = json ? Verification::fromJson(*json) : tl::unexpected(json.error());
        // A row of another version of this program is as good as none: it is measured again.
        if (!verification) continue;
        std::string name = verification->provider;
        m_newest[std::move(name)] = std::make_shared<const Verification>(std::move(*verification));
    }
}

VerificationBook::Newest VerificationBook::newest(const std::string& provider) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_newest.find(provider);
    return found == m_newest.end() ? nullptr : found->second;
}

void VerificationBook::keep(Verification verification)
{
    m_metrics.setProviderScore(verification.provider, verification.score.total);
    m_queue.submit([row = rowOf(verification)](Database& database) -> Result<void> {
        if (auto done = insertRow(database, row); !done) return done;
        return removeOld(database, row.provider);
    });
    const std::lock_guard lock(m_mutex);
    std::string name = verification.provider;
    m_newest[std::move(name)] = std::make_shared<const Verification>(std::move(verification));
}

void VerificationBook::forget(const std::string& provider)
{
    m_metrics.setProviderScore(provider, std::nullopt);
    m_queue.submit([provider](Database& database) { return removeAll(database, provider); });
    const std::lock_guard lock(m_mutex);
    m_newest.erase(provider);
}

void VerificationBook::exportScores(const std::vector<std::string>& providers) const
{
    for (const std::string& provider : providers) {
        const Newest run = newest(provider);
        m_metrics.setProviderScore(provider, run ? run->score.total : std::nullopt);
    }
}

bool VerificationBook::begin(const std::string& provider)
{
    const std::lock_guard lock(m_mutex);
    return m_running.insert(provider).second;
}

void VerificationBook::end(const std::string& provider)
{
    const std::lock_guard lock(m_mutex);
    m_running.erase(provider);
}

}  // namespace helix::gateway
