#include "gateway/request_spans.h"

#include "base/fake_clock.h"
#include "telemetry/trace_names.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using namespace std::chrono_literals;
using telemetry::Span;
using telemetry::SpanKind;
using telemetry::SpanStatus;
namespace names = telemetry::names;

namespace {

template <class T>
std::optional<T> valueOf(const Span& span, std::string_view name)
{
    for (const auto& attribute : span.attributes)
        if (attribute.name == name)
            if (const auto* value = std::get_if<T>(&attribute.value)) return *value;
    return std::nullopt;
}

std::string textOf(const Span& span, std::string_view name)
{
    return valueOf<std::string>(span, name).value_or("(none)");
}

/// A request of two seconds: claude failed after a second, gemini answered.
struct Sample {
    Sample()
    {
        config.providers["claude"].vendor = "claude";
        config.providers["claude"].baseUrl = "https://api.anthropic.com/v1";
        config.providers["gemini"].type = "gemini";
        config.providers["gemini"].baseUrl = "http://user:secret@[::1]:8081/v1beta";
        trace.traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        trace.spanId = "00f067aa0ba902b7";
        trace.parentId = "1111111111111111";
        trace.traceState = "vendor=1";
        trace.isSampled = true;
        record.id = "req-1";
        record.method = "POST";
        record.route = "/v1/chat/completions";
        record.status = 200;
        record.model = "auto";
        record.provider = "gemini";
        record.providerModel = "gemini-2.0-flash";
        record.promptTokens = 10;
        record.completionTokens = 20;
        record.finishReason = "stop";
        record.errorMessage = "the secret prompt";
        routing::AttemptRecord first;
        first.number = 1;
        first.provider = "claude";
        first.model = "claude-sonnet-4-6";
        first.startedOffset = 100ms;
        first.duration = 1s;
        first.outcome = "server_error";
        first.status = 500;
        first.message = "the secret prompt";
        first.spanId = "2222222222222222";
        first.injected = "flt-1";
        attempts.push_back(first);
        routing::AttemptRecord second;
        second.number = 2;
        second.provider = "gemini";
        second.model = "gemini-2.0-flash";
        second.startedOffset = 1200ms;
        second.duration = 700ms;
        second.outcome = "success";
        second.status = 200;
        second.wasFallback = true;
        second.usage.promptTokens = 10;
        second.usage.completionTokens = 20;
        second.spanId = "3333333333333333";
        attempts.push_back(second);
    }
    [[nodiscard]] std::vector<Span> spans() const
    {
        return requestSpans({record, trace, attempts, notes, config, "chat", started, started + 2s,
                             WallTime(1'000'002s)});
    }

    config::Config config;
    telemetry::TraceContext trace;
    RequestRecord record;
    std::vector<routing::AttemptRecord> attempts;
    std::vector<telemetry::SpanNote> notes;
    SteadyTime started{5h};
};

}  // namespace

class TestRequestSpans : public QObject {
    Q_OBJECT
private slots:
    void theRequestIsTheServersSpan()
    {
        const auto span = Sample().spans().front();
        QCOMPARE(span.name, std::string("POST /v1/chat/completions"));
        QCOMPARE(span.kind, SpanKind::Server);
        QCOMPARE(span.spanId, std::string("00f067aa0ba902b7"));
        QCOMPARE(span.parentId, std::string("1111111111111111"));
        QCOMPARE(span.traceState, std::string("vendor=1"));
        QVERIFY(span.isParentRemote && span.isSampled);
        QCOMPARE(span.start, WallTime(1'000'000s));
        QCOMPARE(span.end, WallTime(1'000'002s));
        QCOMPARE(span.status, SpanStatus::Unset);
        QCOMPARE(textOf(span, names::kRequestModel), std::string("auto"));
        QCOMPARE(textOf(span, names::kResponseModel), std::string("gemini-2.0-flash"));
        QCOMPARE(textOf(span, names::kProvider), std::string("gcp.gemini"));
        QCOMPARE(*valueOf<std::int64_t>(span, names::kInputTokens), std::int64_t(10));
        QCOMPARE(*valueOf<std::int64_t>(span, names::kOutputTokens), std::int64_t(20));
        QCOMPARE(*valueOf<std::vector<std::string>>(span, names::kFinishReasons),
                 std::vector<std::string>{"stop"});
        QCOMPARE(*valueOf<std::int64_t>(span, names::kAttempts), std::int64_t(2));
    }

