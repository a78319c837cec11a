#include "pages/providers/providers_page.h"

#include "cluster/cluster_connection.h"
#include "models/plain_text.h"
#include "models/provider_matrix_model.h"
#include "models/status_look.h"
#include "pages/connection_notice.h"
#include "pages/providers/provider_acts.h"
#include "pages/providers/provider_detail.h"
#include "widgets/banner.h"
#include "widgets/data_tree.h"
#include "widgets/page_frame.h"
#include "widgets/search_field.h"

#include <QAction>
#include <QDateTime>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

/// Of the height of the page, at most this share is the matrix's until somebody moves the splitter.
constexpr double kMatrixShare = 0.52;
/// Title and margins of the page.
constexpr int kHeadHeight = 62;

QString nodeName(const cluster::ClusterConnection& connection)
{
    const cluster::Cluster& cluster = connection.cluster();
    return cluster.name.isEmpty() ? cluster.apiUrl.authority() : cluster.name;
}

bool isStale(const cluster::ClusterConnection& connection)
{
    const auto grade =
        connection.freshness(cluster::View::Providers).grade(QDateTime::currentMSecsSinceEpoch());
    return grade == theme::FreshnessGrade::Stale;
}

}  // namespace

PageInfo ProvidersPage::pageInfo()
{
    return {QStringLiteral("providers"), tr("Providers"), QStringLiteral("providers"),
            tr("Circuit breakers, scores, limits and fallback chains on every node")};
}

ProvidersPage::ProvidersPage(QWidget* parent) : Page(pageInfo(), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_frame = new widgets::PageFrame(title(), this);
    layout->addWidget(m_frame);
    buildBody();
    buildActions();
    addListKeys();
    connect(m_frame, &widgets::PageFrame::noticeActionTriggered, this, [this] {
        if (m_connection) m_connection->retry();
    });
    connect(&m_second, &QTimer::timeout, this, &ProvidersPage::tick);
    m_second.start(std::chrono::seconds(1));
    m_sinceTick.start();
    showState();
}

void ProvidersPage::buildBody()
{
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme::kPanelGap);
    m_matrix = new MatrixView(m_splitter);
    m_detail = new ProviderDetail(m_splitter);
    m_splitter->addWidget(m_matrix);
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_frame->setContent(m_splitter);
    connect(m_matrix, &MatrixView::choiceChanged, this, &ProvidersPage::showDetail);
    connect(m_matrix, &MatrixView::nodeChosen, this, &ProvidersPage::chooseNode);
    connect(m_matrix, &MatrixView::activated, m_detail, &ProviderDetail::showNextSection);
    connect(m_detail, &ProviderDetail::providerChosen, this, &ProvidersPage::chooseProvider);
    connect(m_detail, &ProviderDetail::nodeChosen, this, &ProvidersPage::chooseNode);
    connect(m_detail, &ProviderDetail::instantChosen, this, &ProvidersPage::showLogsAt);
}

QWidget* ProvidersPage::searchWidget() const
{
    return m_matrix->search();
}

void ProvidersPage::setConnection(cluster::ClusterConnection* connection)
{
    m_connection = connection;
    m_frame->banner()->hide();
    m_node = 0;
    const Connections shown = connections();
    for (int i = 0; i < shown.size(); ++i)
        if (shown[i] == connection) m_node = i;
    follow();
}

void ProvidersPage::setFleet(const QList<cluster::ClusterConnection*>& fleet)
{
    const auto* before = nodeConnection();
    m_fleet.clear();
    for (auto* connection : fleet) m_fleet << connection;
    const Connections shown = connections();
    m_node = 0;
    for (int i = 0; i < shown.size(); ++i)
        if (shown[i] == before) m_node = i;
    follow();
}

/// Every attached node is a column; a page without a fleet shows its own connection.
ProvidersPage::Connections ProvidersPage::connections() const
{
    if (!m_connection) return {};
    return m_fleet.contains(m_connection) ? m_fleet : Connections{m_connection};
}

