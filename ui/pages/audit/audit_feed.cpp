#include "pages/audit/audit_feed.h"

#include <QDateTime>

namespace helix::pages {

AuditFeed::AuditFeed(QObject* parent) : QObject(parent)
{
    m_freshness.intervalMs = kPollInterval.count();
    m_timer.setInterval(kPollInterval);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kEventPause);
    connect(&m_timer, &QTimer::timeout, this, &AuditFeed::poll);
    connect(&m_soon, &QTimer::timeout, this, &AuditFeed::poll);
}

void AuditFeed::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    ++m_generation;
    m_connection = connection;
    m_freshness.updatedMs.reset();
    m_failure.reset();
    m_newestId.reset();
    m_hasFirstPage = false;
    m_wantsFirstPage = true;
    m_isAsking = false;
    m_timer.stop();
    if (connection == nullptr) return;
    connect(connection, &cluster::ClusterConnection::eventsArrived, this,
            [this](const QList<api::NodeEvent>& events) {
                const bool isAudited =
                    std::any_of(events.begin(), events.end(), [](const api::NodeEvent& event) {
                        return event.kind == api::EventKind::Audit;
                    });
                if (isAudited && m_isActive && !m_soon.isActive()) m_soon.start();
            });
    if (!m_isActive) return;
    m_timer.start();
    poll();
}

void AuditFeed::setFilter(const api::AuditFilter& filter)
{
    if (filter == m_filter) return;
    ++m_generation;
    m_filter = filter;
    m_newestId.reset();
    m_wantsFirstPage = true;
    m_isAsking = false;
    if (m_isActive) poll();
}

void AuditFeed::setActive(bool isActive)
{
    if (isActive == m_isActive) return;
    m_isActive = isActive;
    m_timer.stop();
    if (!isActive || !m_connection) return;
    m_timer.start();
    poll();
}

void AuditFeed::retry()
{
    m_isAsking = false;
    if (m_connection && m_isActive) m_timer.start();
    poll();
}

void AuditFeed::poll()
{
    if (m_isAsking || !m_connection) return;
    m_isAsking = true;
    api::AuditFilter filter = m_filter;
    const bool isFirst = m_wantsFirstPage || !m_newestId;
    if (!isFirst) filter.after = m_newestId;
    m_connection->audit().fetch(
        filter, kPage, this,
        [this, isFirst, generation = m_generation](const api::Outcome<api::AuditPage>& outcome) {
            if (generation != m_generation) return;
            m_isAsking = false;
            if (!outcome) return noteFailure(outcome.error());
            m_failure.reset();
            m_freshness.updatedMs = QDateTime::currentMSecsSinceEpoch();
            takePage(*outcome, isFirst);
            emit stateChanged();
        });
}

void AuditFeed::takePage(const api::AuditPage& page, bool isFirst)
{
    const auto known = m_newestId;
    for (const api::AuditEntry& entry : page.entries)
        m_newestId = std::max(m_newestId.value_or(entry.id), entry.id);
    if (isFirst) {
        m_wantsFirstPage = false;
        m_hasFirstPage = true;
        emit firstPageArrived(page);
        return;
    }
    if (page.entries.isEmpty()) return;
    emit newArrived(page.entries);
    // A full page means that there is more; the same newest one means that the node knows no
    // "after", and asking again would not end.
    if (page.entries.size() >= kPage && m_newestId != known)
        QTimer::singleShot(0, this, &AuditFeed::poll);
}

void AuditFeed::fetchOlder(qint64 before)
{
    if (!m_connection) return;
    api::AuditFilter filter = m_filter;
    filter.before = before;
    m_connection->audit().fetch(
        filter, kPage, this,
        [this, generation = m_generation](const api::Outcome<api::AuditPage>& outcome) {
            if (generation != m_generation) return;
            if (outcome) {
                emit olderArrived(*outcome);
                return;
            }
            emit olderFailed();
            noteFailure(outcome.error());
        });
}

void AuditFeed::noteFailure(const api::Failure& failure)
{
    if (failure.kind == api::FailureKind::Cancelled) return;
    m_failure = failure;
    if (failure.isAuthentication()) m_timer.stop();
    emit stateChanged();
}

}  // namespace helix::pages
