#include "pages/overview/overview_page.h"

#include "charts/sparkline.h"
#include "charts/time_series.h"
#include "pages/connection_notice.h"
#include "pages/overview/note_list.h"
#include "pages/overview/overview_facts.h"
#include "pages/overview/provider_list_view.h"
#include "widgets/banner.h"
#include "widgets/empty_state.h"
#include "widgets/freshness_badge.h"
#include "widgets/panel.h"
#include "widgets/stat_tile.h"
#include "widgets/status_chip.h"

#include <QDateTime>
#include <QEvent>
#include <QLabel>
#include <QStackedLayout>
#include <cmath>

namespace helix::pages {
namespace {

constexpr qint64 kErrorWindowMs = 5 * 60'000;
constexpr qint64 kRateWindowMs = 10'000;
constexpr qint64 kSparkWindowMs = 2 * 60'000;
/// The charts grow from this span to the whole session.
constexpr qint64 kShortestSpanMs = 60'000;
constexpr double kErrorShareWarning = 0.05;
constexpr int kPointsWorthAPicture = 4;

QList<double> recentValues(const QList<QPointF>& points)
{
    QList<double> values;
    const double from = points.isEmpty() ? 0 : points.last().x() - double(kSparkWindowMs);
    for (const auto& point : points)
        if (point.x() >= from) values.append(point.y());
    return values;
}

std::optional<double> lastValue(const QList<QPointF>& points)
{
    if (points.isEmpty() || std::isnan(points.last().y())) return std::nullopt;
    return points.last().y();
}

qint64 firstMs(const QList<QPointF>& points)
{
    return points.isEmpty() ? QDateTime::currentMSecsSinceEpoch() : qint64(points.first().x());
}

}  // namespace

void OverviewPage::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) m_connection->disconnect(this);
    m_connection = connection;
    if (connection != nullptr) {
        connect(connection, &cluster::ClusterConnection::stateChanged, this, [this] {
            if (m_connection->status() == nullptr) showAbsence();
        });
        connect(connection, &cluster::ClusterConnection::statusUpdated, this,
                &OverviewPage::refresh);
        connect(connection, &cluster::ClusterConnection::providersUpdated, this,
                &OverviewPage::refresh);
        connect(connection, &cluster::ClusterConnection::metricsUpdated, this,
                &OverviewPage::refreshCharts);
        connect(connection, &cluster::ClusterConnection::eventsArrived, this,
                &OverviewPage::refreshEvents);
    }
    refresh();
}

bool OverviewPage::isReadyForScreenshot() const
{
    return m_connection && m_connection->status() != nullptr &&
           m_connection->providers() != nullptr &&
           m_connection->history().requestsPerSecond().size() >= kPointsWorthAPicture;
}

bool OverviewPage::isStale() const
{
    const auto phase = m_connection->state().phase;
    return phase == cluster::Phase::Stale || phase == cluster::Phase::Unreachable;
}

void OverviewPage::refresh()
{
    if (m_connection.isNull() || m_connection->status() == nullptr) return showAbsence();
    m_stack->setCurrentWidget(m_content);
    refreshRollUp();
    refreshTiles();
    refreshCharts();
    refreshLists();
    refreshEvents();
}

void OverviewPage::showAbsence()
{
    const auto notice = connectionNotice(m_connection, tr("state"));
    m_absence->setStatus(notice.status);
    m_absence->setText(notice.headline, notice.reason);
    m_absence->setAction(notice.action);
    m_stack->setCurrentWidget(m_absence);
}

void OverviewPage::refreshRollUp()
{
    const auto& status = *m_connection->status();
    const auto facts = rollUp(status, m_connection->providers().get());
    m_glyph->setStatus(isStale() ? theme::Status::Unknown : facts.status);
    m_headline->setText(isStale() ? tr("Not known now; last seen: %1").arg(facts.headline)
                                  : facts.headline);
    m_detail->setText(facts.detail);
    m_freshness->setFreshness(m_connection->freshness(cluster::View::Status));
    m_identity->setText(tr("%1 · version %2 · configuration %3")
                            .arg(status.node, status.version)
                            .arg(status.configVersion));
    if (status.isDemo)
        m_demo->showMessage(theme::Status::Info,
                            tr("Demo: every provider here is simulated and so is the traffic. Give "
                               "a provider its key in "
                               "the configuration or the environment to see real ones."));
    else
        m_demo->hide();
}

