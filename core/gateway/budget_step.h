#pragma once
// The money of a model call: what it may cost is set aside before anybody is asked, and what it did
// cost is charged once, before the last byte of its answer. A request is in the ledger when it was
// let through to a provider or answered by a cache; one that was refused before is not, and
// counting tokens is free. Without UsageAccounts only the record gets its cost.
//
// The state of a request stands in its ticket: LimitTicket::reservedMicroUsd is 0 before the
// account is opened, one more than what is set aside while it is open, and negative once it is
// settled.

#include "gateway/filter.h"
#include "gateway/usage_entry.h"

#include <span>

namespace helix::gateway {

/// The assumed length of an answer when neither the client nor the provider limits it is
/// routing::kAssumedAnswerTokens. asked: who is asked at the same time; of a route the first
/// candidate. An error: the budget has no room, 429 with the time of its reset. Thread: the
/// worker's. Complexity: O(bytes of the prompt) for a key with a budget, else O(1).
[[nodiscard]] std::optional<ApiError> openAccount(Services& services, Exchange& exchange,
                                                  const providers::ChatRequest& chat,
                                                  std::span<const routing::Candidate> asked);

/// Charges what the record and the attempts say, and sets the record's cost to the sum. Idempotent;
/// nothing for a request whose account was never opened and that no cache answered. panelAnswers:
/// of an ensemble, how many members answered; a success behind them is the judge's.
void settleAccount(Services& services, Exchange& exchange,
                   std::optional<std::size_t> panelAnswers = std::nullopt);

/// The rows of the request as settleAccount() writes them. Pure.
[[nodiscard]] std::vector<UsageEntry> usageEntries(const Exchange& exchange,
                                                   std::optional<std::size_t> panelAnswers);

/// The row of a copy that nobody asked for.
[[nodiscard]] UsageEntry shadowEntry(const routing::AttemptRecord& attempt, const Runtime& runtime,
                                     WallTime now);

/// Settles what its endpoint has left open: failures, and clients that left.
class AccountFilter final : public Filter {
public:
    explicit AccountFilter(Services& services) : m_services(services) {}
    [[nodiscard]] std::optional<ApiError> before(Exchange&) override { return std::nullopt; }
    void after(Exchange& exchange) override { settleAccount(m_services, exchange); }

private:
    Services& m_services;
};

}  // namespace helix::gateway
