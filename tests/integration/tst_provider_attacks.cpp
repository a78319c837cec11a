// Providers that cannot be found (F16), are silent (F17), say more than anybody asked (F19, F20),
// against a real node. The faults of a single answer are in tst_node_faults.

#include "fault_config.h"
#include "fault_node.h"
#include "silent_name_server.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>
#include <csignal>

using namespace helix::integration;
using namespace helix::test;

namespace {

constexpr qint64 kMiB = 1024 * 1024;
constexpr int kBombBytes = 100 * kMiB;

std::string chatText(const char* model)
{
    return postText(
        "/v1/chat/completions",
        std::string(R"({"model":")") + model + R"(","messages":[{"role":"user","content":"Hi"}]})");
}

QString contentOf(const ClientAnswer& answer)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(answer.body))
        .object()["choices"]
        .toArray()
        .at(0)["message"]["content"]
        .toString();
}

std::string bytesOf(const Reply& reply)
{
    return std::get<Reply::Send>(reply.steps().front()).bytes;
}

/// 100 MB of blanks in some hundred kilobytes.
Reply bomb(const char* coding)
{
    constexpr int kLengthBytes = 4;  // Qt puts the size in front of what zlib wrote.
    static const QByteArray packed = qCompress(QByteArray(kBombBytes, ' ')).mid(kLengthBytes);
    return Reply::json(200, packed.toStdString(),
                       std::string("Content-Encoding: ") + coding + "\r\n");
}

}  // namespace

