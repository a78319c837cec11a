#include "net/sse.h"

#include <QtTest>

using namespace helix;
using namespace helix::net;

namespace {

struct Decoded {
    std::vector<std::string> events;  // "type|data|id"
    std::vector<std::int64_t> retries;
    bool isRefused = false;
    bool operator==(const Decoded&) const = default;
};

Decoded decode(std::string_view text, std::size_t step, std::size_t limit = kMaxSseEventBytes)
{
    SseDecoder decoder(limit);
    Decoded decoded;
    for (std::size_t i = 0; i < text.size() && !decoded.isRefused; i += step) {
        decoder.feed(text.substr(i, step));
        while (true) {
            const auto event = decoder.next();
            decoded.isRefused = !event;
            if (!event || *event == nullptr) break;
            const SseEvent& e = **event;
            decoded.events.push_back((e.hasType ? e.type : "-") + "|" + e.data + "|" +
                                     (e.hasId ? e.id : "-"));
        }
    }
    decoded.retries = decoder.retries();
    return decoded;
}

}  // namespace

class TestSse : public QObject {
    Q_OBJECT
private slots:
    void followsTheStandard_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("events");
        const auto row = [](const char* tag, QByteArray text, QStringList events) {
            QTest::newRow(tag) << text << events;
        };
        row("line feeds", "data: a\n\ndata: b\n\n", {"-|a|-", "-|b|-"});
        row("carriage returns", "data: a\r\rdata: b\r\r", {"-|a|-", "-|b|-"});
        row("both together", "data: a\r\n\r\ndata: b\r\n\r\n", {"-|a|-", "-|b|-"});
        row("a mixture of line ends", "data: a\r\n\ndata: b\r\r\ndata: c\n\r",
            {"-|a|-", "-|b|-", "-|c|-"});
        row("several data lines are joined", "data: a\ndata:\ndata: b\n\n", {"-|a\n\nb|-"});
        row("only one space is taken off", "data:  a\n\n", {"-| a|-"});
        row("no space is needed", "data:a\n\n", {"-|a|-"});
        row("a colon may be in the value", "data: a:b\n\n", {"-|a:b|-"});
        row("comments are not events", ": ping\n\n:\n\ndata: a\n\n", {"-|a|-"});
        row("an event without data is none", "event: x\n\ndata: a\n\n", {"-|a|-"});
        row("empty data is an event", "data\n\ndata:\n\n", {"-||-", "-||-"});
        row("the type is for one event", "event: x\ndata: a\n\ndata: b\n\n", {"x|a|-", "-|b|-"});
        row("the id stays", "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
            {"-|a|1", "-|b|1", "-|c|"});
        row("an id with a zero byte is ignored", QByteArray("id: 1\nid: x\0y\ndata: a\n\n", 23),
            {"-|a|1"});
        row("unknown fields are ignored", "foo: x\ndatab: y\ndata: a\n\n", {"-|a|-"});
        row("field names mind case", "Data: x\ndata: a\n\n", {"-|a|-"});
        row("a byte order mark is skipped once",
            "\xEF\xBB\xBF"
            "data: a\n\n\xEF\xBB\xBF"
            "data: b\n\n",
            {"-|a|-"});
        row("half a byte order mark belongs to the field",
            "\xEF\xBB"
            "data: a\n\ndata: b\n\n",
            {"-|b|-"});
        row("an event without its blank line is discarded", "data: a\n\ndata: b\n", {"-|a|-"});
        row("nothing", "", {});
    }
    void followsTheStandard()
    {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, events);
        for (const std::size_t step : {1U, 2U, 3U, 7U, 100U}) {
            const Decoded decoded = decode(text.toStdString(), step);
            QVERIFY(!decoded.isRefused);
            QStringList got;
            for (const auto& event : decoded.events) got << QString::fromStdString(event);
            QCOMPARE(got, events);
        }
    }
    void reconnectionTimesAreDigitsOnly()
    {
        const auto decoded = decode(
            "retry: 100\nretry: 1x\nretry: -5\nretry:\nretry: 99999999999999999999\nretry:7\n", 1);
        QCOMPARE(decoded.retries, (std::vector<std::int64_t>{100, 7}));
    }
    void theLimitIsExact()
    {
        const auto event = [](std::size_t size) {
            return "data:" + std::string(size, 'x') + "\n\n";
        };
        QVERIFY(!decode(event(100), 1000, 100).isRefused);
        QVERIFY(decode(event(101), 1000, 100).isRefused);
        // Cut into pieces the line is kept with its name until it ends.
        QVERIFY(!decode(event(95), 1, 100).isRefused);
        QVERIFY(decode(event(101), 1, 100).isRefused);
        QVERIFY(decode("data: aaaaaaaa\ndata: bbbbbbbb\n\n", 4, 16).isRefused);
    }
    void anEndlessLineIsRefused()
    {
        SseDecoder decoder(1000);
        const std::string piece(400, ':');
        bool isRefused = false;
        for (int i = 0; i < 4 && !isRefused; ++i) {
            decoder.feed(piece);
            isRefused = !decoder.next();
        }
        QVERIFY(isRefused);
    }
    void theRestIsThereForWhoWantsIt()
    {
        SseDecoder decoder;
        decoder.feed("data: a\n\nevent: e\ndata: b");
        QVERIFY(*decoder.next() != nullptr);
        QVERIFY(*decoder.next() == nullptr);
        const SseEvent* rest = decoder.takeIncomplete();
        QVERIFY(rest != nullptr);
        QCOMPARE(rest->data, std::string("b"));
        QCOMPARE(rest->type, std::string("e"));
        QVERIFY(decoder.takeIncomplete() == nullptr);
    }
    void whatIsWrittenReadsBack()
    {
        std::string text;
        appendSseComment(text, "hello\nworld");
        appendSseEvent(text, "log", "7", "one\r\ntwo\rthree\n");
        appendSseEvent(text, "", "", "");
        QCOMPARE(text.substr(0, 14), std::string(": helloworld\n\n"));
        const Decoded decoded = decode(text, 1);
        QCOMPARE(decoded.events, (std::vector<std::string>{"log|one\ntwo\nthree\n|7", "-||7"}));
    }
};

QTEST_APPLESS_MAIN(TestSse)
#include "tst_sse.moc"
