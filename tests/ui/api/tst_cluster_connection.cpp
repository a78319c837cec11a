#include "api/api_thread.h"
#include "cluster/cluster_connection.h"
#include "cluster/cluster_probe.h"
#include "fixture_answers.h"
#include "fixture_node.h"

#include <QJsonDocument>
#include <QtTest>

using namespace helix;
using cluster::ClusterConnection;
using cluster::Phase;

namespace {

cluster::Cluster clusterAt(const QUrl& url)
{
    cluster::Cluster cluster;
    cluster.apiUrl = url;
    cluster.adminToken = QStringLiteral("hx-secret");
    return cluster;
}

QUrl closedPort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost, 0);
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.serverPort()));
}

test::Answer failing(int status)
{
    return {status, QByteArrayLiteral(R"({"error":{"message":"no","type":"x","code":"y"}})")};
}

}  // namespace

class TestClusterConnection : public QObject {
    Q_OBJECT
private slots:
    void fromNeverContactedToDegraded()
    {
        test::FixtureNode node;
        test::furnish(node);
        ClusterConnection connection(clusterAt(node.url()), m_thread);
        QCOMPARE(connection.state().phase, Phase::NeverContacted);
        QVERIFY(!connection.freshness(cluster::View::Status).updatedMs);
        connection.start();
        QCOMPARE(connection.state().phase, Phase::Connecting);
        QTRY_VERIFY(connection.status() != nullptr && connection.providers() != nullptr);
        QVERIFY(connection.state().phase == Phase::Up ||
                connection.state().phase == Phase::Degraded);
        QCOMPARE(node.asked("/admin/status").first().authorization, QByteArray("Bearer hx-secret"));
    }

    void aRefusedConnectionSaysSo()
    {
        ClusterConnection connection(clusterAt(closedPort()), m_thread);
        connection.start();
        QTRY_COMPARE(connection.state().phase, Phase::Unreachable);
        QCOMPARE(connection.state().failure->kind, api::FailureKind::Refused);
        QVERIFY(connection.state().failure->text.contains(QStringLiteral("refused")));
        QVERIFY(connection.state().nextAttemptMs.has_value());
    }

