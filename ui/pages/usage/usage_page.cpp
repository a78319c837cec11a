#include "pages/usage/usage_page.h"

#include "api/usage_client.h"
#include "charts/time_series.h"
#include "models/money_text.h"
#include "models/usage_table_model.h"
#include "pages/connection_notice.h"
#include "pages/usage/budget_panel.h"
#include "widgets/banner.h"
#include "widgets/data_table.h"
#include "widgets/page_frame.h"
#include "widgets/panel.h"
#include "widgets/stat_tile.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QDateTime>
#include <QFileDialog>
#include <QSaveFile>
#include <QSortFilterProxyModel>

namespace helix::pages {
namespace {

constexpr qint64 kDayMs = qint64(24) * 3'600'000;

QString measureTitle(models::UsageMeasure measure, const QString& interval)
{
    const bool isHourly = interval == QLatin1String("hour");
    switch (measure) {
        case models::UsageMeasure::Cost:
            return isHourly ? UsagePage::tr("US dollars an hour")
                            : UsagePage::tr("US dollars a day");
        case models::UsageMeasure::Tokens:
            return isHourly ? UsagePage::tr("Tokens an hour") : UsagePage::tr("Tokens a day");
        case models::UsageMeasure::Requests:
            return isHourly ? UsagePage::tr("Requests an hour") : UsagePage::tr("Requests a day");
    }
    return {};
}

/// The filter of the requests page that shows what a row sums up.
QString requestFilter(const QString& dimension)
{
    return dimension == QLatin1String("key") || dimension == QLatin1String("model") ||
                   dimension == QLatin1String("provider")
               ? dimension
               : QString();
}

}  // namespace

PageInfo UsagePage::pageInfo()
{
    return {QStringLiteral("usage"), tr("Usage"), QStringLiteral("usage"),
            tr("Cost and tokens by key, team, model and provider, and what budgets have left")};
}

void UsagePage::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    if (connection != nullptr)
        connect(connection, &cluster::ClusterConnection::stateChanged, this, &UsagePage::showState);
    m_model->clear();
    m_feed->setConnection(connection);
    refresh();
}

void UsagePage::applyView()
{
    UsageView view;
    view.dimension = m_dimension->currentData().toString();
    view.spanMs = m_span->currentData().toLongLong();
    m_feed->setView(view);
}

void UsagePage::setMeasure(models::UsageMeasure measure)
{
    m_measure = measure;
    if (auto* button = m_measures->button(int(measure))) button->setChecked(true);
    showChart();
}

void UsagePage::refresh()
{
    if (m_feed->sums()) {
        showTiles(m_feed->sums()->total);
        showTable();
    }
    showChart();
    m_budgets->setBudgets(m_feed->budgets(), m_connection ? m_connection->nodeNowMs() : 0);
    showState();
}

void UsagePage::showState()
{
    if (!m_connection || !m_feed->sums()) {
        ConnectionNotice notice = connectionNotice(m_connection, tr("usage"));
        const auto& failure = m_feed->failure();
        if (m_connection && failure && !m_connection->state().failure)
            notice = {theme::Status::Critical, tr("The usage could not be loaded"), failure->text,
                      tr("Try now")};
        m_frame->showNotice(notice.status, notice.headline, notice.reason, notice.action);
        return;
    }
    m_frame->showContent();
    const qint64 nowMs = QDateTime::currentMSecsSinceEpoch();
    m_frame->setFreshness(m_feed->freshness(), nowMs);
    const auto& sums = *m_feed->sums();
    QStringList parts{tr("%1 to %2")
                          .arg(theme::formatDateTime(sums.sinceMs, timeZone()),
                               theme::formatDateTime(sums.untilMs, timeZone()))};
    if (sums.isTruncated) parts << tr("only the %1 largest groups").arg(sums.rows.size());
    if (const auto& failure = m_feed->failure()) parts << failure->text;
    m_frame->setSummary(parts.join(QStringLiteral(" \u00B7 ")));
}

