#pragma once
// API keys of a gateway, what asks for a new one, the one answer that carries its text, and budgets
// (/admin/api-keys, /admin/budgets). Plain values. What is not known is std::nullopt.

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace helix::api {

enum class KeyStatus { Unknown, Active, Expired, Revoked };

struct ApiKey {
    QString id;  ///< public: the first 17 characters
    QString name;
    KeyStatus status = KeyStatus::Unknown;
    QStringList permissions;
    std::optional<qint64> rateLimit;  ///< requests a minute; none: the node's own limit
    std::optional<qint64> tokensPerMinute;
    std::optional<qint64> maxParallel;
    QStringList allowedModels;  ///< empty: all
    QString team;
    std::optional<double> dailyBudgetUsd;
    std::optional<double> monthlyBudgetUsd;
    std::optional<double> spentTodayUsd;  ///< none without a ledger
    std::optional<double> spentMonthUsd;
    std::optional<qint64> createdMs;
    std::optional<qint64> expiresMs;  ///< none: never
    std::optional<qint64> revokedMs;
    std::optional<qint64> lastUsedMs;  ///< none: not used yet
    QString replaces;                  ///< id of the key it was rotated from

    bool operator==(const ApiKey&) const = default;
};

struct ApiKeyPage {
    QList<ApiKey> keys;  ///< newest first
    std::optional<qint64> nextBefore;
};

/// What POST /admin/api-keys is asked. Only the name is required; empty and absent members are not
/// sent.
struct ApiKeyDraft {
    QString name;
    QStringList permissions;
    QString expiresIn;  ///< "365d"; empty: never
    std::optional<qint64> rateLimit;
    std::optional<qint64> tokensPerMinute;
    std::optional<qint64> maxParallel;
    QStringList allowedModels;
    QString team;
    std::optional<double> dailyBudgetUsd;
    std::optional<double> monthlyBudgetUsd;
};

/// The only answer that carries the text of a key. Whoever gets it shows it once and wipes it.
struct IssuedKey {
    ApiKey key;
    QString secret;
    std::optional<qint64> oldExpiresMs;  ///< with rotation: until when the former key works
};

enum class BudgetState { Unknown, Ok, Warning, Exhausted };

struct Budget {
    QString scope;  ///< "key", "team"
    QString id;     ///< of the key
    QString name;
    QString team;
    QString period;  ///< "daily", "monthly"
    std::optional<double> limitUsd;
    std::optional<double> spentUsd;
    std::optional<double> reservedUsd;  ///< of requests that still run
    std::optional<double> leftUsd;
    std::optional<qint64> resetsMs;
    BudgetState state = BudgetState::Unknown;

    bool operator==(const Budget&) const = default;
};

}  // namespace helix::api
