#include "api/sse_parser.h"

#include <QtTest>

using namespace helix::api;

class TestSseParser : public QObject {
    Q_OBJECT
private slots:
    void theCutDoesNotMatter()
    {
        const QByteArray stream =
            ": hello\r\nevent: log\rid: 7\ndata: {\"a\":\r\ndata: 1}\r\n\r\nevent:x\n\ndata:  two "
            "\n\n";
        for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
            SseParser parser;
            auto events = parser.feed(stream.left(cut));
            events += parser.feed(stream.mid(cut));
            QCOMPARE(events.size(), 2);
            QCOMPARE(events.at(0).name, QByteArray("log"));
            QCOMPARE(events.at(0).id, std::optional<QByteArray>("7"));
            QCOMPARE(events.at(0).data, QByteArray("{\"a\":\n1}"));
            QCOMPARE(events.at(1).data, QByteArray(" two "));
        }
    }

    void anUnfinishedEventIsNotTold()
    {
        SseParser parser;
        QVERIFY(parser.feed("data: half").isEmpty());
        QVERIFY(parser.feed("\n").isEmpty());
        QCOMPARE(parser.feed("\n").size(), 1);
    }

    void aLineWithoutEndIsBounded()
    {
        SseParser parser;
        QVERIFY(parser.feed("data: ").isEmpty());
        for (int i = 0; i < 3; ++i)
            QVERIFY(parser.feed(QByteArray(SseParser::kMaxEventBytes, 'x')).isEmpty());
        const auto events = parser.feed("\n\ndata: next\n\n");
        QVERIFY(!events.isEmpty());
        QVERIFY(events.first().data.size() <= SseParser::kMaxEventBytes);
        QCOMPARE(events.last().data, QByteArray("next"));
    }
};

QTEST_MAIN(TestSseParser)
#include "tst_sse_parser.moc"
