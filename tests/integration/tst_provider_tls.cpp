// S10: TLS to a provider, against a real node. Whatever is wrong with the other side, the node
// refuses it before it sends a key, and says why; what an operator switches off is said loudly.

#include "fault_node.h"
#include "support/test_client.h"
#include "support/tls_upstream.h"

#include <QJsonDocument>
#include <QtTest>

using namespace helix::integration;
using namespace helix::test;

namespace {

const char* const kAnswer =
    R"({"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":"over TLS"},"finish_reason":"stop"}]})";

const char* const kCutStream =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
const char* const kStreamRequest =
    R"({"model":"model-a","stream":true,"messages":[{"role":"user","content":"Hi"}]})";

TlsSetting answering(TlsSetting setting, bool hasLength = true)
{
    const std::string body = kAnswer;
    setting.answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n" +
                     (hasLength ? "Content-Length: " + std::to_string(body.size()) + "\r\n" : "") +
                     "\r\n" + body;
    return setting;
}

QByteArray yaml(const std::string& url, const char* extra = "")
{
    return QByteArray::fromStdString(
        "providers:\n  a: {type: openai, base_url: \"" + url +
        "/v1\", api_key: key-0123456789, models: [model-a], max_retries: 0, timeouts: {connect: "
        "5s, total: 10s}" +
        extra + "}\nhigh_availability: {health_check: {enabled: false}}\n");
}

}  // namespace

class TestProviderTls : public QObject {
    Q_OBJECT
    std::unique_ptr<TlsUpstream> m_provider;
    std::unique_ptr<FaultNode> m_node;
    QTemporaryDir m_folder;

    void start(const TlsSetting& setting, const char* extra = "")
    {
        m_provider = std::make_unique<TlsUpstream>(setting);
        m_node = std::make_unique<FaultNode>();
        QFile file(m_folder.filePath("authority.pem"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(m_provider->authority()));
        file.close();
        m_node->setVariable("SSL_CERT_FILE", file.fileName());
        m_node->configure(yaml(m_provider->url(), extra));
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] ClientAnswer ask()
    {
        return exchange(
            m_node->port(),
            postText("/v1/chat/completions",
                     R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}]})"));
    }
    [[nodiscard]] bool hasMetric(const std::string& line)
    {
        return exchange(m_node->metricsPort(), getText("/metrics")).body.find(line) !=
               std::string::npos;
    }

private slots:
    void cleanup()
    {
        m_node.reset();
        m_provider.reset();
    }

    void s10_aTrustedProviderAnswers()
    {
        start(answering({}));
        const auto answer = ask();
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QVERIFY(answer.body.find("over TLS") != std::string::npos);
        QVERIFY(hasMetric("helixagent_providers_without_tls_verification 0"));
    }

    void s10_anUntrustedProviderIsRefused_data()
    {
        QTest::addColumn<int>("row");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("S10: expired") << 0 << QByteArray("expired");
        QTest::newRow("S10: self-signed") << 1 << QByteArray("self-signed");
        QTest::newRow("S10: another host") << 2 << QByteArray("127.0.0.1'");
        QTest::newRow("S10: TLS 1.1") << 3 << QByteArray("protocol");
    }
    void s10_anUntrustedProviderIsRefused()
    {
        QFETCH(int, row);
        QFETCH(QByteArray, reason);
        TlsSetting setting;
        setting.isExpired = row == 0;
        setting.isSelfSigned = row == 1;
        if (row == 2) setting.names = "DNS:other.example,IP:127.0.0.2";
        setting.isOldProtocol = row == 3;
        start(answering(setting));
        const auto answer = ask();
        QCOMPARE(answer.status, 502);
        QVERIFY(m_provider->connections() > 0);
        QVERIFY2(m_provider->count() == 0, "the key was sent");
        const auto told = QByteArray::fromStdString(answer.body);
        QVERIFY2(told.contains(reason), told.constData());
        QTRY_VERIFY2(m_node->log().contains("\"provider_error\""), m_node->log().constData());
        QVERIFY2(m_node->log().contains(reason), m_node->log().constData());
    }

    /// A TCP close that TLS did not announce may be anybody's. libcurl does not tell it from an
    /// announced one, so the framing and the format have to notice.
    void s10_anAnswerThatIsCutByATcpCloseIsNone_data()
    {
        QTest::addColumn<bool>("hasLength");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("S10: cut short of its length") << true << QByteArray("broke");
        QTest::newRow("S10: cut without a length") << false << QByteArray("JSON");
    }
    void s10_anAnswerThatIsCutByATcpCloseIsNone()
    {
        QFETCH(bool, hasLength);
        QFETCH(QByteArray, reason);
        TlsSetting setting;
        setting.isCutShort = true;
        setting = answering(setting, hasLength);
        setting.answer.pop_back();
        start(setting);
        const auto answer = ask();
        QVERIFY2(answer.status == 502, answer.body.c_str());
        QCOMPARE(m_provider->count(), 1);
        const auto told = QByteArray::fromStdString(answer.body);
        QVERIFY2(told.contains(reason), told.constData());
    }

    void s10_aStreamThatIsCutByATcpCloseHasNoEnd()
    {
        TlsSetting setting;
        setting.isCutShort = true;
        setting.answer = kCutStream;
        start(setting);
        const auto answer =
            exchange(m_node->port(), postText("/v1/chat/completions", kStreamRequest));
        QCOMPARE(answer.status, 200);
        const auto events = answer.events();
        QVERIFY(events.size() >= 2);
        QVERIFY2(events.back().find("\"error\"") != std::string::npos, events.back().c_str());
    }

    void s10_whatIsSwitchedOffIsSaidLoudly()
    {
        TlsSetting setting;
        setting.isSelfSigned = true;
        setting.isExpired = true;
        start(answering(setting), ", verify_tls: false");
        QCOMPARE(ask().status, 200);
        QTRY_VERIFY2(m_node->log().contains("tls_verification_off"), m_node->log().constData());
        QVERIFY(hasMetric("helixagent_providers_without_tls_verification 1"));
    }
};

QTEST_GUILESS_MAIN(TestProviderTls)
#include "tst_provider_tls.moc"