void ProvidersPage::follow()
{
    for (const auto& connection : m_fleet + Connections{m_connection})
        if (connection) disconnect(connection, nullptr, this, nullptr);
    for (const auto& connection : connections()) {
        connect(connection, &cluster::ClusterConnection::providersUpdated, this,
                &ProvidersPage::takeNodes);
        connect(connection, &cluster::ClusterConnection::stateChanged, this,
                &ProvidersPage::showState);
    }
    takeNodes();
}

QList<models::MatrixNode> ProvidersPage::matrixNodes() const
{
    QList<models::MatrixNode> nodes;
    for (const auto& connection : connections()) {
        if (!connection) continue;
        models::MatrixNode node;
        node.name = nodeName(*connection);
        node.providers = connection->providers();
        node.nowMs = connection->nodeNowMs();
        node.isStale = node.providers != nullptr && isStale(*connection);
        if (node.providers == nullptr)
            node.absence = connection->state().failure ? failureWord(*connection->state().failure)
                                                       : tr("not answered yet");
        nodes << node;
    }
    return nodes;
}

void ProvidersPage::takeNodes()
{
    m_sinceTick.restart();
    const bool isFirst = m_matrix->model().rowCount() == 0;
    m_matrix->setNodes(matrixNodes());
    if (m_matrix->model().rowCount() > 0) {
        if (!m_wanted.isEmpty() && m_matrix->choose(m_wanted)) m_wanted = {};
        if (m_matrix->choice().isEmpty()) m_matrix->chooseFirst();
    }
    showSummary();
    showDetail();
    showState();
    if (isFirst) fitMatrix();
}

/// A few providers need no half of the page: the detail gets what the rows leave.
void ProvidersPage::fitMatrix()
{
    // From the page, because the splitter has no height of its own before it is shown.
    const int room = std::max(1, height() - kHeadHeight - m_splitter->handleWidth());
    const int wanted = std::min(m_matrix->wantedHeight(), int(room * kMatrixShare));
    m_splitter->setSizes({wanted, std::max(1, room - wanted)});
}

void ProvidersPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    if (m_matrix->model().rowCount() > 0) QTimer::singleShot(0, this, &ProvidersPage::fitMatrix);
}

void ProvidersPage::showState()
{
    const auto list = m_connection ? m_connection->providers() : nullptr;
    const bool hasRows = m_matrix->model().rowCount() > 0;
    if (!hasRows && list == nullptr) {
        const ConnectionNotice notice = connectionNotice(m_connection, tr("providers"));
        m_frame->showNotice(notice.status, notice.headline, notice.reason, notice.action);
        return;
    }
    if (!hasRows) {
        m_frame->showNotice(
            theme::Status::Unknown, tr("No providers are configured"),
            tr("Set the key of a provider in the environment (for example ANTHROPIC_API_KEY) or "
               "name providers in the configuration file, then restart or reload the node."),
            {});
        return;
    }
    m_frame->showContent();
    if (const auto* connection = nodeConnection())
        m_frame->setFreshness(connection->freshness(cluster::View::Providers),
                              QDateTime::currentMSecsSinceEpoch());
}

void ProvidersPage::showSummary()
{
    QList<theme::Status> statuses;
    const auto& model = m_matrix->model();
    for (int row = 0; row < model.rowCount(); ++row)
        statuses << models::statusOf(model.facts(model.index(row, 0)).severity);
    m_frame->setSummary(statuses.isEmpty() ? QString() : theme::rollUpText(statuses));
}

int ProvidersPage::nodeOfChoice() const
{
    const auto& model = m_matrix->model();
    const MatrixChoice choice = m_matrix->choice();
    const QModelIndex index = choice.model.isEmpty()
                                  ? model.indexOfProvider(choice.provider)
                                  : model.indexOfTarget(choice.provider, choice.model, choice.key);
    if (model.cell(index, m_node).provider != nullptr) return m_node;
    return std::max(0, model.facts(index).decidingNode);
}

