#include "pages/providers/providers_page.h"

#include "cluster/cluster_connection.h"
#include "models/chart_delegates.h"
#include "models/plain_text.h"
#include "models/provider_sort_proxy.h"
#include "models/provider_table_model.h"
#include "models/status_look.h"
#include "pages/connection_notice.h"
#include "pages/providers/breaker_confirmation.h"
#include "pages/providers/provider_detail.h"
#include "widgets/banner.h"
#include "widgets/empty_state.h"
#include "widgets/page_frame.h"
#include "widgets/plain_label.h"
#include "widgets/split_table.h"

#include <QAction>
#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QShortcut>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

using Column = models::ProviderTableModel::Column;
using Role = models::ProviderTableModel::Role;

/// Error shares from which a bar is drawn in the warning and in the critical colour.
constexpr double kWarningShare = 0.05;
constexpr double kCriticalShare = 0.25;

/// Room for a state and its reason below it.
constexpr int kRowHeight = 44;

models::StatusDelegate::Look lookOfProvider(const QModelIndex& index)
{
    const auto severity = models::Severity(index.data(Role::SeverityRole).toInt());
    const auto state = api::BreakerState(index.data(Role::BreakerRole).toInt());
    return {models::statusOf(severity), models::circuitOf(state)};
}

}  // namespace

PageInfo ProvidersPage::pageInfo()
{
    return {QStringLiteral("providers"), tr("Providers"), QStringLiteral("providers"),
            tr("Circuit breakers, errors, latency and fallback chains")};
}

ProvidersPage::ProvidersPage(QWidget* parent) : Page(pageInfo(), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_frame = new widgets::PageFrame(title(), this);
    layout->addWidget(m_frame);
    buildTable();
    buildDetail();
    buildActions();
    addListKeys();
    m_frame->setContent(m_split);
    connect(m_frame, &widgets::PageFrame::noticeActionTriggered, this, [this] {
        if (m_connection) m_connection->retry();
    });
    connect(&m_second, &QTimer::timeout, this, &ProvidersPage::tick);
    m_second.start(std::chrono::seconds(1));
    showState();
}

void ProvidersPage::buildTable()
{
    m_model = new models::ProviderTableModel(this);
    m_proxy = new models::ProviderSortProxy(this);
    m_proxy->setSourceModel(m_model);
    m_split = new widgets::SplitTable(tr("Providers, worst first"), this);
    m_split->setDetailBelow();
    m_hint =
        widgets::plainLabel(tr("Worst first, then busiest"), theme::TextRole::Secondary, m_split);
    widgets::setTextColour(m_hint, theme::themeOf(this).textTertiary);
    m_split->toolRow()->insertWidget(0, m_hint);
    widgets::DataTable* table = m_split->table();
    table->setModel(m_proxy);
    table->setRowHeight(kRowHeight);
    auto* errors =
        new models::BarDelegate(Role::ErrorRateRole, 46, models::BarDelegate::Scale::Linear, table);
    errors->setThresholds(kWarningShare, kCriticalShare);
    errors->setSubtextRole(Role::SubtextRole);
    table->setItemDelegate(new models::TextDelegate({}, table));
    for (const int column : {Column::Name, Column::Why, Column::LastError})
        table->setItemDelegateForColumn(
            column, new models::StackedDelegate(Role::HeadRole, Role::SubtextRole, table));
    table->setItemDelegateForColumn(Column::Breaker,
                                    new models::StatusDelegate(lookOfProvider, table));
    table->setItemDelegateForColumn(Column::Errors, errors);
    table->setItemDelegateForColumn(
        Column::Rate,
        new models::SparklineDelegate(Role::HistoryRole, Role::ErrorHistoryRole, 52, table));
    QHeaderView* header = table->horizontalHeader();
    header->setStretchLastSection(false);
    const QList<int> widths{138, 122, 240, 144, 130, 126, 72, 128};
    for (int column = 0; column < widths.size(); ++column)
        header->resizeSection(column, widths[column]);
    header->setSectionResizeMode(Column::Why, QHeaderView::Stretch);
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { showDetail(); });
    connect(table, &widgets::DataTable::rowActivated, this, [this] {
        m_split->showDetail(true);
        m_detail->targets()->setFocus(Qt::ShortcutFocusReason);
    });
}

void ProvidersPage::buildDetail()
{
    m_detail = new ProviderDetail(this);
    m_split->setDetail(m_detail);
    connect(m_detail, &ProviderDetail::providerChosen, this, &ProvidersPage::selectProvider);
}

