// Rate limits of a running node with two workers, seen by its clients.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>
#include <atomic>
#include <thread>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

std::string bearer(const std::string& token)
{
    return "Authorization: Bearer " + token + "\r\n";
}

std::string forwarded(const std::string& address)
{
    return "X-Forwarded-For: " + address + "\r\n";
}

std::string chatText(const std::string& headers = {}, bool isStream = false)
{
    return postText("/v1/chat/completions",
                    std::string(R"({"model":"model-a","stream":)") + (isStream ? "true" : "false") +
                        R"(,"messages":[{"role":"user","content":"Hi"}]})",
                    headers);
}

const char* const kSixty = "rate_limiting: {per_client: {requests_per_minute: 60, burst: 20}}\n";

}  // namespace

class TestRateLimits : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;

    [[nodiscard]] QByteArray yaml() const
    {
        return FaultConfig{.urlA = m_upstream->url(), .urlB = m_upstream->url()}.yaml();
    }
    void start(const QByteArray& more)
    {
        m_node->configure(yaml() + more);
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] ClientAnswer send(const std::string& text)
    {
        return exchange(m_node->port(), text);
    }
    [[nodiscard]] int passed(const std::string& text, int tries)
    {
        int count = 0;
        for (int i = 0; i < tries; ++i) count += send(text).status == 200 ? 1 : 0;
        return count;
    }
    [[nodiscard]] std::string create(const std::string& more)
    {
        const auto answer = send(
            postText("/admin/api-keys", R"({"name":"n",)" + more + "}", m_node->authorization()));
        return object(answer.body)["api_key"].toString().toStdString();
    }
    /// Sends on eight connections at a time; how many answers were 200.
    [[nodiscard]] int inParallel(int perConnection)
    {
        std::atomic<int> count{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&] {
                TestClient client(m_node->port());
                for (int i = 0; i < perConnection; ++i) {
                    if (!client.send(chatText())) return;
                    if (client.readAnswer().status == 200) ++count;
                }
            });
        for (auto& thread : threads) thread.join();
        return count;
    }

