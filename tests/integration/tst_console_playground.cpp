#include "api/api_thread.h"
#include "cluster/cluster_list.h"
#include "node_process.h"
#include "pages/logs/logs_page.h"
#include "pages/overview/overview_page.h"
#include "pages/playground/chat_pane.h"
#include "pages/playground/composer.h"
#include "pages/playground/model_picker.h"
#include "pages/playground/playground_page.h"
#include "pages/providers/providers_page.h"
#include "pages/requests/request_detail_pane.h"
#include "pages/requests/requests_page.h"
#include "shell/main_window.h"
#include "shell/session.h"
#include "theme/appearance.h"

#include <QApplication>
#include <QDir>
#include <QtTest>

using namespace helix;

namespace {

template <class PageType>
pages::PageEntry entry()
{
    return {PageType::pageInfo(),
            [](QWidget* parent) -> pages::Page* { return new PageType(parent); }};
}

}  // namespace

/// The console's window on a running node, as a person uses the playground: two models
/// of the demonstration are asked, and the answer's request is opened.
class TestConsolePlayground : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        theme::apply(*qApp, theme::Scheme::Dark);
        QVERIFY2(m_node.start({"--demo"}), qPrintable(m_node.why()));
        m_session = std::make_unique<shell::Session>(m_folder.filePath("console.ini"));
        m_clusters = std::make_unique<cluster::ClusterList>(m_thread);
        m_window = std::make_unique<shell::MainWindow>(
            *m_clusters, m_thread,
            QList{entry<pages::OverviewPage>(), entry<pages::ProvidersPage>(),
                  entry<pages::RequestsPage>(), entry<pages::LogsPage>(),
                  entry<pages::PlaygroundPage>()},
            *m_session);
        m_window->resize(1280, 800);
        m_window->show();
        cluster::Cluster cluster;
        cluster.name = QStringLiteral("demo");
        cluster.apiUrl = QUrl(m_node.api());
        cluster.metricsUrl = QUrl(m_node.metrics());
        cluster.adminToken = QString::fromUtf8(m_node.adminToken());
        m_clusters->add(cluster);
        m_window->openPage(QStringLiteral("playground"));
    }

    void theModelsOfTheNodeAreOffered()
    {
        QTRY_VERIFY(page().isReadyForScreenshot());
        QVERIFY(page().pane(0)->picker()->findText(QStringLiteral("auto")) >= 0);
        QVERIFY(page().pane(0)->picker()->count() > 3);
    }

    void twoModelsAnswerInStreams()
    {
        page().setTwoPanes(true);
        page().pane(0)->picker()->setModel(QStringLiteral("claude-sim-large"));
        page().pane(1)->picker()->setModel(QStringLiteral("gemini-sim-flash"));
        page().composer()->setDraft(
            QStringLiteral("How do we roll out a new model without waking anybody up?"));
        page().send();
        for (int index = 0; index < 2; ++index) QVERIFY(answers(page().pane(index)->session()));
        const auto* answer = page().pane(0)->session().lastAnswer();
        QVERIFY(answer->answerer->isSimulated);
        QVERIFY(!answer->answerer->requestId.isEmpty());
        QVERIFY(answer->firstTokenMs.has_value() && answer->contentChunks > 5);
        QVERIFY(answer->usage && answer->usage->completionTokens.value_or(0) > 0);
    }

    void theAnswerIsPictured()
    {
        const QString directory = qEnvironmentVariable("HELIX_SHOTS");
        if (directory.isEmpty()) return;
        page().pane(1)->showRawEvents(true);
        for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark}) {
            theme::apply(*qApp, scheme);
            QCoreApplication::processEvents();
            const char* suffix = scheme == theme::Scheme::Dark ? "dark" : "light";
            m_window->grab().save(QDir(directory).filePath(
                QStringLiteral("playground-%1.png").arg(QLatin1String(suffix))));
        }
    }

    void theRequestOfTheAnswerOpens()
    {
        const QString id = page().pane(0)->session().lastAnswer()->answerer->requestId;
        for (auto* action : page().pageActions())
            if (action->text() == QStringLiteral("Open the answer in Requests")) action->trigger();
        QCOMPARE(m_window->currentPage()->id(), QStringLiteral("requests"));
        const auto* detail = m_window->findChild<pages::RequestDetailPane*>();
        QTRY_COMPARE(detail->detail().summary.id, id);
        QTRY_VERIFY(!detail->detail().attempts.isEmpty());
    }

    void stoppingReachesTheNode()
    {
        m_window->openPage(QStringLiteral("playground"));
        page().setTwoPanes(false);
        page().composer()->setDraft(QStringLiteral("Tell me everything about queues"));
        auto& session = page().pane(0)->session();
        page().send();
        QTRY_VERIFY(session.state() != models::ChatSession::State::Waiting);
        page().stop();
        QTRY_VERIFY(!session.isRunning());
        QVERIFY(session.lastAnswer()->isStopped || session.lastAnswer()->totalMs.has_value());
    }

    void cleanupTestCase()
    {
        m_window.reset();
        m_clusters.reset();
    }

private:
    [[nodiscard]] pages::PlaygroundPage& page() const
    {
        return *m_window->findChild<pages::PlaygroundPage*>();
    }

    /// The demonstration has an outage now and then; then a person asks again, too.
    [[nodiscard]] static bool answers(models::ChatSession& session)
    {
        for (int round = 0; round < 5; ++round) {
            if (!QTest::qWaitFor([&] { return !session.isRunning(); }, 30000)) return false;
            if (!session.lastAnswer()->failure)
                return !session.lastAnswer()->message.text.isEmpty();
            if (!session.retry()) return false;
        }
        return false;
    }

    QTemporaryDir m_folder;
    integration::NodeProcess m_node;
    api::ApiThread m_thread;
    std::unique_ptr<shell::Session> m_session;
    std::unique_ptr<cluster::ClusterList> m_clusters;
    std::unique_ptr<shell::MainWindow> m_window;
};

QTEST_MAIN(TestConsolePlayground)
#include "tst_console_playground.moc"
