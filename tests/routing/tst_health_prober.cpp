#include "routing/health_prober.h"
#include "support/routing_bench.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace helix::testing;
using namespace std::chrono_literals;
using providers::FailureClass;

namespace {

providers::Failure failed(FailureClass failureClass)
{
    providers::Failure failure;
    failure.failureClass = failureClass;
    failure.message = "gone";
    return failure;
}

struct Probed : RoutingBench {
    Probed() : a(provider("a"))
    {
        a.always(answer("from a"));
        apply();
    }
    /// As the node's maintenance does: once a second.
    void pass(std::chrono::seconds time)
    {
        for (auto second = 0s; second < time; ++second) {
            clock.advance(1s);
            prober.tick(worker);
            worker.context().restart();
            worker.context().poll();
            for (auto& each : registry.refresh()) changes.push_back(each);
        }
    }
    ProviderSnapshot seen() { return registry.snapshot().providers.front(); }

    ScriptedProvider& a;
    std::vector<HealthChange> changes;
    HealthProber prober{registry, clock,
                        [this] {
                            return HealthProber::Providers{snapshot, catalog};
                        },
                        [this] { return options.random(); }};
};

}  // namespace

class TestHealthProber : public QObject {
    Q_OBJECT
private slots:
    void anIdleProviderIsAskedOnceAnInterval()
    {
        Probed bench;
        bench.pass(8s);
        QCOMPARE(bench.a.probes, 0);
        bench.pass(1s);
        QCOMPARE(bench.a.probes, 1);
        QCOMPARE(bench.seen().status, ProviderStatus::Healthy);
        QVERIFY(bench.seen().probe->failureClass.empty());
        bench.pass(30s);
        QCOMPARE(bench.a.probes, 4);
        QVERIFY2(bench.a.calls().empty(), "no paid call");
    }

    void aProviderWithTrafficIsNotAsked()
    {
        Probed bench;
        for (int i = 0; i < 30; ++i) {
            QVERIFY(bench.complete().has_value());
            bench.pass(1s);
        }
        QCOMPARE(bench.a.probes, 0);
        bench.pass(25s);
        QVERIFY(bench.a.probes >= 1);
    }

    void failedTrafficIsNoSignOfLife()
    {
        Probed bench;
        bench.a.always(refusal(FailureClass::ServerError, 500));
        for (int i = 0; i < 12; ++i) {
            static_cast<void>(bench.complete());
            bench.pass(1s);
        }
        QCOMPARE(bench.a.probes, 1);
    }

    void threeFailuresAreUnhealthyAndOneSuccessHeals()
    {
        Probed bench;
        bench.a.probeFailure = failed(FailureClass::Connect);
        bench.pass(10s);
        QCOMPARE(bench.seen().status, ProviderStatus::Degraded);
        bench.pass(20s);
        QCOMPARE(bench.seen().status, ProviderStatus::Unhealthy);
        QCOMPARE(bench.seen().statusReason,
                 std::string("the last 3 probes failed (connect): gone"));
        QVERIFY(!bench.registry.view("a", "m").isAvailable);
        QVERIFY2(bench.state("a") == BreakerState::Closed, "a probe never opens a circuit");
        QCOMPARE(bench.seen().targets.front().states.back().health, ProviderStatus::Unhealthy);
        bench.a.probeFailure.reset();
        bench.pass(10s);
        QCOMPARE(bench.seen().status, ProviderStatus::Healthy);
        QVERIFY(bench.registry.view("a", "m").isAvailable);
        QCOMPARE(bench.changes.size(), std::size_t(3));
        QCOMPARE(bench.changes[1].to, ProviderStatus::Unhealthy);
    }

    void aSuccessfulCallBeliesTheProbes()
    {
        Probed bench;
        bench.a.probeFailure = failed(FailureClass::ServerError);
        bench.pass(31s);
        QCOMPARE(bench.seen().status, ProviderStatus::Unhealthy);
        QVERIFY(bench.complete().has_value());
        QCOMPARE(bench.seen().status, ProviderStatus::Healthy);
    }

    void whoHasNoListOfModelsIsThere()
    {
        Probed bench;
        bench.a.probeFailure = failed(FailureClass::ClientError);
        bench.pass(31s);
        QCOMPARE(bench.seen().status, ProviderStatus::Healthy);
    }

    void aPaidProbeIsACompletion()
    {
        Probed bench;
        bench.config.healthCheck.isPaid = true;
        bench.apply();
        bench.pass(9s);
        QCOMPARE(bench.a.probes, 0);
        QCOMPARE(bench.a.calls().size(), std::size_t(1));
        QCOMPARE(bench.seen().status, ProviderStatus::Healthy);
        QVERIFY2(bench.seen().requests == 0, "and no part of the traffic");
    }

    void switchedOffNobodyIsAsked()
    {
        Probed bench;
        bench.config.healthCheck.isEnabled = false;
        bench.apply();
        bench.pass(60s);
        QCOMPARE(bench.prober.started(), std::uint64_t(0));
        QCOMPARE(bench.seen().status, ProviderStatus::Unknown);
    }

    void jitterSpreadsTheProbes()
    {
        Probed bench;
        bench.options.random = [] { return 0.0; };
        bench.pass(6s);
        QCOMPARE(bench.a.probes, 1);
        bench.pass(9s);
        QCOMPARE(bench.a.probes, 2);
    }

    void theStripTellsWhatHappenedAndWhy()
    {
        Probed bench;
        QVERIFY(bench.complete().has_value());
        bench.pass(1s);
        bench.a.always(refusal(FailureClass::ServerError, 500));
        for (int i = 0; i < 5; ++i) static_cast<void>(bench.complete());
        bench.pass(31s);
        bench.a.always(answer("well"));
        QVERIFY(bench.complete().has_value());
        QVERIFY(bench.complete().has_value());
        const auto states = bench.seen().targets.front().states;
        QStringList strip;
        for (const auto& state : states)
            strip << QString(breakerStateName(state.breaker)) + "/" +
                         providerStatusName(state.health);
        QCOMPARE(strip.join(' '), QString("closed/unknown closed/healthy open/unhealthy "
                                          "half-open/degraded closed/healthy"));
        QVERIFY(states[2].cause.find("5 of 5 failed") != std::string::npos);
        QVERIFY(states[3].at - states[2].at >= 30s);
    }

    void theStripIsBounded()
    {
        StateHistory history{WallTime{}};
        for (int i = 0; i < 1000; ++i)
            history.note(WallTime{} + std::chrono::seconds(i), BreakerState::Closed,
                         i % 2 ? ProviderStatus::Healthy : ProviderStatus::Degraded, "flapping");
        QCOMPARE(history.list().size(), kMaxStateChanges);
        QVERIFY(history.list().back().at == WallTime{} + 999s);
    }
};

QTEST_APPLESS_MAIN(TestHealthProber)
#include "tst_health_prober.moc"