private slots:
    void init()
    {
        m_upstream = std::make_unique<ScriptedUpstream>(Reply::chat("hello"));
        m_node = std::make_unique<FaultNode>();
    }
    void cleanup()
    {
        m_node.reset();
        m_upstream.reset();
    }

    void aFreshNodeThrottlesNobody()
    {
        start("");
        QCOMPARE(inParallel(50), 400);
        QVERIFY(send(chatText()).header("x-ratelimit-limit").empty());
    }

    /// The acceptance: 200 requests at once, each on a connection of its own, against 60 a minute
    /// with a burst of 20; then on eight connections until ten seconds are over.
    void twoHundredAtOnceLetTwentyPass()
    {
        start(kSixty);
        std::vector<std::unique_ptr<TestClient>> clients;
        for (int i = 0; i < 200; ++i) {
            clients.push_back(std::make_unique<TestClient>(m_node->port()));
            QVERIFY(clients.back()->isConnected());
        }
        QElapsedTimer timer;
        timer.start();
        int count = 0;
        for (const auto& client : clients) QVERIFY(client->send(chatText()));
        for (const auto& client : clients) count += client->readAnswer().status == 200 ? 1 : 0;
        const auto first = int(timer.elapsed() / 1'000);
        QVERIFY2(count >= 20 && count <= 20 + first, qPrintable(QString::number(count)));
        while (timer.elapsed() < 10'000) count += inParallel(5);
        const int expected = 20 + int(timer.elapsed() / 1'000);
        QVERIFY2(std::abs(count - expected) <= 1,
                 qPrintable(QString("%1 for %2").arg(count).arg(expected)));
        // S12: what is refused costs no call to a provider.
        QCOMPARE(m_upstream->count(), std::size_t(count));
    }

    void theAnswerTellsWhatIsLeft()
    {
        start(kSixty);
        const auto before = QDateTime::currentSecsSinceEpoch();
        const auto first = send(chatText());
        QCOMPARE(first.header("x-ratelimit-limit"), std::string("60"));
        QCOMPARE(first.header("x-ratelimit-remaining"), std::string("19"));
        const auto reset = std::stoll(first.header("x-ratelimit-reset"));
        QVERIFY(reset >= before && reset <= before + 5);
        QVERIFY(passed(chatText(), 40) >= 19);
        const auto refused = send(chatText());
        QCOMPARE(refused.status, 429);
        QCOMPARE(refused.header("x-ratelimit-remaining"), std::string("0"));
        QCOMPARE(refused.header("retry-after"), std::string("1"));
        QCOMPARE(QByteArray::fromStdString(refused.body),
                 QByteArray(R"({"error":{"message":"Rate limit exceeded","retry_after":1,)"
                            R"("type":"rate_limit_error"}})"));
        const auto metrics = exchange(m_node->metricsPort(), getText("/metrics")).body;
        QVERIFY(metrics.find("helixagent_rate_limited_total{limit=\"client\"}") !=
                std::string::npos);
        QCOMPARE(send(getText("/health")).status, 200);
        QCOMPARE(send(getText("/admin/status", m_node->authorization())).status, 200);
        QCOMPARE(send(getText("/v1/models", m_node->authorization())).status, 200);
    }

    void theHeadersMayHaveOtherNames()
    {
        start("rate_limiting: {headers: {limit: X-Limit, remaining: X-Left, reset: X-Full}}\n");
        const auto answer = send(chatText());
        QCOMPARE(answer.header("x-limit"), std::string("60"));
        QCOMPARE(answer.header("x-left"), std::string("19"));
        QVERIFY(!answer.header("x-full").empty());
        QVERIFY(answer.header("x-ratelimit-limit").empty());
    }

    void anEndpointLimitCountsPostsOnly()
    {
        start(
            "rate_limiting:\n  per_client: {requests_per_minute: 600, burst: 300}\n"
            "  endpoints: {/v1/chat/completions: {requests_per_minute: 1, burst: 3}}\n");
        for (int i = 0; i < 20; ++i) {
            QCOMPARE(send(getText("/v1/models")).status, 200);
            QCOMPARE(send(getText("/v1/chat/completions")).status, 405);
        }
        const auto first = send(chatText());
        QCOMPARE(first.status, 200);
        QCOMPARE(first.header("x-ratelimit-limit"), std::string("1"));
        QCOMPARE(first.header("x-ratelimit-remaining"), std::string("2"));
        QCOMPARE(passed(chatText(), 10), 2);
        const auto below = send(postText("/v1/chat/completions/stream", "{}"));
        QCOMPARE(below.status, 429);
        QCOMPARE(send(postText("/v1/completions", "{}")).status, 400);
    }

    void theOlderSectionWorksAlone()
    {
        start("security: {rate_limit: {requests_per_minute: 1, burst: 2}}\n");
        QCOMPARE(passed(chatText(), 10), 2);
    }

    void theNewerSectionWins()
    {
        start(
            "security: {rate_limit: {requests_per_minute: 1, burst: 2}}\n"
            "rate_limiting: {per_client: {requests_per_minute: 1, burst: 4}}\n");
        QCOMPARE(passed(chatText(), 10), 4);
    }

    void limitsCanBeSwitchedOff()
    {
        start(
            "security: {rate_limit: {requests_per_minute: 1, burst: 2}}\n"
            "rate_limiting: {enabled: false}\n");
        QCOMPARE(passed(chatText(), 30), 30);
    }

    void aKeyIsAClientOfItsOwn()
    {
        start(
            "security: {auth: required}\n"
            "rate_limiting: {per_client: {requests_per_minute: 1, burst: 3}}\n");
        const auto one = create(R"("permissions":["write"])");
        const auto two = create(R"("permissions":["write"])");
        const auto own = create(R"("permissions":["write"],"rate_limit":2)");
        const auto wide = create(R"("permissions":["write"],"rate_limit":60000)");
        QCOMPARE(passed(chatText(bearer(one)), 10), 3);
        QCOMPARE(passed(chatText(bearer(two)), 10), 3);
        QCOMPARE(passed(chatText(bearer(own)), 10), 2);
        const auto answer = send(chatText(bearer(wide)));
        QCOMPARE(answer.header("x-ratelimit-limit"), std::string("60000"));
        QCOMPARE(answer.header("x-ratelimit-remaining"), std::string("2"));
        QCOMPARE(passed(chatText(bearer(wide)), 20), 20);
    }

    /// S4: who guesses is slowed down by address; who has a key is not.
    void guessingKeysIsLimitedByAddress()
    {
        start(
            "security: {auth: required}\n"
            "rate_limiting: {per_client: {requests_per_minute: 1, burst: 5}}\n");
        const auto key = create(R"("permissions":["write"])");
        for (int i = 0; i < 5; ++i) QCOMPARE(send(chatText(bearer("sk-prod-guess"))).status, 401);
        QCOMPARE(send(chatText(bearer("sk-prod-guess"))).status, 429);
        QCOMPARE(send(chatText(bearer(key))).status, 200);
    }

    /// S12
    void aForgedForwardedForIsIgnored()
    {
        start("rate_limiting: {per_client: {requests_per_minute: 1, burst: 3}}\n");
        int count = 0;
        for (int i = 0; i < 10; ++i)
            if (send(chatText(forwarded("8.8.8." + std::to_string(i)))).status == 200) ++count;
        QCOMPARE(count, 3);
    }

    /// S12
    void behindATrustedProxyTheClientCounts()
    {
        start(
            "security: {trusted_proxies: [127.0.0.0/8, 10.0.0.0/8]}\n"
            "rate_limiting: {per_client: {requests_per_minute: 1, burst: 3}}\n");
        QCOMPARE(passed(chatText(forwarded("8.8.8.8")), 10), 3);
        QCOMPARE(passed(chatText(forwarded("1.2.3.4, 8.8.8.8")), 10), 0);
        QCOMPARE(passed(chatText(forwarded("8.8.8.8, 10.0.0.1")), 10), 0);
        QCOMPARE(passed(chatText(forwarded("8.8.4.4")), 10), 3);
        QCOMPARE(passed(chatText(forwarded("2001:db8:0:1::1")), 10), 3);
        QCOMPARE(passed(chatText(forwarded("2001:db8:0:1:ffff::7")), 10), 0);
        QCOMPARE(passed(chatText(forwarded("2001:db8:0:2::1")), 10), 3);
        const auto records = [&] {
            return object(
                       send(getText("/admin/requests", m_node->authorization())).body)["requests"]
                .toArray();
        };
        QTRY_COMPARE(records().size(), 70);
        QCOMPARE(records().first().toObject()["client"].toString(), QString("2001:db8:0:2::1"));
    }

    void theGlobalLimitIsForAllTogether()
    {
        start(
            "security: {trusted_proxies: [127.0.0.1]}\n"
            "rate_limiting: {global: {requests_per_second: 1, burst: 5}}\n");
        QElapsedTimer timer;
        timer.start();
        int count = 0;
        for (int i = 0; i < 20; ++i)
            if (send(chatText(forwarded("8.8.8." + std::to_string(i)))).status == 200) ++count;
        QVERIFY(count >= 5 && count <= 5 + int(timer.elapsed() / 1'000) + 1);
    }

    void parallelRequestsOfAKeyAreCounted()
    {
        m_upstream->setStanding(Reply::stream().tokens(400, 20ms).finish());
        start("");
        const auto key = create(R"("max_parallel":2)");
        auto first = std::make_unique<TestClient>(m_node->port());
        TestClient second(m_node->port());
        for (auto* client : {first.get(), &second}) {
            QVERIFY(client->send(chatText(bearer(key), true)));
            QVERIFY(client->waitFor("t1 "));
        }
        QCOMPARE(send(chatText(bearer(key), true)).status, 429);
        first.reset();
        m_upstream->setStanding(Reply::stream().tokens(2, 1ms).finish());
        QTRY_COMPARE(send(chatText(bearer(key), true)).status, 200);
    }

    void tokensOfAKeyAreCounted()
    {
        m_upstream->setStanding(Reply::json(
            200,
            R"({"id":"x","object":"chat.completion","created":1,"model":"model-a","choices":[)"
            R"({"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],)"
            R"("usage":{"prompt_tokens":500,"completion_tokens":600,"total_tokens":1100}})"));
        start("");
        const auto key = create(R"("tokens_per_minute":1000)");
        QCOMPARE(send(chatText(bearer(key))).status, 200);
        const auto refused = send(chatText(bearer(key)));
        QCOMPARE(refused.status, 429);
        QVERIFY(std::stoi(refused.header("retry-after")) >= 6);
    }

    void aReloadChangesTheLimits()
    {
        start("rate_limiting: {per_client: {requests_per_minute: 1, burst: 2}}\n");
        QCOMPARE(passed(chatText(), 5), 2);
        m_node->configure(
            yaml() + "rate_limiting: {per_client: {requests_per_minute: 60000, burst: 200}}\n");
        QCOMPARE(send(postText("/admin/reload", "", m_node->authorization())).status, 200);
        QTRY_COMPARE(send(chatText()).header("x-ratelimit-limit"), std::string("60000"));
    }
};

QTEST_GUILESS_MAIN(TestRateLimits)
#include "tst_rate_limits.moc"
