#pragma once
// The keys of a node, asked for again and again while the page is seen: all pages of them up to
// kMaxKeys, then what their budgets have left. Keeps age and failure of the last answer. Owned by
// the keys page; GUI thread.

#include "api/api_key.h"
#include "cluster/cluster_connection.h"
#include "theme/freshness.h"

#include <QPointer>
#include <QTimer>

namespace helix::pages {

class KeyFeed : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds kPollInterval{5'000};
    /// Keys in the table; older ones stay on the node, and hasMore() says so.
    static constexpr qsizetype kMaxKeys = 5'000;

    explicit KeyFeed(QObject* parent = nullptr);

    void setConnection(cluster::ClusterConnection* connection);
    /// Polls only while somebody looks.
    void setActive(bool isActive);
    /// After an act: asks at once.
    void refresh();

    [[nodiscard]] const QList<api::ApiKey>& keys() const { return m_keys; }
    [[nodiscard]] const QList<api::Budget>& budgets() const { return m_budgets; }
    [[nodiscard]] bool hasKeys() const { return m_freshness.updatedMs.has_value(); }
    [[nodiscard]] bool hasMore() const { return m_hasMore; }
    [[nodiscard]] const std::optional<api::Failure>& failure() const { return m_failure; }
    [[nodiscard]] const theme::Freshness& freshness() const { return m_freshness; }

signals:
    void keysArrived();
    void budgetsArrived();
    void stateChanged();

private:
    void ask(std::optional<qint64> before);
    void take(const api::ApiKeyPage& page);
    void askBudgets();
    void noteFailure(const api::Failure& failure);
    void planNext();

    QPointer<cluster::ClusterConnection> m_connection;
    QTimer m_timer;
    QList<api::ApiKey> m_keys;
    QList<api::ApiKey> m_coming;  ///< of the walk that runs
    QList<api::Budget> m_budgets;
    std::optional<api::Failure> m_failure;
    theme::Freshness m_freshness;
    bool m_hasMore = false;
    bool m_isActive = false;
    bool m_isAsking = false;
    bool m_isDirty = false;    ///< an act happened while a walk ran
    quint64 m_generation = 0;  ///< answers of a former cluster are dropped
};

}  // namespace helix::pages
