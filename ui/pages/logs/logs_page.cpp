#include "pages/logs/logs_page.h"

#include "models/log_filter_proxy.h"
#include "models/log_table_model.h"
#include "models/log_text.h"
#include "models/plain_text.h"
#include "pages/connection_notice.h"
#include "pages/logs/log_cell_delegate.h"
#include "pages/logs/log_detail_pane.h"
#include "pages/logs/log_view.h"
#include "widgets/banner.h"
#include "widgets/empty_state.h"
#include "widgets/page_frame.h"
#include "widgets/pause_bar.h"
#include "widgets/plain_label.h"
#include "widgets/search_field.h"

#include <QAction>
#include <QComboBox>
#include <QDateTime>
#include <QHeaderView>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

using Column = models::LogTableModel::Column;
using Role = models::LogTableModel::Role;

constexpr int kSearchWidth = 320;

}  // namespace

PageInfo LogsPage::pageInfo()
{
    return {QStringLiteral("logs"), tr("Logs"), QStringLiteral("logs"),
            tr("The live log with levels, search and requests")};
}

LogsPage::LogsPage(QWidget* parent) : Page(pageInfo(), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_frame = new widgets::PageFrame(title(), this);
    layout->addWidget(m_frame);
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kSpace8);
    buildFilters(column);
    buildView(column);
    m_frame->setContent(content);
    buildActions();
    m_tail = new LogTail(this);
    connect(m_tail, &LogTail::chunksReady, this, &LogsPage::takeChunks);
    connect(m_tail, &LogTail::stateChanged, this, &LogsPage::showState);
    connect(m_frame, &widgets::PageFrame::noticeActionTriggered, this, [this] {
        if (m_connection) m_connection->retry();
        m_tail->retry();
    });
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (isVisible()) showState();
    });
    m_second.start(std::chrono::seconds(1));
    showState();
}

void LogsPage::buildFilters(QVBoxLayout* column)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace8);
    m_search = new widgets::SearchField(tr("Filter lines by text or /regular expression/"),
                                        tr("Text or /regular expression/"), this);
    m_search->setFixedWidth(kSearchWidth);
    m_level = new QComboBox(this);
    m_level->setAccessibleName(tr("Least level"));
    m_level->addItem(tr("All levels"), int(api::LogLevel::Unknown));
    for (const api::LogLevel level :
         {api::LogLevel::Debug, api::LogLevel::Info, api::LogLevel::Warning, api::LogLevel::Error})
        m_level->addItem(tr("%1 and worse").arg(models::levelWord(level)), int(level));
    m_requestChip = new QPushButton(this);
    m_requestChip->setToolTip(tr("Show the lines of all requests again"));
    m_requestChip->hide();
    m_follow = new QPushButton(tr("Pause"), this);
    m_follow->setAccessibleName(tr("Pause following"));
    m_follow->setToolTip(tr("Pause following (Ctrl+P)"));
    m_count = widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
    for (QWidget* control : std::initializer_list<QWidget*>{m_search, m_level, m_requestChip})
        row->addWidget(control);
    row->addStretch(1);
    row->addWidget(m_count);
    row->addWidget(m_follow);
    column->addLayout(row);
    connect(m_search, &widgets::SearchField::searchChanged, this, &LogsPage::applyPattern);
    connect(m_level, &QComboBox::currentIndexChanged, this, &LogsPage::applyLevel);
    connect(m_requestChip, &QPushButton::clicked, this, [this] { setRequest({}); });
    connect(m_follow, &QPushButton::clicked, this, [this] { m_view->pause(); });
}

void LogsPage::buildView(QVBoxLayout* column)
{
    m_model = new models::LogTableModel(this);
    m_proxy = new models::LogFilterProxy(this);
    m_proxy->setSourceModel(m_model);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme::kPanelGap);
    auto* holder = new QWidget(m_splitter);
    m_stack = new QStackedLayout(holder);
    m_view = new LogView(tr("Log lines, newest last"), holder);
    m_view->setModel(m_proxy);
    m_view->setRowHeight(theme::kRowCompact);
    m_view->setFont(theme::fontFor(theme::TextRole::Mono));
    m_view->setItemDelegate(new LogCellDelegate(m_view));
    QHeaderView* header = m_view->horizontalHeader();
    const QList<int> widths{116, 100, 216, 136, 112};
    for (int i = 0; i < widths.size(); ++i) header->resizeSection(i, widths[i]);
    m_empty = new widgets::EmptyState(holder);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_detail = new LogDetailPane(this);
    m_splitter->addWidget(holder);
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    m_detail->hide();
    m_pauseBar = new widgets::PauseBar(this);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_pauseBar);
    connect(m_pauseBar, &widgets::PauseBar::resumeRequested, m_view, &LogView::resume);
    connect(m_view, &LogView::followingChanged, this, &LogsPage::showFollowing);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &LogsPage::showSelected);
    connect(m_empty, &widgets::EmptyState::actionTriggered, this, &LogsPage::clearFilters);
    connect(m_detail, &LogDetailPane::sameRequestWanted, this, &LogsPage::setRequest);
    connect(m_detail, &LogDetailPane::requestWanted, this, [this](const QString& id) {
        emit navigationRequested({QStringLiteral("requests"), {{QStringLiteral("request"), id}}});
    });
}