void ProvidersPage::buildActions()
{
    addBreakerAction(api::BreakerAction::Reset, QStringLiteral("Ctrl+Alt+R"),
                     tr("Close the breaker and forget its failures"));
    addBreakerAction(api::BreakerAction::ForceOpen, QStringLiteral("Ctrl+Alt+O"),
                     tr("Send no traffic to this provider"));
    addBreakerAction(api::BreakerAction::ForceClosed, QStringLiteral("Ctrl+Alt+C"),
                     tr("Send traffic to this provider even while it fails"));
    addBreakerAction(api::BreakerAction::Auto, QStringLiteral("Ctrl+Alt+A"),
                     tr("Let the breaker decide by itself"));
    for (QAction* action : std::as_const(m_actions)) m_detail->addAct(action);
    addPageAction(tr("Requests of this provider"), QStringLiteral("Ctrl+Shift+R"),
                  tr("Show the requests that this provider answered"),
                  [this] { navigateTo(QStringLiteral("requests")); });
    addPageAction(tr("Logs of this provider"), QStringLiteral("Ctrl+Shift+L"),
                  tr("Show the log lines that name this provider"),
                  [this] { navigateTo(QStringLiteral("logs")); });
}

QAction* ProvidersPage::addPageAction(const QString& text, const QString& shortcut,
                                      const QString& help, const std::function<void()>& act)
{
    auto* action = new QAction(text, this);
    action->setShortcut(QKeySequence(shortcut));
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(
        tr("%1 (%2)").arg(help, action->shortcut().toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this, act);
    addAction(action);
    m_actions << action;
    return action;
}

void ProvidersPage::addBreakerAction(api::BreakerAction action, const QString& shortcut,
                                     const QString& help)
{
    addPageAction(breakerActionText(action), shortcut, help,
                  [this, action] { confirmBreaker(action); });
}

void ProvidersPage::addListKeys()
{
    widgets::DataTable* table = m_split->table();
    const auto key = [this, table](Qt::Key code, const std::function<void()>& act) {
        auto* shortcut = new QShortcut(QKeySequence(code), table);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    key(Qt::Key_J, [this] { moveSelection(1); });
    key(Qt::Key_K, [this] { moveSelection(-1); });
    key(Qt::Key_L, [this] { navigateTo(QStringLiteral("logs")); });
    key(Qt::Key_R, [this] { navigateTo(QStringLiteral("requests")); });
}

void ProvidersPage::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    m_model->clear();
    m_frame->banner()->hide();
    if (connection != nullptr) {
        connect(connection, &cluster::ClusterConnection::providersUpdated, this,
                &ProvidersPage::takeProviders);
        connect(connection, &cluster::ClusterConnection::stateChanged, this,
                &ProvidersPage::showState);
        takeProviders();
    }
    showState();
}

void ProvidersPage::takeProviders()
{
    const auto list = m_connection ? m_connection->providers() : nullptr;
    if (list == nullptr) return;
    const bool isFirst = m_model->rowCount() == 0;
    m_model->setProviders(list->providers, nowMs());
    if (isFirst || !m_wanted.isEmpty()) {
        const QString first = m_proxy->index(0, 0).data(Role::NameRole).toString();
        selectProvider(m_wanted.isEmpty() ? first : m_wanted);
        fitTable();
    }
    showSummary(*list);
    showDetail();
    showState();
}

/// A few providers need no half of the page: the detail gets what the rows leave.
void ProvidersPage::fitTable()
{
    const int wanted = m_split->table()->horizontalHeader()->sizeHint().height() +
                       m_model->rowCount() * kRowHeight + theme::kSpace8;
    m_split->setTableHeight(std::min(wanted, height() / 2));
}

void ProvidersPage::showState()
{
    const auto list = m_connection ? m_connection->providers() : nullptr;
    if (list == nullptr) {
        const ConnectionNotice notice = connectionNotice(m_connection, tr("providers"));
        m_frame->showNotice(notice.status, notice.headline, notice.reason, notice.action);
        return;
    }
    if (list->providers.isEmpty()) {
        m_frame->showNotice(
            theme::Status::Unknown, tr("No providers are configured"),
            tr("Set the key of a provider in the environment (for example ANTHROPIC_API_KEY) or "
               "name providers in the configuration file, then restart or reload the node."),
            {});
        return;
    }
    m_frame->showContent();
    m_frame->setFreshness(m_connection->freshness(cluster::View::Providers),
                          QDateTime::currentMSecsSinceEpoch());
}

void ProvidersPage::showSummary(const api::ProviderList& list)
{
    QList<theme::Status> statuses;
    for (const api::ProviderState& provider : list.providers)
        statuses << models::statusOf(models::severityOf(provider));
    m_frame->setSummary(theme::rollUpText(statuses));
    m_split->setCountText(statuses.size() == 1 ? tr("1 provider")
                                               : tr("%1 providers").arg(statuses.size()));
}

void ProvidersPage::showDetail()
{
    const auto list = m_connection ? m_connection->providers() : nullptr;
    const QString name = selectedProvider();
    for (QAction* action : std::as_const(m_actions)) action->setEnabled(!name.isEmpty());
    if (list == nullptr || name.isEmpty()) return;
    m_detail->showProvider(*list, name, nowMs());
    if (!m_split->isDetailShown()) m_split->showDetail(true);
}

void ProvidersPage::tick()
{
    if (!isVisible() || m_model->rowCount() == 0 || !m_connection) return;
    m_model->setNow(nowMs());
    m_detail->setNow(nowMs());
    m_frame->setFreshness(m_connection->freshness(cluster::View::Providers),
                          QDateTime::currentMSecsSinceEpoch());
}

qint64 ProvidersPage::nowMs() const
{
    return m_connection ? m_connection->nodeNowMs() : QDateTime::currentMSecsSinceEpoch();
}

QString ProvidersPage::selectedProvider() const
{
    const QModelIndexList rows = m_split->table()->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : rows.first().data(Role::NameRole).toString();
}

void ProvidersPage::selectProvider(const QString& name)
{
    const int row = m_model->rowOfProvider(name);
    m_wanted = row < 0 ? name : QString();
    if (row < 0) return;
    const QModelIndex index = m_proxy->mapFromSource(m_model->index(row, 0));
    m_split->table()->setCurrentIndex(index);
    m_split->table()->scrollTo(index);
}

void ProvidersPage::moveSelection(int rows)
{
    const QModelIndex current = m_split->table()->currentIndex();
    const int row = std::clamp(current.row() + rows, 0, m_proxy->rowCount() - 1);
    m_split->table()->setCurrentIndex(m_proxy->index(row, 0));
}

void ProvidersPage::confirmBreaker(api::BreakerAction action)
{
    const api::ProviderState* provider =
        m_model->providerAt(m_model->rowOfProvider(selectedProvider()));
    if (provider == nullptr || !m_connection) return;
    const QString name = provider->name;
    const QString target = m_detail->selectedTarget();
    auto* dialog = new widgets::ConfirmDialog(
        breakerConfirmation(*provider, action, target, m_connection->cluster(),
                            theme::themeOf(this)),
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, name, action, target] { moveBreaker(name, action, target); });
    dialog->open();
}

