#include "shell/main_window.h"

#include "pages/drill_dialog.h"
#include "shell/attach_dialog.h"
#include "shell/cluster_switcher.h"
#include "shell/command_palette.h"
#include "shell/connection_text.h"
#include "shell/drill_banner.h"
#include "shell/header_bar.h"
#include "shell/navigation_rail.h"
#include "shell/shortcut_sheet.h"
#include "shell/status_strip.h"
#include "shell/token_dialog.h"
#include "shell/workspace.h"
#include "theme/appearance.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace helix::shell {
namespace {

constexpr QSize kDefaultSize{1280, 800};
constexpr QSize kSmallestSize{900, 560};
/// A drag of the window ends before it is written.
constexpr int kSaveGeometryAfterMs = 400;

}  // namespace

MainWindow::MainWindow(cluster::ClusterList& clusters, api::ApiThread& thread,
                       QList<pages::PageEntry> entries, Session& session, QWidget* parent)
    : QMainWindow(parent), m_clusters(clusters), m_thread(thread), m_session(session)
{
    setWindowTitle(QStringLiteral("Helix Console"));
    setMinimumSize(kSmallestSize);
    buildLayout(std::move(entries));
    buildActions();
    connectParts();
    restore();
    takeConnection();
    // The first focus belongs to nobody: a ring that nobody asked for looks like a choice.
    centralWidget()->setFocus();
}

void MainWindow::buildLayout(QList<pages::PageEntry> entries)
{
    auto* central = new QWidget(this);
    auto* columns = new QHBoxLayout(central);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(0);
    m_rail = new NavigationRail(central);
    columns->addWidget(m_rail);
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    m_header = new HeaderBar(m_clusters, central);
    m_drill = new DrillBanner(central);
    m_workspace = new Workspace(std::move(entries), central);
    m_strip = new StatusStrip(m_clusters, central);
    right->addWidget(m_header);
    right->addWidget(m_drill);
    right->addWidget(m_workspace, 1);
    right->addWidget(m_strip);
    columns->addLayout(right, 1);
    setCentralWidget(central);
    m_palette = new CommandPalette(this);
    m_sheet = new ShortcutSheet(this);
}

void MainWindow::connectParts()
{
    connect(m_rail, &NavigationRail::pageChosen, this, [this](const QString& id) { openPage(id); });
    connect(m_header, &HeaderBar::paletteRequested, this, [this] { openPalette(); });
    connect(m_header->switcher(), &ClusterSwitcher::attachRequested, this,
            &MainWindow::attachCluster);
    connect(m_strip, &StatusStrip::timeZoneToggled, this, &MainWindow::toggleTimeZone);
    connect(m_strip, &StatusStrip::problemChosen, this,
            [this] { openPage(m_workspace->entries().first().info.id); });
    connect(m_workspace, &Workspace::pageOpened, this, &MainWindow::takePage);
    connect(m_workspace, &Workspace::tokenRequested, this, &MainWindow::askForToken);
    connect(m_workspace, &Workspace::noticeActionTriggered, this, &MainWindow::startRetryRequested);
    connect(&m_clusters, &cluster::ClusterList::listChanged, this, &MainWindow::takeFleet);
    connect(&m_clusters, &cluster::ClusterList::currentChanged, this, &MainWindow::takeConnection);
    m_saveGeometry.setSingleShot(true);
    m_saveGeometry.setInterval(kSaveGeometryAfterMs);
    connect(&m_saveGeometry, &QTimer::timeout, this,
            [this] { m_session.setGeometry(saveGeometry()); });
}

void MainWindow::restore()
{
    resize(kDefaultSize);
    restoreGeometry(m_session.geometry());
    applyTimeZone();
    const QString id = m_session.page();
    if (m_workspace->hasPage(id))
        openPage(id, m_session.pageState(id));
    else
        openPage(m_workspace->entries().first().info.id);
}

void MainWindow::openPage(const QString& id, const QMap<QString, QString>& filters)
{
    m_workspace->open(id, filters);
}

pages::Page* MainWindow::currentPage() const
{
    return m_workspace->current();
}

void MainWindow::takePage(pages::Page* page)
{
    if (m_shown != nullptr && m_shown != page)
        m_session.setPageState(m_shown->id(), m_shown->sessionState());
    m_shown = page;
    m_rail->setCurrent(page->id());
    m_session.setPage(page->id());
    setWindowTitle(QStringLiteral("%1 · Helix Console").arg(page->title()));
}

