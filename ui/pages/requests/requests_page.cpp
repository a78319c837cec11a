#include "pages/requests/requests_page.h"

#include "cluster/cluster_connection.h"
#include "models/chart_delegates.h"
#include "models/request_filter_proxy.h"
#include "models/request_table_model.h"
#include "models/status_look.h"
#include "pages/connection_notice.h"
#include "pages/requests/filter_field.h"
#include "pages/requests/request_detail_pane.h"
#include "pages/requests/request_feed.h"
#include "pages/requests/request_filter_bar.h"
#include "widgets/empty_state.h"
#include "widgets/page_frame.h"
#include "widgets/pause_bar.h"
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

/// Values kept for completion of one field.
constexpr qsizetype kMaxKnown = 200;
/// The node writes requests down in batches, so one that has just ended is not known for a moment.
constexpr std::chrono::milliseconds kStoreDelay{500};

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

/// Least width of who answered; below it the least important columns go, the details have them.
constexpr int kLeastAnsweredWidth = 150;
/// Of the page beside the table, and the scroll bar.
constexpr int kMargins = 2 * theme::kSpace16 + theme::kSpace12;

struct ColumnWidth {
    Column column;
    int width;
};
/// In the order in which they go when the room is scarce; a width of 0 takes the rest.
constexpr ColumnWidth kWidths[]{
    {Column::Stream, 66},    {Column::Route, 132},   {Column::Key, 128},   {Column::Cost, 84},
    {Column::Fallbacks, 80}, {Column::Attempts, 74}, {Column::Tokens, 66}, {Column::Model, 142},
    {Column::Duration, 122}, {Column::Status, 132},  {Column::Time, 104}};

/// The other pages' filters as terms of the filter line.
QString queryText(const QMap<QString, QString>& filters)
{
    const auto value = [&](const char* key) { return filters.value(QLatin1String(key)); };
    QStringList terms{value("query"),
                      models::termText(QStringLiteral("provider"), value("provider")),
                      models::termText(QStringLiteral("model"), value("model")),
                      models::termText(QStringLiteral("status"), value("status")),
                      models::termText(QStringLiteral("key"), value("key"))};
    if (value("fallbacks") == QLatin1String("true")) terms << QStringLiteral("fallbacks:>0");
    if (const double least = value("min_duration_ms").toDouble(); least > 0)
        terms << QStringLiteral("duration:>=%1ms").arg(least);
    if (const QString text = value("text"); !text.isEmpty())
        terms << (text.contains(u' ') ? QLatin1Char('"') + text + QLatin1Char('"') : text);
    terms.removeAll(QString());
    return terms.join(u' ');
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
    connect(m_filters, &RequestFilterBar::queryChanged, this, &RequestsPage::applyFilter);
    widgets::DataTable* table = m_split->table();
    table->setFreezingEnabled(false);
    table->setModel(m_proxy);
    m_bar = new models::BarDelegate(Role::DurationRole, 68, models::BarDelegate::Scale::SquareRoot,
                                    table);
    table->setItemDelegate(new models::TextDelegate(
        {Column::Time, Column::Route, Column::Stream, Column::Key, Column::Cost}, table));
    table->setItemDelegateForColumn(
        Column::AnsweredBy, new models::SubtextDelegate(Role::SubtextRole, table, Role::HeadRole));
    table->setItemDelegateForColumn(Column::Status,
                                    new models::StatusDelegate(lookOfRequest, table));
    table->setItemDelegateForColumn(Column::Duration, m_bar);
    QHeaderView* header = table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(Column::AnsweredBy, QHeaderView::Stretch);
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RequestsPage::showSelected);
    connect(table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (value > 0) pause();
    });
    connect(m_split->emptyState(), &widgets::EmptyState::actionTriggered, this,
            [this] { m_filters->setText({}); });

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
    connect(m_detail, &RequestDetailPane::navigationWanted, this,
            &RequestsPage::navigationRequested);
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
                  [this] { m_filters->setText({}); });
    addPageAction(tr("Open request in the playground"),
                  QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), [this] {
                      if (!selectedId().isEmpty()) m_detail->openInPlayground();
                  });
    widgets::DataTable* table = m_split->table();
    for (const auto& [code, rows] : {std::pair{Qt::Key_J, 1}, std::pair{Qt::Key_K, -1}}) {
        auto* shortcut = new QShortcut(QKeySequence(code), table);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this,
                [this, step = rows] { moveSelection(step); });
    }
}

void RequestsPage::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    m_model->clear();
    m_filters->setKnown({});
    m_waiting.clear();
    m_waitingCount = 0;
    m_shownId.clear();
    m_pausedAtMs.reset();
    m_pauseBar->showFollowing();
    m_split->showDetail(false);
    if (connection != nullptr) {
        m_detail->setGateway(connection->cluster().apiUrl);
        connect(connection, &cluster::ClusterConnection::providersUpdated, this,
                &RequestsPage::learnKnown);
        connect(connection, &cluster::ClusterConnection::stateChanged, this,
                &RequestsPage::showState);
    }
    m_feed->setConnection(connection);
    showState();
}

void RequestsPage::takeFirst(const api::RequestPage& page)
{
    m_model->setFirstPage(page);
    m_waiting.clear();
    m_waitingCount = 0;
    showPause();
    setScale();
    learnKnown();
    fitColumns();
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
    if (m_model->rowCount() == 0 && !m_proxy->isFiltering()) {
        m_frame->showNotice(theme::Status::Unknown, tr("No request has come yet"),
                            tr("Send one to %1/v1/chat/completions and it appears here.")
                                .arg(m_connection->cluster().apiUrl.toString(QUrl::RemoveUserInfo)),
                            {});
        return;
    }
    m_frame->showContent();
    m_frame->setFreshness(m_feed->freshness(), QDateTime::currentMSecsSinceEpoch());
}

