#pragma once
// The people of a node, asked for again and again while their tab is seen. Keeps age and failure of
// the last answer. Owned by the people view; GUI thread.

#include "api/user_account.h"
#include "cluster/cluster_connection.h"
#include "theme/freshness.h"

#include <QPointer>
#include <QTimer>

namespace helix::pages {

class PeopleFeed : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds kPollInterval{10'000};

    explicit PeopleFeed(QObject* parent = nullptr);

    void setConnection(cluster::ClusterConnection* connection);
    void setActive(bool isActive);
    void refresh();

    [[nodiscard]] bool hasPeople() const { return m_freshness.updatedMs.has_value(); }
    [[nodiscard]] const std::optional<api::Failure>& failure() const { return m_failure; }
    [[nodiscard]] const theme::Freshness& freshness() const { return m_freshness; }

signals:
    void peopleArrived(const QList<helix::api::UserAccount>& people);
    void stateChanged();

private:
    QPointer<cluster::ClusterConnection> m_connection;
    QTimer m_timer;
    std::optional<api::Failure> m_failure;
    theme::Freshness m_freshness;
    bool m_isActive = false;
    quint64 m_generation = 0;  ///< answers of a former cluster are dropped
};

}  // namespace helix::pages
