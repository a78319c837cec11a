// What a node does with requests that are none: each is refused with the status that says why, and
// the node goes on.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QJsonDocument>
#include <QtTest>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

std::string repeated(const std::string& text, int count)
{
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

}  // namespace

class TestNodeRefusals : public QObject {
    Q_OBJECT
    ScriptedUpstream m_a;
    ScriptedUpstream m_b;
    FaultNode m_node;

private slots:
    void initTestCase()
    {
        FaultConfig config{.urlA = m_a.url(), .urlB = m_b.url()};
        config.headTimeout = "300ms";
        m_node.configure(config.yaml());
        QVERIFY2(m_node.start(), m_node.errors().constData());
    }
    void cleanup()
    {
        QVERIFY2(m_node.isRunning(), m_node.errors().constData());
        const auto answer = exchange(m_node.port(), getText("/health"));
        QCOMPARE(answer.status, 200);
    }

    void aBadFieldIsNamed_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("param");
        const QByteArray messages = R"("messages":[{"role":"user","content":"Hi"}])";
        QTest::newRow("no model") << "{" + messages + "}"
                                  << "model";
        QTest::newRow("a model that is no text") << "{\"model\":1," + messages + "}"
                                                 << "model";
        QTest::newRow("no messages") << QByteArray(R"({"model":"model-a"})") << "messages";
        QTest::newRow("empty messages")
            << QByteArray(R"({"model":"model-a","messages":[]})") << "messages";
        QTest::newRow("messages that are no list")
            << QByteArray(R"({"model":"model-a","messages":"Hi"})") << "messages";
        QTest::newRow("an unknown role")
            << QByteArray(R"({"model":"model-a","messages":[{"role":"king","content":"Hi"}]})")
            << "messages";
        QTest::newRow("a temperature that is no number")
            << "{\"model\":\"model-a\",\"temperature\":\"hot\"," + messages + "}"
            << "temperature";
        QTest::newRow("a temperature beyond its range")
            << "{\"model\":\"model-a\",\"temperature\":3," + messages + "}"
            << "temperature";
        QTest::newRow("max_tokens below one")
            << "{\"model\":\"model-a\",\"max_tokens\":0," + messages + "}"
            << "max_tokens";
        QTest::newRow("stream that is no flag")
            << "{\"model\":\"model-a\",\"stream\":\"yes\"," + messages + "}"
            << "stream";
        QTest::newRow("no JSON") << QByteArray("{\"model\":") << "";
        QTest::newRow("no object") << QByteArray("[]") << "";
        QTest::newRow("nothing") << QByteArray() << "";
        QTest::newRow("two values") << QByteArray("{}{}") << "";
    }
    void aBadFieldIsNamed()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, param);
        const auto before = m_a.count() + m_b.count();
        const auto answer =
            exchange(m_node.port(), postText("/v1/chat/completions", body.toStdString()));
        QVERIFY2(answer.status == 400, answer.body.c_str());
        const auto error = QJsonDocument::fromJson(QByteArray::fromStdString(answer.body))
                               .object()["error"]
                               .toObject();
        QVERIFY(!error["message"].toString().isEmpty());
        QVERIFY2(error["param"].toString("").startsWith(param), answer.body.c_str());
        QCOMPARE(m_a.count() + m_b.count(), before);
    }

    void deepNestingIsRefused()
    {
        const auto body = R"({"model":"model-a","messages":)" + repeated("[", 100'000);
        QCOMPARE(exchange(m_node.port(), postText("/v1/chat/completions", body)).status, 400);
    }

    void whatIsNoProperRequestIsRefusedAndClosed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const QByteArray post = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        QTest::newRow("a body of 11 MiB") << post + "Content-Length: 11534336\r\n\r\n" << 413;
        QTest::newRow("a chunked body of 11 MiB")
            << post + "Transfer-Encoding: chunked\r\n\r\nb00000\r\n" + QByteArray(11'534'336, ' ')
            << 413;
        QTest::newRow("a header line of 20 KiB")
            << "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + QByteArray(20'480, 'x') +
                   "\r\n\r\n"
            << 431;
        QTest::newRow("200 header lines")
            << "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                   QByteArray::fromStdString(repeated("X: y\r\n", 200)) + "\r\n"
            << 431;
        QTest::newRow("F26: half a head, then nothing") << QByteArray("GET /health HTT") << 408;
        QTest::newRow("a TLS greeting")
            << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 9) << 400;
        QTest::newRow("garbage") << QByteArray("\x01\x02\x03\r\n\r\n") << 400;
        QTest::newRow("a version that is none")
            << QByteArray("GET / HTTP/9.9x\r\nHost: 127.0.0.1\r\n\r\n") << 400;
        QTest::newRow("S1: two lengths that differ")
            << post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" << 400;
        QTest::newRow("S1: a length that is no number")
            << post + "Content-Length: 0x2\r\n\r\n{}" << 400;
        QTest::newRow("S1: a negative length") << post + "Content-Length: -1\r\n\r\n" << 400;
        QTest::newRow("S1: a length and chunks")
            << post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            << 400;
        QTest::newRow("S1: a chunk size that is none")
            << post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"
            << 400;
        QTest::newRow("S1: an unknown transfer encoding")
            << post + "Transfer-Encoding: gzip\r\n\r\n"
            << 501;
        QTest::newRow("S1: a space before the colon")
            << QByteArray("GET /health HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n") << 400;
        QTest::newRow("no Host") << QByteArray("GET /health HTTP/1.1\r\n\r\n") << 400;
    }
    void whatIsNoProperRequestIsRefusedAndClosed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        TestClient client(m_node.port());
        (void)client.send(bytes.toStdString());
        const auto answer = client.readAnswer();
        QVERIFY2(answer.status == status,
                 qPrintable(QString::number(answer.status) + ' ' + answer.body.c_str()));
        QVERIFY2(client.waitForClose(), "the connection stays open after a framing error");
    }

    void aCodedBodyIs415()
    {
        const auto answer = exchange(
            m_node.port(), postText("/v1/chat/completions", "{}", "Content-Encoding: gzip\r\n"));
        QCOMPARE(answer.status, 415);
    }

    void aForeignPageOrNameIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("a Host that is not loopback")
            << QByteArray("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        QTest::newRow("an Origin that is not listed") << QByteArray(
            "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: "
            "https://evil.example\r\n\r\n");
    }
    void aForeignPageOrNameIsRefused()
    {
        QFETCH(QByteArray, bytes);
        const auto answer = exchange(m_node.port(), bytes.toStdString());
        QVERIFY2(answer.status >= 400 && answer.status < 500, answer.body.c_str());
    }

    void theAdminApiNeedsItsToken_data()
    {
        QTest::addColumn<QByteArray>("headers");
        QTest::newRow("none") << QByteArray();
        QTest::newRow("a wrong one") << QByteArray("Authorization: Bearer wrong\r\n");
        QTest::newRow("an empty one") << QByteArray("Authorization: Bearer \r\n");
        QTest::newRow("a key of a client") << QByteArray("x-api-key: admin\r\n");
    }
    void theAdminApiNeedsItsToken()
    {
        QFETCH(QByteArray, headers);
        for (const char* path : {"/admin/status", "/admin/requests", "/admin/audit",
                                 "/admin/config", "/admin//status", "/admin/./status"}) {
            const auto answer = exchange(m_node.port(), getText(path, headers.toStdString()));
            QVERIFY2(answer.status == 401 || answer.status == 404, path);
        }
        QCOMPARE(exchange(m_node.port(), getText("/admin/status", m_node.authorization())).status,
                 200);
    }

    void twoRequestsInOnePacketAreTwo()
    {
        TestClient client(m_node.port());
        QVERIFY(client.send(getText("/health") + getText("/health")));
        QCOMPARE(client.readAnswer().status, 200);
        QCOMPARE(client.readAnswer().status, 200);
    }
};

QTEST_GUILESS_MAIN(TestNodeRefusals)
#include "tst_node_refusals.moc"
