// S11: what a web page of another origin may do, and what every answer tells a browser. Against a
// real node.

#include "fault_node.h"
#include "support/test_client.h"

#include <QtTest>

using namespace helix::integration;
using namespace helix::test;

namespace {

const QByteArray kYaml =
    "providers:\n  one: {type: simulated, models: [sim-a], simulation: {latency_median: 1ms, "
    "token_interval: 1ms, tokens: 8}}\n"
    "security:\n  cors: {allowed_origins: [\"https://yourapp.com\", \"http://127.0.0.1:3000\", "
    "\"*\", \"null\"], max_age: 600}\n";

std::string preflight(const char* origin)
{
    return "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: "
           "close\r\nOrigin: " +
           std::string(origin) +
           "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: "
           "authorization,content-type\r\n\r\n";
}

}  // namespace

class TestBrowserRules : public QObject {
    Q_OBJECT
    FaultNode m_node;

private slots:
    void initTestCase()
    {
        m_node.configure(kYaml);
        QVERIFY2(m_node.start(), m_node.errors().constData());
    }

    void s11_onlyAListedOriginMayAsk_data()
    {
        QTest::addColumn<QByteArray>("origin");
        QTest::addColumn<bool>("isAllowed");
        QTest::newRow("S11: a listed one") << QByteArray("https://yourapp.com") << true;
        QTest::newRow("S11: a listed one with a port")
            << QByteArray("http://127.0.0.1:3000") << true;
        QTest::newRow("S11: evil") << QByteArray("https://evil.example") << false;
        QTest::newRow("S11: null, even where it is listed") << QByteArray("null") << false;
        QTest::newRow("S11: a star, even where it is listed") << QByteArray("*") << false;
        QTest::newRow("S11: suffix trick") << QByteArray("https://evil-yourapp.com") << false;
        QTest::newRow("S11: prefix trick")
            << QByteArray("https://yourapp.com.evil.example") << false;
        QTest::newRow("S11: below it") << QByteArray("https://a.yourapp.com") << false;
        QTest::newRow("S11: another scheme") << QByteArray("http://yourapp.com") << false;
        QTest::newRow("S11: another port") << QByteArray("https://yourapp.com:8443") << false;
        QTest::newRow("S11: with a slash") << QByteArray("https://yourapp.com/") << false;
        QTest::newRow("S11: in capitals") << QByteArray("https://YOURAPP.com") << false;
        QTest::newRow("S11: with a name and a password")
            << QByteArray("https://yourapp.com@evil.example") << false;
        QTest::newRow("S11: two in one")
            << QByteArray("https://yourapp.com https://evil.example") << false;
    }
    void s11_onlyAListedOriginMayAsk()
    {
        QFETCH(QByteArray, origin);
        QFETCH(bool, isAllowed);
        const auto answer = exchange(
            m_node.port(), getText("/v1/models", "Origin: " + origin.toStdString() + "\r\n"));
        QCOMPARE(answer.status, isAllowed ? 200 : 403);
        QCOMPARE(answer.header("access-control-allow-origin"),
                 isAllowed ? origin.toStdString() : std::string());
        QCOMPARE(answer.header("vary"), std::string("Origin"));
        QCOMPARE(answer.header("access-control-allow-credentials"), std::string());
        QCOMPARE(answer.header("access-control-allow-methods"), std::string());

        const auto asked = exchange(m_node.port(), preflight(origin.constData()));
        QCOMPARE(asked.status, isAllowed ? 204 : 403);
        QCOMPARE(asked.header("access-control-allow-origin"),
                 isAllowed ? origin.toStdString() : std::string());
        QCOMPARE(asked.header("access-control-allow-credentials"), std::string());
    }

