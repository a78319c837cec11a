#pragma once
// Asks the ledger of a cluster again and again: sums by one dimension, the same by time, and the
// budgets. What came last stays while nothing newer comes. Owned by the usage page; GUI thread.

#include "api/api_key.h"
#include "api/usage.h"
#include "cluster/cluster_connection.h"
#include "theme/freshness.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

namespace helix::pages {

/// What is looked at.
struct UsageView {
    QString dimension = QStringLiteral("key");
    qint64 spanMs = qint64(7) * 24 * 3'600'000;  ///< up to now

    /// "hour" up to a week, "day" beyond.
    [[nodiscard]] QString interval() const;
    [[nodiscard]] qint64 stepMs() const;

    friend bool operator==(const UsageView&, const UsageView&) = default;
};

class UsageFeed : public QObject {
    Q_OBJECT
public:
    static constexpr qint64 kIntervalMs = 15'000;

    explicit UsageFeed(QObject* parent = nullptr);

    /// Starts over with another cluster; null stops.
    void setConnection(cluster::ClusterConnection* connection);
    void setView(const UsageView& view);
    [[nodiscard]] const UsageView& view() const { return m_view; }
    void askNow();

    [[nodiscard]] const std::optional<api::UsageReport>& sums() const { return m_sums; }
    [[nodiscard]] const std::optional<api::UsageReport>& byTime() const { return m_byTime; }
    [[nodiscard]] const std::optional<QList<api::Budget>>& budgets() const { return m_budgets; }
    [[nodiscard]] const std::optional<api::Failure>& failure() const { return m_failure; }
    [[nodiscard]] theme::Freshness freshness() const { return {m_updatedMs, kIntervalMs}; }

signals:
    /// Something came, or failed to.
    void updated();

private:
    void ask();
    void askBudgets();
    [[nodiscard]] api::UsageQuery query() const;

    QPointer<cluster::ClusterConnection> m_connection;
    QTimer m_timer;
    UsageView m_view;
    std::optional<api::UsageReport> m_sums;
    std::optional<api::UsageReport> m_byTime;
    std::optional<QList<api::Budget>> m_budgets;
    std::optional<api::Failure> m_failure;
    std::optional<qint64> m_updatedMs;
    quint64 m_generation = 0;  ///< answers to older questions are dropped
};

}  // namespace helix::pages
