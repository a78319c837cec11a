#include "pages/requests/requests_page.h"

#include "cluster/cluster_connection.h"
#include "models/chart_delegates.h"
#include "models/request_filter_proxy.h"
#include "models/request_table_model.h"
#include "models/status_look.h"
#include "pages/connection_notice.h"
#include "pages/requests/request_detail_pane.h"
#include "pages/requests/request_feed.h"
#include "pages/requests/request_filter_bar.h"
#include "widgets/empty_state.h"
#include "widgets/page_frame.h"
#include "widgets/pause_bar.h"
#include "widgets/search_field.h"
#include "widgets/split_table.h"

#include <QAction>
#include <QDateTime>
#include <QHeaderView>
#include <QScrollBar>
#include <QShortcut>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

using Column = models::RequestTableModel::Column;
using Role = models::RequestTableModel::Role;

/// Rows whose longest duration sets the scale of the bars.
constexpr int kScaledRows = 200;

/// The model itself cannot hand out a request by index of the proxy, so the look is read from
/// roles.
models::StatusDelegate::Look lookOfRequest(const QModelIndex& index)
{
    api::RequestSummary request;
    const QVariant status = index.data(Role::StatusCodeRole);
    if (status.isValid()) request.status = status.toInt();
    if (index.data(Role::IsErrorRole).toBool()) request.errorType = QStringLiteral("error");
    return {models::statusOf(request), theme::Circuit::None};
}

QString shownStatus(models::RequestShownFilter::Status status)
{
    using Status = models::RequestShownFilter::Status;
    switch (status) {
        case Status::Ok: return QStringLiteral("2xx");
        case Status::ClientError: return QStringLiteral("4xx");
        case Status::ServerError: return QStringLiteral("5xx");
        case Status::All: break;
    }
    return {};
}

models::RequestShownFilter::Status statusFromText(const QString& text)
{
    using Status = models::RequestShownFilter::Status;
    if (text.startsWith(u'2')) return Status::Ok;
    if (text.startsWith(u'4')) return Status::ClientError;
    if (text.startsWith(u'5')) return Status::ServerError;
    return Status::All;
}

}  // namespace

PageInfo RequestsPage::pageInfo()
{
    return {QStringLiteral("requests"), tr("Requests"), QStringLiteral("requests"),
            tr("Live requests with their attempts, tokens and errors")};
}

RequestsPage::RequestsPage(QWidget* parent) : Page(pageInfo(), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_frame = new widgets::PageFrame(title(), this);
    layout->addWidget(m_frame);
    buildTable();
    buildFeed();
    buildActions();
    connect(m_frame, &widgets::PageFrame::noticeActionTriggered, this, [this] {
        if (m_connection) m_connection->retry();
        m_feed->setConnection(m_connection);
    });
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (isVisible()) showState();
    });
    m_second.start(std::chrono::seconds(1));
    showState();
}

