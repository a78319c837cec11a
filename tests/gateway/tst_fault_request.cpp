#include "gateway/fault_request.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using namespace std::chrono_literals;
using routing::FaultKind;

namespace {

config::Config settings()
{
    config::Config config;
    config.providers["claude"].name = "claude";
    config.faults.maxDuration = 1h;
    return config;
}

}  // namespace

class TestFaultRequest : public QObject {
    Q_OBJECT
private slots:
    void whatIsLeftOutHasADefault()
    {
        const auto spec = parseFault(R"({"provider":"claude","kind":"error"})", settings());
        QVERIFY(spec);
        QCOMPARE(spec->kind, FaultKind::Error);
        QCOMPARE(spec->status, 500);
        QCOMPARE(spec->share, 1.0);
        QVERIFY(spec->duration == kDefaultFaultDuration);
        QVERIFY(spec->model.empty());
    }

    void theDefaultDurationIsNotBeyondTheLimit()
    {
        auto config = settings();
        config.faults.maxDuration = 10s;
        QVERIFY(parseFault(R"({"provider":"*","kind":"cut"})", config)->duration == 10s);
    }

    void everyMemberIsRead()
    {
        const auto spec = parseFault(
            R"({"provider":"*","model":"m","kind":"latency","latency_ms":500,"status":429,
                "after_events":3,"share":0.25,"duration":"90s","reason":"game day"})",
            settings());
        QVERIFY(spec);
        QCOMPARE(spec->provider, std::string("*"));
        QCOMPARE(spec->model, std::string("m"));
        QVERIFY(spec->latency == 500ms);
        QCOMPARE(spec->afterEvents, 3);
        QCOMPARE(spec->share, 0.25);
        QVERIFY(spec->duration == 90s);
        QCOMPARE(spec->reason, std::string("game day"));
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("param");
        const auto row = [](const char* tag, const char* body, const char* param) {
            QTest::newRow(tag) << QByteArray(body) << QByteArray(param);
        };
        row("no JSON", "{", "");
        row("no object", "[]", "");
        row("no provider", R"({"kind":"error"})", "provider");
        row("an unknown provider", R"({"provider":"x","kind":"error"})", "provider");
        row("no kind", R"({"provider":"*"})", "kind");
        row("an unknown kind", R"({"provider":"*","kind":"fire"})", "kind");
        row("an unknown member", R"({"provider":"*","kind":"error","durration":"5m"})",
            "durration");
        row("a latency of nothing", R"({"provider":"*","kind":"latency"})", "latency_ms");
        row("a latency beyond the limit",
            R"({"provider":"*","kind":"latency","latency_ms":600001})", "latency_ms");
        row("a status that is no error", R"({"provider":"*","kind":"error","status":200})",
            "status");
        row("a status in quotes", R"({"provider":"*","kind":"error","status":"500"})", "status");
        row("a negative count", R"({"provider":"*","kind":"cut","after_events":-1})",
            "after_events");
        row("a share of nothing", R"({"provider":"*","kind":"error","share":0})", "share");
        row("more than all", R"({"provider":"*","kind":"error","share":1.1})", "share");
        row("a duration as a number", R"({"provider":"*","kind":"error","duration":300})",
            "duration");
        row("longer than allowed", R"({"provider":"*","kind":"error","duration":"2h"})",
            "duration");
        row("too short to be seen", R"({"provider":"*","kind":"error","duration":"10ms"})",
            "duration");
    }
    void whatIsWrongIsNamed()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, param);
        const auto spec = parseFault(body.toStdString(), settings());
        QVERIFY(!spec);
        QCOMPARE(spec.error().status, 400);
        QCOMPARE(QByteArray::fromStdString(spec.error().param), param);
    }

    void whatBelongsToAnotherKindIsNull()
    {
        routing::Fault fault;
        fault.id = "flt-1";
        fault.spec =
            *parseFault(R"({"provider":"claude","kind":"cut","after_events":3})", settings());
        const Json json = toJson(fault);
        QCOMPARE(json["after_events"].get<int>(), 3);
        QVERIFY(json["status"].is_null());
        QVERIFY(json["latency_ms"].is_null());
        QVERIFY(json["model"].is_null());
    }
};

QTEST_APPLESS_MAIN(TestFaultRequest)
#include "tst_fault_request.moc"
