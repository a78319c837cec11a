#include "routing/target_registry.h"
#include "support/routing_bench.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace helix::testing;
using namespace std::chrono_literals;
using providers::Failure;
using providers::FailureClass;

class TestTargetRegistry : public QObject {
    Q_OBJECT

    struct Bench : RoutingBench {
        Bench() : a(provider("a", {"key_1", "key_2"})), b(provider("b"))
        {
            config.failover.fallbacks["a"] = {"b"};
            apply();
        }
        void succeed(const std::string& name, std::chrono::milliseconds latency = 100ms)
        {
            auto state = target(name);
            state->onStart();
            state->onSuccess(momentOf(clock), false, latency);
        }
        void fail(const std::string& name, FailureClass failureClass = FailureClass::ServerError,
                  const std::string& key = "key_1")
        {
            auto state = target(name, key);
            Failure failure;
            failure.failureClass = failureClass;
            failure.status = 500;
            failure.message = "it is ill";
            state->onStart();
            auto permit = state->breaker().tryAcquire(momentOf(clock));
            if (permit) permit->failure(failureClass, momentOf(clock));
            state->onFailure(momentOf(clock), true, failure);
        }
        ProviderSnapshot seen(const std::string& name)
        {
            for (auto& each : registry.snapshot().providers)
                if (each.name == name) return each;
            return {};
        }
        ScriptedProvider& a;
        ScriptedProvider& b;
    };

private slots:
    void withoutCallsEverythingIsUnknown()
    {
        Bench bench;
        const auto seen = bench.seen("a");
        QCOMPARE(seen.status, ProviderStatus::Unknown);
        QVERIFY(!seen.errorRate && !seen.requestsPerSecond && !seen.latencyP50Ms);
        QVERIFY(!seen.lastError && !seen.lastSuccess);
        QCOMPARE(seen.targets.size(), std::size_t(2));
        QCOMPARE(seen.targets[1].id.text(), std::string("a/m/key_2"));
        QCOMPARE(seen.fallbacks, std::vector<std::string>{"b"});
        QCOMPARE(seen.breaker, BreakerState::Closed);
        QVERIFY(seen.isSimulated);
    }

    void countsAndQuantilesOfTheLastTwoMinutes()
    {
        Bench bench;
        for (int i = 1; i <= 100; ++i) bench.succeed("a", std::chrono::milliseconds(i * 10));
        for (int i = 0; i < 20; ++i) bench.fail("a", FailureClass::Auth);
        auto seen = bench.seen("a");
        QCOMPARE(seen.requests, std::uint64_t(120));
        QCOMPARE(seen.errors, std::uint64_t(20));
        QCOMPARE(*seen.requestsPerSecond, 1.0);
        QVERIFY(qAbs(*seen.errorRate - 20.0 / 120) < 1e-9);
        QVERIFY2(qAbs(*seen.latencyP50Ms - 500) < 60,
                 qPrintable(QString::number(*seen.latencyP50Ms)));
        QVERIFY2(qAbs(*seen.latencyP95Ms - 950) < 110,
                 qPrintable(QString::number(*seen.latencyP95Ms)));
        QCOMPARE(seen.history.back().requests, std::uint64_t(120));
        QCOMPARE(seen.history.back().fallbackRequests, std::uint64_t(20));
        QVERIFY(seen.history.back().at - seen.history.front().at == 115s);
        QCOMPARE(seen.lastError->message, std::string("it is ill"));
        bench.clock.advance(2min);
        seen = bench.seen("a");
        QVERIFY(!seen.errorRate && !seen.latencyP50Ms);
        QCOMPARE(seen.requests, std::uint64_t(120));
    }

    void statusFollowsTheTraffic()
    {
        Bench bench;
        bench.succeed("a");
        QCOMPARE(bench.seen("a").status, ProviderStatus::Healthy);
        const auto since = bench.seen("a").statusSince;
        bench.clock.advance(1s);
        QVERIFY(bench.seen("a").statusSince == since);
        for (int i = 0; i < 8; ++i) bench.succeed("a");
        bench.fail("a");
        QCOMPARE(bench.seen("a").status, ProviderStatus::Healthy);
        bench.fail("a");
        QCOMPARE(bench.seen("a").status, ProviderStatus::Degraded);
        QVERIFY(bench.seen("a").statusSince == bench.clock.wallNow());
        QCOMPARE(bench.seen("a").statusReason,
                 std::string("18 % of 11 calls failed in the last 2 minutes"));
        bench.fail("a");
        QCOMPARE(bench.seen("a").status, ProviderStatus::Unhealthy);
        bench.succeed("a");
        QCOMPARE(bench.seen("a").status, ProviderStatus::Degraded);
        bench.clock.advance(2min);
        QCOMPARE(bench.seen("a").status, ProviderStatus::Healthy);
    }

    void aProviderIsOpenOnlyWhenAllItsTargetsAre()
    {
        Bench bench;
        for (int i = 0; i < 5; ++i) bench.fail("a");
        QCOMPARE(bench.registry.providerBreakerState("a"), BreakerState::Closed);
        QCOMPARE(bench.registry.modelBreakerState("a", "m"), BreakerState::Open);
        for (int i = 0; i < 5; ++i) bench.fail("a", FailureClass::Network, "key_2");
        QCOMPARE(bench.registry.providerBreakerState("a"), BreakerState::Open);
        QCOMPARE(bench.seen("a").status, ProviderStatus::Unhealthy);
        QCOMPARE(bench.seen("a").statusReason, std::string("2 of 2 circuits are open"));
        bench.clock.advance(30s);
        QCOMPARE(bench.registry.providerBreakerState("a"), BreakerState::HalfOpen);
    }