void UsagePage::showTiles(const api::UsageSums& total)
{
    m_cost->setValue(
        models::moneyText(total.costUsd),
        total.estimatedRequests > 0
            ? tr("%1 requests are estimates").arg(theme::formatCount(total.estimatedRequests))
            : tr("as the providers counted"),
        QStringLiteral("$%1").arg(total.costUsd, 0, 'f', 9));
    m_tokens->setValue(theme::formatNumber(double(total.tokens())),
                       tr("%1 in, %2 out")
                           .arg(theme::formatNumber(double(total.promptTokens)),
                                theme::formatNumber(double(total.completionTokens))),
                       theme::formatCount(total.tokens()));
    m_requests->setValue(theme::formatNumber(double(total.requests)),
                         tr("%1 failed").arg(theme::formatCount(total.errors)),
                         theme::formatCount(total.requests));
    m_saved->setValue(models::moneyText(total.savedUsd),
                      tr("%1 cache hits").arg(theme::formatCount(total.cacheHits)));
    m_unpriced->setValue(theme::formatNumber(double(total.unpricedRequests)),
                         total.unpricedRequests > 0 ? tr("the cost above lacks them")
                                                    : tr("every one has a price"),
                         theme::formatCount(total.unpricedRequests));
    m_unpriced->setStatus(total.unpricedRequests > 0 ? theme::Status::Warning : theme::Status::Ok);
}

void UsagePage::showChart()
{
    const UsageView& view = m_feed->view();
    m_chartPanel->setTitle(measureTitle(m_measure, view.interval()));
    m_chartPanel->setSubtitle(
        tr("by %1, UTC").arg(models::dimensionTitle(view.dimension).toLower()));
    const auto& report = m_feed->byTime();
    m_chart->setEmptyText(report ? tr("Nothing was used in this time")
                                 : tr("The node has not answered yet"));
    if (!report) return m_chart->setSeries({});
    m_chart->setRange(report->sinceMs, report->untilMs);
    m_chart->setUnit(charts::Unit::Number);
    m_chart->setSeries(report->rows.isEmpty() ? QList<charts::Series>()
                                              : models::usageSeries(*report, m_measure,
                                                                    view.stepMs(), view.dimension));
}

void UsagePage::showTable()
{
    if (m_table->isOrderFrozen()) return;
    m_model->setReport(*m_feed->sums(), m_feed->view().dimension);
}

void UsagePage::openRequests(const QModelIndex& index)
{
    const QString filter = requestFilter(m_feed->view().dimension);
    const QString group = index.data(models::UsageTableModel::GroupRole).toString();
    if (filter.isEmpty() || group.isEmpty()) return;
    emit navigationRequested({QStringLiteral("requests"), {{filter, group}}});
}

void UsagePage::exportCsv()
{
    if (!m_connection) return;
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Save the usage as CSV"), QStringLiteral("usage.csv"), tr("CSV (*.csv)"));
    if (file.isEmpty()) return;
    api::UsageQuery query;
    query.dimension = m_feed->view().dimension;
    query.interval = m_feed->view().interval();
    query.untilMs = m_connection->nodeNowMs();
    query.sinceMs = *query.untilMs - m_feed->view().spanMs;
    query.limit = 10'000;
    m_connection->usage().fetchCsv(
        query, this, [this, file](const api::Outcome<QByteArray>& csv) { saveCsv(file, csv); });
}

void UsagePage::saveCsv(const QString& file, const api::Outcome<QByteArray>& csv)
{
    if (!csv) {
        m_frame->banner()->showMessage(theme::Status::Critical,
                                       tr("The usage was not saved: %1").arg(csv.error().text));
        return;
    }
    QSaveFile out(file);
    if (out.open(QIODevice::WriteOnly) && out.write(*csv) == csv->size() && out.commit())
        m_frame->banner()->showMessage(theme::Status::Ok, tr("Saved as %1").arg(file));
    else
        m_frame->banner()->showMessage(
            theme::Status::Critical,
            tr("%1 could not be written: %2").arg(file, out.errorString()));
}

bool UsagePage::isReadyForScreenshot() const
{
    return m_frame->isContentShown() && m_feed->byTime() && m_feed->budgets();
}

void UsagePage::applyNavigation(const QMap<QString, QString>& filters)
{
    const int dimension = m_dimension->findData(filters.value(QStringLiteral("group_by")));
    if (dimension >= 0) m_dimension->setCurrentIndex(dimension);
    const qint64 days = filters.value(QStringLiteral("days")).toLongLong();
    const int span = m_span->findData(days * kDayMs);
    if (span >= 0) m_span->setCurrentIndex(span);
}

QMap<QString, QString> UsagePage::sessionState() const
{
    return {{QStringLiteral("group_by"), m_feed->view().dimension},
            {QStringLiteral("days"), QString::number(m_feed->view().spanMs / kDayMs)}};
}

void UsagePage::timeZoneChanged()
{
    m_frame->setTimeZone(timeZone());
    m_chart->setTimeZone(timeZone());
    showState();
}

}  // namespace helix::pages
