#include "support/routing_bench.h"

#include <QtTest>

#include <thread>

using namespace helix;
using namespace helix::routing;
using namespace helix::testing;
using namespace std::chrono_literals;
using providers::FailureClass;

namespace {

/// A group "g" of a, of which every request is copied to s.
struct Shadowed : RoutingBench {
    Shadowed() : a(provider("a")), s(provider("s"))
    {
        auto& group = config.models["g"];
        group.name = "g";
        group.targets = {{"a", "m", 1, 0}};
        group.shadow.emplace();
        group.shadow->provider = "s";
        group.shadow->share = 1;
        asked = "g";
        a.always(answer("the same"));
        s.always(answer("the same"));
        apply();
    }
    /// What is still under way must not outlive the bench.
    ~Shadowed()
    {
        shadow.stop(0ms);
        poll();
    }
    void poll()
    {
        worker.context().restart();
        for (int i = 0; i < 100; ++i) worker.context().poll();
    }
    ScriptedProvider& a;
    ScriptedProvider& s;
};

}  // namespace

class TestShadowTraffic : public QObject {
    Q_OBJECT
private slots:
    void bothAnswersAreComparedAndOneIsReturned()
    {
        Shadowed bench;
        const auto result = bench.complete();
        QCOMPARE(result->provider, std::string("a"));
        QCOMPARE(bench.compared.size(), std::size_t(1));
        const auto& seen = bench.compared.front();
        QCOMPARE(seen.group, std::string("g"));
        QCOMPARE(seen.primary.provider, std::string("a"));
        QCOMPARE(seen.shadow.provider, std::string("s"));
        QCOMPARE(seen.shadow.outcome, std::string("success"));
        QCOMPARE(seen.shadow.textBytes, std::size_t(8));
        QVERIFY(seen.isTextEqual);
        QVERIFY2(bench.log->records().size() == 1, "it is no part of the client's record");
        QCOMPARE(bench.ended.size(), std::size_t(1));
        QVERIFY(bench.shadowAttempts.front().isShadow);
    }

    void anotherTextIsNoticed()
    {
        Shadowed bench;
        bench.s.always(answer("no match"));
        QVERIFY(bench.complete().has_value());
        QCOMPARE(bench.compared.front().shadow.textBytes, std::size_t(8));
        QVERIFY(!bench.compared.front().isTextEqual);
    }

    void aStreamIsComparedAtItsEnd()
    {
        Shadowed bench;
        bench.a.always({events({providers::ContentDelta{0, "the ", {}}}),
                        events({providers::ContentDelta{0, "same", {}}, providers::FinishDelta{},
                                providers::StreamEnd{}}),
                        end()});
        auto stream = bench.open();
        QVERIFY(bench.compared.empty());
        {
            Running<tl::expected<std::vector<providers::ChatEvent>, providers::Failure>> next(
                bench.worker, (*stream)->next());
        }
        stream->reset();
        QCOMPARE(bench.compared.size(), std::size_t(1));
        QVERIFY(bench.compared.front().isTextEqual);
        QCOMPARE(bench.compared.front().primary.finishReason, std::string("stop"));
    }

    void aFailingShadowIsNobodysFault()
    {
        Shadowed bench;
        bench.s.always(refusal(FailureClass::ServerError, 500));
        QVERIFY(bench.complete().has_value());
        QCOMPARE(bench.compared.front().shadow.outcome, std::string("server_error"));
        QCOMPARE(bench.compared.front().shadow.status, 500);
        QCOMPARE(bench.compared.front().primary.outcome, std::string("success"));
    }

    void aSlowShadowDoesNotHoldTheAnswer()
    {
        Shadowed bench;
        bench.s.always({gate(), events({providers::ContentDelta{0, "the same", {}}}), end()});
        QVERIFY(bench.complete().has_value());
        QVERIFY(bench.compared.empty());
        QCOMPARE(bench.shadow.counts().inFlight, std::size_t(1));
        bench.s.openGates();
        bench.poll();
        QCOMPARE(bench.shadow.counts().inFlight, std::size_t(0));
        QVERIFY(bench.compared.front().isTextEqual);
    }

    void theShareIsDrawn()
    {
        Shadowed bench;
        bench.config.models["g"].shadow->share = 0.3;
        bench.apply();
        int draw = 0;
        bench.options.random = [&draw] { return (draw++ % 10) / 10.0; };
        for (int i = 0; i < 20; ++i) QVERIFY(bench.complete().has_value());
        QCOMPARE(bench.s.calls().size(), std::size_t(6));
    }

    void beyondTheLimitCopiesAreDropped()
    {
        Shadowed bench;
        bench.s.always({hang()});
        constexpr std::size_t kMore = kMaxShadowsInFlight + 5;
        for (std::size_t i = 0; i < kMore; ++i) QVERIFY(bench.complete().has_value());
        QCOMPARE(bench.s.calls().size(), kMaxShadowsInFlight);
        QCOMPARE(bench.shadow.counts().dropped, std::uint64_t(5));
    }

    void anOpenTargetGetsNoCopy()
    {
        Shadowed bench;
        bench.target("s")->breaker().forceOpen(momentOf(bench.clock));
        QVERIFY(bench.complete().has_value());
        QVERIFY(bench.s.calls().empty());
        QCOMPARE(bench.shadow.counts().dropped, std::uint64_t(1));
        QVERIFY(bench.compared.empty());
    }

    void shutdownEndsAllCopies()
    {
        Shadowed bench;
        bench.s.always({hang()});
        for (int i = 0; i < 3; ++i) QVERIFY(bench.complete().has_value());
        bench.worker.context().restart();
        std::thread loop([&bench] {
            while (bench.shadow.counts().inFlight > 0) bench.worker.context().run_one_for(10ms);
        });
        bench.shadow.stop(10s);
        loop.join();
        QCOMPARE(bench.shadow.counts().inFlight, std::size_t(0));
        QCOMPARE(bench.s.cancelled(), 3);
        QVERIFY(bench.complete().has_value());
        QVERIFY2(bench.s.calls().size() == 3, "none begins any more");
    }
};

QTEST_APPLESS_MAIN(TestShadowTraffic)
#include "tst_shadow_traffic.moc"