void MainWindow::takeFleet()
{
    QList<cluster::ClusterConnection*> fleet;
    for (int index = 0; index < m_clusters.count(); ++index) fleet << m_clusters.at(index);
    m_workspace->setFleet(fleet);
}

void MainWindow::takeConnection()
{
    takeFleet();
    auto* connection = m_clusters.current();
    for (int index = 0; index < m_clusters.count(); ++index) m_clusters.at(index)->disconnect(this);
    m_workspace->setConnection(connection);
    m_drill->setConnection(connection);
    if (connection == nullptr) {
        m_workspace->showNotice(
            theme::Status::Unknown, tr("No cluster is attached"),
            tr("Attach a running node by its URL to see its providers, requests and logs."),
            tr("Attach a cluster…"));
        return;
    }
    connect(connection, &cluster::ClusterConnection::statusUpdated, this,
            &MainWindow::refreshMarks);
    connect(connection, &cluster::ClusterConnection::stateChanged, this, &MainWindow::refreshMarks);
    refreshMarks();
}

void MainWindow::refreshMarks()
{
    m_strip->refresh();
    const auto* connection = m_clusters.current();
    const auto status = connection == nullptr ? nullptr : connection->status();
    const QString overview = m_workspace->entries().first().info.id;
    if (status == nullptr || status->problems.isEmpty())
        return m_rail->setMark(overview, theme::Status::Ok, {});
    m_rail->setMark(overview, connectionStatus(*connection),
                    QString::number(status->problems.size()));
}

void MainWindow::showStarting()
{
    m_workspace->showNotice(
        theme::Status::Info, tr("Starting the gateway"),
        tr("Configuration, data directory, providers, listeners: this takes a moment."), {});
}

void MainWindow::showStartFailure(const QString& reason)
{
    m_workspace->showNotice(theme::Status::Critical, tr("The gateway did not start"), reason,
                            tr("Try again"));
}

void MainWindow::toggleTheme()
{
    const bool isDark = theme::themeOf(this).scheme == theme::Scheme::Dark;
    const auto scheme = isDark ? theme::Scheme::Light : theme::Scheme::Dark;
    theme::apply(*qApp, scheme);
    m_session.setScheme(scheme);
}

void MainWindow::toggleTimeZone()
{
    m_session.setTimeZone(m_session.timeZone() == theme::TimeZone::Utc ? theme::TimeZone::Local
                                                                       : theme::TimeZone::Utc);
    applyTimeZone();
}

void MainWindow::applyTimeZone()
{
    const auto zone = m_session.timeZone();
    m_strip->setTimeZone(zone);
    m_workspace->setTimeZone(zone);
}

void MainWindow::attachCluster()
{
    auto* dialog = new AttachDialog(m_thread, this);
    connect(dialog, &AttachDialog::clusterChosen, this, [this](const cluster::Cluster& cluster) {
        m_clusters.add(cluster);
        m_clusters.setCurrent(m_clusters.count() - 1);
    });
    dialog->open();
}

void MainWindow::startDrill()
{
    auto* connection = m_clusters.current();
    if (connection == nullptr) return;
    auto* dialog = new pages::DrillDialog(*connection, {}, this);
    dialog->open();
}

void MainWindow::askForToken()
{
    auto* connection = m_clusters.current();
    if (connection == nullptr) return;
    auto* dialog = new TokenDialog(clusterTitle(connection->cluster()), this);
    connect(dialog, &TokenDialog::tokenEntered, connection,
            &cluster::ClusterConnection::setAdminToken);
    dialog->open();
}

void MainWindow::nextCluster()
{
    if (m_clusters.count() > 1)
        m_clusters.setCurrent((m_clusters.currentIndex() + 1) % m_clusters.count());
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_session.setGeometry(saveGeometry());
    savePageState();
    QMainWindow::closeEvent(event);
}

void MainWindow::savePageState()
{
    if (const auto* page = currentPage()) m_session.setPageState(page->id(), page->sessionState());
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    m_saveGeometry.start();
    QMainWindow::resizeEvent(event);
}

void MainWindow::moveEvent(QMoveEvent* event)
{
    m_saveGeometry.start();
    QMainWindow::moveEvent(event);
}

}  // namespace helix::shell