void OverviewPage::refreshTiles()
{
    const auto& status = *m_connection->status();
    const auto& history = m_connection->history();
    const auto total = theme::formatCount(status.requestsTotal);
    m_rate->setValue(theme::formatRate(history.meanRequestRate(kRateWindowMs)),
                     tr("%1 in total").arg(total));
    const auto share = history.errorShare(kErrorWindowMs);
    m_errors->setValue(theme::formatShare(share),
                       tr("%1 failed in total").arg(theme::formatCount(status.errorsTotal)));
    m_errors->setStatus(share.value_or(0) > kErrorShareWarning ? theme::Status::Warning
                                                               : theme::Status::Ok);
    m_latency->setValue(theme::formatLatency(lastValue(history.latencyP95Ms())),
                        tr("p50 %1").arg(theme::formatLatency(lastValue(history.latencyP50Ms()))));
    m_inFlight->setValue(theme::formatCount(status.requestsInFlight),
                         tr("%1 connections").arg(theme::formatCount(status.connections)));
    m_uptime->setValue(status.uptimeSeconds
                           ? theme::formatSpan(qint64(*status.uptimeSeconds * 1000))
                           : theme::unknownText(),
                       tr("%1 memory").arg(theme::formatBytes(status.rssBytes)));
    m_rateLine->setValues(recentValues(history.requestsPerSecond()));
    m_errorLine->setValues(recentValues(history.errorsPerSecond()));
    m_latencyLine->setValues(recentValues(history.latencyP95Ms()));
    m_flightLine->setValues(recentValues(history.inFlight()));
    for (auto* tile : {m_rate, m_errors, m_latency, m_inFlight, m_uptime})
        tile->setStale(isStale());
}

void OverviewPage::refreshCharts()
{
    if (m_connection.isNull()) return;
    const auto& history = m_connection->history();
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const qint64 from = std::min(firstMs(history.inFlight()), now - kShortestSpanMs);
    m_traffic->setSeries({{tr("requests"), 0, history.requestsPerSecond(), true},
                          {tr("errors"), 5, history.errorsPerSecond(), false}});
    m_latencies->setSeries({{tr("p99"), 3, history.latencyP99Ms(), false},
                            {tr("p95"), 1, history.latencyP95Ms(), false},
                            {tr("p50"), 0, history.latencyP50Ms(), false}});
    const auto updated = m_connection->freshness(cluster::View::Status).updatedMs.value_or(now);
    for (auto* chart : {m_traffic, m_latencies}) {
        chart->setRange(from, now);
        chart->setStale(isStale(),
                        tr("stale since %1").arg(theme::formatClock(updated, timeZone())));
    }
}

void OverviewPage::refreshLists()
{
    if (m_connection.isNull() || m_connection->status() == nullptr) return;
    const auto providers = m_connection->providers();
    const auto wrong =
        wrongNow(*m_connection->status(), providers.get(), m_connection->nodeNowMs());
    m_wrong->setNotes(wrong);
    m_wrong->setVisible(!wrong.isEmpty());
    m_nothingWrong->setVisible(wrong.isEmpty());
    m_nothingWrong->setStatus(isStale() ? theme::Status::Unknown : theme::Status::Ok);
    m_nothingWrong->setText(tr("Nothing is wrong"),
                            tr("The node reports no problem, and no breaker is open."));
    m_wrongPanel->setSubtitle(wrong.isEmpty() ? QString()
                                              : theme::formatCount(qint64(wrong.size())));
    const bool hasProviders = providers != nullptr && !providers->providers.isEmpty();
    m_providers->setVisible(hasProviders);
    m_noProviders->setVisible(!hasProviders);
    m_noProviders->setText(
        providers == nullptr ? tr("Providers are not known yet") : tr("No provider is configured"),
        providers == nullptr ? tr("The node was asked for them.")
                             : tr("Add one to the configuration, or set a key such as "
                                  "ANTHROPIC_API_KEY and start again."));
    if (hasProviders) m_providers->setProviders(*providers);
}

void OverviewPage::refreshEvents()
{
    if (m_connection.isNull()) return;
    const auto notes = eventNotes(m_connection->recentEvents(), timeZone());
    m_events->setNotes(notes);
    m_events->setVisible(!notes.isEmpty());
    m_noEvents->setVisible(notes.isEmpty());
    m_noEvents->setStatus(theme::Status::Info);
    m_noEvents->setText(
        tr("No events yet"),
        tr("Breaker changes, reloads and operator actions appear here as they happen."));
}

void OverviewPage::goTo(const QString& pageId, const QMap<QString, QString>& filters)
{
    if (!pageId.isEmpty()) emit navigationRequested({pageId, filters});
}

void OverviewPage::timeZoneChanged()
{
    m_freshness->setTimeZone(timeZone());
    m_traffic->setTimeZone(timeZone());
    m_latencies->setTimeZone(timeZone());
    if (m_connection) refresh();
}

void OverviewPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_headline != nullptr) restyle();
    Page::changeEvent(event);
}

}  // namespace helix::pages
