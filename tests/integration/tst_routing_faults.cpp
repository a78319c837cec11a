// Routing against a real node: what providers ask for (F21), the half-open breaker under load
// (F22), everybody down (F23), and what groups of models add.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QtTest>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kGroups = R"(
models:
  fast: {hedge: {after: 200ms}, targets: [{provider: a}, {provider: b, priority: 1}]}
  places: {targets: [{provider: a, tags: [eu]}, {provider: b}]}
  twin: {shadow: {provider: b, share: 1}, targets: [{provider: a}]}
)";

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

QString contentOf(const ClientAnswer& answer)
{
    return object(answer.body)["choices"].toArray().at(0)["message"]["content"].toString();
}

QByteArray describe(const ClientAnswer& answer)
{
    return QByteArray::number(answer.status) + ' ' +
           QByteArray::fromStdString(answer.body).left(600);
}

std::string httpDate(const QDateTime& time)
{
    return QLocale::c().toString(time.toUTC(), "ddd, dd MMM yyyy hh:mm:ss").toStdString() + " GMT";
}

std::string chatBody(const std::string& model)
{
    return R"({"model":")" + model + R"(","messages":[{"role":"user","content":"Hi"}]})";
}

Reply tooMany(const std::string& retryAfter)
{
    return Reply::error(429, "slow down", "Retry-After: " + retryAfter + "\r\n");
}

}  // namespace

class TestRoutingFaults : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_a;
    std::unique_ptr<ScriptedUpstream> m_b;
    std::unique_ptr<FaultNode> m_node;

    [[nodiscard]] FaultConfig config() const { return {.urlA = m_a->url(), .urlB = m_b->url()}; }
    void start(const QByteArray& yaml, const char* logLevel = "warn")
    {
        m_node->configure(yaml, logLevel);
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] ClientAnswer ask(const std::string& model = "model-a",
                                   const std::string& headers = {})
    {
        return exchange(m_node->port(), postText("/v1/chat/completions", chatBody(model), headers));
    }
    [[nodiscard]] QByteArray metric(const QByteArray& start)
    {
        const auto answer = exchange(m_node->metricsPort(), getText("/metrics"));
        for (const auto& line : QByteArray::fromStdString(answer.body).split('\n'))
            if (line.startsWith(start)) return line.mid(line.lastIndexOf(' ') + 1);
        return {};
    }
    [[nodiscard]] QByteArray breakerOfA()
    {
        return metric(
            "helixagent_provider_circuit_breaker_state{model=\"model-a\",provider=\"a\"}");
    }

