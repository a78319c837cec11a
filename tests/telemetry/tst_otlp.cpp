#include "telemetry/otlp.h"

#include "base/json.h"
#include "telemetry/otlp_answer.h"
#include "telemetry/protobuf_writer.h"
#include "telemetry/trace_address.h"
#include "telemetry/trace_names.h"
#include "telemetry/trace_sampling.h"

#include <QtTest>

#include <set>

using namespace helix;
using namespace helix::telemetry;

namespace {

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr const char* kSpan = "00f067aa0ba902b7";

Span minimalSpan()
{
    Span span;
    span.traceId = kTrace;
    span.spanId = kSpan;
    span.name = "x";
    span.kind = SpanKind::Server;
    span.start = WallTime(std::chrono::nanoseconds(1));
    span.end = WallTime(std::chrono::nanoseconds(258));
    return span;
}

QByteArray hexOf(const std::string& bytes)
{
    return QByteArray(bytes.data(), qsizetype(bytes.size())).toHex();
}

std::string traceIdOf(std::uint64_t low)
{
    char text[33];
    std::snprintf(text, sizeof text, "4bf92f3577b34da6%016llx",
                  static_cast<unsigned long long>(low));
    return text;
}

}  // namespace

class TestOtlp : public QObject {
    Q_OBJECT
private slots:
    void wireTypesAreWrittenAsTheSpecificationShows_data()
    {
        QTest::addColumn<QByteArray>("written");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* tag, auto write, const char* expected) {
            ProtobufWriter out;
            write(out);
            QTest::newRow(tag) << hexOf(out.data()) << QByteArray(expected);
        };
        row(
            "150 is the documentation's 08 96 01", [](auto& out) { out.varint(1, 150); }, "089601");
        row(
            "the text testing", [](auto& out) { out.text(2, "testing"); }, "120774657374696e67");
        row(
            "the largest number takes ten bytes", [](auto& out) { out.varint(1, ~0ULL); },
            "08ffffffffffffffffff01");
        row(
            "64 bits, the lowest byte first", [](auto& out) { out.fixed64(7, 0x0102030405060708); },
            "390807060504030201");
        row(
            "32 bits and a field above fifteen", [](auto& out) { out.fixed32(16, 1); },
            "850101000000");
        row(
            "a default is left out",
            [](auto& out) {
                out.varint(1, 0);
                out.fixed64(2, 0);
                out.fixed32(3, 0);
                out.text(4, "");
            },
            "");
        row(
            "a chosen default is there", [](auto& out) { out.chosenVarint(2, 0); }, "1000");
        row(
            "an empty message is there", [](auto& out) { out.bytes(1, ""); }, "0a00");
    }
    void wireTypesAreWrittenAsTheSpecificationShows()
    {
        QFETCH(QByteArray, written);
        QFETCH(QByteArray, expected);
        QCOMPARE(written, expected);
    }

    void aSpanInProtobufIsTheseBytes()
    {
        const std::vector<Span> spans{minimalSpan()};
        const std::string bytes = encodeOtlp({}, spans, OtlpEncoding::Protobuf);
        const QByteArray span = QByteArray("0a10") + kTrace + "1208" + kSpan + "2a0178" + "3002" +
                                "390100000000000000" + "410201000000000000" + "850100010000";
        const auto length = [](const QByteArray& hex) {
            return QByteArray::number(hex.size() / 2, 16).rightJustified(2, '0');
        };
        const QByteArray scopeSpans = "0a00" + QByteArray("12") + length(span) + span;
        const QByteArray resourceSpans =
            "0a00" + QByteArray("12") + length(scopeSpans) + scopeSpans;
        QCOMPARE(hexOf(bytes), "0a" + length(resourceSpans) + resourceSpans);
    }

    void aSpanInJsonHasTheNamesOfTheProtocol()
    {
        Span span = minimalSpan();
        span.parentId = "1111111111111111";
        span.traceState = "vendor=1";
        span.isSampled = true;
        span.isParentRemote = true;
        span.status = SpanStatus::Error;
        span.text("a", "text");
        span.number("b", -5);
        span.real("c", 0.25);
        span.flag("d", false);
        span.attributes.push_back({"e", std::vector<std::string>{"stop"}});
        const std::vector<Span> spans{span};
        const TraceResource resource{{{"service.name", std::string("helixagent")}}, "scope", "1"};
        const auto json = parseJson(encodeOtlp(resource, spans, OtlpEncoding::Json));
        QVERIFY(json);
        const Json& group = json->at("resourceSpans").at(0);
        QCOMPARE(group["resource"]["attributes"][0]["value"]["stringValue"].get<std::string>(),
                 std::string("helixagent"));
        const Json& seen = group["scopeSpans"][0]["spans"][0];
        QCOMPARE(seen["traceId"].get<std::string>(), std::string(kTrace));
        QCOMPARE(seen["parentSpanId"].get<std::string>(), std::string("1111111111111111"));
        QCOMPARE(seen["traceState"].get<std::string>(), std::string("vendor=1"));
        QCOMPARE(seen["endTimeUnixNano"].get<std::string>(), std::string("258"));
        QCOMPARE(seen["kind"].get<int>(), 2);
        QCOMPARE(seen["status"]["code"].get<int>(), 2);
        QCOMPARE(seen["flags"].get<int>(), 0x301);
        const Json& attributes = seen["attributes"];
        QCOMPARE(attributes[1]["value"]["intValue"].get<std::string>(), std::string("-5"));
        QCOMPARE(attributes[2]["value"]["doubleValue"].get<double>(), 0.25);
        QCOMPARE(attributes[3]["value"]["boolValue"].get<bool>(), false);
        QCOMPARE(
            attributes[4]["value"]["arrayValue"]["values"][0]["stringValue"].get<std::string>(),
            std::string("stop"));
    }

    void theLowBytesDecideAboutSampling_data()
    {
        QTest::addColumn<qulonglong>("low");
        QTest::addColumn<double>("share");
        QTest::addColumn<bool>("isSampled");
        const qulonglong half = 1ULL << 55;
        QTest::newRow("all, whatever the id") << 0ULL << 1.0 << true;
        QTest::newRow("none, whatever the id") << ~0ULL << 0.0 << false;
        QTest::newRow("half: the upper half begins here") << half << 0.5 << true;
        QTest::newRow("half: the last below it") << half - 1 << 0.5 << false;
        QTest::newRow("the eighth byte from the end does not count")
            << 0xFF00000000000000ULL << 0.5 << false;
        QTest::newRow("the highest is in every share") << 0x00FFFFFFFFFFFFFFULL << 0.001 << true;
    }
    void theLowBytesDecideAboutSampling()
    {
        QFETCH(qulonglong, low);
        QFETCH(double, share);
        QFETCH(bool, isSampled);
        QCOMPARE(isTraceSampled(traceIdOf(low), share), isSampled);
    }

    void sharesAreKept_data()
    {
        QTest::addColumn<double>("share");
        QTest::newRow("one in ten") << 0.1;
        QTest::newRow("one in a hundred") << 0.01;
        QTest::newRow("three quarters") << 0.75;
    }
    void sharesAreKept()
    {
        QFETCH(double, share);
        constexpr int kTraces = 200'000;
        std::uint64_t state = 42;
        int sampled = 0;
        for (int i = 0; i < kTraces; ++i) {
            // splitmix64: even over all bits, the same each time.
            std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
            sampled += isTraceSampled(traceIdOf(z ^ (z >> 31)), share) ? 1 : 0;
        }
        const double seen = double(sampled) / kTraces;
        QVERIFY2(std::abs(seen - share) < 0.005, qPrintable(QString::number(seen)));
    }

    void addressesAreUnderstood_data()
    {
        QTest::addColumn<QString>("configured");
        QTest::addColumn<QString>("url");
        QTest::addColumn<bool>("isTold");
        const auto row = [](const char* tag, const char* configured, const char* url,
                            bool isTold = false) {
            QTest::newRow(tag) << configured << url << isTold;
        };
        row("nothing is this machine's collector", "", "http://127.0.0.1:4318/v1/traces");
        row("a bare address gets the path", "http://c:4318", "http://c:4318/v1/traces");
        row("one that ends in a slash too", "https://c:4318/", "https://c:4318/v1/traces");
        row("a path stays", "http://c:4318/otlp/v1/traces", "http://c:4318/otlp/v1/traces");
        row("Jaeger's Thrift becomes its OTLP", "http://jaeger:14268/api/traces",
            "http://jaeger:4318/v1/traces", true);
        row("its path at another port stays", "http://c:9000/api/traces",
            "http://c:9000/api/traces");
        row("its port with another path stays", "http://c:14268/v1/traces",
            "http://c:14268/v1/traces");
    }
    void addressesAreUnderstood()
    {
        QFETCH(QString, configured);
        QFETCH(QString, url);
        QFETCH(bool, isTold);
        const auto address = traceAddress(configured.toStdString());
        QCOMPARE(QString::fromStdString(address.url), url);
        QCOMPARE(!address.note.empty(), isTold);
    }

    void refusalsAreReadFromTheAnswer_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<bool>("isJson");
        QTest::addColumn<int>("refused");
        const auto bytes = [](const char* hex) { return QByteArray::fromHex(hex); };
        QTest::newRow("nothing said") << QByteArray() << false << 0;
        QTest::newRow("three refused") << bytes("0a020803") << false << 3;
        QTest::newRow("three refused, with a message before") << bytes(
                                                                     "0a05120178"
                                                                     "0803")
                                                              << false << 3;
        QTest::newRow("a message only") << bytes("0a03120178") << false << 0;
        QTest::newRow("an unknown field before") << bytes(
                                                        "1001"
                                                        "0a020803")
                                                 << false << 3;
        QTest::newRow("a length beyond the end") << bytes("0aff0108") << false << 0;
        QTest::newRow("a number without an end") << bytes("ffffffffffffffffffffff") << false << 0;
        QTest::newRow("no JSON") << QByteArray("<html>") << true << 0;
        QTest::newRow("an empty object") << QByteArray("{}") << true << 0;
        QTest::newRow("JSON, as text")
            << QByteArray(R"({"partialSuccess":{"rejectedSpans":"3"}})") << true << 3;
        QTest::newRow("JSON, as a number")
            << QByteArray(R"({"partialSuccess":{"rejectedSpans":3}})") << true << 3;
        QTest::newRow("JSON, something else")
            << QByteArray(R"({"partialSuccess":{"rejectedSpans":[]}})") << true << 0;
    }
    void refusalsAreReadFromTheAnswer()
    {
        QFETCH(QByteArray, answer);
        QFETCH(bool, isJson);
        QFETCH(int, refused);
        const auto encoding = isJson ? OtlpEncoding::Json : OtlpEncoding::Protobuf;
        QCOMPARE(refusedSpans(answer.toStdString(), encoding), std::uint64_t(refused));
    }

    void whatIsNoTraceIdIsNotSampled()
    {
        QVERIFY(!isTraceSampled("", 0.5));
        QVERIFY(!isTraceSampled(std::string(32, 'x'), 0.5));
    }
};

QTEST_APPLESS_MAIN(TestOtlp)
#include "tst_otlp.moc"