void RequestsPage::buildTable()
{
    m_model = new models::RequestTableModel(this);
    m_proxy = new models::RequestFilterProxy(this);
    m_proxy->setSourceModel(m_model);
    m_split = new widgets::SplitTable(tr("Requests, newest first"), this);
    m_split->setDetailBelow();
    m_filters = new RequestFilterBar(m_split->toolRow(), m_split);
    connect(m_filters, &RequestFilterBar::filterChanged, this, &RequestsPage::applyFilter);
    widgets::DataTable* table = m_split->table();
    table->setFreezingEnabled(false);
    table->setModel(m_proxy);
    m_bar = new models::BarDelegate(Role::DurationRole, 68, models::BarDelegate::Scale::SquareRoot,
                                    table);
    table->setItemDelegate(
        new models::TextDelegate({Column::Time, Column::Route, Column::Stream}, table));
    table->setItemDelegateForColumn(
        Column::AnsweredBy, new models::SubtextDelegate(Role::SubtextRole, table, Role::HeadRole));
    table->setItemDelegateForColumn(Column::Status,
                                    new models::StatusDelegate(lookOfRequest, table));
    table->setItemDelegateForColumn(Column::Duration, m_bar);
    QHeaderView* header = table->horizontalHeader();
    header->setStretchLastSection(false);
    const QList<int> widths{104, 136, 132, 138, 200, 122, 60, 74, 80, 66};
    for (int column = 0; column < widths.size(); ++column)
        header->resizeSection(column, widths[column]);
    header->setSectionResizeMode(Column::AnsweredBy, QHeaderView::Stretch);
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RequestsPage::showSelected);
    connect(table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (value > 0) pause();
    });
    connect(m_split->emptyState(), &widgets::EmptyState::actionTriggered, this,
            [this] { m_filters->setFilter({}); });

    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kSpace8);
    m_pauseBar = new widgets::PauseBar(content);
    connect(m_pauseBar, &widgets::PauseBar::resumeRequested, this, &RequestsPage::resume);
    column->addWidget(m_split, 1);
    column->addWidget(m_pauseBar);
    m_frame->setContent(content);

    m_detail = new RequestDetailPane(this);
    m_split->setDetail(m_detail);
    connect(m_detail, &RequestDetailPane::logsWanted, this, [this](const QString& id) {
        emit navigationRequested({QStringLiteral("logs"), {{QStringLiteral("request_id"), id}}});
    });
    connect(m_split, &widgets::SplitTable::detailClosed, this, [this, table] {
        m_shownId.clear();
        table->clearSelection();
    });
}

void RequestsPage::buildFeed()
{
    m_feed = new RequestFeed(this);
    connect(m_feed, &RequestFeed::firstPageArrived, this, &RequestsPage::takeFirst);
    connect(m_feed, &RequestFeed::newArrived, this, &RequestsPage::takeNew);
    connect(m_feed, &RequestFeed::olderArrived, this, [this](const api::RequestPage& page) {
        m_model->appendOlder(page);
        showCounts();
    });
    connect(m_feed, &RequestFeed::olderFailed, m_model, &models::RequestTableModel::olderFailed);
    connect(m_feed, &RequestFeed::stateChanged, this, &RequestsPage::showState);
    connect(m_model, &models::RequestTableModel::olderWanted, m_feed, &RequestFeed::fetchOlder);
}

void RequestsPage::buildActions()
{
    addPageAction(tr("Pause or resume following"), QKeySequence(Qt::CTRL | Qt::Key_P),
                  [this] { isFollowing() ? pause() : resume(); });
    addPageAction(tr("Follow the newest request"), QKeySequence(Qt::Key_End), [this] { resume(); });
    addPageAction(tr("Copy request as curl"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
                  [this] { m_detail->copyCurl(); });
    addPageAction(
        tr("Logs of this request"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L), [this] {
            if (!selectedId().isEmpty())
                emit navigationRequested(
                    {QStringLiteral("logs"), {{QStringLiteral("request_id"), selectedId()}}});
        });
    addPageAction(tr("Clear the filters"), QKeySequence(Qt::CTRL | Qt::Key_Backspace),
                  [this] { m_filters->setFilter({}); });
    widgets::DataTable* table = m_split->table();
    for (const auto& [code, rows] : {std::pair{Qt::Key_J, 1}, std::pair{Qt::Key_K, -1}}) {
        auto* shortcut = new QShortcut(QKeySequence(code), table);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this,
                [this, step = rows] { moveSelection(step); });
    }
}

void RequestsPage::addPageAction(const QString& text, const QKeySequence& shortcut,
                                 const std::function<void()>& act)
{
    auto* action = new QAction(text, this);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, act);
    addAction(action);
    m_actions << action;
}

void RequestsPage::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    m_model->clear();
    m_waiting.clear();
    m_waitingCount = 0;
    m_shownId.clear();
    m_pausedAtMs.reset();
    m_pauseBar->showFollowing();
    m_split->showDetail(false);
    if (connection != nullptr) {
        m_detail->setGateway(connection->cluster().apiUrl);
        connect(connection, &cluster::ClusterConnection::providersUpdated, this, [this] {
            QStringList names;
            for (const api::ProviderState& provider : m_connection->providers()->providers)
                names << provider.name;
            m_filters->setProviders(names);
        });
        connect(connection, &cluster::ClusterConnection::stateChanged, this,
                &RequestsPage::showState);
    }
    m_feed->setConnection(connection);
    showState();
}

