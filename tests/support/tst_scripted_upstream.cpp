#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QtTest>

using namespace helix::test;
using namespace std::chrono_literals;

class TestScriptedUpstream : public QObject {
    Q_OBJECT
private slots:
    void itAnswersAndRemembers()
    {
        ScriptedUpstream upstream;
        TestClient client(upstream.port());
        for (int round = 0; round < 2; ++round) {
            QVERIFY(client.send(postText("/v1/x", "{\"a\":1}", "X-Test: yes\r\n")));
            const auto answer = client.readAnswer();
            QCOMPARE(answer.status, 200);
            QVERIFY(answer.isComplete);
            QVERIFY(!answer.isClosed);
        }
        const auto received = upstream.received();
        QCOMPARE(received.size(), std::size_t(2));
        QCOMPARE(received[1].method, std::string("POST"));
        QCOMPARE(received[1].target, std::string("/v1/x"));
        QCOMPARE(received[1].headers.at("x-test"), std::string("yes"));
        QCOMPARE(received[1].body, std::string("{\"a\":1}"));
    }

    void repliesComeInOrderThenTheStandingOne()
    {
        ScriptedUpstream upstream;
        upstream.enqueue(Reply::error(500, "x"), 2);
        upstream.enqueue(Reply::json(429, "{}", "Retry-After: 7\r\n"));
        for (const int status : {500, 500, 429, 200, 200})
            QCOMPARE(exchange(upstream.port(), getText("/")).status, status);
    }

    void aStreamComesInEvents()
    {
        ScriptedUpstream upstream(Reply::stream().tokens(3, 1ms).finish().inPiecesOf(5));
        const auto answer = exchange(upstream.port(), getText("/"));
        QVERIFY(answer.isComplete);
        QCOMPARE(answer.events().size(), std::size_t(5));
        QCOMPARE(answer.events().back(), std::string("[DONE]"));
    }

    void itBreaksAsItIsTold_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<int>("status");
        QTest::newRow("a reset before the head") << 0 << 0;
        QTest::newRow("a stream that is cut") << 1 << 200;
        QTest::newRow("a length that is a lie") << 2 << 200;
        QTest::newRow("a cut within the head") << 3 << 0;
    }
    void itBreaksAsItIsTold()
    {
        QFETCH(int, which);
        QFETCH(int, status);
        ScriptedUpstream upstream(which == 0   ? Reply::resetBeforeHead()
                                  : which == 1 ? Reply::stream().tokens(2).close()
                                  : which == 2 ? Reply::wrongLength(100, "short")
                                               : Reply::chat("x").cutAfter(10));
        const auto answer = exchange(upstream.port(), getText("/"));
        QCOMPARE(answer.status, status);
        QVERIFY(!answer.isComplete);
        QVERIFY(answer.isClosed);
    }

    void itNotesWhenThePeerCloses()
    {
        ScriptedUpstream upstream(Reply::stream().token("x").untilPeerCloses());
        TestClient client(upstream.port());
        QVERIFY(client.send(getText("/")));
        QVERIFY(client.waitFor("data:"));
        QVERIFY(!upstream.received().front().peerClosedAt);
        client.close();
        QTRY_VERIFY(upstream.received().front().peerClosedAt.has_value());
    }

    void anEndlessHeadEndsWithThePeer()
    {
        ScriptedUpstream upstream(Reply::endlessHead());
        TestClient client(upstream.port());
        QVERIFY(client.send(getText("/")));
        QVERIFY(client.waitFor("X-Filler"));
        client.close();
        QTRY_VERIFY(upstream.received().front().peerClosedAt.has_value());
    }

    void aRefusingPortRefuses() { QVERIFY(!TestClient(refusingPort()).isConnected()); }

    void itEndsWhileRepliesAreUnderWay()
    {
        ScriptedUpstream upstream(Reply::silence());
        TestClient client(upstream.port());
        QVERIFY(client.send(getText("/")));
        QTRY_COMPARE(upstream.count(), std::size_t(1));
    }
};

QTEST_APPLESS_MAIN(TestScriptedUpstream)
#include "tst_scripted_upstream.moc"