    void s11_aPreflightSaysWhatIsAllowed()
    {
        const auto answer = exchange(m_node.port(), preflight("https://yourapp.com"));
        QCOMPARE(answer.status, 204);
        QCOMPARE(answer.header("access-control-allow-methods"),
                 std::string("GET, POST, PUT, DELETE"));
        QCOMPARE(answer.header("access-control-allow-headers"),
                 std::string("Authorization, Content-Type, X-API-Key"));
        QCOMPARE(answer.header("access-control-max-age"), std::string("600"));
        QCOMPARE(answer.header("vary"), std::string("Origin"));
        QVERIFY(answer.body.empty());
    }

    void s11_twoOriginsAreNone()
    {
        const auto answer =
            exchange(m_node.port(), getText("/v1/models",
                                            "Origin: https://yourapp.com\r\nOrigin: "
                                            "https://evil.example\r\n"));
        QCOMPARE(answer.status, 403);
    }

    void s11_aRequestOfNoPageIsToldNothing()
    {
        const auto answer = exchange(m_node.port(), getText("/v1/models"));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.header("access-control-allow-origin"), std::string());
        QCOMPARE(answer.header("vary"), std::string("Origin"));
    }

    void everyAnswerForbidsABrowserToMakeMoreOfIt_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::newRow("an answer") << QByteArray::fromStdString(getText("/v1/models")) << 200;
        QTest::newRow("nothing there") << QByteArray::fromStdString(getText("/nothing")) << 404;
        QTest::newRow("a refused admin call")
            << QByteArray::fromStdString(getText("/admin/status")) << 401;
        QTest::newRow("no request at all") << QByteArray("NONSENSE\r\n\r\n") << 400;
        QTest::newRow("a body that is too long")
            << QByteArray(
                   "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
                   "99999999\r\n\r\n")
            << 413;
        QTest::newRow("a head that is too long")
            << "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + QByteArray(20'000, 'x') + "\r\n\r\n"
            << 431;
        QTest::newRow("a stream")
            << QByteArray::fromStdString(postText(
                   "/v1/chat/completions",
                   R"({"model":"sim-a","stream":true,"messages":[{"role":"user","content":"Hi"}]})"))
            << 200;
    }
    void everyAnswerForbidsABrowserToMakeMoreOfIt()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        const auto answer = exchange(m_node.port(), bytes.toStdString());
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.header("x-content-type-options"), std::string("nosniff"));
        QCOMPARE(answer.header("x-frame-options"), std::string("DENY"));
        QCOMPARE(answer.header("referrer-policy"), std::string("no-referrer"));
        QVERIFY(answer.header("content-security-policy").starts_with("default-src 'none'"));
        QVERIFY2(answer.header("strict-transport-security").empty(), "only over TLS");
    }

    void whatIsConfidentialIsNotStored_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("rule");
        QTest::newRow("the admin API") << QByteArray("/admin/status") << QByteArray("no-store");
        QTest::newRow("sign-in") << QByteArray("/v1/auth/me") << QByteArray("no-store");
        QTest::newRow("others say nothing") << QByteArray("/v1/models") << QByteArray();
    }
    void whatIsConfidentialIsNotStored()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, rule);
        const auto answer =
            exchange(m_node.port(), getText(target.toStdString(), m_node.authorization()));
        QCOMPARE(answer.header("cache-control"), rule.toStdString());
    }

    void theMetricsAddressIsForNoPage_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::newRow("a scrape") << QByteArray::fromStdString(getText("/metrics")) << 200;
        QTest::newRow("a name that points here")
            << QByteArray("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n") << 403;
        QTest::newRow("a page") << QByteArray::fromStdString(
                                       getText("/metrics", "Origin: https://yourapp.com\r\n"))
                                << 403;
    }
    void theMetricsAddressIsForNoPage()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        const auto answer = exchange(m_node.metricsPort(), bytes.toStdString());
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.header("x-content-type-options"), std::string("nosniff"));
    }
};

QTEST_GUILESS_MAIN(TestBrowserRules)
#include "tst_browser_rules.moc"