void RequestsPage::takeFirst(const api::RequestPage& page)
{
    m_model->setFirstPage(page);
    setScale();
    showCounts();
    showState();
}

void RequestsPage::takeNew(const QList<api::RequestSummary>& requests)
{
    if (isFollowing()) {
        m_model->prepend(requests);
        setScale();
        showCounts();
        return;
    }
    m_waitingCount += requests.size();
    m_waiting << requests;
    if (m_waiting.size() > kMaxWaiting) m_waiting = m_waiting.mid(m_waiting.size() - kMaxWaiting);
    showPause();
}

void RequestsPage::pause()
{
    if (!isFollowing() || m_model->rowCount() == 0) return;
    m_pausedAtMs = QDateTime::currentMSecsSinceEpoch();
    showPause();
}

void RequestsPage::resume()
{
    m_pausedAtMs.reset();
    m_pauseBar->showFollowing();
    m_model->prepend(std::exchange(m_waiting, {}));
    m_waitingCount = 0;
    m_split->table()->verticalScrollBar()->setValue(0);
    setScale();
    showCounts();
}

void RequestsPage::showPause()
{
    if (m_pausedAtMs)
        m_pauseBar->showPaused(*m_pausedAtMs, m_waitingCount, tr("new requests"), timeZone());
}

void RequestsPage::showState()
{
    const bool isLost = m_connection && m_feed->failure() && !m_feed->hasFirstPage();
    if (!m_connection || isLost || !m_feed->hasFirstPage()) {
        ConnectionNotice notice = connectionNotice(m_connection, tr("requests"));
        if (isLost && !m_connection->state().failure) {
            notice = {theme::Status::Critical, tr("The requests could not be loaded"),
                      m_feed->failure()->text, tr("Try now")};
        }
        m_frame->showNotice(notice.status, notice.headline, notice.reason, notice.action);
        return;
    }
    if (m_model->rowCount() == 0) {
        m_frame->showNotice(theme::Status::Unknown, tr("No request has come yet"),
                            tr("Send one to %1/v1/chat/completions and it appears here.")
                                .arg(m_connection->cluster().apiUrl.toString(QUrl::RemoveUserInfo)),
                            {});
        return;
    }
    m_frame->showContent();
    m_frame->setFreshness(m_feed->freshness(), QDateTime::currentMSecsSinceEpoch());
}

void RequestsPage::showCounts()
{
    const int hidden = m_proxy->hiddenCount();
    QStringList parts{tr("%1 requests").arg(theme::formatCount(qint64(m_proxy->rowCount())))};
    if (hidden > 0) parts << tr("%1 filtered out").arg(theme::formatCount(qint64(hidden)));
    if (m_model->hasMoreOnNode())
        parts << (m_model->isFull() ? tr("older ones stay on the node") : tr("older on the node"));
    m_split->setCountText(parts.join(QStringLiteral(" \u00B7 ")));
    const bool isAllHidden = m_proxy->rowCount() == 0 && hidden > 0;
    m_split->showEmpty(isAllHidden);
    if (!isAllHidden) return;
    m_split->emptyState()->setText(
        tr("No request matches the filters"),
        tr("%1 requests are loaded and hidden.").arg(theme::formatCount(qint64(hidden))));
    m_split->emptyState()->setAction(tr("Clear the filters"));
}

void RequestsPage::applyFilter()
{
    m_proxy->setShown(m_filters->filter());
    showCounts();
    if (m_proxy->rowCount() < m_model->rowCount() && m_proxy->rowCount() < kScaledRows)
        m_model->fetchMore({});
}

