// What clients may do to a node: request smuggling (S1), log injection (S8), answers that nobody
// takes (F24), peers that are gone (F25), slowloris (F26) and too many connections (F27). Counts
// and deadlines are scaled down.

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

constexpr qint64 kMiB = 1024 * 1024;
const std::string kChat = R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}]})";
const std::string kHead = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n";

std::string chatText(const std::string& extraHeaders = {})
{
    return postText("/v1/chat/completions", kChat, extraHeaders);
}

std::string askingFor(const std::string& model)
{
    return postText("/v1/chat/completions",
                    R"({"model":")" + model + R"(","messages":[{"role":"user","content":"Hi"}]})");
}

std::string named(const std::string& name)
{
    return R"({"name":")" + name + "\"}";
}

std::string smuggledText()
{
    return postText("/v1/chat/completions",
                    R"({"model":"model-a","messages":[{"role":"user","content":"smuggled"}]})");
}

std::string sized(const std::string& length)
{
    return kHead + "Content-Length: " + length + "\r\n\r\n" + kChat;
}

std::string chunked(const std::string& coding, const std::string& body)
{
    return kHead + "Transfer-Encoding: " + coding + "\r\n\r\n" + body;
}

/// The whole body as one chunk whose size line is `size`.
std::string oneChunk(const std::string& size, const std::string& lineEnd = "\r\n")
{
    return chunked("chunked", size + lineEnd + kChat + "\r\n0\r\n\r\n");
}

std::string hex(std::size_t number)
{
    return QByteArray::number(qulonglong(number), 16).toStdString();
}

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

