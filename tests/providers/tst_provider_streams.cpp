#include "chat_text.h"
#include "providers/wire_format.h"
#include "stream_cases.h"

#include <QtTest>

using namespace helix;
using namespace helix::providers;

namespace {

struct Outcome {
    std::vector<std::string> events;
    std::size_t fed = 0;  // events of feed(); the others came from finish()
    std::string failure;  // class name, empty when the stream was complete
};

Outcome run(const std::string& type, std::string_view bytes, std::size_t step)
{
    const auto decoder = (*wireFormat(type))->streamDecoder();
    std::vector<ChatEvent> events;
    Outcome outcome;
    for (std::size_t i = 0; i < bytes.size() && outcome.failure.empty(); i += step)
        if (const auto fed = decoder->feed(bytes.substr(i, step), events); !fed)
            outcome.failure = failureClassName(fed.error().failureClass);
    outcome.fed = events.size();
    if (outcome.failure.empty())
        if (const auto finished = decoder->finish(events); !finished)
            outcome.failure = failureClassName(finished.error().failureClass);
    outcome.events = test::textOf(events);
    return outcome;
}

QStringList toList(const std::vector<std::string>& texts)
{
    QStringList list;
    for (const auto& text : texts) list << QString::fromStdString(text);
    return list;
}

}  // namespace

class TestProviderStreams : public QObject {
    Q_OBJECT
private slots:
    void readsWhatVendorsSend_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& one : m_cases) QTest::newRow(one.tag.c_str()) << index++;
    }
    void readsWhatVendorsSend()
    {
        QFETCH(int, index);
        const auto& one = m_cases[std::size_t(index)];
        for (const std::size_t step : {std::size_t(1), std::size_t(7), std::size_t(1) << 20U}) {
            const Outcome outcome = run(one.type, one.bytes.toStdString(), step);
            QCOMPARE(toList(outcome.events), one.events);
            QCOMPARE(outcome.failure, one.failure);
        }
    }
    void aCutStreamIsNeverComplete_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& one : test::completeCases()) QTest::newRow(one.tag.c_str()) << index++;
    }
    void aCutStreamIsNeverComplete()
    {
        QFETCH(int, index);
        const auto one = test::completeCases()[std::size_t(index)];
        QVERIFY(one.bytes.contains(one.end));
        const auto endAt = one.bytes.indexOf(one.end) + one.end.size();
        for (qsizetype size = 0; size <= one.bytes.size(); ++size) {
            const Outcome outcome = run(one.type, one.bytes.left(size).toStdString(), 1 << 20);
            const QByteArray at = "cut at byte " + QByteArray::number(size);
            QVERIFY2(outcome.failure == (size >= endAt ? "" : "broken_stream"), at.constData());
            if (size >= endAt) QCOMPARE(outcome.events.back(), std::string("end"));
            // A reset is never followed by finish(): what was fed must not look complete.
            if (size < endAt)
                for (std::size_t i = 0; i < outcome.fed; ++i)
                    QVERIFY2(outcome.events[i] != "end", at.constData());
        }
    }
    void piecesDoNotMatter_data() { aCutStreamIsNeverComplete_data(); }
    void piecesDoNotMatter()
    {
        QFETCH(int, index);
        const auto one = test::completeCases()[std::size_t(index)];
        const std::string bytes = one.bytes.toStdString();
        const Outcome whole = run(one.type, bytes, bytes.size());
        QCOMPARE(whole.failure, std::string());
        for (const std::size_t step : {1, 2, 3, 5, 17, 64}) {
            const Outcome pieces = run(one.type, bytes, step);
            QCOMPARE(toList(pieces.events), toList(whole.events));
            QCOMPARE(pieces.failure, std::string());
        }
    }
    void anEventBeyondTheLimitIsABadAnswer()
    {
        const std::string huge = "data: " + std::string(2 << 20, 'x');
        for (const char* type : {"openai", "anthropic", "gemini", "cohere", "ollama"})
            QCOMPARE(run(type, huge, 65536).failure, std::string("bad_answer"));
    }

private:
    std::vector<test::StreamCase> m_cases = test::streamCases();
};

QTEST_APPLESS_MAIN(TestProviderStreams)
#include "tst_provider_streams.moc"