/// Names for completion, and as the node spells them: what is configured and what was seen.
void RequestsPage::learnKnown()
{
    // Kept until the cluster changes: a filter must not forget the name it was made from.
    models::KnownValues known = m_filters->known();
    const auto note = [&known](models::RequestField field, const QString& value) {
        QStringList& values = known[field];
        if (!value.isEmpty() && values.size() < kMaxKnown && !values.contains(value))
            values << value;
    };
    using Field = models::RequestField;
    if (const auto list = m_connection ? m_connection->providers() : nullptr) {
        for (const api::ProviderState& provider : list->providers) {
            note(Field::Provider, provider.name);
            for (const QString& model : provider.models) note(Field::Model, model);
            for (const QString& model : provider.models) note(Field::Answered, model);
        }
        for (const api::ModelGroup& group : list->groups) note(Field::Model, group.name);
    }
    const int rows = std::min(kScaledRows, m_model->rowCount());
    for (int row = 0; row < rows; ++row) {
        const api::RequestSummary& request = *m_model->requestAt(row);
        note(Field::Provider, request.provider);
        note(Field::Model, request.model);
        note(Field::Answered, request.providerModel);
        note(Field::Route, request.route);
        note(Field::Key, request.keyId);
        note(Field::Error, request.errorType);
        note(Field::Finish, request.finishReason);
        note(Field::Client, request.client);
    }
    m_filters->setKnown(known);
    m_feed->setFilter(m_filters->query().nodeFilter(known));
}

void RequestsPage::fitColumns()
{
    widgets::DataTable* table = m_split->table();
    int used = 0;
    for (const ColumnWidth& column : kWidths)
        if (column.column != Column::Key || m_model->hasKeys()) used += column.width;
    // The page's width, not the table's: that one has none before it is shown.
    const int room = width() - kMargins - kLeastAnsweredWidth;
    QStringList missing;
    for (const ColumnWidth& column : kWidths) {
        bool isShown = used <= room;
        if (column.column == Column::Key && !m_model->hasKeys())
            isShown = false;
        else if (!isShown) {
            used -= column.width;
            missing << m_model->headerData(column.column, Qt::Horizontal).toString().toLower();
        }
        table->setColumnHidden(column.column, !isShown);
        table->horizontalHeader()->resizeSection(column.column, column.width);
    }
    m_missingColumns = missing.isEmpty()
                           ? QString()
                           : tr("in the details: %1").arg(missing.join(QStringLiteral(", ")));
    m_frame->setSummary(filterText());
}

void RequestsPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    QTimer::singleShot(0, this, &RequestsPage::fitColumns);
}

void RequestsPage::showCounts()
{
    const int hidden = m_proxy->hiddenCount();
    QStringList parts{tr("%1 requests").arg(theme::formatCount(qint64(m_proxy->rowCount())))};
    if (hidden > 0) parts << tr("%1 filtered out").arg(theme::formatCount(qint64(hidden)));
    if (m_model->hasMoreOnNode())
        parts << (m_model->isFull() ? tr("older ones stay on the node") : tr("older on the node"));
    m_split->setCountText(parts.join(QStringLiteral(" \u00B7 ")));
    m_frame->setSummary(filterText());
    const bool isAllHidden = m_proxy->rowCount() == 0 && m_proxy->isFiltering();
    m_split->showEmpty(isAllHidden);
    if (!isAllHidden) return;
    m_split->emptyState()->setText(
        tr("No request matches the filters"),
        hidden > 0
            ? tr("%1 requests are loaded and hidden.").arg(theme::formatCount(qint64(hidden)))
            : tr("The node has none of these in its newest requests."));
    m_split->emptyState()->setAction(tr("Clear the filters"));
}

/// Who filters by what: what the node left out is not among the counts.
QString RequestsPage::filterText() const
{
    const auto& query = m_filters->query();
    if (!query.problem().isEmpty()) return query.problem();
    const QStringList onNode = query.nodeFields(m_filters->known());
    const QStringList here = query.localFields(m_filters->known());
    QStringList parts;
    if (query.isEmpty()) return m_missingColumns;
    if (!onNode.isEmpty())
        parts << tr("the node filters by %1").arg(onNode.join(QStringLiteral(", ")));
    if (!here.isEmpty())
        parts << tr("%1 only among the loaded ones").arg(here.join(QStringLiteral(", ")));
    return parts.join(QStringLiteral(" \u00B7 "));
}

void RequestsPage::applyFilter()
{
    m_proxy->setQuery(m_filters->query());
    m_feed->setFilter(m_filters->query().nodeFilter(m_filters->known()));
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

void RequestsPage::openRequest(const QString& id, int triesLeft)
{
    if (!m_connection) return;
    m_connection->fetchRequest(
        id, this, [this, id, triesLeft](const api::Outcome<api::RequestDetail>& outcome) {
            const bool isUnknown = !outcome && outcome.error().kind == api::FailureKind::NotFound;
            if (outcome) {
                m_detail->showDetail(*outcome);
                m_split->showDetail(true);
            } else if (isUnknown && triesLeft > 0) {
                QTimer::singleShot(kStoreDelay, this,
                                   [this, id, triesLeft] { openRequest(id, triesLeft - 1); });
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
    m_filters->setText(queryText(filters));
}

QMap<QString, QString> RequestsPage::sessionState() const
{
    const QString text = m_filters->text();
    return text.isEmpty() ? QMap<QString, QString>()
                          : QMap<QString, QString>{{QStringLiteral("query"), text}};
}

QWidget* RequestsPage::searchWidget() const
{
    return m_filters->field();
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
