// The ledger of what calls cost, and the accounts of the keys over it.

#include "gateway/budget_step.h"
#include "gateway/sqlite_usage_ledger.h"
#include "gateway/usage_accounts.h"
#include "node/composition.h"

namespace helix::node {

Result<void> Composition::composeUsage()
{
    auto ledger = gateway::SqliteUsageLedger::open(m_dataDirectory->path(), m_clock);
    if (!ledger) return tl::unexpected(ledger.error());
    auto replacements = m_keys->replacements();
    if (!replacements) return tl::unexpected(replacements.error());
    m_usageMetrics = std::make_unique<gateway::UsageMetrics>(m_registry);
    m_accounts =
        std::make_unique<gateway::UsageAccounts>(std::move(*ledger), m_clock, *m_usageMetrics);
    m_usageMetrics->setLedger([this] { return m_accounts->ledger().stats(); });
    return m_accounts->restore(*replacements);
}

void Composition::chargeShadow(const routing::AttemptRecord& attempt)
{
    if (!attempt.usage.isKnown()) return;
    m_accounts->settle({gateway::shadowEntry(attempt, *m_runtime.get(), m_clock.wallNow())}, 0);
}

}  // namespace helix::node