cluster::ClusterConnection* ProvidersPage::nodeConnection() const
{
    return connections().value(nodeOfChoice());
}

DetailSubject ProvidersPage::subject() const
{
    const auto& model = m_matrix->model();
    const MatrixChoice choice = m_matrix->choice();
    DetailSubject subject;
    subject.name = choice.provider;
    const int node = nodeOfChoice();
    if (choice.isEmpty() || node >= model.nodeCount()) return subject;
    const QModelIndex index = choice.model.isEmpty()
                                  ? model.indexOfProvider(choice.provider)
                                  : model.indexOfTarget(choice.provider, choice.model, choice.key);
    const models::MatrixCell cell = model.cell(index, node);
    subject.list = model.nodes()[node].providers.get();
    subject.provider = cell.provider;
    subject.target = cell.target;
    subject.node = model.nodes()[node].name;
    subject.nowMs = model.nodes()[node].nowMs;
    return subject;
}

void ProvidersPage::showDetail()
{
    const DetailSubject shown = subject();
    for (QAction* action : std::as_const(m_choiceActions))
        action->setEnabled(shown.provider != nullptr);
    if (shown.name.isEmpty()) return;
    const bool isOff = shown.provider != nullptr && !shown.provider->isEnabled;
    m_enabling->setText(isOff ? tr("Enable") : tr("Disable"));
    QStringList names;
    for (const models::MatrixNode& node : m_matrix->model().nodes())
        names << models::plainText(node.name);
    m_detail->setNodes(names, nodeOfChoice());
    m_detail->showSubject(shown);
}

void ProvidersPage::tick()
{
    if (!isVisible() || m_matrix->model().rowCount() == 0 || !m_connection) return;
    const auto& nodes = m_matrix->model().nodes();
    const Connections shown = connections();
    bool isSame = nodes.size() == shown.size();
    for (int i = 0; isSame && i < nodes.size(); ++i)
        isSame = nodes[i].providers == nullptr || nodes[i].isStale == isStale(*shown[i]);
    if (!isSame) return takeNodes();
    m_matrix->advance(m_sinceTick.restart());
    showDetail();
    showState();
}

void ProvidersPage::chooseNode(int node)
{
    m_node = node;
    showDetail();
    showState();
}

void ProvidersPage::chooseProvider(const QString& name)
{
    if (!m_matrix->choose({name, {}, {}})) m_wanted = {name, {}, {}};
}

bool ProvidersPage::isReadyForScreenshot() const
{
    return m_frame->isContentShown() && m_matrix->model().rowCount() > 0;
}

void ProvidersPage::applyNavigation(const QMap<QString, QString>& filters)
{
    m_matrix->search()->setText(filters.value(QStringLiteral("text")));
    const MatrixChoice wanted{filters.value(QStringLiteral("provider")),
                              filters.value(QStringLiteral("model")),
                              filters.value(QStringLiteral("key"))};
    if (!wanted.isEmpty() && !m_matrix->choose(wanted)) m_wanted = wanted;
}

QMap<QString, QString> ProvidersPage::sessionState() const
{
    const MatrixChoice choice = m_matrix->choice();
    QMap<QString, QString> state;
    const auto keep = [&state](const char* key, const QString& value) {
        if (!value.isEmpty()) state.insert(QLatin1String(key), value);
    };
    keep("provider", choice.provider);
    keep("model", choice.model);
    keep("key", choice.key);
    keep("text", m_matrix->search()->text());
    return state;
}

void ProvidersPage::timeZoneChanged()
{
    m_frame->setTimeZone(timeZone());
    m_detail->setTimeZone(timeZone());
    showDetail();
}

}  // namespace helix::pages