/// Texts that try to end a log line, to forge one, to colour a terminal or to make it huge.
std::vector<std::string> hostileTexts()
{
    return {"a\\r\\n{\\\"level\\\":\\\"error\\\",\\\"msg\\\":\\\"forged\\\"}",
            "a\\u001b[31mred\\u0007\\u0000",
            "a\\\"}\\n{\\\"msg\\\":\\\"forged\\\"}",
            "a\\u2028\\u2029\\u0085b",
            "a\xE2\x80\xA8 forged",
            std::string(100'000, 'x')};
}

std::vector<std::string> hostilePaths()
{
    return {"/v1/models/a%0d%0a%7b%22msg%22%3a%22forged%22%7d", "/v1/models/%1b%5b31m",
            "/%22%7d%0a", "/%E2%80%A8", "/%00"};
}

std::vector<std::string> hostileAgents()
{
    return {"\x1b[31mred", "a\rforged", "\"}{\"msg\":\"forged", "\xE2\x80\xA8 forged",
            std::string(1'000'000, 'x')};
}

bool isChatCall(const QByteArray& line)
{
    const auto json = QJsonDocument::fromJson(line).object();
    return json["msg"] == "request_completed" && json["path"] == "/v1/chat/completions";
}

/// A whole record of ours: valid, short, without anything that a terminal or a reader of lines
/// would act on.
bool isOneRecord(const QByteArray& line)
{
    constexpr int kMostOfLine = 16 * 1024;
    constexpr int kMostOfValue = 4 * 1024 + 16;  // with the mark of the cut
    const auto json = QJsonDocument::fromJson(line).object();
    const auto isControl = [](char c) { return uchar(c) < 0x20 || c == 0x7f; };
    const auto isLong = [](const QJsonValue& value) {
        return value.toString().size() > kMostOfValue;
    };
    return json["timestamp"].isString() && json["level"].isString() && json["msg"] != "forged" &&
           line.size() <= kMostOfLine && !line.contains("\xE2\x80\xA8") &&
           std::none_of(line.begin(), line.end(), isControl) &&
           std::none_of(json.begin(), json.end(), isLong);
}

}  // namespace

class TestClientAttacks : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_a;
    std::unique_ptr<ScriptedUpstream> m_b;
    std::unique_ptr<FaultNode> m_node;

    void start(const char* moreOfServer, const char* headTimeout = "10s",
               const char* logLevel = "warn")
    {
        FaultConfig config{.urlA = m_a->url(), .urlB = m_b->url()};
        config.moreOfServer = moreOfServer;
        config.headTimeout = headTimeout;
        config.hasFallback = false;
        m_node->configure(config.yaml(), logLevel);
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] int connections()
    {
        const auto answer = exchange(m_node->metricsPort(), getText("/metrics"));
        for (const auto& line : QByteArray::fromStdString(answer.body).split('\n'))
            if (line.startsWith("helixagent_connections "))
                return line.mid(line.lastIndexOf(' ') + 1).toInt();
        return -1;
    }
    [[nodiscard]] bool wasSmuggled() const
    {
        const auto received = m_a->received();
        return std::any_of(received.begin(), received.end(), [](const auto& request) {
            return request.body.find("smuggled") != std::string::npos;
        });
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

    /// One node serves all forms: each is refused with one answer and a close, and what was hidden
    /// behind it is never run.
    void s1_noFormOfSmugglingMakesARequest()
    {
        const std::string length = std::to_string(kChat.size());
        const std::string whole = hex(kChat.size()) + "\r\n" + kChat + "\r\n0\r\n\r\n";
        const std::vector<std::pair<const char*, std::string>> forms = {
            {"both framings, length first",
             kHead + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + whole},
            {"both framings, chunks first",
             kHead + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + whole},
            {"two equal lengths", kHead + "Content-Length: " + length +
                                      "\r\nContent-Length: " + length + "\r\n\r\n" + kChat},
            {"two other lengths",
             kHead + "Content-Length: 0\r\nContent-Length: " + length + "\r\n\r\n" + kChat},
            {"a list of lengths", sized(length + ", " + length)},
            {"a length with a sign", sized("+" + length)},
            {"a negative length", sized("-1")},
            {"a hexadecimal length", sized("0x" + hex(kChat.size()))},
            {"a length with a tail", sized(length + "x")},
            {"a length with a space within", sized("1 2")},
            {"no length at all behind its name", sized("")},
            {"a length beyond 64 bits", sized("99999999999999999999")},
            {"a length that wraps around", sized("18446744073709551617")},
            {"chunks and identity", chunked("chunked, identity", whole)},
            {"identity and chunks", chunked("identity, chunked", whole)},
            {"chunks twice", chunked("chunked, chunked", whole)},
            {"two codings in two lines", chunked("chunked\r\nTransfer-Encoding: x", whole)},
            {"a coding that begins like chunked", chunked("chunkedx", whole)},
            {"a coding that ends like chunked", chunked("xchunked", whole)},
            {"a quoted coding", chunked("\"chunked\"", whole)},
            {"a coding behind a vertical tab", chunked("\vchunked", whole)},
            {"a coding with NUL", chunked(std::string("chunked\0", 8), whole)},
            {"a space before the colon", kHead + "Transfer-Encoding : chunked\r\n\r\n" + whole},
            {"a chunk size with 0x", oneChunk("0x" + hex(kChat.size()))},
            {"a chunk size with a sign", oneChunk("+" + hex(kChat.size()))},
            {"a negative chunk size", oneChunk("-1")},
            {"a chunk size beyond 64 bits", oneChunk("10000000000000000" + hex(kChat.size()))},
            {"an empty chunk size", oneChunk("")},
            {"a chunk size behind a space", oneChunk(" " + hex(kChat.size()))},
            {"a chunk line that ends with LF", oneChunk(hex(kChat.size()), "\n")},
            {"a chunk line that ends with CR", oneChunk(hex(kChat.size()), "\r")},
            {"an LF within a chunk extension", oneChunk(hex(kChat.size()) + ";a=\"\n\"")},
            {"a chunk that is longer than its size",
             chunked("chunked", "5\r\n" + kChat + "\r\n0\r\n\r\n")},
            {"lines that end with LF",
             "POST /v1/chat/completions HTTP/1.1\nHost: 127.0.0.1\nContent-Length: " + length +
                 "\n\n" + kChat},
            {"a CR within a value",
             kHead + "X: a\rContent-Length: 0\r\nContent-Length: " + length + "\r\n\r\n" + kChat},
            {"an LF within a value", kHead + "X: a\nTransfer-Encoding: chunked\r\n\r\n" + whole},
            {"a NUL within a value", kHead + std::string("X: a\0b\r\n", 8) +
                                         "Content-Length: " + length + "\r\n\r\n" + kChat},
            {"a field without a name", kHead + ": x\r\n\r\n"},
            {"a line without a colon", kHead + "Content-Length\r\n\r\n"},
            {"a name with a space", kHead + "Content Length: 3\r\n\r\n"},
            {"two hosts",
             kHead + "Host: other.example\r\nContent-Length: " + length + "\r\n\r\n" + kChat},
            {"chunks in HTTP/1.0",
             "POST /v1/chat/completions HTTP/1.0\r\nHost: 127.0.0.1\r\nTransfer-Encoding: "
             "chunked\r\n\r\n" +
                 whole},
            {"a version that is none",
             "POST /v1/chat/completions HTTP/1.1x\r\nHost: 127.0.0.1\r\n\r\n"},
            {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}};
        start("", "500ms");
        for (const auto& [name, form] : forms) {
            TestClient client(m_node->port());
            (void)client.send(form + smuggledText());
            const auto answer = client.readAnswer();
            const auto why = QString("S1: %1: %2 %3")
                                 .arg(name)
                                 .arg(answer.status)
                                 .arg(QString::fromStdString(answer.body));
            QVERIFY2(answer.status >= 400 && answer.status < 600, qPrintable(why));
            const auto second = client.readAnswer();
            QVERIFY2(second.status == 0 && second.isClosed, qPrintable("two answers: " + why));
            QVERIFY2(!wasSmuggled() && m_a->count() == 0, qPrintable("it was run: " + why));
        }
        QCOMPARE(exchange(m_node->port(), chatText()).status, 200);
    }

    void s1_theRequestToTheProviderIsWrittenAnew()
    {
        start("");
        const std::string body =
            hex(10) + ";ext=1;other=\"x\"\r\n" + kChat.substr(0, 10) + "\r\n" +
            hex(kChat.size() - 10) + "\r\n" + kChat.substr(10) +
            "\r\n0\r\nX-Trailer: smuggled\r\nAuthorization: Bearer smuggled\r\n\r\n";
        const auto answer = exchange(
            m_node->port(),
            kHead +
                "Transfer-Encoding: chunked\r\nTrailer: X-Trailer\r\nConnection: keep-alive, "
                "X-Hop\r\nX-Hop: smuggled\r\nProxy-Connection: keep-alive\r\nTE: "
                "trailers\r\nCookie: smuggled=1\r\nX-Forwarded-For: 10.0.0.1\r\nX-Custom: "
                "smuggled\r\nUser-Agent: smuggled\r\n\r\n" +
                body);
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(m_a->count(), std::size_t(1));
        const auto request = m_a->received().front();
        QCOMPARE(request.method, std::string("POST"));
        QCOMPARE(request.target, std::string("/v1/chat/completions"));
        QCOMPARE(request.headers.at("host"), "127.0.0.1:" + std::to_string(m_a->port()));
        QCOMPARE(request.headers.at("content-length"), std::to_string(request.body.size()));
        QCOMPARE(request.headers.at("authorization"), std::string("Bearer key-of-a-0123456789"));
        QVERIFY(!object(request.body).isEmpty());
        for (const char* name : {"transfer-encoding", "te", "trailer", "x-trailer", "x-hop",
                                 "cookie", "proxy-connection", "x-custom", "x-forwarded-for"})
            QVERIFY2(request.headers.count(name) == 0, name);
        for (const auto& [name, value] : request.headers)
            QVERIFY2(value.find("smuggled") == std::string::npos, name.c_str());
    }

    /// Models, paths, user agents, key names and a provider's own words, in a log of every level.
    void s8_everyRequestIsOneLineOfTheLog()
    {
        start("", "10s", "debug");
        int sent = 0;
        for (const auto& text : hostileTexts()) {
            QVERIFY(exchange(m_node->port(), askingFor(text)).status >= 400);
            m_a->setStanding(Reply::error(500, text));
            QCOMPARE(exchange(m_node->port(), chatText()).status, 502);
            sent += 2;
            (void)exchange(m_node->port(),
                           postText("/admin/providers/a/breaker", R"({"action":"reset"})",
                                    m_node->authorization()));
            (void)exchange(m_node->port(),
                           postText("/admin/api-keys", named(text), m_node->authorization()));
        }
        for (const auto& path : hostilePaths())
            QVERIFY(exchange(m_node->port(), getText(path)).status >= 400);
        for (const auto& agent : hostileAgents())
            (void)exchange(m_node->port(), getText("/v1/models", "User-Agent: " + agent + "\r\n"));
        const auto calledSoFar = [this] {
            const auto lines = m_node->log().split('\n');
            return int(std::count_if(lines.begin(), lines.end(), isChatCall));
        };
        QTRY_VERIFY(calledSoFar() >= sent);

        const QByteArray log = m_node->log();
        QVERIFY(log.endsWith('\n'));
        int calls = 0;
        for (const auto& line : log.left(log.size() - 1).split('\n')) {
            QVERIFY2(isOneRecord(line), line.constData());
            if (isChatCall(line)) ++calls;
        }
        QCOMPARE(calls, sent);
    }

    void f24_anAnswerThatNobodyTakesIsGivenUp()
    {
        m_a->setStanding(Reply::stream().tokenWithoutEnd(std::string(8 * 1024, 'x')));
        start(", write_timeout: 1500ms");
        QCOMPARE(exchange(m_node->port(), getText("/health")).status, 200);
        const auto before = m_node->peakMemory();
        TestClient client(m_node->port());
        QVERIFY(client.send(postText(
            "/v1/chat/completions",
            R"({"model":"model-a","stream":true,"messages":[{"role":"user","content":"Hi"}]})")));
        QVERIFY(client.waitFor("xxx"));
        QTRY_VERIFY_WITH_TIMEOUT(m_a->received().front().peerClosedAt.has_value(), 15'000);
        const auto grown = (m_node->peakMemory() - before) / kMiB;
        QVERIFY2(grown < 32, qPrintable(QString("%1 MiB more").arg(grown)));
        QTRY_COMPARE(connections(), 0);
    }

    void f25_aClientThatVanishedIsForgotten_data()
    {
        QTest::addColumn<QByteArray>("begun");
        QTest::newRow("F25: between two requests") << QByteArray::fromStdString(getText("/health"));
        QTest::newRow("F25: within a head") << QByteArray("GET /health HTTP/1.1\r\nHos");
        QTest::newRow("F25: within a body")
            << QByteArray::fromStdString(kHead + "Content-Length: 100\r\n\r\n{");
        QTest::newRow("F25: before its first byte") << QByteArray();
    }
    void f25_aClientThatVanishedIsForgotten()
    {
        QFETCH(QByteArray, begun);
        start(", idle_timeout: 700ms, body_timeout: 700ms", "700ms");
        TestClient client(m_node->port());
        QVERIFY(client.send(begun.toStdString()));
        if (begun.endsWith("\r\n\r\n")) QVERIFY(client.waitFor("HTTP/1.1 200"));
        QTRY_COMPARE(connections(), 1);
        if (!client.vanish()) QSKIP("the system does not let a connection vanish");
        QTRY_COMPARE_WITH_TIMEOUT(connections(), 0, 10'000);
    }

    void f26_slowSendersHoldUpNobody_data()
    {
        QTest::addColumn<QByteArray>("beginning");
        QTest::newRow("F26: a byte at a time in the head")
            << QByteArray("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ");
        QTest::newRow("F26: a byte at a time in the body")
            << QByteArray::fromStdString(kHead + "Content-Length: 1000000\r\n\r\n");
    }
    void f26_slowSendersHoldUpNobody()
    {
        constexpr int kSenders = 200;
        QFETCH(QByteArray, beginning);
        start(", body_timeout: 1s", "1s");
        std::vector<std::unique_ptr<TestClient>> senders;
        for (int i = 0; i < kSenders; ++i) {
            senders.push_back(std::make_unique<TestClient>(m_node->port()));
            QVERIFY(senders.back()->send(beginning.toStdString()));
        }
        QElapsedTimer timer;
        timer.start();
        int served = 0;
        while (timer.elapsed() < 1'200) {
            for (const auto& sender : senders) (void)sender->send("x");
            QCOMPARE(exchange(m_node->port(), chatText(), 3s).status, 200);
            ++served;
        }
        QVERIFY(served > 0);
        for (const auto& sender : senders) {
            QCOMPARE(sender->readAnswer().status, 408);
            QVERIFY(sender->waitForClose());
        }
        QTRY_COMPARE(connections(), 0);
    }

    void f27_theNewestConnectionIsRefusedAndOthersGoOn()
    {
        constexpr int kMost = 50;
        start(", max_connections: 50");
        QTRY_COMPARE(connections(), 0);
        std::vector<std::unique_ptr<TestClient>> idle;
        for (int i = 0; i < kMost; ++i) {
            idle.push_back(std::make_unique<TestClient>(m_node->port()));
            QVERIFY(idle.back()->send(getText("/health")));
            QCOMPARE(idle.back()->readAnswer().status, 200);
        }
        for (int i = 0; i < 3 * kMost; ++i) {
            TestClient tooMany(m_node->port());
            QCOMPARE(tooMany.readAnswer().status, 503);
            QVERIFY(tooMany.waitForClose());
        }
        QVERIFY(idle.front()->send(chatText()));
        QCOMPARE(idle.front()->readAnswer().status, 200);
        idle.clear();
        QTRY_COMPARE_WITH_TIMEOUT(exchange(m_node->port(), chatText()).status, 200, 5'000);
    }

    void f27_aStormOfConnectionsPasses()
    {
        constexpr int kStorm = 3'000;
        start("");
        for (int i = 0; i < kStorm; ++i) {
            TestClient client(m_node->port());
            if (i % 2 == 0) (void)client.send("GET /hea");
        }
        QTRY_COMPARE_WITH_TIMEOUT(exchange(m_node->port(), chatText()).status, 200, 5'000);
        QTRY_COMPARE(connections(), 0);
        QVERIFY2(m_node->peakMemory() < 300 * kMiB, "F27: resident memory");
    }
};

QTEST_GUILESS_MAIN(TestClientAttacks)
#include "tst_client_attacks.moc"
