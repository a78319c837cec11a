// helix-console: reads the command line, starts a node of its own or attaches others, opens the
// window.
#include "api/api_thread.h"
#include "cluster/cluster_list.h"
#include "embedded_node.h"
#include "launch_options.h"
#include "page_registry.h"
#include "shell/main_window.h"
#include "shell/screenshot.h"
#include "shell/session.h"
#include "theme/appearance.h"

#include <QApplication>
#include <QDir>
#include <QTextStream>

using namespace helix;

namespace {

void say(FILE* stream, const QString& text)
{
    QTextStream(stream) << text << Qt::endl;
}

QStringList idsOf(const QList<pages::PageEntry>& entries)
{
    QStringList ids;
    for (const auto& entry : entries) ids << entry.info.id;
    return ids;
}

QString sessionFile(const console::LaunchOptions& options)
{
    return options.dataDir.isEmpty()
               ? QString()
               : QDir(options.dataDir).filePath(QStringLiteral("console.ini"));
}

/// Without a choice on the command line or in the session: as the desktop is.
theme::Scheme schemeOf(const console::LaunchOptions& options, const shell::Session& session,
                       const QPalette& desktop)
{
    if (options.scheme) return *options.scheme;
    if (const auto remembered = session.scheme()) return *remembered;
    return theme::themeFor(desktop).scheme;
}

void connectNode(console::EmbeddedNode& node, cluster::ClusterList& clusters,
                 shell::MainWindow& window)
{
    QObject::connect(&node, &console::EmbeddedNode::started, &clusters,
                     [&clusters](const cluster::Cluster& cluster) { clusters.add(cluster); });
    QObject::connect(&node, &console::EmbeddedNode::failed, &window,
                     [&window](const QString& reason) { window.showStartFailure(reason); });
    QObject::connect(&window, &shell::MainWindow::startRetryRequested, &node, [&node, &window] {
        window.showStarting();
        node.start();
    });
    window.showStarting();
    // Once the event loop runs, so that whoever connects after this hears of an early failure too.
    QMetaObject::invokeMethod(&node, &console::EmbeddedNode::start, Qt::QueuedConnection);
}

int takeScreenshot(QApplication& application, shell::MainWindow& window,
                   console::EmbeddedNode& node, const QString& file)
{
    shell::Screenshot screenshot(window, file);
    QString problem;
    QObject::connect(&screenshot, &shell::Screenshot::finished, &application,
                     [&](int exitCode, const QString& message) {
                         problem = message;
                         QApplication::exit(exitCode);
                     });
    QObject::connect(&node, &console::EmbeddedNode::failed, &application,
                     [&](const QString& reason) {
                         problem = reason;
                         QApplication::exit(1);
                     });
    const int exitCode = QApplication::exec();
    if (!problem.isEmpty()) say(stderr, QStringLiteral("helix-console: ") + problem);
    return exitCode;
}

int run(QApplication& application, const console::LaunchOptions& options,
        const QList<pages::PageEntry>& entries)
{
    if (!options.dataDir.isEmpty()) QDir().mkpath(options.dataDir);
    shell::Session session(sessionFile(options));
    theme::apply(application, schemeOf(options, session, QApplication::palette()));
    console::EmbeddedNode node(options);
    api::ApiThread thread;
    cluster::ClusterList clusters(thread);
    shell::MainWindow window(clusters, thread, entries, session);
    if (options.size) window.resize(*options.size);
    if (!options.page.isEmpty()) window.openPage(options.page);
    window.show();
    if (options.isEmbedding())
        connectNode(node, clusters, window);
    else
        QObject::connect(&window, &shell::MainWindow::startRetryRequested, &window,
                         &shell::MainWindow::attachCluster);
    for (const auto& cluster : options.attached) clusters.add(cluster);
    return options.screenshotFile.isEmpty()
               ? QApplication::exec()
               : takeScreenshot(application, window, node, options.screenshotFile);
}

/// Help and pictures need no display, so they must not fail for want of one.
void doWithoutDisplay(int argc, char** argv)
{
    const bool hasDisplay =
        qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
    if (hasDisplay || qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) return;
    for (int i = 1; i < argc; ++i) {
        const QByteArray argument(argv[i]);
        for (const char* name : {"-h", "--help", "-v", "--version", "--screenshot"})
            if (argument == name || argument.startsWith(QByteArray(name) + '='))
                qputenv("QT_QPA_PLATFORM", "offscreen");
    }
}

}  // namespace

int main(int argc, char** argv)
{
    doWithoutDisplay(argc, argv);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("helix-console"));
    QApplication::setApplicationDisplayName(QStringLiteral("Helix Console"));
    QApplication::setApplicationVersion(QStringLiteral(HELIX_VERSION));
    const auto entries = console::allPages();
    const auto launch = console::parseLaunch(QApplication::arguments(), idsOf(entries),
                                             qEnvironmentVariable("HELIX_ADMIN_TOKEN"));
    if (!launch.options) {
        say(launch.exitCode == 0 ? stdout : stderr, launch.message);
        return launch.exitCode;
    }
    return run(application, *launch.options, entries);
}
