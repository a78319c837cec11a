// What is read from whole answers and streams beyond the ordinary text.

#include "answer_cases.h"
#include "chat_text.h"
#include "providers/chat_collector.h"
#include "providers/wire_format.h"
#include "stream_cases.h"

#include <QtTest>

using namespace helix;
using namespace helix::providers;

namespace {

// Everything of an answer as one line.
std::string summaryOf(const ChatResponse& response)
{
    std::string out;
    for (const ChatEvent& event : eventsOf(response))
        out += (out.empty() ? "" : "; ") + std::visit(test::EventText(), event);
    return out;
}

std::string decode(const std::string& type, const std::string& body,
                   Operation operation = Operation::Chat)
{
    const auto answer = (*wireFormat(type))->decode(body, operation);
    return answer ? summaryOf(*answer) : failureClassName(answer.error().failureClass);
}

std::vector<ChatEvent> stream(const std::string& type, const std::string& bytes)
{
    const auto decoder = (*wireFormat(type))->streamDecoder();
    std::vector<ChatEvent> events;
    if (decoder->feed(bytes, events)) (void)decoder->finish(events);
    return events;
}

}  // namespace

class TestWireAnswers : public QObject {
    Q_OBJECT
private slots:
    void wholeAnswersAreRead_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& one : test::fullAnswers()) QTest::newRow(one.tag) << index++;
    }
    void wholeAnswersAreRead()
    {
        QFETCH(int, index);
        const test::FullAnswer one = test::fullAnswers()[std::size_t(index)];
        QCOMPARE(decode(one.type, one.body), std::string(one.summary));
        QCOMPARE(decode(one.type, "\xEF\xBB\xBF " + std::string(one.body) + "\r\n"),
                 std::string(one.summary));
    }
    void reasonsAreMappedAndKept_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& one : test::finishReasons())
            QTest::addRow("%s says %s", one.type, one.word) << index++;
    }
    void reasonsAreMappedAndKept()
    {
        QFETCH(int, index);
        const test::Reason one = test::finishReasons()[std::size_t(index)];
        const auto answer =
            (*wireFormat(one.type))->decode(test::answerWithReason(one.type, one.word));
        QVERIFY(answer.has_value());
        QCOMPARE(std::string(finishReasonName(answer->choices.front().finishReason)),
                 std::string(one.ours));
        QCOMPARE(answer->choices.front().nativeReason, std::string(one.word));
    }
    void richStreamsAreRead_data()
    {
        QTest::addColumn<QString>("summary");
        for (const auto& one : test::richSummaries())
            QTest::newRow(one.tag) << QString::fromUtf8(one.summary);
    }
    void richStreamsAreRead()
    {
        QFETCH(QString, summary);
        for (const auto& one : test::richCases()) {
            if (one.tag != QTest::currentDataTag()) continue;
            ChatCollector collector;
            for (const ChatEvent& event : stream(one.type, one.bytes.toStdString()))
                collector.add(event);
            ChatResponse response = collector.take();
            for (Choice& choice : response.choices)
                for (ToolCall& call : choice.message.toolCalls)
                    if (call.id.starts_with("call_")) call.id = "call_";  // made from a hash
            QCOMPARE(QString::fromStdString(summaryOf(response)), summary);
            return;
        }
        QFAIL("no such stream");
    }
    void aBlockThatNeverEndsIsRefused()
    {
        std::string bytes =
            "data: "
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"x\"}}\n\n";
        const std::string part(600'000, 'a');
        for (int i = 0; i < 2; ++i)
            bytes +=
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":"
                "\"input_json_delta\",\"partial_json\":\"" +
                part + "\"}}\n\n";
        const auto decoder = (*wireFormat("anthropic"))->streamDecoder();
        std::vector<ChatEvent> events;
        const auto fed = decoder->feed(bytes, events);
        QVERIFY(!fed);
        QCOMPARE(fed.error().failureClass, FailureClass::BadAnswer);
    }
    void aBodyInsteadOfAStreamIsHeardOut()
    {
        const auto decoder = (*wireFormat("openai"))->streamDecoder();
        std::vector<ChatEvent> events;
        QVERIFY(decoder->feed("{\"error\":{\"message\":\"slow\",\"code\":", events));
        QVERIFY(decoder->feed("429}}", events));
        const auto finished = decoder->finish(events);
        QVERIFY(!finished);
        QCOMPARE(finished.error().failureClass, FailureClass::RateLimited);
    }
};

QTEST_APPLESS_MAIN(TestWireAnswers)
#include "tst_wire_answers.moc"
