#include "pages/requests/request_feed.h"

#include <QDateTime>

namespace helix::pages {

RequestFeed::RequestFeed(QObject* parent) : QObject(parent)
{
    m_freshness.intervalMs = kPollInterval.count();
    m_timer.setInterval(kPollInterval);
    connect(&m_timer, &QTimer::timeout, this, &RequestFeed::poll);
}

void RequestFeed::setConnection(cluster::ClusterConnection* connection)
{
    ++m_generation;
    m_connection = connection;
    m_freshness.updatedMs.reset();
    m_failure.reset();
    m_newestId.clear();
    m_olderBefore.clear();
    m_hasFirstPage = false;
    m_wantsFirstPage = true;
    m_isAsking = false;
    m_isAskingOlder = false;
    if (connection == nullptr) {
        m_timer.stop();
        return;
    }
    if (m_isActive) m_timer.start();
    poll();
}

void RequestFeed::setFilter(const api::RequestFilter& filter)
{
    if (filter == m_filter) return;
    ++m_generation;
    m_filter = filter;
    m_newestId.clear();
    m_olderBefore.clear();
    m_wantsFirstPage = true;
    m_isAsking = false;
    m_isAskingOlder = false;
    poll();
}

void RequestFeed::setActive(bool isActive)
{
    if (isActive == m_isActive) return;
    m_isActive = isActive;
    if (!isActive || !m_connection) {
        m_timer.stop();
        return;
    }
    m_timer.start();
    poll();
}

void RequestFeed::fetchOlder(const QString& before)
{
    m_olderBefore = before;
    poll();
}

void RequestFeed::poll()
{
    if (m_isAsking || !m_connection) return;
    api::RequestFilter filter = m_filter;
    if (m_wantsFirstPage || m_newestId.isEmpty()) {
        filter.limit = kFirstPage;
        ask(filter, &RequestFeed::takeFirst);
        return;
    }
    m_isAskingOlder = !m_olderBefore.isEmpty();
    if (m_isAskingOlder) {
        filter.limit = kOlderPage;
        filter.before = std::exchange(m_olderBefore, {});
        ask(filter, &RequestFeed::takeOlder);
        return;
    }
    if (!m_isActive) return;
    filter.limit = kFollowPage;
    filter.after = m_newestId;
    ask(filter, &RequestFeed::takeNew);
}

void RequestFeed::ask(const api::RequestFilter& filter,
                      void (RequestFeed::*take)(const api::RequestPage& page))
{
    m_isAsking = true;
    m_connection->fetchRequests(
        filter, this,
        [this, take, generation = m_generation](const api::Outcome<api::RequestPage>& outcome) {
            if (generation != m_generation) return;
            m_isAsking = false;
            if (!outcome) {
                noteFailure(outcome.error());
                return;
            }
            m_failure.reset();
            m_freshness.updatedMs = QDateTime::currentMSecsSinceEpoch();
            (this->*take)(*outcome);
            emit stateChanged();
            if (!m_olderBefore.isEmpty()) poll();
        });
}

void RequestFeed::takeFirst(const api::RequestPage& page)
{
    m_hasFirstPage = true;
    m_wantsFirstPage = false;
    if (!page.requests.isEmpty()) m_newestId = page.requests.first().id;
    emit firstPageArrived(page);
}

void RequestFeed::takeNew(const api::RequestPage& page)
{
    if (page.requests.isEmpty()) return;
    m_newestId = page.requests.last().id;
    emit newArrived(page.requests);
    if (page.hasMore) QTimer::singleShot(0, this, &RequestFeed::poll);
}

void RequestFeed::takeOlder(const api::RequestPage& page)
{
    m_isAskingOlder = false;
    emit olderArrived(page);
}

void RequestFeed::noteFailure(const api::Failure& failure)
{
    if (std::exchange(m_isAskingOlder, false)) emit olderFailed();
    if (failure.kind == api::FailureKind::Cancelled)
        return;  // somebody else asked; the timer asks again
    m_failure = failure;
    if (failure.isAuthentication()) m_timer.stop();
    emit stateChanged();
}

}  // namespace helix::pages
