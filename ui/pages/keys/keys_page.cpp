#include "pages/keys/keys_page.h"

#include "cluster/cluster_connection.h"
#include "models/api_key_filter.h"
#include "models/api_key_model.h"
#include "models/api_key_text.h"
#include "models/chart_delegates.h"
#include "models/plain_text.h"
#include "pages/connection_notice.h"
#include "pages/keys/key_detail_pane.h"
#include "pages/keys/key_feed.h"
#include "pages/keys/people_feed.h"
#include "pages/keys/people_view.h"
#include "widgets/banner.h"
#include "widgets/empty_state.h"
#include "widgets/page_frame.h"
#include "widgets/search_field.h"
#include "widgets/secret_clipboard.h"
#include "widgets/split_table.h"

#include <QAction>
#include <QComboBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTabBar>

namespace helix::pages {

namespace {

using Column = models::ApiKeyModel::Column;
using Role = models::ApiKeyModel::Role;

constexpr int kPeopleTab = 1;
constexpr int kLeastNameWidth = 210;
/// Room that "$12.40 of $100" takes before its bar.
constexpr int kBudgetTextWidth = 100;
/// Of the page beside the table, and the scroll bar.
constexpr int kMargins = 2 * theme::kSpace16 + theme::kSpace12;

struct ColumnWidth {
    Column column;
    int width;
};
/// In the order in which they go when the room is scarce: the details have them all.
constexpr ColumnWidth kWidths[]{{Column::Team, 82},         {Column::Rate, 88},
                                {Column::Permissions, 140}, {Column::Expiry, 104},
                                {Column::Month, 168},       {Column::LastUse, 110},
                                {Column::Today, 164},       {Column::Status, 148}};

models::StatusDelegate::Look lookOfKey(const QModelIndex& index)
{
    return {theme::Status(index.data(Role::StatusRole).toInt()), theme::Circuit::None};
}

const QList<std::pair<models::KeyChoice, QString>>& choiceNames()
{
    static const QList<std::pair<models::KeyChoice, QString>> kNames{
        {models::KeyChoice::NotRevoked, QStringLiteral("usable")},
        {models::KeyChoice::Active, QStringLiteral("active")},
        {models::KeyChoice::Expired, QStringLiteral("expired")},
        {models::KeyChoice::Revoked, QStringLiteral("revoked")},
        {models::KeyChoice::All, QStringLiteral("all")}};
    return kNames;
}

}  // namespace

PageInfo KeysPage::pageInfo()
{
    return {QStringLiteral("keys"), tr("Keys"), QStringLiteral("keys"),
            tr("API keys and people: who may call, how much, what it costs")};
}

KeysPage::KeysPage(QWidget* parent)
    : Page(pageInfo(), parent),
      m_feed(new KeyFeed(this)),
      m_model(new models::ApiKeyModel(this)),
      m_filter(new models::ApiKeyFilter(this)),
      m_clipboard(new widgets::SecretClipboard(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_frame = new widgets::PageFrame(title(), this);
    layout->addWidget(m_frame);
    buildTable();
    buildFilters();
    m_people = new PeopleView(this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_split);
    m_stack->addWidget(m_people);
    m_frame->setContent(m_stack);
    buildHeader();
    buildActions();
    connect(m_feed, &KeyFeed::keysArrived, this, &KeysPage::takeKeys);
    connect(m_feed, &KeyFeed::budgetsArrived, this, &KeysPage::showSelected);
    connect(m_feed, &KeyFeed::stateChanged, this, &KeysPage::showState);
    connect(m_people, &PeopleView::stateChanged, this, &KeysPage::showState);
    connect(m_people, &PeopleView::told, this, &KeysPage::tell);
    connect(m_frame, &widgets::PageFrame::noticeActionTriggered, this, [this] {
        if (m_connection) m_connection->retry();
        m_feed->refresh();
        m_people->setConnection(m_connection);
    });
    connect(&m_second, &QTimer::timeout, this, &KeysPage::tick);
    m_second.start(std::chrono::seconds(1));
    showState();
}

KeysPage::~KeysPage() = default;

void KeysPage::buildHeader()
{
    m_tabs = new QTabBar(this);
    m_tabs->setAccessibleName(tr("Keys or people"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("API keys"));
    m_tabs->addTab(tr("People"));
    m_frame->header()->insertWidget(1, m_tabs);
    connect(m_tabs, &QTabBar::currentChanged, this, &KeysPage::showTab);
}

void KeysPage::buildTable()
{
    m_filter->setSourceModel(m_model);
    m_split = new widgets::SplitTable(tr("API keys, newest first"), this);
    m_split->setDetailBelow();
    widgets::DataTable* table = m_split->table();
    table->setModel(m_filter);
    table->setSortingEnabled(true);
    table->sortByColumn(-1, Qt::AscendingOrder);
    table->horizontalHeader()->setSortIndicatorClearable(true);
    table->setItemDelegate(new models::TextDelegate(
        {Column::Permissions, Column::Team, Column::LastUse, Column::Expiry}, table));
    table->setItemDelegateForColumn(Column::Name,
                                    new models::SubtextDelegate(Role::SubtextRole, table));
    table->setItemDelegateForColumn(Column::Status, new models::StatusDelegate(lookOfKey, table));
    for (const Column column : {Column::Today, Column::Month}) {
        auto* bar = new models::BarDelegate(Role::ShareRole, kBudgetTextWidth,
                                            models::BarDelegate::Scale::Linear, table);
        bar->setMaximum(1);
        bar->setThresholds(models::kBudgetWarningShare, 1);
        table->setItemDelegateForColumn(column, bar);
    }
    table->horizontalHeader()->setStretchLastSection(false);
    table->horizontalHeader()->setSectionResizeMode(Column::Name, QHeaderView::Stretch);
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &KeysPage::showSelected);
    connect(m_split, &widgets::SplitTable::detailClosed, table, &QAbstractItemView::clearSelection);
    m_detail = new KeyDetailPane(this);
    m_split->setDetail(m_detail);
}

void KeysPage::buildFilters()
{
    m_search = new widgets::SearchField(tr("Filter keys"), tr("Name, id, team, model\u2026"), this);
    m_search->setMaximumWidth(420);
    m_choice = new QComboBox(this);
    m_choice->setAccessibleName(tr("Status of the keys"));
    const QStringList words{tr("Not revoked"), tr("Active"), tr("Expired"), tr("Revoked"),
                            tr("All keys")};
    for (int i = 0; i < words.size(); ++i) m_choice->addItem(words[i], int(choiceNames()[i].first));
    m_split->toolRow()->insertWidget(0, m_search, 3);
    m_split->toolRow()->insertWidget(1, m_choice);
    connect(m_search, &widgets::SearchField::searchChanged, this, [this](const QString& text) {
        m_filter->setText(text);
        showCounts();
    });
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this] {
        m_filter->setChoice(models::KeyChoice(m_choice->currentData().toInt()));
        showCounts();
    });
    connect(m_split->emptyState(), &widgets::EmptyState::actionTriggered, this, [this] {
        m_search->clear();
        m_choice->setCurrentIndex(int(models::KeyChoice::All));
    });
}