void LogsPage::buildActions()
{
    addPageAction(tr("Pause or resume following"), QKeySequence(Qt::CTRL | Qt::Key_P),
                  [this] { isFollowing() ? m_view->pause() : m_view->resume(); });
    addPageAction(tr("Clear the filters"), QKeySequence(Qt::CTRL | Qt::Key_Backspace),
                  [this] { clearFilters(); });
    addPageAction(tr("Copy the record"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
                  [this] { m_detail->copyRecord(); });
    addPageAction(tr("Close the record"), QKeySequence(Qt::Key_Escape), [this] {
        m_detail->hide();
        m_shownSeq = 0;
        m_view->clearSelection();
    });
    const auto key = [this](const QString& text, const QKeySequence& sequence, int rows,
                            api::LogLevel level) {
        auto* action = new QAction(text, this);
        action->setShortcut(sequence);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, [this, rows, level] { step(rows, int(level)); });
        m_view->addAction(action);
        listAction(action);
    };
    key(tr("Next error"), QKeySequence(Qt::Key_E), 1, api::LogLevel::Error);
    key(tr("Previous error"), QKeySequence(Qt::SHIFT | Qt::Key_E), -1, api::LogLevel::Error);
    key(tr("Next warning"), QKeySequence(Qt::Key_W), 1, api::LogLevel::Warning);
    key(tr("Previous warning"), QKeySequence(Qt::SHIFT | Qt::Key_W), -1, api::LogLevel::Warning);
    key(tr("Next line"), QKeySequence(Qt::Key_J), 1, api::LogLevel::Unknown);
    key(tr("Previous line"), QKeySequence(Qt::Key_K), -1, api::LogLevel::Unknown);
}

void LogsPage::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    m_model->clear();
    m_detail->hide();
    m_shownSeq = 0;
    m_newLines = 0;
    m_view->resume();
    if (connection != nullptr)
        connect(connection, &cluster::ClusterConnection::stateChanged, this, [this] {
            m_tail->retry();
            showState();
        });
    m_tail->setConnection(connection);
    showCounts();
    showState();
}

void LogsPage::takeChunks(const std::deque<LogChunk>& chunks)
{
    const int before = m_proxy->rowCount();
    m_view->beginUpdate();
    for (const LogChunk& chunk : chunks) {
        m_model->appendGap(chunk.droppedBefore);
        m_model->append(chunk.lines);
        if (!isFollowing()) m_newLines += chunk.lines.size();
    }
    m_view->endUpdate();
    if (!isFollowing()) showFollowing(false);
    showCounts();
    if (before == 0) showState();
}

bool LogsPage::isFollowing() const
{
    return m_view->isFollowing();
}

void LogsPage::showFollowing(bool isFollowing)
{
    m_follow->setVisible(isFollowing);
    if (isFollowing) {
        m_pausedAtMs.reset();
        m_newLines = 0;
        m_pauseBar->showFollowing();
        return;
    }
    if (!m_pausedAtMs) m_pausedAtMs = QDateTime::currentMSecsSinceEpoch();
    m_pauseBar->showPaused(*m_pausedAtMs, m_newLines, tr("new lines"), timeZone());
}

void LogsPage::showState()
{
    if (!m_connection || !m_tail->hasFirstLines()) {
        ConnectionNotice notice = connectionNotice(m_connection, tr("log"));
        const auto failure = m_tail->failure();
        if (m_connection && failure && !m_connection->state().failure)
            notice = {theme::Status::Critical, tr("The log could not be loaded"), failure->text,
                      tr("Try now")};
        m_frame->showNotice(notice.status, notice.headline, notice.reason, notice.action);
        return;
    }
    if (m_model->rowCount() == 0) {
        m_frame->showNotice(
            theme::Status::Unknown, tr("The log is empty"),
            tr("%1 has logged nothing since it started. New lines appear here by themselves.")
                .arg(m_connection->cluster().name),
            {});
        return;
    }
    m_frame->showContent();
    const qint64 nowMs = QDateTime::currentMSecsSinceEpoch();
    m_frame->setFreshness(m_tail->freshness(nowMs), nowMs);
    const auto failure = m_tail->failure();
    m_frame->setSummary(m_tail->isLive() ? tr("live")
                        : failure        ? tr("not live: %1").arg(failure->text)
                                         : tr("connecting\u2026"));
}