void ProvidersPage::moveBreaker(const QString& provider, api::BreakerAction action,
                                const QString& target)
{
    if (!m_connection) return;
    m_connection->setBreaker(
        provider, action, target, this,
        [this, action](const api::Outcome<api::BreakerActionResult>& outcome) {
            if (outcome)
                m_frame->banner()->showMessage(theme::Status::Ok,
                                               breakerResultText(*outcome, action));
            else
                m_frame->banner()->showMessage(
                    theme::Status::Critical,
                    tr("%1 was not done: %2").arg(breakerActionText(action), outcome.error().text));
        });
}

void ProvidersPage::navigateTo(const QString& pageId)
{
    const QString name = selectedProvider();
    if (!name.isEmpty()) emit navigationRequested({pageId, {{QStringLiteral("provider"), name}}});
}

bool ProvidersPage::isReadyForScreenshot() const
{
    return m_frame->isContentShown() && m_model->rowCount() > 0;
}

void ProvidersPage::applyNavigation(const QMap<QString, QString>& filters)
{
    const QString name = filters.value(QStringLiteral("provider"));
    if (!name.isEmpty()) selectProvider(name);
}

QMap<QString, QString> ProvidersPage::sessionState() const
{
    const QString name = selectedProvider();
    return name.isEmpty() ? QMap<QString, QString>()
                          : QMap<QString, QString>{{QStringLiteral("provider"), name}};
}

void ProvidersPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_hint != nullptr)
        widgets::setTextColour(m_hint, theme::themeOf(this).textTertiary);
    Page::changeEvent(event);
}

void ProvidersPage::timeZoneChanged()
{
    m_frame->setTimeZone(timeZone());
    m_detail->setTimeZone(timeZone());
}

}  // namespace helix::pages
