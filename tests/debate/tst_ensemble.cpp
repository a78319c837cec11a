#include "debate/ensemble.h"
#include "support/routing_bench.h"

#include <QtTest>

using namespace helix;
using namespace helix::debate;
using namespace helix::testing;
using namespace std::chrono_literals;
using providers::FailureClass;

namespace {

struct EnsembleBench : RoutingBench {
    EnsembleBench()
    {
        for (const char* name : {"a", "b", "c"}) provider(name);
        settings.threshold = 0.5;
    }
    std::vector<routing::Candidate> members() const
    {
        std::vector<routing::Candidate> list;
        for (const auto& name : config.providerOrder)
            if (name != "judge") list.push_back({name, "m"});
        return list;
    }
    EnsembleOutcome run()
    {
        apply();
        log.emplace(clock.steadyNow());
        PanelContext context{dispatcher, clock, worker, snapshot, catalog};
        Running<EnsembleOutcome> running(worker,
                                         runEnsemble(context, request, members(), settings,
                                                     Deadline::at(clock.steadyNow() + 60s), *log));
        if (!running.poll()) qFatal("the ensemble did not end");
        return std::move(running.result());
    }
    EnsembleSettings settings;
};

QString textOf(const EnsembleOutcome& outcome)
{
    return QString::fromStdString(comparedText(outcome.response));
}

}  // namespace

class TestEnsemble : public QObject {
    Q_OBJECT

private slots:
    void theMajorityAnswers()
    {
        EnsembleBench bench;
        bench.upstreams["a"]->always(answer("41"));
        bench.upstreams["b"]->always(answer("42"));
        bench.upstreams["c"]->always(answer("42."));
        bench.settings.strategy = EnsembleStrategy::MajorityVote;
        const auto outcome = bench.run();
        QVERIFY(!outcome.failure);
        QCOMPARE(textOf(outcome), QString("42"));
        QCOMPARE(*outcome.choice.agreement, 2.0 / 3.0);
        QVERIFY(outcome.choice.hasConsensus);
        QCOMPARE(bench.log->attempts(), 3);
        QCOMPARE(bench.log->fallbacks(), 0);
    }
    void withoutAMajorityTheMostCentralAnswers()
    {
        EnsembleBench bench;
        const std::string first = "Use a queue with a limit and shed load early when it is full.";
        const std::string middle =
            "Use a queue with a limit, watch its depth, and tell callers to wait.";
        const std::string last =
            "Watch the depth of everything and tell all callers to wait longer.";
        bench.upstreams["a"]->always(answer(first));
        bench.upstreams["b"]->always(answer(middle));
        bench.upstreams["c"]->always(answer(last));
        bench.settings.threshold = 0.9;
        const auto outcome = bench.run();
        QVERIFY(!outcome.choice.hasConsensus);
        QCOMPARE(textOf(outcome), QString::fromStdString(middle));
    }
    void aWeightOutvotesTheOthers()
    {
        EnsembleBench bench;
        bench.config.providers["a"].weight = 5;
        bench.upstreams["a"]->always(answer("41"));
        bench.upstreams["b"]->always(answer("42"));
        bench.upstreams["c"]->always(answer("42"));
        QCOMPARE(textOf(bench.run()), QString("41"));
    }
    void aMemberThatFailsIsNoVote()
    {
        EnsembleBench bench;
        bench.upstreams["a"]->always(refusal(FailureClass::ServerError, 500));
        bench.upstreams["b"]->always(answer("42"));
        bench.upstreams["c"]->always(answer("42"));
        const auto outcome = bench.run();
        QCOMPARE(textOf(outcome), QString("42"));
        QCOMPARE(outcome.panel.answered(), std::size_t(2));
        QVERIFY(!outcome.panel.members[0].error.empty());
        QVERIFY(!outcome.choice.scores[0]);
    }
    void tooFewAnswersAreNoResult()
    {
        EnsembleBench bench;
        for (const char* name : {"a", "b"})
            bench.upstreams[name]->always(refusal(FailureClass::ServerError, 500));
        bench.upstreams["c"]->always(answer("42"));
        const auto outcome = bench.run();
        QVERIFY(outcome.failure);
        QVERIFY(QString::fromStdString(*outcome.failure).startsWith("1 of 3 providers answered"));
    }
    void withoutConsensusTheBestIsMarkedOrRefused()
    {
        EnsembleBench bench;
        for (const char* name : {"a", "b", "c"}) bench.upstreams[name]->always(answer(name));
        const auto marked = bench.run();
        QVERIFY(!marked.choice.hasConsensus);
        QVERIFY(!marked.failure);
        bench.settings.isFallingBack = false;
        QVERIFY(bench.run().failure);
    }
    void theUsageOfAllIsAddedUp()
    {
        EnsembleBench bench;
        for (const char* name : {"a", "b", "c"}) bench.upstreams[name]->always(answer("42"));
        const auto outcome = bench.run();
        std::int64_t sum = 0;
        for (const auto& member : outcome.panel.members)
            sum += member.answer->response.usage.total();
        QCOMPARE(outcome.response.usage.total(), sum);
    }
    void aJudgeDecides()
    {
        EnsembleBench bench;
        bench.provider("judge");
        bench.settings.strategy = EnsembleStrategy::BestOfN;
        bench.settings.judge = routing::Candidate{"judge", "m"};
        for (const char* name : {"a", "b", "c"})
            bench.upstreams[name]->always(answer(std::string("answer of ") + name));
        bench.upstreams["judge"]->always(answer(R"({"scores":[1,9,2],"reason":"clear"})"));
        const auto outcome = bench.run();
        QVERIFY(outcome.verdict);
        QCOMPARE(outcome.verdict->reason, std::string("clear"));
        QCOMPARE(*outcome.choice.scores[outcome.choice.winner], 0.9);
        QCOMPARE(bench.log->attempts(), 4);
    }
    void aJudgeThatFailsLeavesTheAgreement()
    {
        EnsembleBench bench;
        bench.provider("judge");
        bench.settings.strategy = EnsembleStrategy::BestOfN;
        bench.settings.judge = routing::Candidate{"judge", "m"};
        bench.upstreams["a"]->always(answer("41"));
        bench.upstreams["b"]->always(answer("42"));
        bench.upstreams["c"]->always(answer("42"));
        bench.upstreams["judge"]->always(answer("I cannot say."));
        const auto outcome = bench.run();
        QVERIFY(!outcome.verdict);
        QCOMPARE(textOf(outcome), QString("42"));
        QCOMPARE(outcome.choice.notes.size(), std::size_t(1));
    }
    void strategiesHaveNames()
    {
        QCOMPARE(parseStrategy("majority_vote").value(), EnsembleStrategy::MajorityVote);
        QCOMPARE(parseStrategy("round_robin").value(), EnsembleStrategy::Fastest);
        QCOMPARE(strategyName(EnsembleStrategy::BestOfN), "best_of_n");
        QVERIFY(!parseStrategy("loudest"));
    }
    void unknownPricesAreSaidAndNotCompared()
    {
        EnsembleBench bench;
        for (const char* name : {"a", "b", "c"}) bench.upstreams[name]->always(answer("42"));
        bench.settings.strategy = EnsembleStrategy::Cheapest;
        const auto outcome = bench.run();
        QVERIFY(!outcome.failure);
        QVERIFY(!outcome.choice.notes.empty());
    }
};

QTEST_APPLESS_MAIN(TestEnsemble)
#include "tst_ensemble.moc"
