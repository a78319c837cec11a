// Money on a running node: what calls cost, who is refused, and what survives a kill.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

/// An answer whose provider says this of its tokens; empty: nothing.
Reply answer(const std::string& usage)
{
    return Reply::json(200,
                       R"({"id":"c","object":"chat.completion","choices":[{"index":0,"message":)"
                       R"({"role":"assistant","content":"hello"},"finish_reason":"stop"}])" +
                           (usage.empty() ? std::string() : ",\"usage\":" + usage) + "}");
}

const char* const kTenAndTwenty = R"({"prompt_tokens":10,"completion_tokens":20})";
const char* const kChat = R"({"model":"model-a","max_tokens":100,)"
                          R"("messages":[{"role":"user","content":"Hi"}]})";

}  // namespace

class SpendingTest : public QObject {
    Q_OBJECT

private:
    void start(const QByteArray& more = {})
    {
        const FaultConfig config{.urlA = m_upstream->url(), .urlB = m_upstream->url()};
        // A dollar for a thousand tokens of prompt, two for a thousand of the answer.
        m_node->configure(
            config.yaml().replace("models: [model-a]",
                                  "models: [model-a]\n    cost: {input_per_1k_tokens: 1, "
                                  "output_per_1k_tokens: 2}") +
            "security: {auth: required}\n" + more);
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] ClientAnswer admin(const std::string& method, const std::string& target,
                                     const std::string& body = {})
    {
        return exchange(m_node->port(), method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                                            m_node->authorization() + "Content-Length: " +
                                            std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    [[nodiscard]] std::string makeKey(const std::string& more = {})
    {
        const auto made = admin("POST", "/admin/api-keys", R"({"name":"ci")" + more + "}");
        return object(made.body)["api_key"].toString().toStdString();
    }
    [[nodiscard]] ClientAnswer ask(const std::string& key,
                                   const char* path = "/v1/chat/completions",
                                   const std::string& body = kChat)
    {
        return exchange(m_node->port(),
                        postText(path, body, "Authorization: Bearer " + key + "\r\n"));
    }
    /// The totals once so many requests are in them.
    [[nodiscard]] QJsonObject total(int requests)
    {
        QJsonObject sums;
        (void)QTest::qWaitFor(
            [&] {
                sums = object(admin("GET", "/admin/usage").body)["total"].toObject();
                return sums["requests"].toInt() >= requests;
            },
            10'000);
        return sums;
    }

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;

private slots:
    void init()
    {
        m_upstream = std::make_unique<ScriptedUpstream>(answer(kTenAndTwenty));
        m_node = std::make_unique<FaultNode>();
    }
    void cleanup()
    {
        m_node.reset();
        m_upstream.reset();
    }

    void theCostIsThatOfTheProvidersUsage_data()
    {
        QTest::addColumn<QString>("usage");
        QTest::addColumn<double>("costUsd");
        QTest::addColumn<int>("unpriced");
        QTest::addRow("prompt and answer") << kTenAndTwenty << 0.05 << 0;
        QTest::addRow("an explicit zero is zero")
            << R"({"prompt_tokens":0,"completion_tokens":0})" << 0.0 << 0;
        QTest::addRow("reasoning is in the answer")
            << R"({"prompt_tokens":10,"completion_tokens":20,)"
               R"("completion_tokens_details":{"reasoning_tokens":15}})"
            << 0.05 << 0;
        QTest::addRow("nothing is told") << "" << 0.0 << 0;
    }

    void theCostIsThatOfTheProvidersUsage()
    {
        QFETCH(QString, usage);
        QFETCH(double, costUsd);
        QFETCH(int, unpriced);
        m_upstream->setStanding(answer(usage.toStdString()));
        start();
        const auto key = makeKey();
        const auto answered = ask(key);
        QCOMPARE(answered.status, 200);
        const auto sums = total(1);
        QCOMPARE(sums["cost_usd"].toDouble(), costUsd);
        QCOMPARE(sums["unpriced_requests"].toInt(), unpriced);
        QCOMPARE(answered.header("x-helix-cost-usd").empty(), usage.isEmpty());
    }

    void aCallWithoutAKnownPriceIsCountedAsSuch()
    {
        start();
        const auto key = makeKey(R"(,"daily_budget_usd":0.01)");
        const auto answered =
            ask(key, "/v1/chat/completions",
                R"({"model":"model-b","messages":[{"role":"user","content":"Hi"}]})");
        QVERIFY2(answered.status == 200, "an unknown price is not blocked");
        const auto sums = total(1);
        QCOMPARE(sums["unpriced_requests"].toInt(), 1);
        QCOMPARE(sums["cost_usd"].toDouble(), 0.0);
    }

    void aBudgetRefusesInTheWordsOfEachProtocol()
    {
        start();
        // The estimate of a call is about a fifth of a dollar.
        const auto key = makeKey(R"(,"daily_budget_usd":0.1)");
        const auto openAi = ask(key);
        QCOMPARE(openAi.status, 429);
        const auto error = object(openAi.body)["error"].toObject();
        QCOMPARE(error["type"].toString(), QString("insufficient_quota"));
        QCOMPARE(error["code"].toString(), QString("insufficient_quota"));
        const int retryAfter = std::stoi(openAi.header("retry-after"));
        QVERIFY(retryAfter >= 1 && retryAfter <= 86'400);
        const auto anthropic = ask(key, "/v1/messages");
        QCOMPARE(anthropic.status, 429);
        QCOMPARE(object(anthropic.body)["type"].toString(), QString("error"));
        const auto gemini = ask(key, "/v1beta/models/model-a:generateContent",
                                R"({"contents":[{"parts":[{"text":"hi"}]}]})");
        QCOMPARE(gemini.status, 429);
        QCOMPARE(object(gemini.body)["error"].toObject()["status"].toString(),
                 QString("RESOURCE_EXHAUSTED"));
        QCOMPARE(ask(key, "/api/chat").status, 429);
        QVERIFY2(m_upstream->count() == 0, "nobody was asked");
        QCOMPARE(total(0)["requests"].toInt(), 0);
    }

    void aBudgetLetsByWhatFits()
    {
        start();
        const auto key = makeKey(R"(,"daily_budget_usd":1,"monthly_budget_usd":10)");
        int passed = 0;
        for (int i = 0; i < 30; ++i) passed += ask(key).status == 200 ? 1 : 0;
        // Each costs 0.05 and is let by while its estimate of 0.2 and a little fits.
        QVERIFY2(passed >= 16 && passed <= 17, qPrintable(QString::number(passed)));
        const auto list = object(admin("GET", "/admin/budgets").body)["budgets"].toArray();
        QCOMPARE(list.size(), 2);
        const auto daily = list[0].toObject();
        QCOMPARE(daily["period"].toString(), QString("daily"));
        QCOMPARE(daily["spent_usd"].toDouble(), passed * 0.05);
        QCOMPARE(daily["reserved_usd"].toDouble(), 0.0);
        const auto item =
            object(admin("GET", "/admin/api-keys").body)["api_keys"].toArray()[0].toObject();
        QCOMPARE(item["spent_today_usd"].toDouble(), passed * 0.05);
        QCOMPARE(item["spent_month_usd"].toDouble(), passed * 0.05);
    }

    void aClientThatLeavesPaysForWhatItGot()
    {
        m_upstream->setStanding(Reply::stream().tokens(40, 20ms).finish());
        start();
        const auto key = makeKey();
        {
            TestClient client(m_node->port());
            QVERIFY(client.send(postText("/v1/chat/completions",
                                         R"({"model":"model-a","stream":true,)"
                                         R"("messages":[{"role":"user","content":"Hi"}]})",
                                         "Authorization: Bearer " + key + "\r\n")));
            QVERIFY(client.waitFor("t5 "));
        }
        const auto sums = total(1);
        QVERIFY(sums["cost_usd"].toDouble() > 0);
        QCOMPARE(sums["estimated_requests"].toInt(), 1);
        QCOMPARE(sums["errors"].toInt(), 1);
    }

    void aFailureIsARequestThatCostsNothing()
    {
        m_upstream->setStanding(Reply::error(500, "no"));
        start();
        QCOMPARE(ask(makeKey()).status, 502);
        const auto sums = total(1);
        QCOMPARE(sums["errors"].toInt(), 1);
        QCOMPARE(sums["cost_usd"].toDouble(), 0.0);
    }

    void aKillLosesNoRowWhoseAnswerWasComplete()
    {
        start();
        const auto key = makeKey(R"(,"daily_budget_usd":100)");
        for (int round = 1; round <= 3; ++round) {
            for (int i = 0; i < 5; ++i) QCOMPARE(ask(key).status, 200);
            m_node->kill();
            QVERIFY(m_node->start());
            QCOMPARE(total(5 * round)["requests"].toInt(), 5 * round);
            const auto budget = object(admin("GET", "/admin/budgets").body)["budgets"].toArray().at(0);
            QCOMPARE(budget.toObject()["spent_usd"].toDouble(), 0.25 * round);
        }
    }

    void theDayOfABudgetFollowsTheClock()
    {
        QTemporaryDir folder;
        const QString clock = folder.filePath("clock");
        const auto setOffset = [&](int seconds) {
            QFile file(clock);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(QByteArray::number(seconds));
        };
        setOffset(0);
        m_node->setVariable("HELIX_TEST_CLOCK", clock);
        start();
        const auto key = makeKey(R"(,"daily_budget_usd":0.25)");
        QCOMPARE(ask(key).status, 200);
        QCOMPARE(ask(key).status, 429);
        setOffset(86'400);
        int status = 0;  // one call that passes, and no second
        QTRY_VERIFY_WITH_TIMEOUT(status == 200 || (status = ask(key).status) == 200, 10'000);
        const auto days = object(admin("GET", "/admin/usage?group_by=day").body)["rows"].toArray();
        QVERIFY(days.size() >= 1);
    }

    void csvIsAFile()
    {
        start();
        QCOMPARE(ask(makeKey()).status, 200);
        (void)total(1);
        const auto csv = admin("GET", "/admin/usage?group_by=model&format=csv");
        QCOMPARE(csv.status, 200);
        QVERIFY(csv.header("content-type").starts_with("text/csv"));
        QVERIFY(csv.header("content-disposition").find("attachment") != std::string::npos);
        QVERIFY(csv.body.starts_with("model,requests,"));
        QVERIFY(csv.body.find("\r\nmodel-a,1,0,10,20,") != std::string::npos);
    }

    void badQuestionsAreRefused_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addRow("an unknown group") << "group_by=colour";
        QTest::addRow("a limit of nothing") << "limit=0";
        QTest::addRow("a limit beyond the greatest") << "limit=10001";
        QTest::addRow("a time that is no number") << "since_ms=yesterday";
        QTest::addRow("a span that ends before it begins") << "since_ms=2000&until_ms=1000";
        QTest::addRow("an unknown format") << "format=xml";
        QTest::addRow("too many days by hour") << "group_by=hour&since_ms=0";
    }

    void badQuestionsAreRefused()
    {
        QFETCH(QString, query);
        start();
        QCOMPARE(admin("GET", "/admin/usage?" + query.toStdString()).status, 400);
    }
};

QTEST_GUILESS_MAIN(SpendingTest)
#include "tst_spending.moc"
