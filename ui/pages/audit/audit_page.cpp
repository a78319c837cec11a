#include "pages/audit/audit_page.h"

#include "cluster/cluster_connection.h"
#include "models/audit_table_model.h"
#include "models/cell_delegate.h"
#include "models/plain_text.h"
#include "pages/audit/audit_detail_pane.h"
#include "pages/audit/audit_export_bar.h"
#include "pages/audit/audit_feed.h"
#include "pages/audit/audit_filter_bar.h"
#include "pages/connection_notice.h"
#include "widgets/banner.h"
#include "widgets/empty_state.h"
#include "widgets/page_frame.h"
#include "widgets/pause_bar.h"
#include "widgets/search_field.h"
#include "widgets/split_table.h"

#include <QAction>
#include <QDateTime>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>

namespace helix::pages {

namespace {

using Column = models::AuditTableModel::Column;
using Role = models::AuditTableModel::Role;

/// Values proposed for one field.
constexpr int kMaxKnown = 200;
constexpr int kTableHeight = 250;
constexpr qint64 kMinuteMs = 60'000;

models::StatusDelegate::Look lookOfAction(const QModelIndex&)
{
    return {theme::Status::Warning, theme::Circuit::None};
}

/// A glyph only where somebody may be trying what they may not: a mark on every row marks none.
class ActionDelegate final : public models::StatusDelegate {
public:
    explicit ActionDelegate(QObject* parent) : StatusDelegate(lookOfAction, parent) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        if (index.data(Role::WarningRole).toBool())
            return StatusDelegate::paint(painter, option, index);
        painter->save();
        const QRectF cell = paintBackground(painter, option);
        painter->setFont(option.font);
        paintText(painter, cell, index.data().toString(), themeOf(option).textPrimary);
        painter->restore();
    }
};

}  // namespace

PageInfo AuditTrailPage::pageInfo()
{
    return {QStringLiteral("audit"), tr("Audit"), QStringLiteral("audit"),
            tr("Who did what to this node, when and from where")};
}

AuditTrailPage::AuditTrailPage(QWidget* parent)
    : Page(pageInfo(), parent),
      m_feed(new AuditFeed(this)),
      m_model(new models::AuditTableModel(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_frame = new widgets::PageFrame(title(), this);
    layout->addWidget(m_frame);
    buildTable();
    buildContent();
    buildFeed();
    buildActions();
    connect(m_frame, &widgets::PageFrame::noticeActionTriggered, this, [this] {
        if (m_connection) m_connection->retry();
        m_feed->retry();
    });
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (isVisible()) showState();
    });
    m_second.start(std::chrono::seconds(1));
    showState();
}

void AuditTrailPage::buildTable()
{
    m_split = new widgets::SplitTable(tr("Audit records, newest first"), this);
    m_split->setDetailBelow();
    m_filters = new AuditFilterBar(m_split->toolRow(), m_split);
    connect(m_filters, &AuditFilterBar::filterChanged, this, &AuditTrailPage::applyFilter);
    widgets::DataTable* table = m_split->table();
    table->setFreezingEnabled(false);
    table->setModel(m_model);
    table->setItemDelegate(new models::TextDelegate({Column::Time, Column::Client}, table));
    table->setItemDelegateForColumn(Column::Action, new ActionDelegate(table));
    QHeaderView* header = table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(Column::Subject, QHeaderView::Stretch);
    const QList<std::pair<Column, int>> widths{
        {Column::Time, 170}, {Column::Actor, 190}, {Column::Action, 220}, {Column::Client, 150}};
    for (const auto& [column, width] : widths) header->resizeSection(column, width);
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &AuditTrailPage::showSelected);
    connect(table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (value > 0) pause();
    });
    connect(m_split->emptyState(), &widgets::EmptyState::actionTriggered, m_filters,
            &AuditFilterBar::clear);
    m_detail = new AuditDetailPane(this);
    m_split->setDetail(m_detail);
    connect(m_detail, &AuditDetailPane::subjectWanted, this,
            [this](const QString& pageId, const QMap<QString, QString>& filters) {
                emit navigationRequested({pageId, filters});
            });
    connect(m_split, &widgets::SplitTable::detailClosed, this, [this, table] {
        m_shownId.reset();
        table->clearSelection();
    });
}

