#include "telemetry/trace_exporter.h"

#include <QtTest>

#include <future>

using namespace helix;
using namespace helix::telemetry;
using namespace std::chrono_literals;

namespace {

constexpr auto kLong = 20s;

/// Answers by script; holds a call as long as the gate is shut.
class ScriptedSink final : public SpanSink {
public:
    SendOutcome send(std::string body, std::string_view contentType,
                     std::chrono::milliseconds) override
    {
        std::unique_lock lock(m_mutex);
        ++m_calls;
        m_bodies.push_back(std::move(body));
        m_types.emplace_back(contentType);
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_isOpen || m_isCancelled; });
        if (m_isCancelled) return {false, true, {}, "cancelled", {}};
        if (m_script.empty()) return {true, false, {}, {}, {}};
        auto outcome = m_script.front();
        m_script.pop_front();
        return outcome;
    }
    void cancel() override
    {
        const std::lock_guard lock(m_mutex);
        m_isCancelled = true;
        m_changed.notify_all();
    }

    void then(SendOutcome outcome) { m_script.push_back(std::move(outcome)); }
    void shut()
    {
        const std::lock_guard lock(m_mutex);
        m_isOpen = false;
    }
    void open()
    {
        const std::lock_guard lock(m_mutex);
        m_isOpen = true;
        m_changed.notify_all();
    }
    bool waitForCalls(int count)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, kLong, [&] { return m_calls >= count; });
    }
    int calls() const
    {
        const std::lock_guard lock(m_mutex);
        return m_calls;
    }
    std::vector<std::string> types() const
    {
        const std::lock_guard lock(m_mutex);
        return m_types;
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<SendOutcome> m_script;
    std::vector<std::string> m_bodies;
    std::vector<std::string> m_types;
    int m_calls = 0;
    bool m_isOpen = true;
    bool m_isCancelled = false;
};

std::vector<Span> spans(std::size_t count)
{
    Span span;
    span.traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    span.spanId = "00f067aa0ba902b7";
    return std::vector<Span>(count, span);
}

TraceExporterOptions quick(std::size_t queueSize = 100)
{
    TraceExporterOptions options;
    options.queueSize = queueSize;
    options.batchSize = 10;
    options.delay = 1ms;
    options.backoff = 1ms;
    options.attempts = 3;
    return options;
}

SendOutcome refusal(bool isRetryable)
{
    return {false, isRetryable, {}, "no", {}};
}

}  // namespace

class TestTraceExporter : public QObject {
    Q_OBJECT
private slots:
    void sendsWhatItIsOffered()
    {
        auto sink = std::make_shared<ScriptedSink>();
        TraceExporter exporter;
        QVERIFY2(!exporter.offer(spans(1)), "there is nowhere to send it to");
        exporter.configure(quick(), sink);
        QVERIFY(exporter.offer(spans(3)));
        QVERIFY(exporter.flush(kLong));
        const auto counts = exporter.counts();
        QCOMPARE(counts.sent, std::uint64_t(3));
        QCOMPARE(counts.dropped, std::uint64_t(0));
        QCOMPARE(counts.waiting, std::size_t(0));
        QCOMPARE(sink->types().front(), std::string("application/x-protobuf"));
    }

    void sendsInBatches()
    {
        auto sink = std::make_shared<ScriptedSink>();
        TraceExporter exporter;
        auto options = quick();
        options.delay = kLong;  // only a full batch, or a flush, makes it send
        options.encoding = OtlpEncoding::Json;
        exporter.configure(options, sink);
        QVERIFY(exporter.offer(spans(25)));
        QVERIFY(sink->waitForCalls(2));
        QVERIFY(exporter.flush(kLong));
        QCOMPARE(sink->calls(), 3);
        QCOMPARE(exporter.counts().sent, std::uint64_t(25));
        QCOMPARE(sink->types().front(), std::string("application/json"));
    }

    void aFullQueueDropsWholeRequestsAndCounts()
    {
        auto sink = std::make_shared<ScriptedSink>();
        sink->shut();
        TraceExporter exporter;
        exporter.configure(quick(20), sink);
        QVERIFY(exporter.offer(spans(10)));
        QVERIFY(sink->waitForCalls(1));
        QVERIFY2(exporter.offer(spans(10)), "what is under way counts, and this is the limit");
        QVERIFY(!exporter.offer(spans(1)));
        QVERIFY(!exporter.offer(spans(4)));
        QCOMPARE(exporter.counts().dropped, std::uint64_t(5));
        QCOMPARE(exporter.counts().waiting, std::size_t(20));
        sink->open();
        QVERIFY(exporter.flush(kLong));
        QCOMPARE(exporter.counts().sent, std::uint64_t(20));
    }

