#include "telemetry/trace_context.h"

#include <QtTest>

using namespace helix::telemetry;

namespace {

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr const char* kSpan = "00f067aa0ba902b7";
constexpr const char* kParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TraceContext accepted(std::initializer_list<std::pair<const char*, const char*>> headers)
{
    TraceHeaders collected;
    for (const auto& [name, value] : headers) collected.add(name, value);
    return TraceContext::accept(collected);
}

}  // namespace

class TestTraceContext : public QObject {
    Q_OBJECT
private slots:
    void validParentsAreRead_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("isSampled");
        const QString ids = QString("-%1-%2-").arg(kTrace, kSpan);
        QTest::newRow("sampled") << "00" + ids + "01" << true;
        QTest::newRow("not sampled") << "00" + ids + "00" << false;
        QTest::newRow("unknown flags beside the known one") << "00" + ids + "ff" << true;
        QTest::newRow("an even flag") << "00" + ids + "02" << false;
        QTest::newRow("blanks around") << " \t00" + ids + "01 " << true;
        QTest::newRow("a later version") << "cc" + ids + "01" << true;
        QTest::newRow("a later version with more")
            << "cc" + ids + "01-what-the-future-holds" << true;
    }
    void validParentsAreRead()
    {
        QFETCH(QString, value);
        QFETCH(bool, isSampled);
        const auto parent = parseTraceparent(value.toStdString());
        QVERIFY(parent.has_value());
        QCOMPARE(parent->traceId, std::string(kTrace));
        QCOMPARE(parent->parentId, std::string(kSpan));
        QCOMPARE(parent->isSampled, isSampled);
    }

    void invalidParentsAreRefused_data()
    {
        QTest::addColumn<QString>("value");
        const QString trace(kTrace);
        const QString span(kSpan);
        const QString zeros(32, '0');
        QTest::newRow("empty") << "";
        QTest::newRow("version ff") << "ff-" + trace + "-" + span + "-01";
        QTest::newRow("version not hexadecimal") << "0x-" + trace + "-" + span + "-01";
        QTest::newRow("upper case") << "00-" + trace.toUpper() + "-" + span + "-01";
        QTest::newRow("an all-zero trace") << "00-" + zeros + "-" + span + "-01";
        QTest::newRow("an all-zero span") << "00-" + trace + "-" + zeros.left(16) + "-01";
        QTest::newRow("more behind version 00") << "00-" + trace + "-" + span + "-01-more";
        QTest::newRow("a dot behind a later version") << "cc-" + trace + "-" + span + "-01.more";
        QTest::newRow("a short trace") << "00-" + trace.left(31) + "-" + span + "-01";
        QTest::newRow("flags of one digit") << "00-" + trace + "-" + span + "-1";
        QTest::newRow("flags not hexadecimal") << "00-" + trace + "-" + span + "-0g";
        QTest::newRow("other separators") << "00_" + trace + "_" + span + "_01";
    }
    void invalidParentsAreRefused()
    {
        QFETCH(QString, value);
        QVERIFY(!parseTraceparent(value.toStdString()));
    }

    void statesAreNormalised_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("expected");
        const QString refused;
        QString most = "k0=1";
        for (int i = 1; i < 32; ++i) most += ",k" + QString::number(i) + "=1";
        QTest::newRow("one member") << "foo=1"
                                    << "foo=1";
        QTest::newRow("blanks between members") << "foo=1 \t , \t bar=2"
                                                << "foo=1,bar=2";
        QTest::newRow("empty members") << "foo=1,,bar=2,"
                                       << "foo=1,bar=2";
        QTest::newRow("the first of equal keys") << "foo=1,bar=2,foo=3"
                                                 << "foo=1,bar=2";
        QTest::newRow("a tenant") << "fw529a3039@dt=x"
                                  << "fw529a3039@dt=x";
        QTest::newRow("a key that starts with a digit") << "0foo=1"
                                                        << "0foo=1";
        QTest::newRow("the longest key") << QString(256, 'z') + "=1" << QString(256, 'z') + "=1";
        QTest::newRow("32 members") << most << most;
        QTest::newRow("33 members") << most + ",more=1" << refused;
        QTest::newRow("a key too long") << QString(257, 'z') + "=1" << refused;
        QTest::newRow("a tenant too long") << QString(242, 't') + "@v=1" << refused;
        QTest::newRow("a system too long") << "t@" + QString(15, 'v') + "=1" << refused;
        QTest::newRow("upper case in a key") << "FOO=1" << refused;
        QTest::newRow("a blank in a key") << "foo =1" << refused;
        QTest::newRow("two tenants") << "foo@@bar=1" << refused;
        QTest::newRow("no value") << "foo=" << refused;
        QTest::newRow("no equals sign") << "foo" << refused;
        QTest::newRow("two equals signs") << "foo=bar=baz" << refused;
        QTest::newRow("a value too long") << "foo=" + QString(257, 'v') << refused;
    }
    void statesAreNormalised()
    {
        QFETCH(QString, value);
        QFETCH(QString, expected);
        const auto state = normaliseTracestate(value.toStdString());
        QCOMPARE(state.has_value(), !expected.isNull());
        if (state) QCOMPARE(QString::fromStdString(*state), expected);
    }

    void aTraceIsContinued()
    {
        const TraceContext context =
            accepted({{"TraceParent", kParent}, {"tracestate", "a=1"}, {"TRACESTATE", "b=2"}});
        QVERIFY(context.isContinued);
        QCOMPARE(context.traceId, std::string(kTrace));
        QCOMPARE(context.parentId, std::string(kSpan));
        QCOMPARE(context.traceState, std::string("a=1,b=2"));
        QVERIFY(context.spanId != kSpan);
        const TraceContext below = context.child();
        QCOMPARE(below.parentId, context.spanId);
        QCOMPARE(below.traceparent(), "00-" + std::string(kTrace) + "-" + below.spanId + "-01");
        QVERIFY(parseTraceparent(below.traceparent()).has_value());
    }

    void twoParentsStartANewTrace()
    {
        const TraceContext context =
            accepted({{"traceparent", kParent}, {"traceparent", kParent}, {"tracestate", "a=1"}});
        QVERIFY(!context.isContinued);
        QVERIFY(context.traceId != kTrace);
        QVERIFY(context.parentId.empty());
        QVERIFY(context.traceState.empty());
    }

    void aBadStateDoesNotCostTheTrace()
    {
        const TraceContext context = accepted({{"traceparent", kParent}, {"tracestate", "A=1"}});
        QCOMPARE(context.traceId, std::string(kTrace));
        QVERIFY(context.traceState.empty());
    }

    void anXTraceIdOf32DigitsNamesTheTrace()
    {
        const TraceContext named = accepted({{"X-Trace-ID", kTrace}});
        QCOMPARE(named.traceId, std::string(kTrace));
        QCOMPARE(named.traceIdForAnswer(), std::string(kTrace));
        const TraceContext text = accepted({{"x-trace-id", "abc123"}});
        QCOMPARE(text.traceId.size(), std::size_t(32));
        QCOMPARE(text.traceIdForAnswer(), std::string("abc123"));
        const TraceContext bad = accepted({{"x-trace-id", "a b\r\nc"}});
        QCOMPARE(bad.traceIdForAnswer(), bad.traceId);
        const TraceContext nothing = accepted({});
        QCOMPARE(nothing.traceIdForAnswer(), nothing.traceId);
        QVERIFY(nothing.traceId != accepted({}).traceId);
    }
};

QTEST_APPLESS_MAIN(TestTraceContext)
#include "tst_trace_context.moc"