    void aWrongTokenStopsThePolls_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("401 asks for a token") << 401;
        QTest::newRow("403 refuses ours") << 403;
    }
    void aWrongTokenStopsThePolls()
    {
        QFETCH(int, status);
        test::FixtureNode node;
        node.answer("/admin/status", [status](const test::Asked&) { return failing(status); });
        ClusterConnection connection(clusterAt(node.url()), m_thread);
        connection.start();
        QTRY_COMPARE(connection.state().phase, Phase::Unreachable);
        QVERIFY(connection.state().failure->isAuthentication());
        QVERIFY(!connection.state().nextAttemptMs);
        QCOMPARE(node.asked("/admin/status").size(), 1);

        test::furnish(node);
        connection.setAdminToken(QStringLiteral("hx-right"));
        QTRY_VERIFY(connection.status() != nullptr);
        QCOMPARE(node.asked("/admin/status").last().authorization, QByteArray("Bearer hx-right"));
    }

    void theLastDataStaysWhenTheNodeGoes()
    {
        test::FixtureNode node;
        test::furnish(node);
        ClusterConnection connection(clusterAt(node.url()), m_thread);
        connection.start();
        QTRY_VERIFY(connection.status() != nullptr);
        node.answer("/admin/status", [](const test::Asked&) { return failing(500); });
        for (int i = 0; i < 2; ++i) {
            QSignalSpy asked(&connection, &ClusterConnection::statusUpdated);
            connection.retry();
            QTRY_VERIFY(asked.count() > 0);
        }
        QTRY_COMPARE(connection.state().phase, Phase::Stale);
        QVERIFY(connection.status() != nullptr);
        QCOMPARE(connection.state().failure->kind, api::FailureKind::ServerError);
    }

    void unreadableAnswersAreTold()
    {
        test::FixtureNode node;
        node.answer("/admin/status", [](const test::Asked&) {
            return test::Answer{200, "<html>login</html>"};
        });
        ClusterConnection connection(clusterAt(node.url()), m_thread);
        connection.start();
        QTRY_COMPARE(connection.state().phase, Phase::Unreachable);
        QCOMPARE(connection.state().failure->kind, api::FailureKind::Decode);
    }

    void eventsArriveAndAreKept()
    {
        test::FixtureNode node;
        test::furnish(node);
        ClusterConnection connection(clusterAt(node.url()), m_thread);
        connection.start();
        QTRY_COMPARE(node.openStreams("/admin/events/stream"), 1);
        node.push(
            "/admin/events/stream", "breaker",
            R"({"seq":9,"at_ms":5,"kind":"breaker","subject":"claude/m/k","text":"opened","data":{"to":"open"}})",
            9);
        QTRY_VERIFY(!connection.recentEvents().isEmpty());
        QCOMPARE(connection.recentEvents().last().seq, qint64(9));
        QCOMPARE(connection.recentEvents().last().kind, api::EventKind::Breaker);
    }

    void aLogStreamCountsItsGaps()
    {
        test::FixtureNode node;
        test::furnish(node);
        ClusterConnection connection(clusterAt(node.url()), m_thread);
        const auto feed = connection.openLogFeed(12);
        qint64 missing = 0;
        qsizetype lines = 0;
        connect(feed.get(), &api::LogFeed::gapFound, this,
                [&](qint64 dropped) { missing += dropped; });
        connect(feed.get(), &api::LogFeed::linesArrived, this,
                [&](const auto& batch) { lines += batch.size(); });
        QTRY_COMPARE(node.openStreams("/admin/logs/stream"), 1);
        QCOMPARE(node.asked("/admin/logs/stream").first().query.queryItemValue("after"),
                 QStringLiteral("12"));
        node.push("/admin/logs/stream", "gap", R"({"dropped":40})", 0);
        node.push("/admin/logs/stream", "log", R"({"level":"info","msg":"a"})", 53);
        node.push("/admin/logs/stream", "log", "no json", 54);
        QTRY_COMPARE(lines, 1);
        QTRY_COMPARE(missing, qint64(41));
    }

    void aNewerCallWithdrawsTheOlder()
    {
        test::FixtureNode node;
        test::furnish(node);
        ClusterConnection connection(clusterAt(node.url()), m_thread);
        std::optional<api::FailureKind> first;
        bool isSecondGood = false;
        connection.fetchRequests({}, this, [&](const auto& outcome) {
            if (!outcome) first = outcome.error().kind;
        });
        connection.fetchRequests({}, this,
                                 [&](const auto& outcome) { isSecondGood = outcome.has_value(); });
        QTRY_VERIFY(isSecondGood);
        QCOMPARE(first, std::optional(api::FailureKind::Cancelled));
    }

    void nobodyIsCalledAfterItsDeath()
    {
        test::FixtureNode node;
        test::furnish(node);
        ClusterConnection connection(clusterAt(node.url()), m_thread);
        bool isCalled = false;
        auto context = std::make_unique<QObject>();
        connection.fetchConfig(context.get(), [&](const auto&) { isCalled = true; });
        context.reset();
        bool isDone = false;
        connection.fetchRequests({}, this, [&](const auto&) { isDone = true; });
        QTRY_VERIFY(isDone);
        QVERIFY(!isCalled);
    }

    void aProbeTellsWhatAnAddressCanDo()
    {
        test::FixtureNode node;
        node.answer("/health", QJsonObject{{"status", "healthy"}});
        node.answer("/admin/status", [](const test::Asked&) { return failing(401); });
        auto cluster = clusterAt(node.url());
        cluster.metricsUrl = closedPort();
        cluster::ClusterProbe probe(m_thread, cluster);
        QSignalSpy finished(&probe, &cluster::ClusterProbe::finished);
        probe.start();
        QTRY_COMPARE(finished.count(), 1);
        QVERIFY(probe.cluster().capabilities.hasHealth);
        QVERIFY(probe.cluster().capabilities.isAdminLocked);
        QVERIFY(!probe.cluster().capabilities.hasMetrics);
        QCOMPARE(probe.report().size(), 4);
    }

    void aPollBacksOff()
    {
        // Qt's coarse timers may be late by a twentieth.
        int asked = 0;
        cluster::Poll poll(std::chrono::milliseconds(2'000), [&] { ++asked; });
        poll.askNow();
        poll.askNow();
        QCOMPARE(asked, 1);
        qint64 last = 0;
        for (int i = 0; i < 10; ++i) {
            poll.failed();
            const qint64 wait = *poll.nextMs() - QDateTime::currentMSecsSinceEpoch();
            QVERIFY(wait >= last - 50 && wait <= cluster::kLongestWait.count() * 106 / 100);
            last = wait;
        }
        poll.succeeded();
        QVERIFY(*poll.nextMs() - QDateTime::currentMSecsSinceEpoch() <= 2'120);
        poll.stop();
        QVERIFY(!poll.nextMs());
    }

    void ratesComeFromTotalsAndRestartsLeaveAGap()
    {
        cluster::SessionHistory history;
        api::NodeStatus status;
        status.requestsTotal = 100;
        status.errorsTotal = 10;
        history.addStatus(1'000, status);
        status.requestsTotal = 120;
        status.errorsTotal = 15;
        history.addStatus(3'000, status);
        QCOMPARE(history.requestsPerSecond().last().y(), 10.0);
        QCOMPARE(history.errorsPerSecond().last().y(), 2.5);
        QCOMPARE(history.errorShare(60'000), std::optional<double>(0.25));
        status.requestsTotal = 3;
        history.addStatus(5'000, status);
        QVERIFY(std::isnan(history.requestsPerSecond().last().y()));
        QVERIFY(!history.meanRequestRate(60'000));
        for (int i = 0; i < cluster::kMaxHistoryPoints + 10; ++i)
            history.addStatus(6'000 + i, status);
        QCOMPARE(history.requestsPerSecond().size(), cluster::kMaxHistoryPoints);
    }

private:
    api::ApiThread m_thread;
};

QTEST_MAIN(TestClusterConnection)
#include "tst_cluster_connection.moc"