bool KeysPage::isShowingPeople() const
{
    return m_tabs != nullptr && m_tabs->currentIndex() == kPeopleTab;
}

void KeysPage::showTab(int index)
{
    m_stack->setCurrentIndex(index);
    setActive();
    showState();
}

void KeysPage::setActive()
{
    m_feed->setActive(isVisible() && !isShowingPeople());
    m_people->setActive(isVisible() && isShowingPeople());
}

void KeysPage::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    m_model->setKeys({});
    m_split->showDetail(false);
    m_frame->banner()->hide();
    if (connection != nullptr)
        connect(connection, &cluster::ClusterConnection::stateChanged, this, &KeysPage::showState);
    m_feed->setConnection(connection);
    m_people->setConnection(connection);
    showState();
}

void KeysPage::takeKeys()
{
    m_model->setNow(m_connection ? m_connection->nodeNowMs() : 0);
    m_model->setKeys(m_feed->keys());
    if (m_model->rowOfId(m_wantedKey) >= 0) select(std::exchange(m_wantedKey, {}));
    fitColumns();
    showCounts();
    showSelected();
}

void KeysPage::tick()
{
    if (!isVisible() || !m_connection) return;
    m_model->setNow(m_connection->nodeNowMs());
    m_people->setNow(m_connection->nodeNowMs());
    showState();
}