void RequestsPage::setScale()
{
    double longest = 0;
    const int rows = std::min(kScaledRows, m_model->rowCount());
    for (int row = 0; row < rows; ++row)
        longest = std::max(longest, m_model->requestAt(row)->durationMs.value_or(0));
    m_bar->setMaximum(longest);
}

void RequestsPage::showSelected()
{
    const QString id = selectedId();
    if (id.isEmpty() || id == m_shownId) return;  // inserting rows above a selection tells it again
    m_shownId = id;
    pause();
    const api::RequestSummary* request = m_model->requestAt(m_model->rowOfId(id));
    if (request == nullptr) return;
    m_detail->showSummary(*request);
    m_split->showDetail(true);
    // The detail takes room from the table; the chosen row must not vanish below it.
    QTimer::singleShot(0, this,
                       [this] { m_split->table()->scrollTo(m_split->table()->currentIndex()); });
    openRequest(id);
}

void RequestsPage::openRequest(const QString& id)
{
    if (!m_connection) return;
    m_connection->fetchRequest(id, this,
                               [this, id](const api::Outcome<api::RequestDetail>& outcome) {
                                   if (outcome) {
                                       m_detail->showDetail(*outcome);
                                       m_split->showDetail(true);
                                   } else if (m_detail->detail().summary.id == id) {
                                       m_detail->showFailure(outcome.error());
                                   }
                               });
}

void RequestsPage::moveSelection(int rows)
{
    if (m_proxy->rowCount() == 0) return;
    const QModelIndex current = m_split->table()->currentIndex();
    const int row = current.isValid() ? current.row() + rows : 0;
    m_split->table()->setCurrentIndex(
        m_proxy->index(std::clamp(row, 0, m_proxy->rowCount() - 1), 0));
}

QString RequestsPage::selectedId() const
{
    const QModelIndexList rows = m_split->table()->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : rows.first().data(Role::IdRole).toString();
}

bool RequestsPage::isReadyForScreenshot() const
{
    return m_frame->isContentShown() && m_model->rowCount() > 0;
}

void RequestsPage::applyNavigation(const QMap<QString, QString>& filters)
{
    if (filters.contains(QStringLiteral("request")))
        openRequest(filters.value(QStringLiteral("request")));
    models::RequestShownFilter filter;
    const QString status = filters.value(QStringLiteral("status"));
    filter.status = statusFromText(status);
    filter.isOnlyErrors = status == QLatin1String("error");
    filter.isOnlyFallbacks = filters.value(QStringLiteral("fallbacks")) == QLatin1String("true");
    filter.provider = filters.value(QStringLiteral("provider"));
    filter.text = filters.value(QStringLiteral("text"));
    filter.minDurationMs = filters.value(QStringLiteral("min_duration_ms")).toDouble();
    m_filters->setFilter(filter);
}

QMap<QString, QString> RequestsPage::sessionState() const
{
    const models::RequestShownFilter filter = m_filters->filter();
    QMap<QString, QString> state;
    const auto keep = [&state](const char* key, const QString& value) {
        if (!value.isEmpty()) state.insert(QLatin1String(key), value);
    };
    keep("provider", filter.provider);
    keep("text", filter.text);
    keep("status", filter.isOnlyErrors ? QStringLiteral("error") : shownStatus(filter.status));
    keep("fallbacks", filter.isOnlyFallbacks ? QStringLiteral("true") : QString());
    keep("min_duration_ms",
         filter.minDurationMs > 0 ? QString::number(filter.minDurationMs) : QString());
    return state;
}

QWidget* RequestsPage::searchWidget() const
{
    return m_filters->search();
}

void RequestsPage::timeZoneChanged()
{
    m_frame->setTimeZone(timeZone());
    m_model->setTimeZone(timeZone());
    m_detail->setTimeZone(timeZone());
    showPause();
}

void RequestsPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    m_feed->setActive(true);
    showState();
}

void RequestsPage::hideEvent(QHideEvent* event)
{
    Page::hideEvent(event);
    m_feed->setActive(false);
}

}  // namespace helix::pages
