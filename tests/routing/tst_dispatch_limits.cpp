#include "routing/dispatcher.h"
#include "support/routing_bench.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace helix::testing;
using namespace std::chrono_literals;
using providers::FailureClass;
using Kind = DispatchFailureKind;
using Waits = std::vector<std::chrono::milliseconds>;

/// Our own limits for a provider, and the way through its keys.
class TestDispatchLimits : public QObject {
    Q_OBJECT

    struct Pair : RoutingBench {
        explicit Pair(config::RateLimitConfig limit, std::vector<std::string> keys = {"key_1"},
                      int maxRetries = 0)
            : a(provider("a", std::move(keys), maxRetries)), b(provider("b"))
        {
            config.providers["a"].rateLimit = limit;
            a.always(answer("from a"));
            b.always(answer("from b"));
            apply();
        }
        void remove(const char* name)
        {
            config.providers.erase(name);
            config.providerOrder.pop_back();
            apply();
        }
        ScriptedProvider& a;
        ScriptedProvider& b;
    };

private slots:
    void withoutRoomTheNextCandidateAnswers()
    {
        Pair bench({60, 0, 2});
        QCOMPARE(bench.complete()->provider, std::string("a"));
        QCOMPARE(bench.complete()->provider, std::string("a"));
        QCOMPARE(bench.complete()->provider, std::string("b"));
        QVERIFY(bench.waits.empty());
        const auto& skipped = bench.log->records().front();
        QCOMPARE(skipped.outcome, std::string("outbound_limited"));
        QVERIFY(!skipped.wasSent);
        QCOMPARE(bench.log->attempts(), 1);
        const auto target = bench.target("a")->snapshot(momentOf(bench.clock));
        QCOMPARE(target.errors, std::uint64_t(0));
        QCOMPARE(target.requests, std::uint64_t(2));
        QVERIFY(!target.cooldownUntil);
    }

    void whenNobodyHasRoomItIsWaitedFor()
    {
        Pair bench({60, 0, 1});
        bench.remove("b");
        QVERIFY(bench.complete().has_value());
        QVERIFY(bench.complete().has_value());
        QCOMPARE(bench.waits, (Waits{1s}));
        QVERIFY2(bench.a.calls().size() == 2, "a wait for room is no retry");
        QVERIFY(bench.log->records().back().delayBefore == 1s);
    }

    void theWaitNeedsNoRetryBudget()
    {
        Pair bench({60, 0, 1});
        bench.config.retry.budgetRatio = 0;
        bench.config.retry.budgetMinPerSecond = 0;
        bench.remove("b");
        for (int i = 0; i < 2000; ++i)
            static_cast<void>(bench.budget.tryTake(bench.clock.steadyNow()));
        QVERIFY(bench.complete().has_value());
        QVERIFY(bench.complete().has_value());
    }

