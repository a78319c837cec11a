#include "gateway/usage_pending.h"

#include "store/append_journal.h"

#include <algorithm>
#include <set>

namespace helix::gateway {

namespace {

Result<bool> isCommitted(store::Database& database, const UsageEntry& entry)
{
    auto row =
        database.prepareCached("SELECT 1 FROM usage_ledger WHERE request_id = ? AND part = ?");
    if (!row) return tl::unexpected(std::move(row.error()));
    row->bind(1, entry.requestId).bind(2, entry.part);
    return row->step();
}

KeySpending& spendingOf(std::vector<KeySpending>& spending, const std::string& keyId)
{
    const auto known = std::find_if(spending.begin(), spending.end(),
                                    [&](const KeySpending& each) { return each.keyId == keyId; });
    return known != spending.end() ? *known : spending.emplace_back(KeySpending{keyId, 0, 0});
}

}  // namespace

Result<void> addPendingSpending(store::Database& database,
                                const std::vector<std::filesystem::path>& journals,
                                std::int64_t dayMs, std::int64_t monthMs,
                                std::vector<KeySpending>& spending)
{
    std::set<std::pair<std::string, std::int64_t>> seen;
    const auto add = [&](const UsageEntry& entry) -> Result<void> {
        if (entry.keyId.empty() || !entry.costNanoUsd || entry.atMs < monthMs) return {};
        if (!seen.emplace(entry.requestId, entry.part).second) return {};
        const auto isThere = isCommitted(database, entry);
        if (!isThere) return tl::unexpected(isThere.error());
        if (*isThere) return {};
        KeySpending& spent = spendingOf(spending, entry.keyId);
        spent.monthNanoUsd = boundedSum(spent.monthNanoUsd, *entry.costNanoUsd);
        if (entry.atMs >= dayMs)
            spent.dayNanoUsd = boundedSum(spent.dayNanoUsd, *entry.costNanoUsd);
        return {};
    };
    const auto addAll = [&](std::string_view record) -> Result<void> {
        const auto entries = decodeUsage(record);
        if (!entries) return {};  // of another version of this program
        for (const UsageEntry& entry : *entries)
            if (auto done = add(entry); !done) return done;
        return {};
    };
    for (const auto& journal : journals)
        if (const auto rest = store::readJournal(journal, addAll); !rest)
            return tl::unexpected(rest.error());
    return {};
}

}  // namespace helix::gateway