    void anAttemptIsAClientsSpan()
    {
        const auto spans = Sample().spans();
        QCOMPARE(spans.size(), std::size_t(3));
        const auto& failed = spans[1];
        QCOMPARE(failed.name, std::string("chat claude-sonnet-4-6"));
        QCOMPARE(failed.kind, SpanKind::Client);
        QCOMPARE(failed.spanId, std::string("2222222222222222"));
        QCOMPARE(failed.parentId, spans[0].spanId);
        QVERIFY(!failed.isParentRemote);
        QCOMPARE(failed.start, WallTime(1'000'000s) + 100ms);
        QCOMPARE(failed.end, WallTime(1'000'001s) + 100ms);
        QCOMPARE(failed.status, SpanStatus::Error);
        QCOMPARE(textOf(failed, names::kErrorType), std::string("server_error"));
        QCOMPARE(textOf(failed, names::kProvider), std::string("anthropic"));
        QCOMPARE(textOf(failed, names::kServerAddress), std::string("api.anthropic.com"));
        QCOMPARE(*valueOf<std::int64_t>(failed, names::kServerPort), std::int64_t(443));
        QCOMPARE(textOf(failed, names::kBreaker), std::string("closed"));
        QCOMPARE(textOf(failed, names::kInjected), std::string("flt-1"));
        const auto& answered = spans[2];
        QCOMPARE(answered.status, SpanStatus::Unset);
        QCOMPARE(textOf(answered, names::kServerAddress), std::string("[::1]"));
        QCOMPARE(*valueOf<std::int64_t>(answered, names::kServerPort), std::int64_t(8081));
        QCOMPARE(*valueOf<std::int64_t>(answered, names::kOutputTokens), std::int64_t(20));
        QCOMPARE(*valueOf<bool>(answered, names::kWasFallback), true);
        QVERIFY(!valueOf<std::int64_t>(answered, names::kHttpResend));
    }

    void repetitionsAreCounted()
    {
        Sample sample;
        sample.attempts.push_back(sample.attempts.front());
        sample.attempts.push_back(sample.attempts.front());
        const auto spans = sample.spans();
        QCOMPARE(*valueOf<std::int64_t>(spans[3], names::kHttpResend), std::int64_t(1));
        QCOMPARE(*valueOf<std::int64_t>(spans[4], names::kHttpResend), std::int64_t(2));
    }

    void whatWasSkippedIsNoCall()
    {
        Sample sample;
        sample.attempts[0].wasSent = false;
        sample.attempts[0].outcome = "breaker_open";
        const auto span = sample.spans()[1];
        QCOMPARE(span.kind, SpanKind::Internal);
        QCOMPARE(span.name, std::string("skip claude-sonnet-4-6"));
    }

    void leavingAndLosingAreNoErrors_data()
    {
        QTest::addColumn<QString>("outcome");
        QTest::newRow("the client left") << "cancelled";
        QTest::newRow("another was faster") << "hedge_lost";
        QTest::newRow("still under way") << "";
    }
    void leavingAndLosingAreNoErrors()
    {
        QFETCH(QString, outcome);
        Sample sample;
        sample.attempts[0].outcome = outcome.toStdString();
        QCOMPARE(sample.spans()[1].status, SpanStatus::Unset);
    }