void KeysPage::showState()
{
    m_people->setNow(m_connection ? m_connection->nodeNowMs() : 0);
    isShowingPeople() ? showPeopleState() : showKeysState();
    showSummary();
}

void KeysPage::showKeysState()
{
    const bool isRefused = m_feed->failure() && !m_feed->hasKeys();
    if (!m_connection || !m_feed->hasKeys()) {
        const bool isNodeThere = m_connection && !m_connection->state().failure;
        const auto notice = isRefused && isNodeThere
                                ? refusalNotice(*m_feed->failure(), tr("API keys"))
                                : connectionNotice(m_connection, tr("API keys"));
        m_frame->showNotice(notice.status, notice.headline, notice.reason, notice.action);
        return;
    }
    m_frame->showContent();
    m_frame->setFreshness(m_feed->freshness(), QDateTime::currentMSecsSinceEpoch());
}

void KeysPage::showPeopleState()
{
    const PeopleFeed& feed = m_people->feed();
    if (!m_connection || !feed.hasPeople()) {
        const bool isNodeThere = m_connection && !m_connection->state().failure;
        const auto notice = feed.failure() && isNodeThere
                                ? refusalNotice(*feed.failure(), tr("people"))
                                : connectionNotice(m_connection, tr("people"));
        m_frame->showNotice(notice.status, notice.headline, notice.reason, notice.action);
        return;
    }
    m_frame->showContent();
    m_frame->setFreshness(feed.freshness(), QDateTime::currentMSecsSinceEpoch());
}

/// How many of each condition, worst first, and whether anybody has to show a key at all.
void KeysPage::showSummary()
{
    if (isShowingPeople()) return m_frame->setSummary(m_people->summary());
    QMap<int, QMap<QString, int>> counts;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex status = m_model->index(row, Column::Status);
        ++counts[-status.data(Role::StatusRole).toInt()][status.data().toString()];
    }
    QStringList parts;
    for (const auto& words : std::as_const(counts))
        for (auto it = words.begin(); it != words.end(); ++it)
            parts << QStringLiteral("%1: %2").arg(it.key()).arg(it.value());
    if (m_feed->failure() && m_feed->hasKeys())
        parts.prepend(tr("not refreshed: %1").arg(models::plainText(m_feed->failure()->text)));
    const auto status = m_connection ? m_connection->status() : nullptr;
    if (status != nullptr && status->auth == QLatin1String("off"))
        parts << tr("none is needed: security.auth is off");
    m_frame->setSummary(parts.join(QStringLiteral(" \u00B7 ")));
}

void KeysPage::showCounts()
{
    const int hidden = m_filter->hiddenCount();
    QStringList parts{tr("%1 keys").arg(theme::formatCount(qint64(m_filter->rowCount())))};
    if (hidden > 0) parts << tr("%1 filtered out").arg(theme::formatCount(qint64(hidden)));
    if (m_feed->hasMore()) parts << tr("older ones stay on the node");
    m_split->setCountText(parts.join(QStringLiteral(" \u00B7 ")));
    m_split->showEmpty(m_filter->rowCount() == 0);
    if (m_filter->rowCount() > 0) return;
    auto* empty = m_split->emptyState();
    empty->setStatus(theme::Status::Unknown);
    if (m_model->rowCount() == 0) {
        empty->setText(tr("No API key exists"),
                       tr("Create one with Ctrl+N. Its text is shown once; afterwards it is named "
                          "by its first 17 characters."));
        empty->setAction({});
    } else {
        empty->setText(tr("No key matches the filters"),
                       tr("%1 keys are hidden.").arg(theme::formatCount(qint64(hidden))));
        empty->setAction(tr("Show all keys"));
    }
}

const api::ApiKey* KeysPage::selectedKey() const
{
    const auto rows = m_split->table()->selectionModel()->selectedRows();
    return rows.isEmpty() ? nullptr : m_model->keyOfId(rows.first().data(Role::IdRole).toString());
}

