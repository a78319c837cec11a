#pragma once
// A page on its own, attached to a fixture node through the real connection and api thread: what
// every page test starts with. Lives on the thread of the test.

#include "api/api_thread.h"
#include "cluster/cluster_connection.h"
#include "fixture_answers.h"
#include "fixture_node.h"
#include "pages/page.h"
#include "theme/appearance.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QTableView>
#include <QtTest>

#include <memory>

namespace helix::test {

template <class SomePage>
class PageStage {
public:
    explicit PageStage(const QString& environment = {})
    {
        furnish(node);
        cluster.name = QStringLiteral("fixture");
        cluster.apiUrl = node.url();
        cluster.adminToken = QStringLiteral("hx-admin-secret-token");
        cluster.environment = cluster::environmentFromText(environment);
        connection = std::make_unique<cluster::ClusterConnection>(cluster, thread);
        page = std::make_unique<SomePage>();
        page->resize(1100, 720);
    }
    ~PageStage()
    {
        page->setConnection(nullptr);
        page.reset();
        connection.reset();
    }

    /// Attaches the page, shows it and waits for its data.
    [[nodiscard]] bool open()
    {
        page->setConnection(connection.get());
        connection->start();
        page->show();
        return QTest::qWaitFor([this] { return page->isReadyForScreenshot(); }, 5000);
    }

    /// The table with this accessible name.
    [[nodiscard]] QTableView* table(const QString& name) const
    {
        for (auto* view : page->template findChildren<QTableView*>())
            if (view->accessibleName() == name) return view;
        return nullptr;
    }

    /// Every text that a label or a button of the page shows now.
    [[nodiscard]] QString visibleText() const
    {
        QStringList texts;
        for (const QLabel* label : page->template findChildren<QLabel*>())
            if (label->isVisible()) texts << label->text();
        return texts.join(u'\n');
    }

    /// Writes pictures of both schemes when HELIX_SHOTS names a directory.
    void shoot(const QString& name, QSize size = {1280, 800})
    {
        const QString directory = qEnvironmentVariable("HELIX_SHOTS");
        if (directory.isEmpty()) return;
        page->resize(size);
        for (const auto scheme : {theme::Scheme::Dark, theme::Scheme::Light}) {
            theme::apply(*qApp, scheme);
            QCoreApplication::processEvents();
            const char* suffix = scheme == theme::Scheme::Dark ? "dark" : "light";
            page->grab().save(QDir(directory).filePath(
                QStringLiteral("%1-%2.png").arg(name, QLatin1String(suffix))));
        }
    }

    /// The same for a dialog of the page, in the present scheme.
    static void shootDialog(QWidget& dialog, const QString& name)
    {
        const QString directory = qEnvironmentVariable("HELIX_SHOTS");
        if (!directory.isEmpty())
            dialog.grab().save(QDir(directory).filePath(name + QStringLiteral(".png")));
    }

    FixtureNode node;
    api::ApiThread thread;
    cluster::Cluster cluster;
    std::unique_ptr<cluster::ClusterConnection> connection;
    std::unique_ptr<SomePage> page;
};

}  // namespace helix::test