    void aReloadKeepsWhatRemains()
    {
        Bench bench;
        for (int i = 0; i < 5; ++i) bench.fail("a");
        const auto before = bench.target("a");
        bench.config.providers["a"].models = {"m", "n"};
        bench.config.circuitBreaker.failureThreshold = 2;
        bench.apply();
        QCOMPARE(bench.target("a"), before);
        QCOMPARE(bench.state("a"), BreakerState::Open);
        QCOMPARE(bench.seen("a").targets.size(), std::size_t(4));
        QCOMPARE(bench.seen("a").targets[0].breaker.failureThreshold, 2);

        bench.config.providers["a"].baseUrl = "http://elsewhere";
        bench.apply();
        QVERIFY2(bench.target("a") != before, "another endpoint is another target");
        QCOMPARE(bench.state("a"), BreakerState::Closed);

        bench.config.providers.erase("a");
        bench.config.providerOrder = {"b"};
        bench.apply();
        QCOMPARE(bench.registry.snapshot().providers.size(), std::size_t(1));
    }

    void unknownNamesLeaveNothingBehind()
    {
        Bench bench;
        for (int i = 0; i < 100; ++i) {
            const auto state = bench.registry.target("a", "junk" + std::to_string(i), 0, "key_1");
            state->onStart();
            state->onSuccess(momentOf(bench.clock), false, 1ms);
        }
        QCOMPARE(bench.registry.models().size(), std::size_t(2));
        QCOMPARE(bench.seen("a").requests, std::uint64_t(0));
    }

    void aProviderThatListsNothingHasOneTargetForAll()
    {
        Bench bench;
        bench.config.providers["b"].models = {};
        bench.apply();
        QCOMPARE(bench.registry.target("b", "x", 0, "key_1"),
                 bench.registry.target("b", "y", 0, "key_1"));
    }

    void anOperatorActsOnOneTargetOrAll()
    {
        Bench bench;
        auto changed = bench.registry.act("a", "a/m/key_2", BreakerAction::ForceOpen);
        QCOMPARE(*changed, std::vector<std::string>{"a/m/key_2"});
        QCOMPARE(bench.state("a", "key_2"), BreakerState::Open);
        QCOMPARE(bench.state("a", "key_1"), BreakerState::Closed);
        QCOMPARE(bench.registry.act("a", "", BreakerAction::ForceOpen)->size(), std::size_t(2));
        QCOMPARE(bench.registry.providerBreakerState("a"), BreakerState::Open);
        QVERIFY(bench.registry.act("a", "", BreakerAction::Auto).has_value());
        QCOMPARE(bench.registry.providerBreakerState("a"), BreakerState::Closed);
        QCOMPARE(bench.registry.act("x", "", BreakerAction::Reset).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(bench.registry.act("a", "a/m/none", BreakerAction::Reset).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(*parseBreakerAction("force_closed"), BreakerAction::ForceClosed);
        QCOMPARE(parseBreakerAction("open").error().code, ErrorCode::InvalidArgument);
    }

    void changesOfBreakersAreTold()
    {
        FakeClock clock;
        TargetRegistry registry(clock);
        std::vector<std::string> told;
        registry.onBreakerChange([&](const TargetId& id, const BreakerTransition& transition) {
            told.push_back(id.text() + " " + breakerStateName(transition.to));
        });
        Bench bench;
        registry.apply(bench.snapshot, *bench.catalog);
        QVERIFY(registry.act("b", "", BreakerAction::ForceOpen).has_value());
        QCOMPARE(told, std::vector<std::string>{"b/m/key_1 open"});
    }

    void refreshOpensWhatIsDue()
    {
        Bench bench;
        for (int i = 0; i < 5; ++i) bench.fail("b");
        bench.clock.advance(30s);
        bench.registry.refresh();
        const auto transitions = bench.seen("b").targets[0].breaker.transitions;
        QCOMPARE(transitions.size(), std::size_t(2));
        QCOMPARE(transitions.back().to, BreakerState::HalfOpen);
    }

    void chainsShowWhoAnswered()
    {
        Bench bench;
        auto chain = bench.registry.snapshot().chains.front();
        QCOMPARE(chain.primary, std::string("a"));
        QCOMPARE(chain.hops.size(), std::size_t(3));
        QVERIFY(!chain.hops[0].share);
        for (int i = 0; i < 9; ++i) bench.registry.recordAnswer("a", "a");
        bench.registry.recordAnswer("a", "b");
        bench.registry.recordAnswer("a", kErrorHop);
        bench.registry.recordAnswer("a", "auto-choice");
        bench.registry.recordAnswer("nobody", "a");
        chain = bench.registry.snapshot().chains.front();
        QCOMPARE(bench.registry.snapshot().chains.size(), std::size_t(1));
        QCOMPARE(*chain.hops[0].share, 0.75);
        QCOMPARE(chain.hops[1].provider, std::string("b"));
        QCOMPARE(chain.hops[1].requests, std::uint64_t(1));
        QCOMPARE(chain.hops[2].provider, std::string("auto-choice"));
        QCOMPARE(chain.hops.back().provider, std::string(kErrorHop));
        bench.clock.advance(301s);
        QVERIFY(!bench.registry.snapshot().chains.front().hops[0].share);
    }

    void aDisabledProviderIsShownAsSuch()
    {
        Bench bench;
        bench.config.providers["b"].isEnabled = false;
        bench.apply();
        QCOMPARE(bench.seen("b").status, ProviderStatus::Unknown);
        QCOMPARE(bench.seen("b").statusReason, std::string("disabled"));
        QVERIFY(!bench.seen("b").isEnabled);
    }
};

QTEST_APPLESS_MAIN(TestTargetRegistry)
#include "tst_target_registry.moc"
