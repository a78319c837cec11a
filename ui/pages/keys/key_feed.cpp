#include "pages/keys/key_feed.h"

#include "api/access_client.h"

#include <QDateTime>

namespace helix::pages {

KeyFeed::KeyFeed(QObject* parent) : QObject(parent)
{
    m_freshness.intervalMs = kPollInterval.count();
    m_timer.setSingleShot(true);
    m_timer.setInterval(kPollInterval);
    connect(&m_timer, &QTimer::timeout, this, &KeyFeed::refresh);
}

void KeyFeed::setConnection(cluster::ClusterConnection* connection)
{
    ++m_generation;
    m_connection = connection;
    m_keys.clear();
    m_coming.clear();
    m_budgets.clear();
    m_failure.reset();
    m_freshness.updatedMs.reset();
    m_hasMore = m_isAsking = m_isDirty = false;
    m_timer.stop();
    if (m_isActive) refresh();
}

void KeyFeed::setActive(bool isActive)
{
    if (isActive == m_isActive) return;
    m_isActive = isActive;
    m_timer.stop();
    if (isActive) refresh();
}

void KeyFeed::refresh()
{
    if (!m_connection) return;
    m_isDirty = m_isAsking;
    if (m_isAsking) return;
    m_isAsking = true;
    m_coming.clear();
    ask(std::nullopt);
}

void KeyFeed::ask(std::optional<qint64> before)
{
    m_connection->access().fetchKeys(
        before, this,
        [this, generation = m_generation](const api::Outcome<api::ApiKeyPage>& outcome) {
            if (generation != m_generation) return;
            if (outcome)
                take(*outcome);
            else
                noteFailure(outcome.error());
        });
}

void KeyFeed::take(const api::ApiKeyPage& page)
{
    m_coming << page.keys;
    const bool isFull = m_coming.size() >= kMaxKeys;
    if (page.nextBefore && !page.keys.isEmpty() && !isFull && m_connection)
        return ask(page.nextBefore);
    m_hasMore = page.nextBefore.has_value() && isFull;
    m_keys = std::exchange(m_coming, {});
    m_failure.reset();
    m_freshness.updatedMs = QDateTime::currentMSecsSinceEpoch();
    emit keysArrived();
    emit stateChanged();
    askBudgets();
}

// A node without a ledger has no budgets to tell of; the keys stay useful without them.
void KeyFeed::askBudgets()
{
    if (!m_connection) return planNext();
    m_connection->access().fetchBudgets(
        this, [this, generation = m_generation](const api::Outcome<QList<api::Budget>>& outcome) {
            if (generation != m_generation) return;
            m_budgets = outcome.value_or(QList<api::Budget>());
            emit budgetsArrived();
            planNext();
        });
}

void KeyFeed::noteFailure(const api::Failure& failure)
{
    m_failure = failure;
    emit stateChanged();
    planNext();
}

void KeyFeed::planNext()
{
    m_isAsking = false;
    if (std::exchange(m_isDirty, false)) return refresh();
    const bool isRefused = m_failure && m_failure->isAuthentication();
    if (m_isActive && !isRefused) m_timer.start();
}

}  // namespace helix::pages