class TestProviderAttacks : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_a;
    std::unique_ptr<ScriptedUpstream> m_b;
    std::unique_ptr<FaultNode> m_node;

    [[nodiscard]] FaultConfig config() const { return {.urlA = m_a->url(), .urlB = m_b->url()}; }
    [[nodiscard]] ClientAnswer ask(const char* model = "model-a")
    {
        return exchange(m_node->port(), chatText(model));
    }
    [[nodiscard]] QByteArray breakerOfA()
    {
        const auto answer = exchange(m_node->metricsPort(), getText("/metrics"));
        for (const auto& line : QByteArray::fromStdString(answer.body).split('\n'))
            if (line.startsWith("helixagent_provider_circuit_breaker_state{") &&
                line.contains("provider=\"a\""))
                return line.mid(line.lastIndexOf(' ') + 1);
        return {};
    }
    /// False, after a word of why, where a node cannot be given a name server of its own.
    [[nodiscard]] bool startWith(const SilentNameServer& names)
    {
        auto setting = config();
        setting.urlA = "http://provider.example";
        setting.recovery = "30s";
        m_node->configure(setting.yaml());
        return names.isListening() && m_node->startUnder("unshare", names.unshareOptions());
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

    void f16_aRefusedConnectionCountsForTheBreaker()
    {
        auto setting = config();
        setting.urlA = "http://127.0.0.1:" + std::to_string(refusingPort());
        setting.recovery = "30s";
        m_node->configure(setting.yaml());
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 5; ++i) QCOMPARE(contentOf(ask()), QString("from b"));
        QVERIFY2(timer.elapsed() < 5'000, "a refused connection takes no time");
        QCOMPARE(breakerOfA(), QByteArray("1"));
    }

    void f16_aNameThatIsNotThereIsAFailure()
    {
        const SilentNameServer names(SilentNameServer::Manner::NoSuchName);
        if (!startWith(names)) QSKIP("no name server of its own can be given to a node here");
        for (int i = 0; i < 5; ++i) QCOMPARE(contentOf(ask()), QString("from b"));
        QVERIFY(names.questions() > 0);
        QCOMPARE(breakerOfA(), QByteArray("1"));
        QTRY_VERIFY2(m_node->log().contains("it cannot be reached"), m_node->log().constData());
    }

    /// The question is given up with its request; nothing else may wait for it, least of all the
    /// thread that serves everybody.
    void f16_aNameServerThatIsSilentHoldsUpNobody()
    {
        const SilentNameServer names(SilentNameServer::Manner::Silent);
        if (!startWith(names)) QSKIP("no name server of its own can be given to a node here");
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 5; ++i) QCOMPARE(contentOf(ask()), QString("from b"));
        for (int i = 0; i < 20; ++i) QCOMPARE(contentOf(ask("model-b")), QString("from b"));
        QVERIFY(names.questions() > 0);
        QVERIFY2(timer.elapsed() < 9'000, "somebody waited for the name");
        QCOMPARE(breakerOfA(), QByteArray("1"));
        m_node->signal(SIGTERM);
        QCOMPARE(m_node->waitForExit(8'000), std::optional<int>(0));
    }

    void f17_theTotalDeadlineHoldsOverAllCandidates()
    {
        m_a->setStanding(Reply::silence());
        m_b->setStanding(Reply::silence());
        auto setting = config();
        setting.firstContent = "15s";
        setting.moreOfServer = ", request_timeout: 1s";
        m_node->configure(setting.yaml());
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(ask().status, 504);
        QVERIFY2(timer.elapsed() < 8'000, "longer than the deadline of one second");
        QTRY_VERIFY(m_a->received().front().peerClosedAt.has_value());
    }

    /// Bytes behind the length of an answer, made to look like the answer to the next request.
    void f19_whatFollowsAnAnswerIsNeverTheNextOne()
    {
        m_a->setStanding(Reply::chat("from a"));
        m_a->enqueue(Reply::raw(bytesOf(Reply::chat("first")) + bytesOf(Reply::chat("forged"))));
        m_node->configure(config().yaml());
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QCOMPARE(contentOf(ask()), QString("first"));
        for (int i = 0; i < 4; ++i) QCOMPARE(contentOf(ask()), QString("from a"));
        QCOMPARE(m_a->count(), std::size_t(5));
    }

    void f20_whatIsTooLargeIsNotKept_data()
    {
        QTest::addColumn<int>("row");
        QTest::newRow("F20: a body of 100 MB") << 0;
        QTest::newRow("F20: a body of 100 MB without a length") << 1;
        QTest::newRow("F20: a gzip bomb") << 2;
        QTest::newRow("F20: a deflate bomb") << 3;
        QTest::newRow("F20: a head that never ends") << 4;
        QTest::newRow("F20: an error of 100 MB") << 5;
    }
    void f20_whatIsTooLargeIsNotKept()
    {
        QFETCH(int, row);
        const std::string blanks(64 * 1024, ' ');
        std::string unframed = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
        for (int i = 0; i < 12 * 16; ++i) unframed += blanks;
        const Reply replies[] = {Reply::hugeBody(kBombBytes),
                                 Reply::raw(unframed).close(),
                                 bomb("gzip"),
                                 bomb("deflate"),
                                 Reply::endlessHead(),
                                 Reply::error(500, std::string(kBombBytes, 'x'))};
        m_a->setStanding(replies[row]);
        auto setting = config();
        setting.firstContent = "10s";
        m_node->configure(setting.yaml());
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QCOMPARE(ask("model-b").status, 200);
        const auto before = m_node->peakMemory();
        const auto answer = ask();
        QCOMPARE(contentOf(answer), QString("from b"));
        const auto grown = (m_node->peakMemory() - before) / kMiB;
        QVERIFY2(grown < 48, qPrintable(QString("%1 MiB more").arg(grown)));
    }

    void f20_whatIsLoggedOfABadAnswerIsShortAndWithoutKeys_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("type");
        QTest::newRow("F20: HTML under 200") << 200 << QByteArray("text/html");
        QTest::newRow("F20: no JSON under 200") << 200 << QByteArray("application/json");
        QTest::newRow("F20: HTML under 500") << 500 << QByteArray("text/html");
    }
    void f20_whatIsLoggedOfABadAnswerIsShortAndWithoutKeys()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, type);
        const auto body = "<h1>No</h1> key-of-a-0123456789 " + std::string(10'000, 'x');
        m_a->setStanding(Reply::whole(status, type.toStdString(), body));
        auto setting = config();
        setting.hasFallback = false;
        m_node->configure(setting.yaml());
        QVERIFY2(m_node->start(), m_node->errors().constData());
        const auto answer = ask();
        QCOMPARE(answer.status, 502);
        QTRY_VERIFY2(m_node->log().contains("\"provider_error\""), m_node->log().constData());
        for (const auto& text : {m_node->log(), QByteArray::fromStdString(answer.body)}) {
            QVERIFY2(!text.contains("key-of-a"), text.constData());
            QVERIFY2(!text.contains(QByteArray(600, 'x')), text.constData());
        }
    }
};

QTEST_GUILESS_MAIN(TestProviderAttacks)
#include "tst_provider_attacks.moc"