void AuditTrailPage::buildContent()
{
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kSpace8);
    m_export = new AuditExportBar(content);
    connect(m_export, &AuditExportBar::done, this, [this](const QString& file, qint64 bytes) {
        m_frame->banner()->showMessage(
            theme::Status::Ok,
            tr("The export is in %1 (%2).").arg(file, theme::formatBytes(bytes)));
    });
    connect(m_export, &AuditExportBar::failed, this, [this](const api::Failure& failure) {
        const auto notice = refusalNotice(failure, tr("export"));
        m_frame->banner()->showMessage(
            theme::Status::Critical,
            notice.headline + QStringLiteral(". ") + models::plainText(notice.reason));
    });
    m_pauseBar = new widgets::PauseBar(content);
    connect(m_pauseBar, &widgets::PauseBar::resumeRequested, this, &AuditTrailPage::resume);
    column->addWidget(m_filters->customRow());
    column->addWidget(m_split, 1);
    column->addWidget(m_export);
    column->addWidget(m_pauseBar);
    m_frame->setContent(content);

    auto* button = new QPushButton(tr("Export\u2026"), this);
    button->setAccessibleName(tr("Export the filtered records to a file"));
    auto* menu = new QMenu(button);
    menu->addAction(tr("JSON, one record a line\u2026"), this,
                    [this] { chooseFile(api::AuditFormat::JsonLines); });
    menu->addAction(tr("CSV\u2026"), this, [this] { chooseFile(api::AuditFormat::Csv); });
    button->setMenu(menu);
    m_frame->header()->addWidget(button);
}

void AuditTrailPage::buildFeed()
{
    connect(m_feed, &AuditFeed::firstPageArrived, this, [this](const api::AuditPage& page) {
        m_model->setFirstPage(page);
        m_waiting.clear();
        m_pausedAtMs.reset();
        m_pauseBar->showFollowing();
        showCounts();
        selectWanted();
    });
    connect(m_feed, &AuditFeed::newArrived, this, &AuditTrailPage::takeNew);
    connect(m_feed, &AuditFeed::olderArrived, this, [this](const api::AuditPage& page) {
        m_model->appendOlder(page);
        showCounts();
    });
    connect(m_feed, &AuditFeed::olderFailed, m_model, &models::AuditTableModel::olderFailed);
    connect(m_feed, &AuditFeed::stateChanged, this, &AuditTrailPage::showState);
    connect(m_model, &models::AuditTableModel::olderWanted, m_feed, &AuditFeed::fetchOlder);
}

void AuditTrailPage::buildActions()
{
    addPageAction(tr("Pause or resume following"), QKeySequence(Qt::CTRL | Qt::Key_P),
                  [this] { isFollowing() ? pause() : resume(); });
    addPageAction(tr("Follow the newest record"), QKeySequence(Qt::Key_End), [this] { resume(); });
    addPageAction(tr("Export as JSON lines\u2026"), QKeySequence(Qt::CTRL | Qt::Key_S),
                  [this] { chooseFile(api::AuditFormat::JsonLines); });
    addPageAction(tr("Export as CSV\u2026"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S),
                  [this] { chooseFile(api::AuditFormat::Csv); });
    addPageAction(tr("Copy the record as JSON"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
                  [this] {
                      if (m_shownId) m_detail->copyJson();
                  });
    addPageAction(tr("Show the subject of the record"),
                  QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), [this] {
                      if (m_shownId) m_detail->openSubject();
                  });
    addPageAction(tr("Clear the filters"), QKeySequence(Qt::CTRL | Qt::Key_Backspace),
                  [this] { m_filters->clear(); });
    for (const auto& [code, rows] : {std::pair{Qt::Key_J, 1}, std::pair{Qt::Key_K, -1}}) {
        auto* shortcut = new QShortcut(QKeySequence(code), m_split->table());
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this,
                [this, step = rows] { moveSelection(step); });
    }
}

