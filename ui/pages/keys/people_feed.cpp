#include "pages/keys/people_feed.h"

#include "api/access_client.h"

#include <QDateTime>

namespace helix::pages {

PeopleFeed::PeopleFeed(QObject* parent) : QObject(parent)
{
    m_freshness.intervalMs = kPollInterval.count();
    m_timer.setSingleShot(true);
    m_timer.setInterval(kPollInterval);
    connect(&m_timer, &QTimer::timeout, this, &PeopleFeed::refresh);
}

void PeopleFeed::setConnection(cluster::ClusterConnection* connection)
{
    ++m_generation;
    m_connection = connection;
    m_failure.reset();
    m_freshness.updatedMs.reset();
    m_timer.stop();
    if (m_isActive) refresh();
}

void PeopleFeed::setActive(bool isActive)
{
    if (isActive == m_isActive) return;
    m_isActive = isActive;
    m_timer.stop();
    if (isActive) refresh();
}

void PeopleFeed::refresh()
{
    if (!m_connection) return;
    m_connection->access().fetchUsers(
        this,
        [this, generation = m_generation](const api::Outcome<QList<api::UserAccount>>& outcome) {
            if (generation != m_generation) return;
            if (!outcome && outcome.error().kind == api::FailureKind::Cancelled) return;
            m_failure = outcome ? std::nullopt : std::optional(outcome.error());
            if (outcome) {
                m_freshness.updatedMs = QDateTime::currentMSecsSinceEpoch();
                emit peopleArrived(*outcome);
            }
            emit stateChanged();
            if (m_isActive && !(m_failure && m_failure->isAuthentication())) m_timer.start();
        });
}

}  // namespace helix::pages