private slots:
    void init()
    {
        m_a = std::make_unique<ScriptedUpstream>(Reply::chat("from a"));
        m_b = std::make_unique<ScriptedUpstream>(Reply::chat("from b"));
        m_node = std::make_unique<FaultNode>();
    }
    void cleanup()
    {
        m_node.reset();
        m_a.reset();
        m_b.reset();
    }

    void whatTheProviderAsksForIsHonoured_data()
    {
        QTest::addColumn<QString>("retryAfter");
        QTest::addColumn<int>("least");
        QTest::addColumn<int>("most");
        QTest::newRow("F21: 429 with Retry-After in seconds") << "7" << 7 << 7;
        QTest::newRow("F21: 429 with Retry-After as a date") << "date" << 25 << 40;
        QTest::newRow("F21: 429 with an absurd Retry-After is capped") << "86400000" << 60 << 60;
        QTest::newRow("F21: 429 with an unreadable Retry-After") << "soon" << 1 << 2;
    }
    void whatTheProviderAsksForIsHonoured()
    {
        QFETCH(QString, retryAfter);
        QFETCH(int, least);
        QFETCH(int, most);
        const auto date = httpDate(QDateTime::currentDateTimeUtc().addSecs(40));
        m_a->setStanding(tooMany(retryAfter == "date" ? date : retryAfter.toStdString()));
        auto setting = config();
        setting.hasFallback = false;
        start(setting.yaml());
        const auto answer = ask();
        QVERIFY2(answer.status == 429, describe(answer).constData());
        const int told = std::atoi(answer.header("retry-after").c_str());
        QVERIFY2(told >= least && told <= most, answer.header("retry-after").c_str());
        QVERIFY(object(answer.body)["error"].toObject()["type"] == "rate_limit_error");
        if (least < 5) return;
        QCOMPARE(ask().status, 429);
        QVERIFY2(m_a->count() == 1, "until then the key is left alone");
        QCOMPARE(breakerOfA(), QByteArray("0"));
    }

    void f21_whatGeminiAsksForInItsBodyIsHonoured()
    {
        m_a->setStanding(Reply::json(
            429,
            R"({"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[)"
            R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"9s"}]}})"));
        start(QByteArray::fromStdString(
            "providers:\n  a: {type: gemini, base_url: '" + m_a->url() +
            "', api_key: key-0123456789, models: [model-a], max_retries: 0}\n"
            "high_availability: {health_check: {enabled: false}}\n"));
        const auto answer = ask();
        QVERIFY2(answer.status == 429, ("F21: " + describe(answer)).constData());
        QCOMPARE(answer.header("retry-after"), std::string("9"));
    }

    void anOverloadedProviderIsAFailure_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("F21: 529 goes to the next and counts") << 529;
        QTest::newRow("F21: 503 with Retry-After goes to the next and counts") << 503;
    }
    void anOverloadedProviderIsAFailure()
    {
        QFETCH(int, status);
        m_a->setStanding(Reply::error(status, "overloaded", "Retry-After: 5\r\n"));
        auto setting = config();
        setting.recovery = "30s";
        start(setting.yaml());
        for (int i = 0; i < 7; ++i) QCOMPARE(contentOf(ask()), QString("from b"));
        QCOMPARE(m_a->count(), std::size_t(5));
        QCOMPARE(breakerOfA(), QByteArray("1"));
    }

    void f22_aHundredWaitForOneProbe()
    {
        m_a->setStanding(Reply::error(500, "boom"));
        auto setting = config();
        setting.firstContent = "20s";
        start(setting.yaml());
        QCOMPARE(breakerOfA(), QByteArray("0"));
        for (int i = 0; i < 5; ++i) QCOMPARE(ask().status, 200);
        QCOMPARE(breakerOfA(), QByteArray("1"));
        m_a->setStanding(Reply::silence());
        m_a->forget();
        // Whoever comes first after the recovery time is the probe, and hangs.
        std::vector<std::unique_ptr<TestClient>> probers;
        while (m_a->count() == 0) {
            probers.push_back(std::make_unique<TestClient>(m_node->port()));
            const std::string body =
                R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}]})";
            QVERIFY(probers.back()->send(postText("/v1/chat/completions", body)));
            while (m_a->count() == 0 && !probers.back()->waitFor("from b", 10ms)) {
            }
        }
        for (int i = 0; i < 100; ++i) QCOMPARE(contentOf(ask()), QString("from b"));
        QVERIFY2(m_a->count() == 1, "F22: one probe at a time");
        QCOMPARE(breakerOfA(), QByteArray("2"));
    }

    void f22_faultsOfTheClientDoNotCount()
    {
        m_a->setStanding(Reply::error(400, "bad"));
        start(config().yaml());
        for (int i = 0; i < 20; ++i) QCOMPARE(ask().status, 400);
        QVERIFY2(breakerOfA() == "0", "F22: 4xx of the client's own do not count");
    }

    void f23_everybodyDownIsTold()
    {
        auto setting = config();
        const std::string nowhere = "http://127.0.0.1:" + std::to_string(refusingPort());
        setting.urlA = nowhere;
        setting.urlB = nowhere;
        setting.recovery = "30s";
        start(setting.yaml());
        for (int i = 0; i < 5; ++i) QCOMPARE(ask().status, 502);
        QElapsedTimer timer;
        timer.start();
        const auto answer = ask();
        QVERIFY2(timer.elapsed() < 2000, "F23: at once");
        QVERIFY2(answer.status == 503, describe(answer).constData());
        QVERIFY(std::atoi(answer.header("retry-after").c_str()) >= 1);
        const auto message = object(answer.body)["error"].toObject()["message"].toString();
        QVERIFY2(message.contains("a/model-a") && message.contains("b/model-b"),
                 qPrintable("F23: who was tried: " + message));
    }

    void aSlowCandidateIsOvertakenAndItsCallEnds()
    {
        m_a->setStanding(Reply::silence());
        auto setting = config();
        setting.firstContent = "20s";
        start(setting.yaml() + kGroups);
        const auto answer = ask("fast");
        QVERIFY2(answer.status == 200, describe(answer).constData());
        QCOMPARE(contentOf(answer), QString("from b"));
        QTRY_VERIFY_WITH_TIMEOUT(m_a->received().at(0).peerClosedAt.has_value(), 1000);
        QCOMPARE(breakerOfA(), QByteArray("0"));
    }

    void tagsChooseTheTarget()
    {
        start(config().yaml() + kGroups);
        QCOMPARE(contentOf(ask("places")), QString("from b"));
        QCOMPARE(contentOf(ask("places", "X-Helix-Tags: us, eu\r\n")), QString("from a"));
        QCOMPARE(contentOf(ask("places", "X-Helix-Tags: moon\r\n")), QString("from b"));
    }

    void aCopyIsComparedInTheLog()
    {
        start(config().yaml() + kGroups, "info");
        QCOMPARE(contentOf(ask("twin")), QString("from a"));
        QTRY_VERIFY(m_node->log().contains("shadow_compared"));
        QCOMPARE(m_b->count(), std::size_t(1));
        QTRY_COMPARE(metric("helixagent_shadow_requests_total"), QByteArray("1"));
    }

    void groupsShowWhoAnswers()
    {
        start(config().yaml() + kGroups);
        for (int i = 0; i < 4; ++i) QCOMPARE(ask("fast").status, 200);
        const auto answer =
            exchange(m_node->port(), getText("/admin/providers", m_node->authorization()));
        const auto groups = object(answer.body)["groups"].toArray();
        QCOMPARE(groups.size(), 3);
        const auto fast = groups.at(0).toObject();
        QCOMPARE(fast["name"].toString(), QString("fast"));
        QCOMPARE(fast["hedge"].toObject()["after_ms"].toInt(), 200);
        const auto target = fast["targets"].toArray().at(0).toObject();
        QCOMPARE(target["requests"].toInt(), 4);
        QCOMPARE(target["share"].toDouble(), 1.0);
        const auto a = object(answer.body)["providers"].toArray().at(0).toObject();
        QVERIFY(!a["targets"].toArray().at(0)["states"].toArray().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestRoutingFaults)
#include "tst_routing_faults.moc"