void KeysPage::showSelected()
{
    const api::ApiKey* key = selectedKey();
    const bool isLive = key != nullptr && key->status != api::KeyStatus::Revoked;
    for (QAction* action : std::as_const(m_rowActions)) {
        const bool needsLife = action->property("needsLife").toBool();
        action->setEnabled(needsLife ? isLive : key != nullptr);
    }
    if (key == nullptr || !m_connection) return m_split->showDetail(false);
    m_detail->showKey(*key, m_feed->keys(), m_feed->budgets(), m_connection->nodeNowMs(),
                      timeZone());
    if (m_split->isDetailShown()) return;
    m_split->showDetail(true);
    QTimer::singleShot(0, this, [this] {
        m_split->setTableHeight(m_split->height() - m_detail->sizeHint().height() -
                                2 * theme::kSpace32);
        m_split->table()->scrollTo(m_split->table()->currentIndex());
    });
}

void KeysPage::fitColumns()
{
    QTableView* table = m_split->table();
    bool hasTeams = false;
    for (const api::ApiKey& key : m_feed->keys()) hasTeams = hasTeams || !key.team.isEmpty();
    int used = 0;
    for (const ColumnWidth& column : kWidths)
        if (column.column != Column::Team || hasTeams) used += column.width;
    const int room = width() - kMargins - kLeastNameWidth;
    for (const ColumnWidth& column : kWidths) {
        bool isShown = column.column != Column::Team || hasTeams;
        if (isShown && used > room) {
            used -= column.width;
            isShown = false;
        }
        table->setColumnHidden(column.column, !isShown);
        table->horizontalHeader()->resizeSection(column.column, column.width);
    }
}

void KeysPage::moveSelection(int rows)
{
    auto* table = m_split->table();
    const int row = std::clamp(table->currentIndex().row() + rows, 0, m_filter->rowCount() - 1);
    if (m_filter->rowCount() > 0) table->setCurrentIndex(m_filter->index(row, Column::Name));
}

void KeysPage::select(const QString& id)
{
    const int row = m_model->rowOfId(id);
    if (row < 0) {
        m_wantedKey = id;
        return;
    }
    QModelIndex index = m_filter->mapFromSource(m_model->index(row, Column::Name));
    if (!index.isValid()) {
        m_search->clear();
        m_filter->setText({});
        m_choice->setCurrentIndex(int(models::KeyChoice::All));
        index = m_filter->mapFromSource(m_model->index(row, Column::Name));
    }
    m_split->table()->setCurrentIndex(index);
}

bool KeysPage::isReadyForScreenshot() const
{
    return isShowingPeople() ? m_people->feed().hasPeople() || m_people->feed().failure()
                             : m_feed->hasKeys() || m_feed->failure();
}

void KeysPage::applyNavigation(const QMap<QString, QString>& filters)
{
    if (filters.contains(QStringLiteral("tab")))
        m_tabs->setCurrentIndex(
            filters.value(QStringLiteral("tab")) == QLatin1String("people") ? kPeopleTab : 0);
    if (filters.contains(QStringLiteral("text"))) {
        m_search->setText(filters.value(QStringLiteral("text")));
        m_filter->setText(m_search->text());
    }
    for (const auto& [choice, name] : choiceNames())
        if (filters.value(QStringLiteral("status")) == name) m_choice->setCurrentIndex(int(choice));
    if (filters.contains(QStringLiteral("key"))) {
        m_tabs->setCurrentIndex(0);
        select(filters.value(QStringLiteral("key")));
    }
    showCounts();
}

QMap<QString, QString> KeysPage::sessionState() const
{
    return {{QStringLiteral("tab"),
             isShowingPeople() ? QStringLiteral("people") : QStringLiteral("keys")},
            {QStringLiteral("text"), m_filter->text()},
            {QStringLiteral("status"), choiceNames()[int(m_filter->choice())].second}};
}

QWidget* KeysPage::searchWidget() const
{
    return isShowingPeople() ? m_people->searchWidget() : m_search;
}

void KeysPage::timeZoneChanged()
{
    m_frame->setTimeZone(timeZone());
    showSelected();
}

void KeysPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    QTimer::singleShot(0, this, &KeysPage::fitColumns);
}

void KeysPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    setActive();
    tick();
}

void KeysPage::hideEvent(QHideEvent* event)
{
    Page::hideEvent(event);
    setActive();
}

}  // namespace helix::pages
