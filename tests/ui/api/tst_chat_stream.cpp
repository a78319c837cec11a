#include "api/api_thread.h"
#include "api/gateway_client.h"
#include "scripted_gateway.h"

#include <QtTest>

using namespace helix;
using namespace helix::api;
using test::ScriptedGateway;

namespace {

/// Asks the gateway and keeps everything that is told.
class Listener {
public:
    explicit Listener(ScriptedGateway& gateway) : m_client(thread, gateway.url())
    {
        m_client.setKey(QStringLiteral("hx-key"));
    }

    void ask()
    {
        stream = m_client.openChat(
            {QStringLiteral("fast"), {{ChatRole::User, QStringLiteral("Hello")}}, {}});
        QObject::connect(stream.get(), &ChatStream::updated, stream.get(),
                         [this](const ChatUpdate& update) {
                             ++updates;
                             text += update.text;
                             reasoning += update.reasoning;
                             longest = std::max(longest, update.text.size());
                             if (update.answerer) answerer = update.answerer;
                             if (update.usage) usage = update.usage;
                             if (update.toolCalls) calls = *update.toolCalls;
                             finish += update.finishReason;
                             events += update.events.size();
                             dropped += update.droppedEvents;
                             firstTokenMs = update.firstTokenMs;
                         });
        QObject::connect(stream.get(), &ChatStream::ended, stream.get(),
                         [this](const ChatEnd& last) { end = last; });
    }
    [[nodiscard]] bool waitForEnd()
    {
        return QTest::qWaitFor([this] { return end.has_value(); }, 10000);
    }

    ApiThread thread;
    std::unique_ptr<ChatStream> stream;
    int updates = 0;
    QString text;
    QString reasoning;
    QString finish;
    qsizetype longest = 0;
    std::optional<ChatAnswerer> answerer;
    std::optional<ChatUsage> usage;
    QList<ChatToolCall> calls;
    qint64 events = 0;
    qint64 dropped = 0;
    std::optional<double> firstTokenMs;
    std::optional<ChatEnd> end;

private:
    GatewayClient m_client;
};

}  // namespace