    void theStatusOfTheRequest_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("errorType");
        QTest::addColumn<bool>("isError");
        QTest::addColumn<QString>("shown");
        QTest::newRow("a refusal is the caller's error")
            << 429 << "rate_limit_error" << false << "rate_limit_error";
        QTest::newRow("ours") << 502 << "provider_error" << true << "provider_error";
        QTest::newRow("a stream that broke") << 200 << "provider_error" << true << "provider_error";
        QTest::newRow("without a type the status is it") << 500 << "" << true << "500";
    }
    void theStatusOfTheRequest()
    {
        QFETCH(int, status);
        QFETCH(QString, errorType);
        QFETCH(bool, isError);
        QFETCH(QString, shown);
        Sample sample;
        sample.record.status = status;
        sample.record.errorType = errorType.toStdString();
        const auto span = sample.spans().front();
        QCOMPARE(span.status == SpanStatus::Error, isError);
        QCOMPARE(textOf(span, names::kErrorType), shown.toStdString());
    }

    void stepsBecomeSpans()
    {
        Sample sample;
        telemetry::SpanNote note;
        note.name = "cache lookup";
        note.start = sample.started + 1ms;
        note.end = sample.started + 2ms;
        note.attributes = Json{{"helix.cache", "miss"},
                               {"helix.ensemble.members", 3},
                               {"helix.cache.similarity", 0.5},
                               {"helix.cache.hit", true},
                               {"not.in.the.table", "x"}};
        sample.notes.push_back(note);
        const auto span = sample.spans().back();
        QCOMPARE(span.name, std::string("cache lookup"));
        QCOMPARE(span.kind, SpanKind::Internal);
        QCOMPARE(span.start, WallTime(1'000'000s) + 1ms);
        QCOMPARE(span.end, WallTime(1'000'000s) + 2ms);
        QCOMPARE(span.spanId.size(), std::size_t(16));
        QCOMPARE(textOf(span, "helix.cache"), std::string("miss"));
        QCOMPARE(*valueOf<std::int64_t>(span, names::kMembers), std::int64_t(3));
        QCOMPARE(*valueOf<double>(span, names::kCacheSimilarity), 0.5);
        QCOMPARE(*valueOf<bool>(span, names::kCacheHit), true);
        QCOMPARE(textOf(span, "not.in.the.table"), std::string("(none)"));
        sample.notes.assign(1000, note);
        QCOMPARE(sample.spans().size(), std::size_t(3) + kMaxNotedSpans);
    }

    void noTextOfAnybodyGoesOut()
    {
        for (const auto& span : Sample().spans())
            for (const auto& attribute : span.attributes)
                if (const auto* text = std::get_if<std::string>(&attribute.value))
                    QVERIFY2(text->find("secret") == std::string::npos,
                             std::string(attribute.name).c_str());
    }

    void operationsHaveTheirNames_data()
    {
        QTest::addColumn<QString>("route");
        QTest::addColumn<QString>("parameter");
        QTest::addColumn<QString>("operation");
        QTest::newRow("chat") << "/v1/chat/completions"
                              << ""
                              << "chat";
        QTest::newRow("messages") << "/v1/messages"
                                  << ""
                                  << "chat";
        QTest::newRow("old completions") << "/v1/completions"
                                         << ""
                                         << "text_completion";
        QTest::newRow("embeddings") << "/v1/embeddings"
                                    << ""
                                    << "embeddings";
        QTest::newRow("Gemini generates") << "/v1beta/models/{call*}"
                                          << "m:streamGenerateContent"
                                          << "generate_content";
        QTest::newRow("Gemini embeds") << "/v1beta/models/{call*}"
                                       << "m:batchEmbedContents"
                                       << "embeddings";
        QTest::newRow("Gemini counts") << "/v1/models/{call*}"
                                       << "m:countTokens"
                                       << "count_tokens";
    }
    void operationsHaveTheirNames()
    {
        QFETCH(QString, route);
        QFETCH(QString, parameter);
        QFETCH(QString, operation);
        QCOMPARE(
            QString::fromUtf8(
                std::string(operationOf(route.toStdString(), parameter.toStdString())).c_str()),
            operation);
    }
};

QTEST_APPLESS_MAIN(TestRequestSpans)
#include "tst_request_spans.moc"
