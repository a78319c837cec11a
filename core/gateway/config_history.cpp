#include "gateway/config_history.h"

#include "base/base64.h"

#include <limits>

namespace helix::gateway {

namespace {

using store::Database;

constexpr const char* kColumns =
    "version, at_ms, actor, client, source, changed_json, rolled_back_to";

// A box opens only as the version that it was sealed for.
std::string contextOf(std::int64_t version)
{
    return "helix configuration version " + std::to_string(version);
}

std::string plainText(const ConfigContent& content)
{
    const Json main = content.mainText ? Json(*content.mainText) : Json(nullptr);
    return dumpJson(Json{{"main", main},
                         {"providers", content.providersText},
                         {"fingerprint", content.fingerprint}});
}

Result<ConfigContent> contentFrom(const std::string& text)
{
    auto json = parseJson(text);
    if (!json || !json->is_object() || !json->contains("fingerprint"))
        return fail(ErrorCode::StorageError, "the content of the version is damaged");
    ConfigContent content;
    if (const Json* main = jsonMember(*json, "main"); main && main->is_string())
        content.mainText = main->get<std::string>();
    content.providersText = jsonText(*json, "providers");
    content.fingerprint = std::move((*json)["fingerprint"]);
    return content;
}

std::vector<std::string> namesFrom(const std::string& text)
{
    std::vector<std::string> names;
    const auto list = parseJson(text);
    if (!list || !list->is_array()) return names;
    for (const Json& name : *list)
        if (name.is_string()) names.push_back(name.get<std::string>());
    return names;
}

ConfigVersion versionFrom(const store::Statement& row)
{
    return {.version = row.columnInt(0),
            .atMs = row.columnInt(1),
            .actor = row.columnText(2),
            .client = row.columnText(3),
            .source = row.columnText(4),
            .changed = namesFrom(row.columnText(5)),
            .rolledBackTo = row.columnOptionalInt(6)};
}

Result<void> insertVersion(Database& database, const ConfigVersion& entry, const std::string& yaml,
                           const std::string& sealed)
{
    auto row = database.prepareCached(
        "INSERT OR REPLACE INTO config_versions (version, at_ms, actor, client, source, "
        "changed_json, rolled_back_to, yaml, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!row) return tl::unexpected(std::move(row.error()));
    row->bind(1, entry.version).bind(2, entry.atMs).bind(3, entry.actor).bind(4, entry.client);
    row->bind(5, entry.source).bind(6, dumpJson(Json(entry.changed))).bind(7, entry.rolledBackTo);
    row->bind(8, yaml).bind(9, sealed);
    return row->run();
}

Result<void> forgetOldest(Database& database, std::int64_t newest, std::int64_t most)
{
    auto rows = database.prepareCached("DELETE FROM config_versions WHERE version <= ?");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    return rows->bind(1, newest - most).run();
}

tl::unexpected<Error> noSuchVersion(std::int64_t version)
{
    return fail(ErrorCode::NotFound,
                "no version " + std::to_string(version) + " of the configuration is kept");
}

}  // namespace

Json ConfigVersion::toJson(std::int64_t currentVersion) const
{
    return {{"version", version},
            {"at_ms", atMs},
            {"actor", actor},
            {"client", client.empty() ? Json(nullptr) : Json(client)},
            {"source", source},
            {"changed", changed},
            {"rolled_back_to", rolledBackTo ? Json(*rolledBackTo) : Json(nullptr)},
            {"is_current", version == currentVersion}};
}

Result<std::unique_ptr<ConfigHistory>> ConfigHistory::open(std::filesystem::path database,
                                                           store::WriteQueue& queue, SealKey key,
                                                           const Clock& clock,
                                                           std::int64_t maxVersions)
{
    std::unique_ptr<ConfigHistory> history(
        new ConfigHistory(std::move(database), queue, key, clock, maxVersions));
    auto reader = Database::openReadOnly(history->m_path);
    if (!reader) return tl::unexpected(std::move(reader.error()));
    const auto newest = reader->queryInt("SELECT coalesce(max(version), 0) FROM config_versions");
    if (!newest) return tl::unexpected(newest.error());
    history->m_newest = *newest;
    return history;
}

Result<std::int64_t> ConfigHistory::record(ConfigVersion entry, const std::string& yaml,
                                           const ConfigContent& content)
{
    entry.version = ++m_newest;
    if (entry.atMs == 0) entry.atMs = unixMillis(m_clock.wallNow());
    const auto box = seal(plainText(content), m_key, contextOf(entry.version));
    if (!box) return tl::unexpected(box.error());
    const std::int64_t version = entry.version;
    const std::int64_t most = m_maxVersions;
    const auto written = m_queue.submitAndWait(
        [entry = std::move(entry), yaml, sealed = encodeBase64(*box), most](Database& database) {
            return insertVersion(database, entry, yaml, sealed).and_then([&] {
                return forgetOldest(database, entry.version, most);
            });
        });
    if (!written) return tl::unexpected(written.error());
    return version;
}

Result<ConfigVersionPage> ConfigHistory::page(int limit, std::optional<std::int64_t> before) const
{
    if (limit < 1 || limit > kMaxConfigVersionPage)
        return fail(ErrorCode::InvalidArgument,
                    "limit must be 1 to " + std::to_string(kMaxConfigVersionPage));
    auto database = Database::openReadOnly(m_path);
    if (!database) return tl::unexpected(std::move(database.error()));
    auto rows = database->prepare(std::string("SELECT ") + kColumns +
                                  " FROM config_versions WHERE version < ? "
                                  "ORDER BY version DESC LIMIT ?");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    rows->bind(1, before.value_or(std::numeric_limits<std::int64_t>::max())).bind(2, limit + 1);
    ConfigVersionPage page;
    for (;;) {
        const auto row = rows->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) break;
        page.versions.push_back(versionFrom(*rows));
    }
    if (page.versions.size() > static_cast<std::size_t>(limit)) {
        page.versions.pop_back();
        page.nextBefore = page.versions.back().version;
    }
    return page;
}

Result<ConfigVersion> ConfigHistory::find(std::int64_t version) const
{
    if (version < 1 || version > m_newest) return noSuchVersion(version);
    auto found = page(1, version + 1);
    if (!found) return tl::unexpected(std::move(found.error()));
    if (found->versions.empty() || found->versions.front().version != version)
        return noSuchVersion(version);
    return std::move(found->versions.front());
}

Result<std::string> ConfigHistory::textOf(std::int64_t version, const char* column) const
{
    auto database = Database::openReadOnly(m_path);
    if (!database) return tl::unexpected(std::move(database.error()));
    auto row = database->prepare(std::string("SELECT ") + column +
                                 " FROM config_versions WHERE version = ?");
    if (!row) return tl::unexpected(std::move(row.error()));
    const auto found = row->bind(1, version).step();
    if (!found) return tl::unexpected(found.error());
    if (!*found) return noSuchVersion(version);
    return row->columnText(0);
}

Result<std::string> ConfigHistory::yaml(std::int64_t version) const
{
    return textOf(version, "yaml");
}

Result<ConfigContent> ConfigHistory::content(std::int64_t version) const
{
    auto sealed = textOf(version, "sealed");
    if (!sealed) return tl::unexpected(std::move(sealed.error()));
    const auto box = decodeBase64(*sealed);
    if (!box) return fail(ErrorCode::StorageError, "the content of the version is damaged");
    auto text = openSealed(*box, m_key, contextOf(version));
    if (!text)
        return fail(ErrorCode::Conflict,
                    "version " + std::to_string(version) +
                        " of the configuration cannot be opened; history.key is not the file that "
                        "it was sealed with",
                    text.error().message);
    return contentFrom(*text);
}

}  // namespace helix::gateway