void LogsPage::showCounts()
{
    const int hidden = m_proxy->hiddenCount();
    QStringList parts{tr("%1 lines").arg(theme::formatCount(qint64(m_proxy->rowCount())))};
    if (hidden > 0) parts << tr("%1 hidden").arg(theme::formatCount(qint64(hidden)));
    if (m_model->droppedCount() > 0)
        parts << tr("%1 dropped").arg(theme::formatCount(m_model->droppedCount()));
    if (m_model->trimmedCount() > 0)
        parts << tr("%1 older left the buffer").arg(theme::formatCount(m_model->trimmedCount()));
    m_count->setText(parts.join(QStringLiteral(" \u00B7 ")));
    const bool isAllHidden = m_proxy->rowCount() == 0 && hidden > 0;
    m_stack->setCurrentIndex(isAllHidden ? 1 : 0);
    if (!isAllHidden) return;
    m_empty->setText(tr("No line matches the filters"),
                     tr("%1 lines are loaded and hidden.").arg(theme::formatCount(qint64(hidden))));
    m_empty->setAction(tr("Clear the filters"));
}

int LogsPage::currentRow() const
{
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    return rows.isEmpty() ? -1 : rows.last().row();
}

void LogsPage::showSelected()
{
    const int row = currentRow();
    if (row < 0) return;
    m_view->pause();
    const QModelIndex source = m_proxy->mapToSource(m_proxy->index(row, 0));
    const api::LogLine* line = m_model->lineAt(source.row());
    m_detail->setVisible(line != nullptr);
    if (line == nullptr) return;
    m_shownSeq = line->seq;
    m_detail->showLine(*line);
}

void LogsPage::changeFilter(const std::function<void()>& change)
{
    m_view->beginUpdate();
    change();
    m_view->endUpdate();
    chooseShown();
    showCounts();
}

/// A new filter resets the rows; the line that is being read stays chosen, and in view, when it is
/// still there.
void LogsPage::chooseShown()
{
    if (m_shownSeq == 0 || m_detail->isHidden()) return;
    for (int row = m_model->rowCount() - 1; row >= 0; --row) {
        const api::LogLine* line = m_model->lineAt(row);
        if (line == nullptr || line->seq != m_shownSeq) continue;
        const QModelIndex index = m_proxy->mapFromSource(m_model->index(row, 0));
        if (index.isValid()) m_view->setCurrentIndex(index);
        return;
    }
}

void LogsPage::applyPattern(const QString& pattern)
{
    changeFilter([this, &pattern] {
        const QString problem = m_proxy->setPattern(pattern);
        m_frame->banner()->setVisible(!problem.isEmpty());
        if (!problem.isEmpty())
            m_frame->banner()->showMessage(theme::Status::Warning,
                                           tr("The expression is not valid: %1").arg(problem));
    });
}

void LogsPage::applyLevel()
{
    changeFilter([this] { m_proxy->setMinimumLevel(m_level->currentData().toInt()); });
}

void LogsPage::setRequest(const QString& requestId)
{
    m_requestId = requestId;
    m_requestChip->setVisible(!requestId.isEmpty());
    m_requestChip->setText(tr("Request %1 \u2715").arg(models::plainText(requestId)));
    m_requestChip->setAccessibleName(tr("Stop showing only request %1").arg(requestId));
    changeFilter([this] { m_proxy->setRequestId(m_requestId); });
}

void LogsPage::clearFilters()
{
    m_search->clear();
    applyPattern({});
    m_level->setCurrentIndex(0);
    setRequest({});
}

void LogsPage::step(int rows, int level)
{
    int row = currentRow();
    if (row < 0) row = rows > 0 ? -1 : m_proxy->rowCount();
    for (row += rows; row >= 0 && row < m_proxy->rowCount(); row += rows) {
        const QModelIndex index = m_proxy->index(row, 0);
        if (level > 0 && index.data(Role::LevelRole).toInt() < level) continue;
        m_view->setCurrentIndex(index);
        m_view->scrollTo(index);
        return;
    }
}

bool LogsPage::isReadyForScreenshot() const
{
    return m_frame->isContentShown() && m_model->rowCount() > 0;
}

void LogsPage::applyNavigation(const QMap<QString, QString>& filters)
{
    setRequest(filters.value(QStringLiteral("request_id")));
    const api::LogLevel level = api::logLevelFromName(filters.value(QStringLiteral("level")));
    m_level->setCurrentIndex(std::max(0, m_level->findData(int(level))));
    const QString text =
        filters.value(QStringLiteral("text"), filters.value(QStringLiteral("provider")));
    m_search->setText(text);
    applyPattern(text);
}

QMap<QString, QString> LogsPage::sessionState() const
{
    QMap<QString, QString> state;
    if (!m_requestId.isEmpty()) state.insert(QStringLiteral("request_id"), m_requestId);
    if (!m_search->text().isEmpty()) state.insert(QStringLiteral("text"), m_search->text());
    if (m_level->currentIndex() > 0)
        state.insert(QStringLiteral("level"),
                     api::logLevelName(api::LogLevel(m_level->currentData().toInt())));
    return state;
}

QWidget* LogsPage::searchWidget() const
{
    return m_search;
}

void LogsPage::timeZoneChanged()
{
    m_frame->setTimeZone(timeZone());
    m_model->setTimeZone(timeZone());
    m_detail->setTimeZone(timeZone());
    if (!isFollowing()) showFollowing(false);
}

}  // namespace helix::pages
