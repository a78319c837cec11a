#include "models/chat_session.h"
#include "models/image_attachment.h"
#include "models/raw_event_model.h"

#include <QAbstractItemModelTester>
#include <QBuffer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace helix;
using namespace helix::models;
using api::ChatRole;
using State = ChatSession::State;

namespace {

/// A stream that says what the test lets it say.
class FakeStream : public api::ChatStream {
public:
    using ChatStream::ChatStream;
    void cancel() override { isCancelled = true; }
    void say(const QString& text)
    {
        api::ChatUpdate update;
        update.text = text;
        update.firstTokenMs = 100;
        update.lastTokenMs = 1100;
        update.contentChunks = 11;
        emit updated(update);
    }
    void call(const QList<api::ChatToolCall>& calls)
    {
        api::ChatUpdate update;
        update.toolCalls = calls;
        update.firstTokenMs = 100;
        update.finishReason = QStringLiteral("tool_calls");
        emit updated(update);
    }
    void finish(std::optional<api::Failure> failure = {}, bool isInBand = false)
    {
        emit ended({std::move(failure), isInBand, 1200});
    }

    bool isCancelled = false;
};

/// A session with a model, the requests it made, and the stream of the newest one.
struct Stage {
    Stage()
    {
        session.setSetup(QStringLiteral("fast"), QStringLiteral("Be kind"), {});
        session.setOpener([this](const api::ChatRequest& request) {
            requests << request;
            auto opened = std::make_unique<FakeStream>();
            stream = opened.get();
            return opened;
        });
    }
    void answer(const QString& text)
    {
        stream->say(text);
        stream->finish();
    }