void AuditTrailPage::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    m_model->clear();
    m_waiting.clear();
    m_shownId.reset();
    m_pausedAtMs.reset();
    m_pauseBar->showFollowing();
    m_split->showDetail(false);
    m_export->cancel();
    m_frame->banner()->hide();
    if (connection != nullptr)
        connect(connection, &cluster::ClusterConnection::stateChanged, this,
                &AuditTrailPage::showState);
    m_feed->setConnection(connection);
    showState();
}

void AuditTrailPage::takeNew(const QList<api::AuditEntry>& entries)
{
    if (isFollowing()) {
        m_model->prepend(entries);
        showCounts();
        return;
    }
    const qint64 newest = m_model->newestId().value_or(0);
    for (const api::AuditEntry& entry : entries)
        if (entry.id > newest) m_waiting << entry;
    if (m_waiting.size() > kMaxWaiting) m_waiting = m_waiting.mid(m_waiting.size() - kMaxWaiting);
    showPause();
}

void AuditTrailPage::applyFilter()
{
    const qint64 nowMs =
        m_connection ? m_connection->nodeNowMs() : QDateTime::currentMSecsSinceEpoch();
    // By the minute: leaving a field asks nothing again.
    m_feed->setFilter(m_filters->filter(nowMs - nowMs % kMinuteMs));
    showCounts();
}

void AuditTrailPage::pause()
{
    if (!isFollowing() || m_model->rowCount() == 0) return;
    m_pausedAtMs = QDateTime::currentMSecsSinceEpoch();
    showPause();
}

void AuditTrailPage::resume()
{
    m_pausedAtMs.reset();
    m_pauseBar->showFollowing();
    m_model->prepend(std::exchange(m_waiting, {}));
    m_split->table()->verticalScrollBar()->setValue(0);
    showCounts();
}

void AuditTrailPage::showPause()
{
    if (m_pausedAtMs)
        m_pauseBar->showPaused(*m_pausedAtMs, m_waiting.size(), tr("new records"), timeZone());
}

void AuditTrailPage::showState()
{
    if (!m_connection || !m_feed->hasFirstPage()) {
        const bool isNodeThere = m_connection && !m_connection->state().failure;
        const auto notice = m_feed->failure() && isNodeThere
                                ? refusalNotice(*m_feed->failure(), tr("audit trail"))
                                : connectionNotice(m_connection, tr("audit trail"));
        m_frame->showNotice(notice.status, notice.headline, notice.reason, notice.action);
        return;
    }
    const auto& failure = m_feed->failure();
    m_frame->setSummary(failure ? tr("not refreshed: %1").arg(models::plainText(failure->text))
                        : m_filters->isEmpty()
                            ? QString()
                            : tr("the node filters; only matching records came"));
    m_frame->showContent();
    m_frame->setFreshness(m_feed->freshness(), QDateTime::currentMSecsSinceEpoch());
}

void AuditTrailPage::showCounts()
{
    const int rows = m_model->rowCount();
    QStringList parts{tr("%1 records").arg(theme::formatCount(qint64(rows)))};
    if (m_model->hasMoreOnNode())
        parts << (m_model->isFull() ? tr("older ones stay on the node") : tr("older on the node"));
    m_split->setCountText(parts.join(QStringLiteral(" \u00B7 ")));
    m_filters->setKnown(m_model->knownValues(Column::Actor, kMaxKnown),
                        m_model->knownValues(Column::Action, kMaxKnown));
    m_split->showEmpty(rows == 0);
    if (rows > 0) return;
    auto* empty = m_split->emptyState();
    empty->setStatus(theme::Status::Unknown);
    if (m_filters->isEmpty()) {
        empty->setText(tr("Nothing was done yet"),
                       tr("Every act on the node through its admin API, by a signal or on its "
                          "command line appears here."));
        empty->setAction({});
    } else {
        empty->setText(tr("No record matches the filters"),
                       tr("The node was asked for all of them. Wider filters may find more."));
        empty->setAction(tr("Clear the filters"));
    }
}

