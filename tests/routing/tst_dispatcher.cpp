#include "routing/dispatcher.h"
#include "support/routing_bench.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace helix::testing;
using namespace std::chrono_literals;
using providers::FailureClass;
using Kind = DispatchFailureKind;

class TestDispatcher : public QObject {
    Q_OBJECT

    /// Two providers that list the same model; a is the primary.
    struct Pair : RoutingBench {
        explicit Pair(int maxRetries = 0)
            : a(provider("a", {"key_1"}, maxRetries)), b(provider("b", {"key_1"}, maxRetries))
        {
            a.always(answer("from a"));
            b.always(answer("from b"));
            apply();
        }
        ScriptedProvider& a;
        ScriptedProvider& b;
    };
    struct Single : RoutingBench {
        explicit Single(int maxRetries = 0, std::vector<std::string> keys = {"key_1"})
            : a(provider("a", std::move(keys), maxRetries))
        {
            a.always(answer("from a"));
            apply();
        }
        ScriptedProvider& a;
    };

private slots:
    void theFirstCandidateAnswers()
    {
        Pair bench;
        const auto result = bench.complete();
        QVERIFY(result.has_value());
        QCOMPARE(result->provider, std::string("a"));
        QCOMPARE(result->response.choices.front().message.text(), std::string("from a"));
        QVERIFY(!result->wasFallback);
        QCOMPARE(bench.b.calls().size(), std::size_t(0));
        QCOMPARE(bench.log->attempts(), 1);
        QCOMPARE(bench.log->fallbacks(), 0);
        QCOMPARE(bench.log->records().front().outcome, std::string("success"));
    }

    void eachClassGoesItsWay_data()
    {
        QTest::addColumn<int>("failure");
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("failsOver");
        QTest::addColumn<int>("aloneStatus");
        const auto row = [](const char* tag, FailureClass failure, int status, bool failsOver,
                            int alone) {
            QTest::newRow(tag) << int(failure) << status << failsOver << alone;
        };
        row("a refused connection fails over; alone it is 502", FailureClass::Connect, 0, true,
            502);
        row("a failed handshake fails over; alone it is 502", FailureClass::Tls, 0, true, 502);
        row("no content in time fails over; alone it is 504", FailureClass::FirstContentTimeout, 0,
            true, 504);
        row("an idle answer fails over; alone it is 504", FailureClass::IdleTimeout, 0, true, 504);
        row("the provider's own total fails over; alone it is 504", FailureClass::TotalTimeout, 0,
            true, 504);
        row("a reset fails over; alone it is 502", FailureClass::Network, 0, true, 502);
        row("a broken stream fails over; alone it is 502", FailureClass::BrokenStream, 200, true,
            502);
        row("an unreadable answer fails over; alone it is 502", FailureClass::BadAnswer, 200, true,
            502);
        row("a 500 fails over; alone it is 502", FailureClass::ServerError, 500, true, 502);
        row("a 529 fails over; alone it is 502", FailureClass::ServerError, 529, true, 502);
        row("a 429 fails over; alone it is 429", FailureClass::RateLimited, 429, true, 429);
        row("a 401 fails over; alone it is 502, never 401", FailureClass::Auth, 401, true, 502);
        row("a 403 fails over; alone it is 502", FailureClass::Auth, 403, true, 502);
        row("a 400 passes through", FailureClass::ClientError, 400, false, 400);
        row("a 404 passes through", FailureClass::ClientError, 404, false, 404);
        row("a 422 passes through", FailureClass::ClientError, 422, false, 422);
    }
    void eachClassGoesItsWay()
    {
        QFETCH(int, failure);
        QFETCH(int, status);
        QFETCH(bool, failsOver);
        QFETCH(int, aloneStatus);
        const auto failureClass = static_cast<FailureClass>(failure);
        Pair pair;
        pair.a.then(refusal(failureClass, status));
        const auto result = pair.complete();
        QCOMPARE(result.has_value(), failsOver);
        QCOMPARE(pair.b.calls().size(), std::size_t(failsOver ? 1 : 0));
        if (failsOver) QVERIFY(result->wasFallback);
        if (failsOver) QCOMPARE(pair.log->fallbacks(), 1);
        Single single;
        single.a.then(refusal(failureClass, status));
        const auto alone = single.complete();
        QVERIFY(!alone.has_value());
        QCOMPARE(alone.error().httpStatus(), aloneStatus);
        QCOMPARE(alone.error().tried.size(), std::size_t(1));
        QCOMPARE(single.a.calls().size(), std::size_t(1));
    }

