// What a client sees when a provider breaks: the fault matrix against a real node, with a scripted
// provider `a` that fails and a healthy `b` behind it.

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

std::string chatBody(bool isStream)
{
    return std::string(
               R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}],"stream":)") +
           (isStream ? "true}" : "false}");
}

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

/// The text of a whole answer, or of all chunks of a stream.
QString contentOf(const ClientAnswer& answer)
{
    if (answer.header("content-type").find("event-stream") == std::string::npos)
        return object(answer.body)["choices"].toArray().at(0)["message"]["content"].toString();
    QString text;
    for (const auto& event : answer.events())
        text += object(event)["choices"].toArray().at(0)["delta"]["content"].toString();
    return text;
}

/// Why the answer is no good, in one line.
QByteArray describe(const ClientAnswer& answer)
{
    return QByteArray::number(answer.status) + ' ' +
           QByteArray::fromStdString(answer.body).left(600);
}

/// A way to break, named for what the client must see.
struct Fault {
    const char* what;
    Reply reply;
};

std::vector<Fault> faultsBeforeContent()
{
    return {
        {"500", Reply::error(500, "boom")},
        {"503", Reply::error(503, "busy")},
        {"429", Reply::error(429, "slow down", "Retry-After: 30\r\n")},
        {"401", Reply::error(401, "bad key")},
        {"403", Reply::error(403, "not yours")},
        {"F19: a reset before the head", Reply::resetBeforeHead()},
        {"F19: a close before the head", Reply().close()},
        {"F19: a cut within the head", Reply::chat("x").cutAfter(30)},
        {"F17: no answer at all", Reply::silence()},
        {"F20: a head that never ends", Reply::endlessHead()},
        {"F20: no HTTP at all", Reply::raw("SSH-2.0-OpenSSH_9.2\r\n").close()},
        {"F20: HTML under 200", Reply::whole(200, "text/html", "<html><h1>Gateway</h1></html>")},
        {"F20: an empty body under 200", Reply::json(200, "")},
        {"F20: invalid JSON under 200", Reply::json(200, "{\"choices\":[")},
        {"F20: JSON of another shape under 200", Reply::json(200, "[1,2,3]")},
        {"F20: an error object under 200", Reply::error(200, "overloaded")}};
}

}  // namespace

