#pragma once
// What is said of an API key: its condition as status and word, budgets, limits and ages as text.
// The one place of the keys page that decides when a key deserves attention. Pure functions.

#include "api/api_key.h"
#include "theme/status.h"

namespace helix::models {

/// A key that ends within this span is worth a warning.
inline constexpr qint64 kExpiryWarningMs = qint64(14) * 24 * 3600 * 1000;
/// From this share of a budget on, its bar and the key's status warn.
inline constexpr double kBudgetWarningShare = 0.8;

struct KeyCondition {
    theme::Status status = theme::Status::Unknown;
    QString word;  ///< "Active", "Expires soon", "Budget low"
};

[[nodiscard]] KeyCondition conditionOf(const api::ApiKey& key, qint64 nowMs);

/// 0 and more; none without a budget or without a known spending.
[[nodiscard]] std::optional<double> budgetShare(const std::optional<double>& spentUsd,
                                                const std::optional<double>& limitUsd);
/// "$1.20 of $5", "$1.20", "— of $5", "—".
[[nodiscard]] QString budgetText(const std::optional<double>& spentUsd,
                                 const std::optional<double>& limitUsd);
/// Money in a narrow column: two decimals below $100, "<$0.01" below a cent.
[[nodiscard]] QString shortMoneyText(const std::optional<double>& usd);
/// "100 /min"; the node's own where the key has none.
[[nodiscard]] QString rateText(const api::ApiKey& key);
/// "3 m ago", "never".
[[nodiscard]] QString lastUseText(const api::ApiKey& key, qint64 nowMs);
/// "never", "in 12 d 4 h", "2 d 3 h ago".
[[nodiscard]] QString expiryText(const api::ApiKey& key, qint64 nowMs);
/// "read, write".
[[nodiscard]] QString permissionsText(const api::ApiKey& key);
/// What names a key to people: its name, else its id.
[[nodiscard]] QString keyTitle(const api::ApiKey& key);

}  // namespace helix::models