    ChatSession session;
    QList<api::ChatRequest> requests;
    QPointer<FakeStream> stream;
};

const api::ChatToolCall kCall{QStringLiteral("c1"), QStringLiteral("f"), QStringLiteral("{}")};

api::Failure failure(api::FailureKind kind, int status = 0)
{
    return {kind, status, QStringLiteral("because"), {}};
}

QByteArray png()
{
    QImage image(300, 200, QImage::Format_RGB32);
    image.fill(Qt::red);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

}  // namespace

class TestChatSession : public QObject {
    Q_OBJECT
private slots:
    void aTurnGoesFromIdleThroughWaitingAndStreamingToIdle()
    {
        Stage stage;
        QSignalSpy text(&stage.session, &ChatSession::textArrived);
        QVERIFY(stage.session.send(QStringLiteral("Hi"), {}));
        QCOMPARE(stage.session.state(), State::Waiting);
        QVERIFY(!stage.session.send(QStringLiteral("again"), {}));
        stage.stream->say(QStringLiteral("Hel"));
        QCOMPARE(stage.session.state(), State::Streaming);
        stage.answer(QStringLiteral("lo"));
        QCOMPARE(stage.session.state(), State::Idle);
        QCOMPARE(text.size(), 2);
        QCOMPARE(stage.session.entries().size(), 2);
        QCOMPARE(stage.session.lastAnswer()->message.text, QStringLiteral("Hello"));
        QCOMPARE(stage.session.lastAnswer()->totalMs, std::optional(1200.0));
    }
    void everyTurnCarriesTheConversationBeforeIt()
    {
        Stage stage;
        stage.session.send(QStringLiteral("one"), {});
        stage.answer(QStringLiteral("first"));
        stage.session.send(QStringLiteral("two"), {});
        const auto& messages = stage.requests.last().messages;
        QCOMPARE(messages.size(), 4);
        QCOMPARE(int(messages[0].role), int(ChatRole::System));
        QCOMPARE(messages[2].text, QStringLiteral("first"));
        QCOMPARE(messages[3].text, QStringLiteral("two"));
    }
    void withoutAModelOrAWordNothingIsSent()
    {
        Stage stage;
        QVERIFY(!stage.session.send({}, {}));
        stage.session.setSetup({}, {}, {});
        QVERIFY(!stage.session.send(QStringLiteral("Hi"), {}));
        QVERIFY(stage.requests.isEmpty());
        QVERIFY(stage.session.entries().isEmpty());
    }
    void stoppingKeepsWhatCame()
    {
        Stage stage;
        stage.session.send(QStringLiteral("Hi"), {});
        stage.stream->say(QStringLiteral("Half"));
        stage.session.stop();
        QVERIFY(stage.stream->isCancelled);
        QVERIFY(stage.session.isRunning());
        stage.stream->finish(failure(api::FailureKind::Cancelled));
        QCOMPARE(stage.session.state(), State::Idle);
        QVERIFY(stage.session.lastAnswer()->isStopped);
        QVERIFY(!stage.session.lastAnswer()->failure);
        QCOMPARE(stage.session.lastAnswer()->message.text, QStringLiteral("Half"));
    }
    void aFailureStandsInItsPlaceAndIsNotSentBack()
    {
        Stage stage;
        stage.session.send(QStringLiteral("Hi"), {});
        stage.stream->finish(failure(api::FailureKind::ServerError, 502));
        QCOMPARE(stage.session.state(), State::Idle);
        QVERIFY(stage.session.lastAnswer()->failure.has_value());
        QVERIFY(stage.session.canRetry());
        QVERIFY(stage.session.retry());
        QCOMPARE(stage.session.entries().size(), 2);
        QCOMPARE(stage.requests.last().messages.size(), 2);
    }
    void toolCallsWaitForResultsWhichGoBackInOrder()
    {
        Stage stage;
        stage.session.send(QStringLiteral("Weather?"), {});
        auto second = kCall;
        second.id = QStringLiteral("c2");
        stage.stream->call({kCall, second});
        stage.stream->finish();
        QCOMPARE(stage.session.state(), State::ToolsWanted);
        QVERIFY(stage.session.sendToolResults({QStringLiteral("sun"), QStringLiteral("rain")}));
        const auto& messages = stage.requests.last().messages;
        QCOMPARE(messages.size(), 5);
        QCOMPARE(messages[2].toolCalls.size(), 2);
        QCOMPARE(messages[3].toolCallId, QStringLiteral("c1"));
        QCOMPARE(messages[4].text, QStringLiteral("rain"));
        stage.answer(QStringLiteral("Fine"));
        QCOMPARE(stage.session.state(), State::Idle);
    }
    void callsWithoutResultsAreLeftOut()
    {
        Stage stage;
        stage.session.send(QStringLiteral("Weather?"), {});
        stage.stream->call({kCall});
        stage.stream->finish();
        QVERIFY(stage.session.send(QStringLiteral("Never mind"), {}));
        for (const auto& message : stage.requests.last().messages)
            QVERIFY(message.toolCalls.isEmpty());
    }
    void callsThatWereCutOffAreDropped()
    {
        Stage stage;
        stage.session.send(QStringLiteral("Weather?"), {});
        stage.stream->call({kCall});
        stage.stream->finish(failure(api::FailureKind::Network), true);
        QCOMPARE(stage.session.state(), State::Idle);
        QVERIFY(stage.session.lastAnswer()->message.toolCalls.isEmpty());
        QVERIFY(stage.session.lastAnswer()->isInBandFailure);
    }
    void takingBackReturnsTheMessageAndWhatFollowedGoes()
    {
        Stage stage;
        stage.session.send(QStringLiteral("one"), {});
        stage.answer(QStringLiteral("first"));
        stage.session.send(QStringLiteral("two"), {});
        QVERIFY(!stage.session.takeBack());
        stage.answer(QStringLiteral("second"));
        const auto message = stage.session.takeBack();
        QCOMPARE(message->text, QStringLiteral("two"));
        QCOMPARE(stage.session.entries().size(), 2);
    }
    void replacingTheEntriesEndsTheStream()
    {
        Stage stage;
        QSignalSpy reset(&stage.session, &ChatSession::reset);
        stage.session.send(QStringLiteral("one"), {});
        stage.session.setEntries({});
        QVERIFY(stage.stream.isNull());
        QCOMPARE(stage.session.state(), State::Idle);
        QCOMPARE(reset.size(), 1);
    }
    void aConversationHasALimit()
    {
        Stage stage;
        const ChatEntry entry{{ChatRole::User, QStringLiteral("x")}, {}, {}};
        stage.session.setEntries(QList<ChatEntry>(ChatSession::kMaxEntries + 10, entry));
        QCOMPARE(stage.session.entries().size(), ChatSession::kMaxEntries);
        QVERIFY(stage.session.isFull());
        QVERIFY(!stage.session.send(QStringLiteral("one more"), {}));
    }
    void anOpenConversationIsSentWithoutANewWord()
    {
        Stage stage;
        stage.session.setEntries({{{ChatRole::User, QStringLiteral("handed over")}, {}, {}}});
        QVERIFY(stage.session.send({}, {}));
        QCOMPARE(stage.requests.last().messages.last().text, QStringLiteral("handed over"));
    }
    void speedIsEstimatedUntilUsageComes()
    {
        Stage stage;
        stage.session.send(QStringLiteral("Hi"), {});
        stage.stream->say(QStringLiteral("words"));
        QVERIFY(tokenRate(*stage.session.lastAnswer()).isEstimate);
        QCOMPARE(tokenRate(*stage.session.lastAnswer()).perSecond, std::optional(10.0));
        ChatEntry entry = *stage.session.lastAnswer();
        entry.usage = api::ChatUsage{12, 21, 33, {}, {}, 0.0012};
        QVERIFY(!tokenRate(entry).isEstimate);
        QCOMPARE(tokenRate(entry).perSecond, std::optional(20.0));
        QCOMPARE(costText(entry), QStringLiteral("$0.001200"));
        QCOMPARE(costText({}), QString(QChar(0x2014)));
    }
    void everyFailureSaysWhatToDo_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("headline");
        using api::FailureKind;
        QTest::newRow("no key") << int(FailureKind::Unauthorized) << 401 << "API key";
        QTest::newRow("unknown model") << int(FailureKind::NotFound) << 404 << "model";
        QTest::newRow("a limit") << int(FailureKind::Rejected) << 429 << "limit";
        QTest::newRow("a bad request") << int(FailureKind::Rejected) << 400 << "refused";
        QTest::newRow("all providers failed") << int(FailureKind::ServerError) << 502 << "provider";
        QTest::newRow("nobody listens") << int(FailureKind::Refused) << 0 << "reached";
    }
    void everyFailureSaysWhatToDo()
    {
        QFETCH(int, kind);
        QFETCH(int, status);
        QFETCH(QString, headline);
        ChatEntry entry;
        entry.failure = failure(api::FailureKind(kind), status);
        const auto advice = failureAdvice(entry);
        QVERIFY2(advice.headline.contains(headline), qPrintable(advice.headline));
        QCOMPARE(advice.reason, QStringLiteral("because"));
        QVERIFY(!advice.advice.isEmpty());
    }
    void rawEventsKeepTheNewest()
    {
        RawEventModel model;
        QAbstractItemModelTester tester(&model);
        QList<api::RawEvent> events;
        for (int number = 0; number < RawEventModel::kCapacity + 10; ++number) {
            const auto text = QByteArray::number(number);
            events << api::RawEvent{double(number), {}, text, text.size(), {}};
        }
        model.append(events.mid(0, 100), 0);
        model.append(events.mid(100), 5);
        QCOMPARE(model.rowCount(), RawEventModel::kCapacity);
        QCOMPARE(model.missing(), 15);
        QCOMPARE(model.index(0, RawEventModel::Data).data().toString(), QStringLiteral("10"));
        QCOMPARE(model.index(1, RawEventModel::Offset).data().toString(),
                 QStringLiteral("+0.011 s"));
        QVERIFY(model.text().startsWith(QStringLiteral("# 15 ")));
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }
    void picturesAreJudgedByTheirBytes()
    {
        const auto good = imageAttachment(QStringLiteral("a.txt"), png(), kMaxImageBytes);
        QVERIFY(good.has_value());
        QVERIFY(good->image.dataUrl.startsWith("data:image/png;base64,"));
        QVERIFY(!good->thumbnail.isNull());
        QVERIFY(!thumbnailOf(good->image.dataUrl).isNull());
        const auto text = imageAttachment(QStringLiteral("a.png"), "hello", kMaxImageBytes);
        QVERIFY(!text && text.error().text.contains(QStringLiteral("a.png")));
        const auto large = imageAttachment(QStringLiteral("a.png"), png(), 10);
        QVERIFY(!large && large.error().text.contains(QStringLiteral("too large")));
        QVERIFY(!readImage(QStringLiteral("/no/such.png"), 10));
        QVERIFY(thumbnailOf("https://example.org/a.png").isNull());
    }
    void filesAreReadInTheBackground()
    {
        QTemporaryDir directory;
        QFile file(directory.filePath(QStringLiteral("red.png")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(png());
        file.close();
        std::optional<api::Outcome<ImageAttachment>> read;
        readImageLater(file.fileName(), kMaxImageBytes, this,
                       [&](const api::Outcome<ImageAttachment>& outcome) { read = outcome; });
        QTRY_VERIFY(read.has_value());
        QCOMPARE(read->value().image.name, QStringLiteral("red.png"));
    }
};

QTEST_MAIN(TestChatSession)
#include "tst_chat_session.moc"