class TestChatStream : public QObject {
    Q_OBJECT
private slots:
    void aStreamArrivesWithWhoAnsweredUsageAndEnd()
    {
        ScriptedGateway gateway;
        gateway.setScript(ScriptedGateway::head() + ScriptedGateway::text("Grüß ") +
                          ScriptedGateway::text("dich 👋") + ScriptedGateway::end());
        Listener listener(gateway);
        listener.ask();
        QVERIFY(listener.waitForEnd());
        QVERIFY(!listener.end->failure);
        QCOMPARE(listener.text, QStringLiteral("Grüß dich 👋"));
        QCOMPARE(listener.finish, QStringLiteral("stop"));
        QCOMPARE(listener.answerer->requestId, QStringLiteral("req-1"));
        QCOMPARE(listener.answerer->provider, QStringLiteral("claude"));
        QCOMPARE(listener.answerer->attempts, std::optional(2));
        QCOMPARE(listener.answerer->fallbacks, std::optional(1));
        QCOMPARE(listener.answerer->cache, QStringLiteral("miss"));
        QCOMPARE(listener.usage->completionTokens, std::optional<qint64>(80));
        QCOMPARE(listener.usage->cost, std::optional(0.0012));
        QCOMPARE(listener.events, 5);
        QVERIFY(listener.firstTokenMs.has_value());
    }
    void theRequestAsksForAStreamWithUsageAndCarriesTheKey()
    {
        ScriptedGateway gateway;
        gateway.setScript(ScriptedGateway::head() + ScriptedGateway::end());
        Listener listener(gateway);
        listener.ask();
        QVERIFY(listener.waitForEnd());
        const auto body = gateway.bodies().first();
        QCOMPARE(body["model"].toString(), QStringLiteral("fast"));
        QVERIFY(body["stream"].toBool());
        QVERIFY(body["stream_options"]["include_usage"].toBool());
        QVERIFY(gateway.heads().first().contains("Authorization: Bearer hx-key"));
    }
    void anyCutOfTheBytesGivesTheSameText()
    {
        ScriptedGateway gateway;
        Listener listener(gateway);
        listener.ask();
        QTRY_COMPARE(gateway.bodies().size(), 1);
        const QByteArray bytes = ScriptedGateway::head() + ScriptedGateway::text("ä€😀") +
                                 ScriptedGateway::text("end") + ScriptedGateway::end();
        for (const char byte : bytes) gateway.write(QByteArray(1, byte));
        QTRY_VERIFY(listener.text == QStringLiteral("ä€😀end"));
        gateway.close();
        QVERIFY(listener.waitForEnd());
        QVERIFY(!listener.end->failure);
    }
    void reasoningAndToolCallsArePutTogether()
    {
        ScriptedGateway gateway;
        gateway.setScript(
            ScriptedGateway::head() +
            ScriptedGateway::event(R"({"choices":[{"delta":{"reasoning_content":"Think."}}]})") +
            ScriptedGateway::toolCall(0, "{\"a\"", "c1", "f") +
            ScriptedGateway::toolCall(0, ":1}") + ScriptedGateway::toolCall(1, "{}", "c2", "g") +
            ScriptedGateway::event(R"({"choices":[{"delta":{},"finish_reason":"tool_calls"}]})") +
            ScriptedGateway::event("[DONE]"));
        Listener listener(gateway);
        listener.ask();
        QVERIFY(listener.waitForEnd());
        QCOMPARE(listener.reasoning, QStringLiteral("Think."));
        QCOMPARE(listener.text, QString());
        QCOMPARE(listener.calls.size(), 2);
        QCOMPARE(listener.calls[0].arguments, QStringLiteral("{\"a\":1}"));
        QCOMPARE(listener.calls[1].id, QStringLiteral("c2"));
    }
    void anErrorInsideTheStreamEndsItInBand()
    {
        ScriptedGateway gateway;
        gateway.setScript(
            ScriptedGateway::head() + ScriptedGateway::text("Half ") +
            ScriptedGateway::event(
                R"({"error":{"message":"the provider broke off","type":"provider_error","code":"stream_broken"}})"));
        Listener listener(gateway);
        listener.ask();
        QVERIFY(listener.waitForEnd());
        QCOMPARE(listener.text, QStringLiteral("Half "));
        QVERIFY(listener.end->isInBand);
        QCOMPARE(listener.end->failure->text, QStringLiteral("the provider broke off"));
        QCOMPARE(listener.end->failure->code, QStringLiteral("stream_broken"));
    }
    void anEventNamedErrorIsOneWithoutAnEnvelopeToo()
    {
        ScriptedGateway gateway;
        gateway.setScript(ScriptedGateway::head() + ScriptedGateway::event("") + "event: error\n" +
                          ScriptedGateway::event(R"({"message":"gone"})"));
        Listener listener(gateway);
        listener.ask();
        QVERIFY(listener.waitForEnd());
        QCOMPARE(listener.end->failure->text, QStringLiteral("gone"));
        QVERIFY(listener.end->isInBand);
    }
    void endsThatAreNoEndsAreFailures_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* tag, const QByteArray& script, FailureKind kind,
                            const char* says) {
            QTest::newRow(tag) << script << int(kind) << QString(says);
        };
        row("the connection closes in the middle",
            ScriptedGateway::head() + ScriptedGateway::text("Half"), FailureKind::Network,
            "broke off");
        row("the stream is empty", ScriptedGateway::head(), FailureKind::Network, "broke off");
        row("an event is no JSON", ScriptedGateway::head() + ScriptedGateway::event("{oops"),
            FailureKind::Decode, "not JSON");
        row("the gateway refuses with an envelope",
            "HTTP/1.1 429 X\r\nRetry-After: 7\r\nConnection: close\r\nContent-Length: "
            "49\r\n\r\n{\"error\":{\"message\":\"too many\",\"code\":\"limited\"}}",
            FailureKind::Rejected, "too many");
        row("the gateway wants a key",
            "HTTP/1.1 401 X\r\nConnection: close\r\nContent-Length: "
            "35\r\n\r\n{\"error\":{\"message\":\"who are you\"}}  ",
            FailureKind::Unauthorized, "who are you");
    }
    void endsThatAreNoEndsAreFailures()
    {
        QFETCH(QByteArray, script);
        QFETCH(int, kind);
        QFETCH(QString, says);
        ScriptedGateway gateway;
        gateway.setScript(script);
        Listener listener(gateway);
        listener.ask();
        QVERIFY(listener.waitForEnd());
        QVERIFY(listener.end->failure.has_value());
        QCOMPARE(int(listener.end->failure->kind), kind);
        QVERIFY2(listener.end->failure->text.contains(says),
                 qPrintable(listener.end->failure->text));
    }
    void aFinishedAnswerNeedsNoDoneMark()
    {
        ScriptedGateway gateway;
        gateway.setScript(
            ScriptedGateway::head() + ScriptedGateway::text("All") +
            ScriptedGateway::event(R"({"choices":[{"delta":{},"finish_reason":"stop"}]})"));
        Listener listener(gateway);
        listener.ask();
        QVERIFY(listener.waitForEnd());
        QVERIFY(!listener.end->failure);
    }
    void aWholeAnswerIsShownToo()
    {
        const QByteArray body =
            R"({"choices":[{"message":{"role":"assistant","content":"Whole"},"finish_reason":"stop"}],"usage":{"total_tokens":3}})";
        ScriptedGateway gateway;
        gateway.setScript(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: "
            "close\r\nContent-Length: " +
            QByteArray::number(body.size()) + "\r\n\r\n" + body);
        Listener listener(gateway);
        listener.ask();
        QVERIFY(listener.waitForEnd());
        QVERIFY(!listener.end->failure);
        QCOMPARE(listener.text, QStringLiteral("Whole"));
    }
    void stoppingClosesTheConnectionAndKeepsWhatCame()
    {
        ScriptedGateway gateway;
        gateway.setScript(ScriptedGateway::head() + ScriptedGateway::text("Some words"), false);
        Listener listener(gateway);
        listener.ask();
        QTRY_COMPARE(listener.text, QStringLiteral("Some words"));
        QVERIFY(!gateway.hasClientLeft());
        listener.stream->cancel();
        QVERIFY(listener.waitForEnd());
        QCOMPARE(int(listener.end->failure->kind), int(FailureKind::Cancelled));
        QTRY_VERIFY(gateway.hasClientLeft());
    }
    void destroyingTheStreamClosesTheConnection()
    {
        ScriptedGateway gateway;
        gateway.setScript(ScriptedGateway::head() + ScriptedGateway::text("x"), false);
        Listener listener(gateway);
        listener.ask();
        QTRY_COMPARE(listener.text, QStringLiteral("x"));
        listener.stream.reset();
        QTRY_VERIFY(gateway.hasClientLeft());
    }
    void aMegabyteComesInPortionsAtMostThirtyTimesASecond()
    {
        ScriptedGateway gateway;
        QByteArray script = ScriptedGateway::head();
        const QString piece(1000, u'x');
        for (int number = 0; number < 1000; ++number) script += ScriptedGateway::text(piece);
        gateway.setScript(script + ScriptedGateway::end());
        Listener listener(gateway);
        QElapsedTimer clock;
        clock.start();
        listener.ask();
        QVERIFY(listener.waitForEnd());
        QCOMPARE(listener.text.size(), 1000000);
        QVERIFY(listener.longest <= kMaxUpdateCharacters);
        // Thirty a second, and one that was already on its way.
        QVERIFY2(listener.updates <= clock.elapsed() * 30 / 1000 + 2,
                 qPrintable(QString::number(listener.updates)));
        QCOMPARE(listener.events + listener.dropped, 1003);
    }
    void modelsAreListedWithTheirProviders()
    {
        ScriptedGateway gateway;
        ApiThread thread;
        GatewayClient client(thread, gateway.url());
        std::optional<Outcome<QList<ModelEntry>>> outcome;
        client.fetchModels(this,
                           [&](const Outcome<QList<ModelEntry>>& answer) { outcome = answer; });
        QTRY_VERIFY(outcome.has_value());
        QCOMPARE(outcome->value().size(), 3);
        QCOMPARE(outcome->value()[1].id, QStringLiteral("large"));
        QCOMPARE(outcome->value()[1].owner, QStringLiteral("claude"));
    }
};

QTEST_GUILESS_MAIN(TestChatStream)
#include "tst_chat_stream.moc"
