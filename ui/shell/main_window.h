#pragma once
// The window: rail, header, workspace and status strip around pages it does not know by type. It
// owns the actions of the window and nothing of the data. GUI thread; the composition root owns it.

#include "cluster/cluster_list.h"
#include "pages/page.h"
#include "shell/commands.h"
#include "shell/session.h"

#include <QMainWindow>
#include <QPointer>
#include <QTimer>

namespace helix::api {
class ApiThread;
}

namespace helix::shell {

class CommandPalette;
class DrillBanner;
class HeaderBar;
class NavigationRail;
class ShortcutSheet;
class StatusStrip;
class Workspace;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(cluster::ClusterList& clusters, api::ApiThread& thread,
               QList<pages::PageEntry> entries, Session& session, QWidget* parent = nullptr);

    void openPage(const QString& id, const QMap<QString, QString>& filters = {});
    [[nodiscard]] pages::Page* currentPage() const;
    [[nodiscard]] Workspace* workspace() const { return m_workspace; }
    [[nodiscard]] CommandPalette* commandPalette() const { return m_palette; }

    /// The embedded node is on its way, or did not come up; both cover the page with the reason and
    /// the way out.
    void showStarting();
    void showStartFailure(const QString& reason);
    void openPalette(const QString& typed = {});
    void openShortcutSheet();
    void toggleTheme();
    void toggleTimeZone();
    void attachCluster();
    /// Asks for a fault to inject into the shown cluster.
    void startDrill();

signals:
    void startRetryRequested();

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void moveEvent(QMoveEvent* event) override;

private:
    void buildLayout(QList<pages::PageEntry> entries);
    void buildActions();
    void addPageActions();
    QAction* addWindowAction(const QString& text, const QList<QKeySequence>& keys,
                             std::function<void()> run);
    void connectParts();
    void restore();
    void saveGeometryLater();
    void savePageState();
    void takeFleet();
    void takeConnection();
    void takePage(pages::Page* page);
    void refreshMarks();
    void applyTimeZone();
    void askForToken();
    void nextCluster();
    [[nodiscard]] QList<Command> commands();
    void addPageCommands(QList<Command>& list);
    void addTargetCommands(QList<Command>& list);

    cluster::ClusterList& m_clusters;
    api::ApiThread& m_thread;
    Session& m_session;
    NavigationRail* m_rail = nullptr;
    HeaderBar* m_header = nullptr;
    DrillBanner* m_drill = nullptr;
    Workspace* m_workspace = nullptr;
    StatusStrip* m_strip = nullptr;
    CommandPalette* m_palette = nullptr;
    ShortcutSheet* m_sheet = nullptr;
    QList<QAction*> m_windowActions;
    QPointer<pages::Page> m_shown;
    QTimer m_saveGeometry;
};

}  // namespace helix::shell