    void maxRetriesCountsFurtherAttempts_data()
    {
        QTest::addColumn<int>("maxRetries");
        QTest::addColumn<int>("attempts");
        QTest::newRow("none is one attempt") << 0 << 1;
        QTest::newRow("three are four attempts") << 3 << 4;
    }
    void maxRetriesCountsFurtherAttempts()
    {
        QFETCH(int, maxRetries);
        QFETCH(int, attempts);
        Single bench(maxRetries);
        bench.a.always(refusal(FailureClass::ServerError, 503));
        QVERIFY(!bench.complete().has_value());
        QCOMPARE(int(bench.a.calls().size()), attempts);
        QCOMPARE(bench.log->attempts(), attempts);
        QCOMPARE(bench.log->fallbacks(), 0);
    }

    void retriesWaitLongerEachTime()
    {
        Single bench(3);
        for (int i = 0; i < 3; ++i) bench.a.then(refusal(FailureClass::ServerError, 500));
        QVERIFY(bench.complete().has_value());
        QCOMPARE(bench.waits, (std::vector<std::chrono::milliseconds>{1s, 2s, 4s}));
        QVERIFY(bench.log->records()[3].delayBefore == 4s);
        QCOMPARE(bench.state("a"), BreakerState::Closed);
    }

    void aServerErrorIsRetriedThenLeft()
    {
        Pair bench(1);
        bench.a.always(refusal(FailureClass::ServerError, 500));
        QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.a.calls().size(), std::size_t(2));
    }

    void whatCannotBeReachedIsLeftAtOnceWhenOthersCanAnswer()
    {
        Pair bench(3);
        bench.a.always(refusal(FailureClass::Connect));
        QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.a.calls().size(), std::size_t(1));
        QVERIFY(bench.waits.empty());
    }

    void whenNobodyCanBeReachedTheAnswerComesAtOnce()
    {
        Pair bench(3);
        bench.a.always(refusal(FailureClass::Connect));
        bench.b.always(refusal(FailureClass::Connect));
        const auto result = bench.complete();
        QCOMPARE(result.error().httpStatus(), 502);
        QVERIFY(bench.waits.empty());
        QCOMPARE(result.error().tried.size(), std::size_t(2));
    }

    void noRetryBeginsThatTheDeadlineDoesNotCover()
    {
        Single bench(3);
        bench.a.always(refusal(FailureClass::ServerError, 500));
        QCOMPARE(bench.complete(2500ms).error().kind, Kind::AllFailed);
        QCOMPARE(bench.waits, (std::vector<std::chrono::milliseconds>{1s}));
        QCOMPARE(bench.a.calls().size(), std::size_t(2));
    }

    void theBudgetLimitsRetries()
    {
        Single bench(3);
        bench.config.retry.budgetRatio = 0;
        bench.config.retry.budgetMinPerSecond = 0;
        bench.apply();
        for (int i = 0; i < 1000; ++i)
            static_cast<void>(bench.budget.tryTake(bench.clock.steadyNow()));
        bench.clock.advance(1s);
        bench.a.always(refusal(FailureClass::ServerError, 500));
        QVERIFY(!bench.complete().has_value());
        QCOMPARE(bench.a.calls().size(), std::size_t(1));
    }

    void anAnswerSlowerThanTheDeadlineIsATimeout()
    {
        Pair bench;
        bench.a.always(answer("late", 10s));
        const auto result = bench.complete(2s);
        QCOMPARE(result.error().kind, Kind::Timeout);
        QCOMPARE(result.error().httpStatus(), 504);
        QVERIFY2(bench.b.calls().empty(), "no time is left for the next");
        QVERIFY(bench.a.calls().front().clocks.total.time() <= bench.deadline.time());
    }

    void aSlowProviderLeavesTheRestOfTheTimeToTheNext()
    {
        Pair bench;
        bench.config.providers["a"].timeouts.firstContent = 5s;
        bench.apply();
        bench.a.always(answer("late", 10s));
        QCOMPARE(bench.complete(60s)->provider, std::string("b"));
        QCOMPARE(bench.log->records().front().outcome, std::string("first_content_timeout"));
    }

    void fiveFailuresOpenAndNobodyCallsUntilTheProbe()
    {
        Pair bench;
        bench.a.always(refusal(FailureClass::ServerError, 500));
        for (int i = 0; i < 5; ++i) QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.state("a"), BreakerState::Open);
        QCOMPARE(bench.a.calls().size(), std::size_t(5));
        for (int i = 0; i < 20; ++i) QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.a.calls().size(), std::size_t(5));
        QCOMPARE(bench.log->records().front().outcome, std::string("breaker_open"));
        QVERIFY(!bench.log->records().front().wasSent);
        QCOMPARE(bench.log->fallbacks(), 1);

        bench.clock.advance(30s);
        bench.a.always(answer("from a"));
        QCOMPARE(bench.complete()->provider, std::string("a"));
        QCOMPARE(bench.log->records().front().breakerBefore, BreakerState::HalfOpen);
        QCOMPARE(bench.state("a"), BreakerState::HalfOpen);
        QCOMPARE(bench.complete()->provider, std::string("a"));
        QCOMPARE(bench.state("a"), BreakerState::Closed);
    }

    void theOpeningStopsTheRetries()
    {
        Single bench(10);
        bench.a.always(refusal(FailureClass::ServerError, 500));
        QCOMPARE(bench.complete().error().kind, Kind::AllFailed);
        QCOMPARE(bench.a.calls().size(), std::size_t(5));
        QCOMPARE(bench.state("a"), BreakerState::Open);
    }

    void allOpenAnswersAtOnceWithTheEarliestProbe()
    {
        Pair bench;
        bench.a.always(refusal(FailureClass::ServerError, 500));
        bench.b.always(refusal(FailureClass::ServerError, 500));
        for (int i = 0; i < 5; ++i) QCOMPARE(bench.complete().error().httpStatus(), 502);
        bench.clock.advance(12s);
        const auto before = bench.clock.steadyNow();
        const auto result = bench.complete();
        QCOMPARE(result.error().kind, Kind::AllOpen);
        QCOMPARE(result.error().httpStatus(), 503);
        QCOMPARE(*result.error().retryAfterSeconds(), std::int64_t(18));
        QCOMPARE(result.error().tried.size(), std::size_t(2));
        QVERIFY(bench.clock.steadyNow() == before);
        QCOMPARE(bench.log->attempts(), 0);
    }

    void oneSickModelDoesNotOpenItsProvider()
    {
        Single bench;
        bench.config.providers["a"].models = {"m", "other"};
        bench.apply();
        bench.a.always(refusal(FailureClass::ServerError, 500));
        for (int i = 0; i < 5; ++i) static_cast<void>(bench.complete());
        QCOMPARE(bench.registry.modelBreakerState("a", "m"), BreakerState::Open);
        QCOMPARE(bench.registry.modelBreakerState("a", "other"), BreakerState::Closed);
        QCOMPARE(bench.registry.providerBreakerState("a"), BreakerState::Closed);
    }

    void withTheBreakerOffEveryCallIsMade()
    {
        Single bench;
        bench.config.circuitBreaker.isEnabled = false;
        bench.apply();
        bench.a.always(refusal(FailureClass::ServerError, 500));
        for (int i = 0; i < 20; ++i) static_cast<void>(bench.complete());
        QCOMPARE(bench.a.calls().size(), std::size_t(20));
    }

    void aRefusedKeyGoesOnToTheNextKeyWithoutAWait()
    {
        Single bench(3, {"key_1", "key_2"});
        bench.a.alwaysForKey(0, refusal(FailureClass::Auth, 401));
        bench.a.alwaysForKey(1, answer("with key 2"));
        for (int i = 0; i < 4; ++i) {
            const auto result = bench.complete();
            QVERIFY(result.has_value());
            QCOMPARE(result->key, std::string("key_2"));
            QVERIFY(bench.waits.empty());
            QCOMPARE(bench.log->fallbacks(), 0);
        }
        QCOMPARE(bench.state("a"), BreakerState::Closed);
    }

    void aRefusedKeyIsLeftAloneForTheRestOfTheRequest()
    {
        Single bench;
        bench.config.providers["a"].models = {"x", "y"};
        bench.config.models["m"] = {"m", "ordered", {{"a", "x", 1, 0}, {"a", "y", 1, 1}}};
        bench.apply();
        bench.a.always(refusal(FailureClass::Auth, 401));
        QCOMPARE(bench.complete().error().httpStatus(), 502);
        QCOMPARE(bench.a.calls().size(), std::size_t(1));
        QVERIFY(!bench.complete().has_value());
        QVERIFY2(bench.a.calls().size() == 2, "the next request tries it again");
    }

    void keysTakeTurns()
    {
        Single bench(0, {"key_1", "key_2", "key_3"});
        for (int i = 0; i < 6; ++i) static_cast<void>(bench.complete());
        std::vector<std::size_t> keys;
        for (const auto& call : bench.a.calls()) keys.push_back(call.keyIndex);
        QCOMPARE(keys, (std::vector<std::size_t>{0, 1, 2, 0, 1, 2}));
    }

    void aCooledKeyIsLeftAloneUntilItsTime()
    {
        Pair bench;
        bench.a.then(refusal(FailureClass::RateLimited, 429, 7s));
        QCOMPARE(bench.complete()->provider, std::string("b"));
        QVERIFY(bench.waits.empty());
        bench.clock.advance(6s);
        QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.a.calls().size(), std::size_t(1));
        QCOMPARE(bench.log->records().front().outcome, std::string("key_cooling_down"));
        bench.clock.advance(1s);
        QCOMPARE(bench.complete()->provider, std::string("a"));
        QCOMPARE(bench.state("a"), BreakerState::Closed);
    }

    void aRateLimitIsWaitedForWhenNothingElseIsLeft()
    {
        Single bench(2);
        bench.a.then(refusal(FailureClass::RateLimited, 429, 3s));
        QVERIFY(bench.complete().has_value());
        QCOMPARE(bench.waits, (std::vector<std::chrono::milliseconds>{3s}));
        QCOMPARE(bench.a.calls().size(), std::size_t(2));
    }

    void aRateLimitBacksOffAndThenIsTold()
    {
        Single bench(2);
        bench.a.always(refusal(FailureClass::RateLimited, 429));
        const auto result = bench.complete();
        QCOMPARE(result.error().kind, Kind::RateLimited);
        QCOMPARE(bench.waits, (std::vector<std::chrono::milliseconds>{1s, 2s}));
        QCOMPARE(bench.a.calls().size(), std::size_t(3));
        QCOMPARE(*result.error().retryAfterSeconds(), std::int64_t(4));
        QCOMPARE(bench.state("a"), BreakerState::Closed);
    }

    void aRestLongerThanTheLongestDelayIsToldAtOnce()
    {
        Single bench(3);
        bench.a.always(refusal(FailureClass::RateLimited, 429, 24h));
        const auto result = bench.complete();
        QCOMPARE(*result.error().retryAfterSeconds(), std::int64_t(60));
        QVERIFY(bench.waits.empty());
        QCOMPARE(bench.a.calls().size(), std::size_t(1));
    }

    void withTwoKeysARateLimitMovesToTheOther()
    {
        Single bench(0, {"key_1", "key_2"});
        bench.a.alwaysForKey(0, refusal(FailureClass::RateLimited, 429, 30s));
        for (int i = 0; i < 5; ++i) QCOMPARE(bench.complete()->key, std::string("key_2"));
    }

    void theLastRealFailureDecides_data()
    {
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("second");
        QTest::addColumn<int>("status");
        const auto row = [](const char* tag, FailureClass first, FailureClass second, int status) {
            QTest::newRow(tag) << int(first) << int(second) << status;
        };
        row("429 then 500 is 502", FailureClass::RateLimited, FailureClass::ServerError, 502);
        row("500 then 429 is 429", FailureClass::ServerError, FailureClass::RateLimited, 429);
        row("429 then 401 is 429", FailureClass::RateLimited, FailureClass::Auth, 429);
        row("401 then 401 is 502", FailureClass::Auth, FailureClass::Auth, 502);
        row("500 then a timeout is 504", FailureClass::ServerError,
            FailureClass::FirstContentTimeout, 504);
        row("a timeout then 500 is 502", FailureClass::FirstContentTimeout,
            FailureClass::ServerError, 502);
        row("500 then 400 passes the 400 through", FailureClass::ServerError,
            FailureClass::ClientError, 400);
    }
    void theLastRealFailureDecides()
    {
        QFETCH(int, first);
        QFETCH(int, second);
        QFETCH(int, status);
        Pair bench;
        bench.a.always(refusal(static_cast<FailureClass>(first)));
        bench.b.always(refusal(static_cast<FailureClass>(second)));
        QCOMPARE(bench.complete().error().httpStatus(), status);
    }

    void anOpenCircuitDoesNotHideARateLimit()
    {
        Pair bench;
        bench.target("a")->breaker().forceOpen(momentOf(bench.clock));
        bench.b.always(refusal(FailureClass::RateLimited, 429, 5s));
        QCOMPARE(bench.complete().error().httpStatus(), 429);
    }

    void theClientsLeavingCancelsAndCountsAsNothing()
    {
        Pair bench;
        bench.a.always({hang()});
        bench.target("a")->breaker().reset(momentOf(bench.clock));
        bench.begin(false, 300s);
        Running<RoutingBench::Whole> running(
            bench.worker,
            bench.dispatcher.complete(bench.worker, bench.request, bench.chosen, *bench.snapshot,
                                      *bench.catalog, bench.deadline, *bench.log));
        QVERIFY(!running.poll());
        QCOMPARE(bench.target("a")->snapshot(momentOf(bench.clock)).inFlight, std::int64_t(1));
        running.cancel();
        QVERIFY(running.poll());
        QCOMPARE(running.result().error().kind, Kind::Cancelled);
        QCOMPARE(bench.a.cancelled(), 1);
        QVERIFY(bench.b.calls().empty());
        const auto target = bench.target("a")->snapshot(momentOf(bench.clock));
        QCOMPARE(target.inFlight, std::int64_t(0));
        QCOMPARE(target.errors, std::uint64_t(0));
        QCOMPARE(target.breaker.consecutiveFailures, 0);
    }

    void leavingDuringABackOffEndsTheRequest()
    {
        Single bench(3);
        bench.options.sleeper = [](net::Worker& worker,
                                   SteadyTime) -> net::asio::awaitable<net::WaitOutcome> {
            net::Event event(worker.context(), worker.timers());
            co_return co_await event.wait(SteadyTime::max());
        };
        bench.a.always(refusal(FailureClass::ServerError, 500));
        bench.begin(false, 300s);
        Running<RoutingBench::Whole> running(
            bench.worker,
            bench.dispatcher.complete(bench.worker, bench.request, bench.chosen, *bench.snapshot,
                                      *bench.catalog, bench.deadline, *bench.log));
        QVERIFY(!running.poll());
        running.cancel();
        QVERIFY(running.poll());
        QCOMPARE(running.result().error().kind, Kind::Cancelled);
        QCOMPARE(bench.a.calls().size(), std::size_t(1));
    }

    void whatEndsAProbeWithoutAVerdictFreesItsPlace_data()
    {
        QTest::addColumn<int>("failure");
        QTest::newRow("a 400 of the client") << int(FailureClass::ClientError);
        QTest::newRow("the client's leaving") << int(FailureClass::Cancelled);
        QTest::newRow("a 429") << int(FailureClass::RateLimited);
        QTest::newRow("a refused key") << int(FailureClass::Auth);
    }
    void whatEndsAProbeWithoutAVerdictFreesItsPlace()
    {
        QFETCH(int, failure);
        Single bench;
        bench.a.always(refusal(FailureClass::ServerError, 500));
        for (int i = 0; i < 5; ++i) static_cast<void>(bench.complete());
        bench.clock.advance(30s);
        bench.a.always(refusal(static_cast<FailureClass>(failure), 0, 0s));
        static_cast<void>(bench.complete());
        QCOMPARE(bench.state("a"), BreakerState::HalfOpen);
        bench.a.always(answer("well again"));
        QVERIFY(bench.complete().has_value());
    }

    void listenersHearOfEverything()
    {
        Pair bench(1);
        int retries = 0;
        std::string change;
        bench.options.listeners.retrying = [&](const auto&, const auto&) { ++retries; };
        bench.options.listeners.fellBack = [&](const auto& from, const auto& to, const auto&) {
            change = from.provider + ">" + to.provider;
        };
        bench.a.always(refusal(FailureClass::ServerError, 500));
        QVERIFY(bench.complete().has_value());
        QCOMPARE(retries, 1);
        QCOMPARE(change, std::string("a>b"));
        QCOMPARE(bench.ended.size(), std::size_t(3));
        QCOMPARE(bench.ended.back().provider, std::string("b"));
        QVERIFY(bench.ended.back().wasFallback);
        QVERIFY(bench.ended.back().isSimulated);
    }
};

QTEST_APPLESS_MAIN(TestDispatcher)
#include "tst_dispatcher.moc"