    void theOneWithRoomFirstIsWaitedFor()
    {
        Pair bench({6, 0, 1});
        bench.config.providers["b"].rateLimit = {60, 0, 1};
        bench.apply();
        QCOMPARE(bench.complete()->provider, std::string("a"));
        QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.waits, (Waits{1s}));
    }

    void noRoomWithinTheDeadlineIs429()
    {
        Pair bench({6, 0, 1});
        bench.remove("b");
        QVERIFY(bench.complete().has_value());
        const auto result = bench.complete(5s);
        QCOMPARE(result.error().kind, Kind::RateLimited);
        QCOMPARE(result.error().httpStatus(), 429);
        QCOMPARE(*result.error().retryAfterSeconds(), std::int64_t(10));
        QVERIFY(bench.waits.empty());
        QCOMPARE(bench.a.calls().size(), std::size_t(1));
    }

    void aFullQueueIs429()
    {
        Pair bench({60, 0, 1});
        bench.remove("b");
        QVERIFY(bench.complete().has_value());
        std::vector<OutboundLimiter::Turn> others;
        const auto limits = bench.registry.limiter("a");
        for (int i = 0; i < kMaxOutboundWaiters; ++i)
            others.push_back(
                std::move(*limits->queue(1, bench.clock.steadyNow(), Deadline::never())));
        const auto result = bench.complete();
        QCOMPARE(result.error().httpStatus(), 429);
        QVERIFY(*result.error().retryAfterSeconds() > 200);
    }

    void whoLeavesTheQueueGivesItsPlaceBack()
    {
        Pair bench({60, 0, 1});
        bench.remove("b");
        QVERIFY(bench.complete().has_value());
        bench.options.sleeper = [](net::Worker& worker,
                                   SteadyTime) -> net::asio::awaitable<net::WaitOutcome> {
            net::Event event(worker.context(), worker.timers());
            co_return co_await event.wait(SteadyTime::max());
        };
        bench.begin(false, 300s);
        {
            Running<RoutingBench::Whole> running(
                bench.worker, bench.dispatcher.complete(bench.worker, bench.request, bench.chosen,
                                                        *bench.snapshot, *bench.catalog,
                                                        bench.deadline, *bench.log));
            QVERIFY(!running.poll());
            QCOMPARE(bench.registry.limiter("a")->waiting(), 1);
            running.cancel();
            QVERIFY(running.poll());
            QCOMPARE(running.result().error().kind, Kind::Cancelled);
        }
        QCOMPARE(bench.registry.limiter("a")->waiting(), 0);
        QVERIFY(bench.registry.limiter("a")->roomAt(1, bench.clock.steadyNow()) ==
                bench.clock.steadyNow() + 1s);
    }

    void theRealUsageIsReconciled()
    {
        Pair bench({0, 1000, 0});
        providers::Usage usage;
        usage.totalTokens = 30;
        bench.a.always({events({providers::ContentDelta{0, "short", {}},
                                providers::UsageDelta{usage}, providers::StreamEnd{}}),
                        end()});
        bench.request.maxTokens = 900;
        for (int i = 0; i < 3; ++i) QCOMPARE(bench.complete()->provider, std::string("a"));
        QCOMPARE(bench.log->records().front().usage.total(), std::int64_t(30));
        auto stream = bench.open();
        QCOMPARE((*stream)->provider(), std::string("a"));
        QVERIFY(bench.registry.limiter("a")->headroom(bench.clock.steadyNow()) > 0.85);
    }

    void aRefusedCallCostsNoTokens()
    {
        Pair bench({0, 1000, 0});
        bench.request.maxTokens = 900;
        bench.a.always(refusal(FailureClass::ServerError, 500));
        for (int i = 0; i < 3; ++i) QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.a.calls().size(), std::size_t(3));
    }

    void anOpenCircuitCostsNoRoom()
    {
        Pair bench({60, 0, 1});
        bench.target("a")->breaker().forceOpen(momentOf(bench.clock));
        for (int i = 0; i < 3; ++i) QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.registry.limiter("a")->headroom(bench.clock.steadyNow()), 1.0);
    }

    void aReloadKeepsWhatIsUsed()
    {
        Pair bench({60, 0, 1});
        QCOMPARE(bench.complete()->provider, std::string("a"));
        bench.apply();
        QCOMPARE(bench.complete()->provider, std::string("b"));
    }

    void theUsageStrategyPrefersRoom()
    {
        Pair bench({60, 0, 4});
        bench.config.providers["b"].rateLimit = {60, 0, 4};
        auto& group = bench.config.models["g"];
        group.name = "g";
        group.strategy = "usage";
        group.targets = {{"a", "m", 1, 0}, {"b", "m", 1, 0}};
        bench.asked = "g";
        bench.apply();
        std::map<std::string, int> answers;
        for (int i = 0; i < 8; ++i) ++answers[bench.complete()->provider];
        QCOMPARE(answers["a"], 4);
        QCOMPARE(answers["b"], 4);
        QVERIFY(bench.waits.empty());
    }

    void a429GoesToTheNextKeyAfterABackOff()
    {
        Pair bench({}, {"key_1", "key_2", "key_3"});
        bench.a.alwaysForKey(0, refusal(FailureClass::RateLimited, 429, 30s));
        bench.a.alwaysForKey(1, refusal(FailureClass::RateLimited, 429));
        const auto result = bench.complete();
        QCOMPARE(result->key, std::string("key_3"));
        QVERIFY2((bench.waits == Waits{1s, 2s}), "never the other key's Retry-After");
        QVERIFY(bench.log->records()[1].delayBefore == 1s);
        QCOMPARE(bench.log->fallbacks(), 0);
    }

    void aKeyThatIsKnownToRestCostsNoWait()
    {
        Pair bench({}, {"key_1", "key_2"});
        bench.a.alwaysForKey(0, refusal(FailureClass::RateLimited, 429, 30s));
        QCOMPARE(bench.complete()->key, std::string("key_2"));
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(bench.complete()->key, std::string("key_2"));
            QVERIFY(bench.waits.empty());
        }
    }

    void noBackOffBeginsThatTheDeadlineDoesNotCover()
    {
        Pair bench({}, {"key_1", "key_2"});
        bench.a.alwaysForKey(0, refusal(FailureClass::RateLimited, 429));
        QCOMPARE(bench.complete(500ms)->key, std::string("key_2"));
        QVERIFY(bench.waits.empty());
    }

    void everyClassFindsItsWayThroughTheKeys_data()
    {
        QTest::addColumn<int>("failure");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("callsOfA");
        QTest::addColumn<QString>("answer");
        const auto row = [](const char* tag, FailureClass failure, int status, int calls,
                            const char* answer) {
            QTest::newRow(tag) << int(failure) << status << calls << answer;
        };
        row("401 tries every key, then the next provider", FailureClass::Auth, 401, 3, "b");
        row("402 tries every key, too", FailureClass::Auth, 402, 3, "b");
        row("403 tries every key, too", FailureClass::Auth, 403, 3, "b");
        row("429 tries every key", FailureClass::RateLimited, 429, 3, "b");
        row("500 is the provider's, not the key's", FailureClass::ServerError, 500, 1, "b");
        row("a reset is the provider's", FailureClass::Network, 0, 1, "b");
        row("400 is the request's: nobody else is asked", FailureClass::ClientError, 400, 1, "");
        row("404 is the request's", FailureClass::ClientError, 404, 1, "");
        row("422 is the request's", FailureClass::ClientError, 422, 1, "");
    }
    void everyClassFindsItsWayThroughTheKeys()
    {
        QFETCH(int, failure);
        QFETCH(int, status);
        QFETCH(int, callsOfA);
        QFETCH(QString, answer);
        Pair bench({}, {"key_1", "key_2", "key_3"});
        bench.a.always(refusal(static_cast<FailureClass>(failure), status));
        const auto result = bench.complete();
        QCOMPARE(result ? QString::fromStdString(result->provider) : QString(), answer);
        QCOMPARE(int(bench.a.calls().size()), callsOfA);
    }
};

QTEST_APPLESS_MAIN(TestDispatchLimits)
#include "tst_dispatch_limits.moc"