class TestNodeFaults : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_a;
    std::unique_ptr<ScriptedUpstream> m_b;
    std::unique_ptr<FaultNode> m_node;

    [[nodiscard]] FaultConfig config() const { return {.urlA = m_a->url(), .urlB = m_b->url()}; }
    void start(const FaultConfig& config)
    {
        m_node->configure(config.yaml());
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] ClientAnswer ask(bool isStream = false)
    {
        return exchange(m_node->port(), postText("/v1/chat/completions", chatBody(isStream)));
    }
    [[nodiscard]] QString breakerOfA()
    {
        const auto answer =
            exchange(m_node->port(), getText("/admin/providers", m_node->authorization()));
        for (const auto& provider : object(answer.body)["providers"].toArray())
            if (provider.toObject()["name"] == "a")
                return provider.toObject()["circuit_breaker"].toString();
        return {};
    }
    [[nodiscard]] QByteArray metricOfA()
    {
        const auto answer = exchange(m_node->metricsPort(), getText("/metrics"));
        for (const auto& line : QByteArray::fromStdString(answer.body).split('\n'))
            if (line.startsWith("helixagent_provider_circuit_breaker_state{") &&
                line.contains("provider=\"a\""))
                return line.mid(line.lastIndexOf(' ') + 1);
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

    void aFaultBeforeTheAnswerIsAnsweredByTheNext_data()
    {
        QTest::addColumn<int>("row");
        int row = 0;
        for (const auto& fault : faultsBeforeContent()) QTest::newRow(fault.what) << row++;
        QTest::newRow("F19: a body that is cut") << row++;
        QTest::newRow("F19: a body shorter than its length") << row++;
        QTest::newRow("F20: a body of 100 MB") << row++;
        QTest::newRow("F16: a refused connection") << row++;
    }
    void aFaultBeforeTheAnswerIsAnsweredByTheNext()
    {
        QFETCH(int, row);
        auto faults = faultsBeforeContent();
        faults.push_back({"", Reply::chat("from a").cutAfter(150)});
        faults.push_back({"", Reply::wrongLength(10'000, R"({"choices":[]})")});
        faults.push_back({"", Reply::hugeBody(100 * 1024 * 1024)});
        const bool isRefused = row == int(faults.size());
        if (!isRefused) m_a->setStanding(faults[std::size_t(row)].reply);
        auto setting = config();
        if (isRefused) setting.urlA = "http://127.0.0.1:" + std::to_string(refusingPort());
        start(setting);
        const auto answer = ask();
        QVERIFY2(answer.status == 200 && answer.isComplete, describe(answer).constData());
        QCOMPARE(contentOf(answer), QString("from b"));
        QCOMPARE(answer.header("x-helix-fallbacks"), std::string("1"));
        QCOMPARE(m_a->count(), std::size_t(isRefused ? 0 : 1));
        QCOMPARE(m_b->count(), std::size_t(1));
    }

    void aFaultBeforeTheFirstTokenIsAnsweredByTheNext_data()
    {
        QTest::addColumn<int>("row");
        int row = 0;
        for (const auto& fault : faultsBeforeContent()) QTest::newRow(fault.what) << row++;
        QTest::newRow("an error event as the very first one") << row++;
        QTest::newRow("F19: a stream that ends at once") << row++;
        QTest::newRow("F19: a stream that is cut at once") << row++;
        QTest::newRow("F17: a stream without a first event") << row++;
        QTest::newRow("a malformed first event") << row++;
        QTest::newRow("a role, then the end") << row++;
        QTest::newRow("a role, then an error event") << row++;
        QTest::newRow("F17: comments only") << row++;
    }
    void aFaultBeforeTheFirstTokenIsAnsweredByTheNext()
    {
        QFETCH(int, row);
        const char* role = R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})";
        const char* error = R"({"error":{"message":"overloaded","type":"server_error"}})";
        auto faults = faultsBeforeContent();
        faults.push_back({"", Reply::stream().event(error).endBody()});
        faults.push_back({"", Reply::stream().endBody()});
        faults.push_back({"", Reply::stream().close()});
        faults.push_back({"", Reply::stream().untilPeerCloses()});
        faults.push_back({"", Reply::stream().event("{\"choices\":[{").endBody()});
        faults.push_back({"", Reply::stream().event(role).endBody()});
        faults.push_back({"", Reply::stream().event(role).event(error).endBody()});
        faults.push_back(
            {"", Reply::raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                            ": ping\n\n: ping\n\n")
                     .untilPeerCloses()});
        m_a->setStanding(faults[std::size_t(row)].reply);
        m_b->setStanding(Reply::stream().tokens(3).finish());
        start(config());
        const auto answer = ask(true);
        QVERIFY2(answer.status == 200 && answer.isComplete, describe(answer).constData());
        QCOMPARE(contentOf(answer), QString("t0 t1 t2 "));
        QCOMPARE(answer.events().back(), std::string("[DONE]"));
        QCOMPARE(m_a->count(), std::size_t(1));
        QCOMPARE(m_b->count(), std::size_t(1));
    }

    void aFaultAfterTheFirstTokenEndsInAnErrorEvent_data()
    {
        QTest::addColumn<int>("row");
        QTest::newRow("F19: the connection is cut after ten tokens") << 0;
        QTest::newRow("F19: a clean end without finish_reason and [DONE]") << 1;
        QTest::newRow("F18: a stall") << 2;
        QTest::newRow("F19: a malformed event") << 3;
        QTest::newRow("F19: an error event") << 4;
        QTest::newRow("F19: a reset") << 5;
        QTest::newRow("F19: a chunk that is cut in its middle") << 6;
    }
    void aFaultAfterTheFirstTokenEndsInAnErrorEvent()
    {
        QFETCH(int, row);
        auto reply = Reply::stream().tokens(10, 1ms);
        switch (row) {
            case 0: reply.close(); break;
            case 1: reply.endBody(); break;
            case 2: reply.untilPeerCloses(); break;
            case 3: reply.event("{\"choices\":[{\"delta\":").token("late ").finish(); break;
            case 4:
                reply.event(R"({"error":{"message":"overloaded","type":"server_error"}})")
                    .endBody();
                break;
            case 5: reply.wait(50ms).reset(); break;
            case 6: reply = Reply::stream().tokens(10).token("never").cutAfter(1'900); break;
            default: break;
        }
        m_a->setStanding(reply);
        start(config());
        const auto answer = ask(true);
        QVERIFY2(answer.status == 200, describe(answer).constData());
        const auto events = answer.events();
        QVERIFY(!events.empty());
        if (row < 5) QCOMPARE(contentOf(answer), QString("t0 t1 t2 t3 t4 t5 t6 t7 t8 t9 "));
        const auto last = object(events.back());
        QVERIFY2(last["error"].isObject(), events.back().c_str());
        QVERIFY(!last["error"].toObject()["message"].toString().isEmpty());
        for (const auto& event : events) {
            QVERIFY2(event != "[DONE]", "a broken stream has no clean end");
            QVERIFY2(!object(event).isEmpty(), event.c_str());
        }
        QCOMPARE(m_b->count(), std::size_t(0));
    }

    void aMissingDoneIsSupplied()
    {
        m_a->setStanding(
            Reply::stream()
                .token("x ")
                .event(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})")
                .endBody());
        start(config());
        const auto answer = ask(true);
        QCOMPARE(answer.events().back(), std::string("[DONE]"));
        QCOMPARE(contentOf(answer), QString("x "));
    }

    void bytesInAnyPiecesMakeTheSameStream_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("one byte at a time") << 1;
        QTest::newRow("seven bytes at a time") << 7;
    }
    void bytesInAnyPiecesMakeTheSameStream()
    {
        QFETCH(int, size);
        m_a->setStanding(Reply::stream()
                             .token("\xF0\x9F\x98\x80 \xC3\xA9")
                             .finish()
                             .inPiecesOf(std::size_t(size)));
        start(config());
        const auto answer = ask(true);
        QCOMPARE(contentOf(answer), QString::fromUtf8("\xF0\x9F\x98\x80 \xC3\xA9"));
        QCOMPARE(answer.events().back(), std::string("[DONE]"));
    }

    void aClientThatLeavesFreesTheUpstream_data()
    {
        QTest::addColumn<bool>("isStream");
        QTest::newRow("F24: gone in the middle of a stream") << true;
        QTest::newRow("F24: gone while it waits for an answer") << false;
    }
    void aClientThatLeavesFreesTheUpstream()
    {
        QFETCH(bool, isStream);
        m_a->setStanding(isStream ? Reply::stream().tokens(1'000, 40ms) : Reply::silence());
        auto setting = config();
        setting.firstContent = "15s";
        start(setting);
        TestClient client(m_node->port());
        QVERIFY(client.send(postText("/v1/chat/completions", chatBody(isStream))));
        // The fifth token comes after about 0.2 s.
        if (isStream) QVERIFY(client.waitFor("t4 "));
        QTRY_COMPARE(m_a->count(), std::size_t(1));
        const auto left = std::chrono::steady_clock::now();
        client.close();
        QTRY_VERIFY(m_a->received().front().peerClosedAt.has_value());
        QVERIFY(*m_a->received().front().peerClosedAt - left < 1s);
        QCOMPARE(m_b->count(), std::size_t(0));
        QTRY_COMPARE(breakerOfA(), QString("closed"));
    }

    void theRequestsOwnFaultIsPassedOn_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("isStream");
        for (const int status : {400, 404, 422})
            for (const bool isStream : {false, true})
                QTest::addRow("%d%s", status, isStream ? " to a stream" : "") << status << isStream;
    }
    void theRequestsOwnFaultIsPassedOn()
    {
        QFETCH(int, status);
        QFETCH(bool, isStream);
        m_a->setStanding(Reply::error(status, "max_tokens is too large"));
        start(config());
        for (int i = 0; i < 6; ++i) {
            const auto answer = ask(isStream);
            QVERIFY2(answer.status == status, describe(answer).constData());
            const auto error = object(answer.body)["error"].toObject();
            QCOMPARE(error["message"].toString(), QString("max_tokens is too large"));
            QCOMPARE(error["param"].toString(), QString("messages"));
        }
        QCOMPARE(m_a->count(), std::size_t(6));
        QCOMPARE(m_b->count(), std::size_t(0));
        QCOMPARE(breakerOfA(), QString("closed"));
    }

    void withoutAnotherCandidateTheKindOfFailureIsTold_data()
    {
        QTest::addColumn<int>("row");
        QTest::addColumn<int>("status");
        QTest::newRow("a server error is 502") << 0 << 502;
        QTest::newRow("a bad key is 502, never 401") << 1 << 502;
        QTest::newRow("a rate limit is 429 with its Retry-After") << 2 << 429;
        QTest::newRow("silence is 504") << 3 << 504;
        QTest::newRow("a reset is 502") << 4 << 502;
        QTest::newRow("HTML is 502") << 5 << 502;
    }
    void withoutAnotherCandidateTheKindOfFailureIsTold()
    {
        QFETCH(int, row);
        QFETCH(int, status);
        const Reply replies[] = {
            Reply::error(500, "boom"),
            Reply::error(401, "bad key key-of-a-0123456789"),
            Reply::error(429, "slow down", "Retry-After: 7\r\n"),
            Reply::silence(),
            Reply::resetBeforeHead(),
            Reply::whole(200, "text/html", "<html>key-of-a-0123456789</html>"),
        };
        m_a->setStanding(replies[row]);
        auto setting = config();
        setting.hasFallback = false;
        start(setting);
        const auto answer = ask();
        QVERIFY2(answer.status == status, describe(answer).constData());
        QVERIFY(object(answer.body)["error"].toObject()["type"].isString());
        QVERIFY2(answer.body.find("0123456789") == std::string::npos, "a key never leaves");
        if (status == 429) QCOMPARE(answer.header("retry-after"), std::string("7"));
    }

    void f22_fiveFailuresOpenTheBreakerAndTwoSuccessesCloseIt()
    {
        m_a->setStanding(Reply::error(500, "boom"));
        auto setting = config();
        setting.recovery = "1s";
        start(setting);
        QCOMPARE(metricOfA(), QByteArray("0"));
        for (int i = 0; i < 5; ++i) QCOMPARE(contentOf(ask()), QString("from b"));
        QCOMPARE(metricOfA(), QByteArray("1"));
        QCOMPARE(breakerOfA(), QString("open"));
        for (int i = 0; i < 3; ++i) QCOMPARE(contentOf(ask()), QString("from b"));
        QCOMPARE(m_a->count(), std::size_t(5));

        m_a->setStanding(Reply::chat("from a"));
        m_a->forget();
        while (m_a->count() == 0) QCOMPARE(ask().status, 200);
        QCOMPARE(metricOfA(), QByteArray("2"));
        QCOMPARE(breakerOfA(), QString("half-open"));
        QCOMPARE(contentOf(ask()), QString("from a"));
        QCOMPARE(metricOfA(), QByteArray("0"));
        QCOMPARE(breakerOfA(), QString("closed"));
    }

    void f22_anOpenBreakerLetsOneProbeThrough()
    {
        m_a->setStanding(Reply::error(500, "boom"));
        auto setting = config();
        setting.firstContent = "5s";
        start(setting);
        for (int i = 0; i < 5; ++i) QCOMPARE(ask().status, 200);
        QCOMPARE(breakerOfA(), QString("open"));
        m_a->setStanding(Reply().wait(1s).close());
        m_a->forget();
        // The first request after the recovery time is the probe; while it hangs, all others go to
        // b.
        std::unique_ptr<TestClient> prober;
        while (m_a->count() == 0) {
            prober = std::make_unique<TestClient>(m_node->port());
            QVERIFY(prober->send(postText("/v1/chat/completions", chatBody(false))));
            while (m_a->count() == 0 && !prober->waitFor("from b", 10ms)) {
            }
        }
        for (int i = 0; i < 5; ++i) QCOMPARE(contentOf(ask()), QString("from b"));
        QCOMPARE(m_a->count(), std::size_t(1));
        QCOMPARE(contentOf(prober->readAnswer()), QString("from b"));
        QCOMPARE(breakerOfA(), QString("open"));
    }

    void f23_allBreakersOpenIs503WithRetryAfter()
    {
        m_a->setStanding(Reply::error(500, "boom"));
        auto setting = config();
        setting.hasFallback = false;
        setting.recovery = "30s";
        start(setting);
        for (int i = 0; i < 5; ++i) QCOMPARE(ask().status, 502);
        const auto answer = ask();
        QVERIFY2(answer.status == 503, describe(answer).constData());
        QVERIFY(std::atoi(answer.header("retry-after").c_str()) >= 1);
        QCOMPARE(m_a->count(), std::size_t(5));
    }

    void f18_aBrokenStreamCountsForTheBreaker()
    {
        m_a->setStanding(Reply::stream().tokens(2).close());
        start(config());
        for (int i = 0; i < 5; ++i) QCOMPARE(ask(true).status, 200);
        QTRY_COMPARE(metricOfA(), QByteArray("1"));
    }

    void everyRequestIsRecordedWithItsAttempts()
    {
        m_a->setStanding(Reply::error(500, "boom"));
        start(config());
        QCOMPARE(ask().status, 200);
        const auto list = [this] {
            return object(
                       exchange(m_node->port(), getText("/admin/requests", m_node->authorization()))
                           .body)["requests"]
                .toArray();
        };
        QTRY_COMPARE(list().size(), 1);
        const auto record = list().at(0).toObject();
        QCOMPARE(record["provider"].toString(), QString("b"));
        QCOMPARE(record["attempts"].toInt(), 2);
        QCOMPARE(record["fallbacks"].toInt(), 1);
        const auto detail =
            object(exchange(m_node->port(),
                            getText("/admin/requests/" + record["id"].toString().toStdString(),
                                    m_node->authorization()))
                       .body);
        const auto attempts = detail["attempt_list"].toArray();
        QCOMPARE(attempts.size(), 2);
        QCOMPARE(attempts.at(0)["outcome"].toString(), QString("server_error"));
        QCOMPARE(attempts.at(1)["outcome"].toString(), QString("success"));
    }
};

QTEST_GUILESS_MAIN(TestNodeFaults)
#include "tst_node_faults.moc"