void AuditTrailPage::showSelected()
{
    const auto rows = m_split->table()->selectionModel()->selectedRows();
    if (rows.isEmpty()) return;
    const qint64 id = rows.first().data(Role::IdRole).toLongLong();
    if (m_shownId == id) return;  // inserting rows above a selection tells it again
    const api::AuditEntry* entry = m_model->entryAt(rows.first().row());
    if (entry == nullptr) return;
    m_shownId = id;
    pause();
    m_detail->showEntry(*entry, timeZone());
    if (m_split->isDetailShown()) return;
    m_split->showDetail(true);
    // The detail takes room from the table; the chosen row must not vanish below it.
    QTimer::singleShot(0, this, [this] {
        m_split->setTableHeight(kTableHeight);
        m_split->table()->scrollTo(m_split->table()->currentIndex());
    });
}

void AuditTrailPage::selectWanted()
{
    const int row = m_wantedRecord ? m_model->rowOfId(*m_wantedRecord) : -1;
    if (row < 0) return;
    m_wantedRecord.reset();
    m_split->table()->setCurrentIndex(m_model->index(row, 0));
}

void AuditTrailPage::moveSelection(int rows)
{
    auto* table = m_split->table();
    if (m_model->rowCount() == 0) return;
    const int row = std::clamp(table->currentIndex().row() + rows, 0, m_model->rowCount() - 1);
    table->setCurrentIndex(m_model->index(row, 0));
}

void AuditTrailPage::chooseFile(api::AuditFormat format)
{
    if (!m_connection || m_export->isRunning()) return;
    const bool isCsv = format == api::AuditFormat::Csv;
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmm"));
    const QString proposed =
        QStringLiteral("audit-%1.%2")
            .arg(stamp, isCsv ? QStringLiteral("csv") : QStringLiteral("jsonl"));
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Export the audit trail"), proposed,
                                     isCsv ? tr("CSV files (*.csv)") : tr("JSON lines (*.jsonl)"));
    if (!file.isEmpty()) exportTo(file, format);
}

void AuditTrailPage::exportTo(const QString& file, api::AuditFormat format)
{
    if (!m_connection || m_export->isRunning()) return;
    m_frame->banner()->hide();
    m_export->follow(m_connection->audit().exportTo(file, format, m_feed->filter()), file);
}

bool AuditTrailPage::isReadyForScreenshot() const
{
    return m_feed->hasFirstPage() || (m_connection && m_feed->failure());
}

void AuditTrailPage::applyNavigation(const QMap<QString, QString>& filters)
{
    if (filters.contains(QStringLiteral("record")))
        m_wantedRecord = filters.value(QStringLiteral("record")).toLongLong();
    m_filters->apply(filters);
    selectWanted();
}

QMap<QString, QString> AuditTrailPage::sessionState() const
{
    return m_filters->values();
}

QWidget* AuditTrailPage::searchWidget() const
{
    return m_filters->searchField();
}

void AuditTrailPage::timeZoneChanged()
{
    m_frame->setTimeZone(timeZone());
    m_model->setTimeZone(timeZone());
    m_detail->setTimeZone(timeZone());
    showPause();
}

void AuditTrailPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    m_feed->setActive(true);
}

void AuditTrailPage::hideEvent(QHideEvent* event)
{
    Page::hideEvent(event);
    m_feed->setActive(false);
}

}  // namespace helix::pages
