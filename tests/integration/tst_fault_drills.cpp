// Faults injected into a real node through its admin API: what clients see, what operators see, and
// that it ends.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

std::string chatBody(bool isStream)
{
    return std::string(R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}],)") +
           R"("stream":)" + (isStream ? "true" : "false") + "}";
}

QByteArray describe(const ClientAnswer& answer)
{
    return QByteArray::number(answer.status) + ' ' +
           QByteArray::fromStdString(answer.body).left(600);
}

}  // namespace

class TestFaultDrills : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_a;
    std::unique_ptr<ScriptedUpstream> m_b;
    std::unique_ptr<FaultNode> m_node;

    void start(const char* more = "faults: {enabled: true}\n")
    {
        const FaultConfig config{.urlA = m_a->url(), .urlB = m_b->url()};
        m_node->configure(config.yaml() + more, "info");
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] ClientAnswer ask(bool isStream = false)
    {
        return exchange(m_node->port(), postText("/v1/chat/completions", chatBody(isStream)));
    }
    [[nodiscard]] QString answerText()
    {
        return object(ask().body)["choices"].toArray().at(0)["message"]["content"].toString();
    }
    [[nodiscard]] ClientAnswer get(const std::string& target)
    {
        return exchange(m_node->port(), getText(target, m_node->authorization()));
    }
    [[nodiscard]] ClientAnswer inject(const std::string& body)
    {
        return exchange(m_node->port(), postText("/admin/faults", body, m_node->authorization()));
    }
    [[nodiscard]] ClientAnswer remove(const std::string& target)
    {
        return exchange(m_node->port(), "DELETE " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                                            m_node->authorization() + "\r\n");
    }
    [[nodiscard]] QJsonObject newestRequest()
    {
        return object(get("/admin/requests?limit=1").body)["requests"].toArray().at(0).toObject();
    }
    [[nodiscard]] QStringList auditActs()
    {
        QStringList acts;
        for (const auto& entry : object(get("/admin/audit").body)["entries"].toArray())
            acts.prepend(entry.toObject()["action"].toString());
        return acts;
    }
    [[nodiscard]] QByteArray metric(const QByteArray& start)
    {
        const auto answer = exchange(m_node->metricsPort(), getText("/metrics"));
        for (const auto& line : QByteArray::fromStdString(answer.body).split('\n'))
            if (line.startsWith(start)) return line.mid(line.lastIndexOf(' ') + 1);
        return {};
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

    void withoutTheSettingThereAreNone()
    {
        start("");
        const auto answer = inject(R"({"provider":"a","kind":"error"})");
        QVERIFY2(answer.status == 409, describe(answer).constData());
        QCOMPARE(get("/admin/faults").status, 409);
        QCOMPARE(remove("/admin/faults").status, 409);
        const auto faults = object(get("/admin/status").body)["faults"].toObject();
        QCOMPARE(faults["enabled"].toBool(true), false);
        QCOMPARE(faults["active"].toInt(-1), 0);
        QVERIFY(faults["ends_ms"].isNull());
    }

    void anErrorAtThePrimaryMakesTheFallbackAnswer()
    {
        start();
        QCOMPARE(answerText(), QString("from a"));
        const auto made = inject(
            R"({"provider":"a","kind":"error","status":503,"duration":"10m","reason":"game day"})");
        QVERIFY2(made.status == 201, describe(made).constData());
        const auto fault = object(made.body);
        const QString id = fault["id"].toString();
        QVERIFY(id.startsWith("flt-"));
        QVERIFY(fault["model"].isNull());
        QCOMPARE(fault["actor"].toString(), QString("admin"));
        QCOMPARE(fault["ends_ms"].toInteger() - fault["started_ms"].toInteger(), 600'000);

        m_a->forget();
        QCOMPARE(answerText(), QString("from b"));
        QCOMPARE(m_a->count(), std::size_t(0));

        const auto listed = object(get("/admin/faults").body)["faults"].toArray();
        QCOMPARE(listed.size(), 1);
        QCOMPARE(listed[0]["hits"].toInt(), 1);
        const auto status = object(get("/admin/status").body);
        QCOMPARE(status["faults"]["active"].toInt(), 1);
        QCOMPARE(status["faults"]["ends_ms"].toInteger(), fault["ends_ms"].toInteger());
        bool isProblem = false;
        for (const auto& problem : status["problems"].toArray())
            isProblem = isProblem || problem.toObject()["component"] == "faults";
        QVERIFY2(isProblem, "an operator must see it");
        QCOMPARE(metric("helixagent_faults_active{kind=\"error\"}"), QByteArray("1"));
        QCOMPARE(metric("helixagent_fault_hits_total{kind=\"error\"}"), QByteArray("1"));

        // The request store writes behind the requests.
        QTRY_COMPARE_WITH_TIMEOUT(newestRequest()["attempts"].toInt(), 2, 10'000);
        const auto detail =
            object(get("/admin/requests/" + newestRequest()["id"].toString().toStdString()).body);
        const auto attempts = detail["attempt_list"].toArray();
        QCOMPARE(attempts[0]["injected"].toString(), id);
        QCOMPARE(attempts[0]["status"].toInt(), 503);
        QVERIFY(!attempts[1].toObject().contains("injected"));

        const auto ended = remove("/admin/faults/" + id.toStdString());
        QCOMPARE(ended.status, 200);
        QCOMPARE(object(ended.body)["hits"].toInt(), 1);
        QCOMPARE(remove("/admin/faults/" + id.toStdString()).status, 404);
        QCOMPARE(answerText(), QString("from a"));
        QCOMPARE(auditActs(), (QStringList{"fault.start", "fault.end"}));
        QTRY_VERIFY(m_node->log().contains("fault_started"));
        QTRY_VERIFY(m_node->log().contains("fault_ended"));
    }

    void aCutInTheMiddleIsToldInBand()
    {
        m_a->setStanding(Reply::stream().tokens(5).finish());
        start();
        QCOMPARE(
            inject(R"({"provider":"*","kind":"cut","after_events":2,"duration":"10m"})").status,
            201);
        const auto answer = ask(true);
        QCOMPARE(answer.status, 200);
        const auto events = answer.events();
        QVERIFY2(!events.empty(), describe(answer).constData());
        QVERIFY(answer.body.find("t1 ") != std::string::npos);
        QVERIFY2(answer.body.find("t2 ") == std::string::npos, "two events come through");
        QVERIFY(object(events.back()).contains("error"));
        QVERIFY2(answer.body.find("[DONE]") == std::string::npos, "never a clean end");
        const auto all = remove("/admin/faults");
        QCOMPARE(object(all.body)["faults"].toArray().size(), 1);
    }

    void aLatencyDelaysTheAttempt()
    {
        start();
        QCOMPARE(inject(R"({"provider":"a","kind":"latency","latency_ms":150})").status, 201);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(answerText(), QString("from a"));
        QVERIFY(timer.elapsed() >= 150);
    }

    void itEndsByItself()
    {
        start();
        QCOMPARE(inject(R"({"provider":"a","kind":"error","duration":"1s"})").status, 201);
        QCOMPARE(answerText(), QString("from b"));
        QTRY_VERIFY_WITH_TIMEOUT(answerText() == "from a", 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(auditActs(), (QStringList{"fault.start", "fault.expire"}),
                                  10'000);
        QVERIFY(object(get("/admin/faults").body)["faults"].toArray().isEmpty());
    }

    void aRestartForgetsThem()
    {
        start();
        QCOMPARE(inject(R"({"provider":"a","kind":"error","duration":"1h"})").status, 201);
        m_node->kill();
        QVERIFY(m_node->start());
        QCOMPARE(answerText(), QString("from a"));
    }

    void switchingThemOffEndsThem()
    {
        start();
        QCOMPARE(inject(R"({"provider":"a","kind":"error","duration":"1h"})").status, 201);
        const FaultConfig config{.urlA = m_a->url(), .urlB = m_b->url()};
        m_node->configure(config.yaml(), "info");
        QCOMPARE(
            exchange(m_node->port(), postText("/admin/reload", "", m_node->authorization())).status,
            200);
        QTRY_VERIFY_WITH_TIMEOUT(answerText() == "from a", 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(auditActs().contains("fault.end"), 10'000);
    }

    void onlyWhoMayActMayInject()
    {
        start();
        const auto stranger = exchange(
            m_node->port(), postText("/admin/faults", R"({"provider":"a","kind":"error"})"));
        QCOMPARE(stranger.status, 401);
        QCOMPARE(answerText(), QString("from a"));
    }
};

QTEST_GUILESS_MAIN(TestFaultDrills)
#include "tst_fault_drills.moc"
