#include "pages/usage/usage_feed.h"

#include "api/access_client.h"
#include "api/usage_client.h"

#include <QDateTime>

namespace helix::pages {
namespace {

constexpr qint64 kHourMs = 3'600'000;
constexpr qint64 kDayMs = 24 * kHourMs;
constexpr qint64 kLongestByHour = 7 * kDayMs;
/// Groups of the table.
constexpr int kMaxGroups = 500;
/// Groups by hours of a week.
constexpr int kMaxPoints = 10'000;

}  // namespace

QString UsageView::interval() const
{
    return spanMs <= kLongestByHour ? QStringLiteral("hour") : QStringLiteral("day");
}

qint64 UsageView::stepMs() const
{
    return spanMs <= kLongestByHour ? kHourMs : kDayMs;
}

UsageFeed::UsageFeed(QObject* parent) : QObject(parent)
{
    m_timer.setInterval(int(kIntervalMs));
    connect(&m_timer, &QTimer::timeout, this, &UsageFeed::ask);
}

void UsageFeed::setConnection(cluster::ClusterConnection* connection)
{
    m_connection = connection;
    ++m_generation;
    m_sums.reset();
    m_byTime.reset();
    m_budgets.reset();
    m_failure.reset();
    m_updatedMs.reset();
    m_timer.stop();
    askNow();
    emit updated();
}

void UsageFeed::setView(const UsageView& view)
{
    if (view == m_view) return;
    const bool isOtherDimension = view.dimension != m_view.dimension;
    m_view = view;
    // Sums by something else would be taken for these.
    if (isOtherDimension) {
        m_sums.reset();
        m_byTime.reset();
    }
    askNow();
    emit updated();
}

void UsageFeed::askNow()
{
    if (!m_connection) return;
    m_timer.start();
    ask();
}

api::UsageQuery UsageFeed::query() const
{
    api::UsageQuery query;
    query.dimension = m_view.dimension;
    query.untilMs = m_connection->nodeNowMs();
    query.sinceMs = *query.untilMs - m_view.spanMs;
    query.limit = kMaxGroups;
    return query;
}

void UsageFeed::ask()
{
    if (!m_connection) return;
    const quint64 generation = ++m_generation;
    const auto isCurrent = [this, generation] {
        return m_connection && generation == m_generation;
    };
    api::UsageQuery sums = query();
    m_connection->usage().fetchUsage(
        sums, this, [this, isCurrent](const api::Outcome<api::UsageReport>& report) {
            if (!isCurrent()) return;
            if (report) {
                m_sums = *report;
                m_failure.reset();
                m_updatedMs = QDateTime::currentMSecsSinceEpoch();
            } else {
                m_failure = report.error();
            }
            emit updated();
        });
    api::UsageQuery byTime = sums;
    byTime.interval = m_view.interval();
    byTime.limit = kMaxPoints;
    m_connection->usage().fetchUsage(
        byTime, this, [this, isCurrent](const api::Outcome<api::UsageReport>& report) {
            if (!isCurrent() || !report) return;
            m_byTime = *report;
            emit updated();
        });
    askBudgets();
}

void UsageFeed::askBudgets()
{
    const quint64 generation = m_generation;
    m_connection->access().fetchBudgets(
        this, [this, generation](const api::Outcome<QList<api::Budget>>& budgets) {
            if (generation != m_generation || !budgets) return;
            m_budgets = *budgets;
            emit updated();
        });
}

}  // namespace helix::pages
