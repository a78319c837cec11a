#pragma once
// What was used and what it cost, as the ledger of a node sums it up.

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace helix::api {

struct UsageSums {
    qint64 requests = 0;
    qint64 errors = 0;
    qint64 promptTokens = 0;
    qint64 completionTokens = 0;
    qint64 cachedTokens = 0;
    qint64 reasoningTokens = 0;
    qint64 audioTokens = 0;
    double costUsd = 0;  ///< of what has a known price
    qint64 unpricedRequests = 0;
    qint64 estimatedRequests = 0;
    qint64 cacheHits = 0;
    double savedUsd = 0;

    [[nodiscard]] qint64 tokens() const { return promptTokens + completionTokens; }
};

struct UsageRow {
    /// Key, team, model, provider or user, whatever was grouped by; empty: requests without one.
    QString group;
    QString label;               ///< a key's name; else empty
    std::optional<qint64> atMs;  ///< start of the hour or day, when grouped by one
    UsageSums sums;
};

struct UsageReport {
    std::optional<qint64> nowMs;
    qint64 sinceMs = 0;
    qint64 untilMs = 0;
    QList<UsageRow> rows;
    UsageSums total;
    bool isTruncated = false;
};

struct UsageQuery {
    QString dimension = QStringLiteral("key");  ///< key, team, model, provider or user
    QString interval;                           ///< day, hour; empty: no time
    std::optional<qint64> sinceMs{};
    std::optional<qint64> untilMs{};
    int limit = 1'000;
};

}  // namespace helix::api