    void retriesWhatMayBeRetried_data()
    {
        QTest::addColumn<int>("refusals");
        QTest::addColumn<bool>("isRetryable");
        QTest::addColumn<int>("calls");
        QTest::addColumn<int>("sent");
        QTest::newRow("the third attempt is taken") << 2 << true << 3 << 5;
        QTest::newRow("after the last attempt it is given up") << 3 << true << 3 << 0;
        QTest::newRow("a refusal for good is not repeated") << 1 << false << 1 << 0;
    }
    void retriesWhatMayBeRetried()
    {
        QFETCH(int, refusals);
        QFETCH(bool, isRetryable);
        QFETCH(int, calls);
        QFETCH(int, sent);
        auto sink = std::make_shared<ScriptedSink>();
        for (int i = 0; i < refusals; ++i) sink->then(refusal(isRetryable));
        TraceExporter exporter;
        exporter.configure(quick(), sink);
        QVERIFY(exporter.offer(spans(5)));
        QVERIFY(exporter.flush(kLong));
        QCOMPARE(sink->calls(), calls);
        QCOMPARE(exporter.counts().sent, std::uint64_t(sent));
        QCOMPARE(exporter.counts().failed, std::uint64_t(5 - sent));
    }

    void whatTheAnswerRefusesHasFailed()
    {
        auto sink = std::make_shared<ScriptedSink>();
        sink->then({true, false, {}, {}, std::string("\x0a\x02\x08\x03", 4)});
        sink->then({true, false, {}, {}, std::string("\x0a\x02\x08\x7f", 4)});
        TraceExporter exporter;
        exporter.configure(quick(), sink);
        QVERIFY(exporter.offer(spans(5)));
        QVERIFY(exporter.flush(kLong));
        QCOMPARE(exporter.counts().failed, std::uint64_t(3));
        QCOMPARE(exporter.counts().sent, std::uint64_t(2));
        QVERIFY(exporter.offer(spans(5)));
        QVERIFY(exporter.flush(kLong));
        QVERIFY2(exporter.counts().failed == 8, "never more than there were");
    }

    void failuresAreToldOnce()
    {
        auto sink = std::make_shared<ScriptedSink>();
        for (int i = 0; i < 4; ++i) sink->then(refusal(false));
        std::vector<bool> told;
        TraceExporter exporter(
            [&](bool isFailing, const std::string&) { told.push_back(isFailing); });
        exporter.configure(quick(), sink);
        for (int i = 0; i < 6; ++i) {
            QVERIFY(exporter.offer(spans(1)));
            QVERIFY(exporter.flush(kLong));
        }
        exporter.stop();
        QCOMPARE(told, (std::vector<bool>{true, false}));
    }

    void aFlushEndsWithItsPatience()
    {
        auto sink = std::make_shared<ScriptedSink>();
        sink->shut();
        TraceExporter exporter;
        exporter.configure(quick(), sink);
        QVERIFY(exporter.offer(spans(1)));
        QVERIFY2(!exporter.flush(10ms), "the collector hangs");
        QCOMPARE(exporter.counts().waiting, std::size_t(1));
    }

    void stoppingCancelsACallThatHangs()
    {
        auto sink = std::make_shared<ScriptedSink>();
        sink->shut();
        TraceExporter exporter;
        exporter.configure(quick(), sink);
        QVERIFY(exporter.offer(spans(10)));
        QVERIFY(sink->waitForCalls(1));
        QVERIFY(exporter.offer(spans(5)));
        exporter.stop();
        exporter.stop();
        const auto counts = exporter.counts();
        QCOMPARE(counts.failed, std::uint64_t(10));
        QCOMPARE(counts.dropped, std::uint64_t(5));
        QVERIFY(!exporter.offer(spans(1)));
    }

    void aNewSinkTakesOver()
    {
        auto old = std::make_shared<ScriptedSink>();
        old->shut();
        auto fresh = std::make_shared<ScriptedSink>();
        TraceExporter exporter;
        exporter.configure(quick(), old);
        QVERIFY(exporter.offer(spans(2)));
        QVERIFY(old->waitForCalls(1));
        exporter.configure(quick(), fresh);
        QVERIFY(exporter.flush(kLong));
        QCOMPARE(fresh->calls(), 1);
        QCOMPARE(exporter.counts().sent, std::uint64_t(2));
        exporter.configure({}, nullptr);
        QVERIFY(!exporter.offer(spans(1)));
    }

    void offeringNeverWaitsForTheCollector()
    {
        auto sink = std::make_shared<ScriptedSink>();
        sink->shut();
        TraceExporter exporter;
        exporter.configure(quick(1'000'000), sink);
        auto many = std::async(std::launch::async, [&] {
            int taken = 0;
            for (int i = 0; i < 10'000; ++i) taken += exporter.offer(spans(2)) ? 1 : 0;
            return taken;
        });
        QCOMPARE(many.wait_for(kLong), std::future_status::ready);
        QCOMPARE(many.get(), 10'000);
    }
};

QTEST_APPLESS_MAIN(TestTraceExporter)
#include "tst_trace_exporter.moc"
