#include "models/provider_condition.h"
#include "models/provider_matrix_model.h"
#include "models/provider_matrix_proxy.h"
#include "models/provider_score.h"
#include "models/status_look.h"
#include "models/transition_model.h"
#include "models/verification_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace helix;
using namespace helix::models;
using Model = ProviderMatrixModel;
using Fact = Model::Fact;

namespace {

constexpr qint64 kNow = 1'700'000'000'000;

api::BreakerTarget target(const QString& id, api::BreakerState breaker)
{
    api::BreakerTarget target;
    target.id = id;
    target.model = id.section(u'/', 1, 1);
    target.key = id.section(u'/', 2, 2);
    target.breaker = breaker;
    target.sinceMs = kNow - 41'000;
    target.failureThreshold = 5;
    target.successThreshold = 2;
    target.requestsTotal = 10;
    target.errorsTotal = 1;
    return target;
}

api::ProviderState provider(const QString& name, int callsPerSlot, double errorRate)
{
    api::ProviderState state;
    state.name = name;
    state.health = api::ProviderHealth::Healthy;
    state.healthSinceMs = kNow - 7'200'000;
    state.breaker = api::BreakerState::Closed;
    state.requestsTotal = callsPerSlot * 24;
    state.lastSuccessMs = kNow - 1000;
    for (int i = 0; i < 24; ++i)
        state.history << api::HistoryBucket{kNow - 120'000 + i * 5000, callsPerSlot,
                                            qint64(callsPerSlot * errorRate), 0};
    if (callsPerSlot > 0) {
        state.errorRate = errorRate;
        state.requestsPerSecond = callsPerSlot / 5.0;
    }
    state.targets << target(name + QStringLiteral("/model-a/key_1"), api::BreakerState::Closed);
    return state;
}

api::ProviderState openProvider(const QString& name)
{
    api::ProviderState state = provider(name, 1, 1.0);
    state.breaker = api::BreakerState::Open;
    state.health = api::ProviderHealth::Unhealthy;
    api::BreakerTarget& broken = state.targets[0];
    broken.breaker = api::BreakerState::Open;
    broken.reason = QStringLiteral("5 of 5 failed (server_error \u00D74)");
    broken.probeAtMs = kNow + 18'500;
    return state;
}

/// A node that says this.
MatrixNode node(const QString& name, const QList<api::ProviderState>& providers,
                qint64 nowMs = kNow)
{
    auto list = std::make_shared<api::ProviderList>();
    list->providers = providers;
    MatrixNode node;
    node.name = name;
    node.providers = list;
    node.nowMs = nowMs;
    return node;
}

QString fact(const Model& model, const QString& provider, Fact fact, int role = Model::HeadRole)
{
    const QModelIndex row = model.indexOfProvider(provider);
    return row.siblingAtColumn(model.columnOfFact(fact)).data(role).toString();
}

QString cell(const QAbstractItemModel& model, int row, int column)
{
    return model.index(row, column).data().toString();
}

QStringList names(const QAbstractItemModel& model, const QModelIndex& parent = {})
{
    QStringList list;
    for (int row = 0; row < model.rowCount(parent); ++row)
        list << model.index(row, 0, parent).data().toString();
    return list;
}

const QString kThin{QChar(0x2009)};

}  // namespace

class TestProviderMatrixModel : public QObject {
    Q_OBJECT
private slots:
    void keepsTheContractOfItemModels()
    {
        Model model;
        ProviderMatrixProxy proxy;
        proxy.setSourceModel(&model);
        const auto mode = QAbstractItemModelTester::FailureReportingMode::QtTest;
        QAbstractItemModelTester tester(&model, mode);
        QAbstractItemModelTester proxyTester(&proxy, mode);
        model.setNodes({node("a", {provider("claude", 3, 0), openProvider("gemini")})});
        auto more = provider("claude", 4, 0);
        more.targets << target("claude/model-b/key_1", api::BreakerState::HalfOpen);
        model.setNodes({node("a", {more, provider("deepseek", 1, 0)})});
        more.targets.removeFirst();
        model.setNodes({node("a", {more})});
        model.setNodes({node("a", {more}), node("b", {provider("claude", 1, 0)})});
        proxy.setSearchText("model-a");
        model.advance(1000);
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }
    void rowsKeepTheirPlacesThroughUpdates()
    {
        Model model;
        api::ProviderState claude = provider("claude", 3, 0);
        claude.targets << target("claude/model-b/key_1", api::BreakerState::Open);
        model.setNodes({node("a", {provider("gemini", 3, 0), claude})});
        const QPersistentModelIndex row = model.indexOfTarget("claude", "model-b", "key_1");
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        claude.targets.removeFirst();
        claude.targets << target("claude/model-c/key_1", api::BreakerState::HalfOpen);
        model.setNodes({node("a", {claude})});
        QVERIFY(row.isValid());
        QCOMPARE(row.row(), 0);
        QCOMPARE(row.parent().data().toString(), QStringLiteral("claude"));
        QCOMPARE(row.data(Model::ModelRole).toString(), QStringLiteral("model-b"));
        QCOMPARE(resets.count(), 0);
    }
    void everyNodeHasItsOwnColumn()
    {
        Model model;
        MatrixNode silent;
        silent.name = QStringLiteral("c");
        silent.absence = QStringLiteral("refused");
        model.setNodes(
            {node("a", {provider("claude", 3, 0)}), node("b", {openProvider("claude")}), silent});
        QCOMPARE(model.columnCount(), 1 + 3 + int(Model::FactCount));
        QCOMPARE(model.headerData(2, Qt::Horizontal).toString(), QStringLiteral("b"));
        const QModelIndex row = model.indexOfProvider("claude");
        QCOMPARE(row.siblingAtColumn(1).data().toString(), QStringLiteral("Closed"));
        QCOMPARE(row.siblingAtColumn(2).data().toString(), QStringLiteral("Open"));
        QCOMPARE(row.siblingAtColumn(3).data().toString(), QStringLiteral("Unknown"));
        QCOMPARE(row.siblingAtColumn(3).data(Model::SubtextRole).toString(),
                 QStringLiteral("refused"));
        QVERIFY(!row.siblingAtColumn(3).data(Model::IsKnownRole).toBool());
    }
    void theWorstNodeDecidesAndIsNamed()
    {
        Model model;
        model.setNodes(
            {node("a", {provider("claude", 3, 0)}), node("b", {openProvider("claude")})});
        const MatrixFacts facts = model.facts(model.indexOfProvider("claude"));
        QCOMPARE(facts.severity, Severity::Critical);
        QCOMPARE(facts.decidingNode, 1);
        QVERIFY2(fact(model, "claude", Fact::Why).startsWith("b: Open for"),
                 qPrintable(fact(model, "claude", Fact::Why)));
        QCOMPARE(facts.calls, 24 * 4);  // the calls of both nodes
    }
    void aStaleNodeDecidesNothingWhileAnotherIsFresh()
    {
        Model model;
        MatrixNode old = node("b", {openProvider("claude")});
        old.isStale = true;
        model.setNodes({node("a", {provider("claude", 3, 0)}), old});
        QCOMPARE(model.facts(model.indexOfProvider("claude")).severity, Severity::Ok);
        const QModelIndex cell = model.indexOfProvider("claude").siblingAtColumn(2);
        QVERIFY(cell.data(Model::IsStaleRole).toBool());
        QCOMPARE(cell.data(Model::SubtextRole).toString(), QStringLiteral("stale"));
    }
    void saysWhyAndCountsDown()
    {
        Model model;
        model.setNodes({node("a", {openProvider("claude")})});
        QVERIFY2(fact(model, "claude", Fact::Why).contains("probe in 19" + kThin + "s"),
                 qPrintable(fact(model, "claude", Fact::Why)));
        QVERIFY(fact(model, "claude", Fact::Why, Model::SubtextRole).contains("5 of 5 failed"));
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.advance(10'000);
        QVERIFY(changes.count() > 0);
        QVERIFY(fact(model, "claude", Fact::Why).contains("probe in 9" + kThin + "s"));
        model.advance(50'000);
        QVERIFY(fact(model, "claude", Fact::Why).contains("probe with the next call"));
    }
    void neverReadsHealthyOrZeroWithoutCalls()
    {
        api::ProviderState idle = provider("claude", 0, 0);
        idle.requestsTotal = 0;
        idle.lastSuccessMs.reset();
        idle.targets[0].requestsTotal = 0;
        Model model;
        model.setNodes({node("a", {idle})});
        const QModelIndex row = model.indexOfProvider("claude");
        QCOMPARE(row.data(Model::SeverityRole).toInt(), int(Severity::Unknown));
        QCOMPARE(fact(model, "claude", Fact::Errors), QStringLiteral("\u2014"));
        QVERIFY(!row.siblingAtColumn(model.columnOfFact(Fact::Errors))
                     .data(Model::ShareRole)
                     .isValid());
        QVERIFY(fact(model, "claude", Fact::Why).contains("No calls yet"));
        QCOMPARE(row.siblingAtColumn(1).data(Model::SubtextRole).toString(),
                 QStringLiteral("no calls yet"));
        QCOMPARE(fact(model, "claude", Fact::Score), QStringLiteral("\u2014"));
        QCOMPARE(fact(model, "claude", Fact::Limits), QStringLiteral("\u2014"));
    }
    void fewCallsAreNotAShare()
    {
        api::ProviderState state = provider("claude", 0, 0);
        state.history.last().requests = 3;
        Model model;
        model.setNodes({node("a", {state})});
        QCOMPARE(fact(model, "claude", Fact::Errors), QStringLiteral("\u2014"));
        QCOMPARE(fact(model, "claude", Fact::Errors, Model::SubtextRole),
                 QStringLiteral("3 of 5 calls"));
        state.history.last().requests = 20;
        state.history.last().errors = 1;
        model.setNodes({node("a", {state})});
        QVERIFY(fact(model, "claude", Fact::Errors).startsWith("5"));
    }
    void worstFirstThenBusiestOnBothLevels()
    {
        Model model;
        ProviderMatrixProxy proxy;
        proxy.setSourceModel(&model);
        api::ProviderState broken = openProvider("broken");
        broken.targets.prepend(target("broken/model-0/key_1", api::BreakerState::Closed));
        model.setNodes({node("a", {provider("quiet", 1, 0), provider("busy", 9, 0), broken,
                                   provider("flaky", 5, 0.2)})});
        QCOMPARE(names(proxy), (QStringList{"broken", "flaky", "busy", "quiet"}));
        QCOMPARE(names(proxy, proxy.index(0, 0)), (QStringList{"model-a", "model-0"}));
    }
    void theTextFilterKeepsParentsAndTargets()
    {
        Model model;
        ProviderMatrixProxy proxy;
        proxy.setSourceModel(&model);
        api::ProviderState claude = provider("claude", 3, 0);
        claude.targets << target("claude/opus/key_1", api::BreakerState::Open);
        model.setNodes({node("a", {claude, provider("gemini", 3, 0)})});
        QCOMPARE(proxy.hiddenCount(), 0);
        proxy.setSearchText("opus");
        QCOMPARE(names(proxy), QStringList{"claude"});
        QCOMPARE(names(proxy, proxy.index(0, 0)), QStringList{"opus"});
        QCOMPARE(proxy.hiddenCount(), 3);
        proxy.setSearchText("gemini");
        QCOMPARE(names(proxy, proxy.index(0, 0)), QStringList{"model-a"});
        proxy.setSearchText("claude open");
        QCOMPARE(names(proxy), QStringList{"claude"});
    }
    void stripsShowTheWorstOfAllTargets()
    {
        using State = api::BreakerState;
        api::ProviderState claude = provider("claude", 3, 0);
        claude.targets << target("claude/model-b/key_1", State::Closed);
        claude.targets[0].transitions = {{kNow - 300'000, State::Closed, State::Open, {}},
                                         {kNow - 200'000, State::Open, State::Closed, {}}};
        claude.targets[1].sinceMs = kNow - kStripMs;
        Model model;
        model.setNodes({node("a", {claude})});
        const StripSpan span = model.facts(model.indexOfProvider("claude")).strip;
        QCOMPARE(span.toMs - span.fromMs, kStripMs);
        QCOMPARE(span.segments.size(), 3);
        QCOMPARE(span.segments[1].fromMs, kNow - 300'000);
        QCOMPARE(span.segments[1].toMs, kNow - 200'000);
        QCOMPARE(int(span.segments[1].status), int(theme::Status::Critical));
    }
    void scoresSayHowMuchTheyAreWorth_data()
    {
        QTest::addColumn<double>("confidence");
        QTest::addColumn<QString>("text");
        QTest::newRow("nearly everything was measured") << 0.9 << "high, 90 %";
        QTest::newRow("some was") << 0.5 << "fair, 50 %";
        QTest::newRow("hardly anything was") << 0.2 << "low, 20 %";
    }
    void scoresSayHowMuchTheyAreWorth()
    {
        QFETCH(double, confidence);
        QFETCH(QString, text);
        api::ProviderState state = provider("claude", 3, 0);
        state.score = 8.25;
        state.confidence = confidence;
        QCOMPARE(confidenceText(state).replace(kThin, " "), text);
        QCOMPARE(scoreShare(state), std::optional(0.825));
        QCOMPARE(verifiedText(state, kNow), QStringLiteral("never verified"));
    }
    void headroomIsNeverMadeUp()
    {
        api::ProviderState state = provider("claude", 3, 0);
        QCOMPARE(headroomText(state), QStringLiteral("\u2014"));
        state.rateLimit = api::OutboundLimit{0.14, 3, 256};
        QCOMPARE(headroomText(state).replace(kThin, " "), QStringLiteral("14.0 % left"));
        QCOMPARE(waitingText(state), QStringLiteral("3 wait"));
        state.rateLimit->headroom.reset();
        QCOMPARE(headroomText(state), QStringLiteral("\u2014"));
    }
    void stripsTellHealthToo()
    {
        using Health = api::ProviderHealth;
        api::ProviderState claude = provider("claude", 3, 0);
        auto& target = claude.targets[0];
        target.states = {{kNow - 600'000, api::BreakerState::Closed, Health::Healthy, "started"},
                         {kNow - 60'000, api::BreakerState::Closed, Health::Unhealthy, "3 probes"}};
        target.health = Health::Unhealthy;
        target.healthCause = QStringLiteral("3 probes failed");
        const auto segments = targetSegments(target, kNow - kStripMs, kNow);
        QCOMPARE(segments.size(), 2);
        QCOMPARE(segments[0].fromMs, kNow - 600'000);
        QCOMPARE(int(segments[1].status), int(theme::Status::Critical));
        QCOMPARE(segments[1].label, QStringLiteral("Closed, unhealthy"));
        QCOMPARE(conditionWord(target), QStringLiteral("Unhealthy"));
        QCOMPARE(explain(target, kNow).reason, QStringLiteral("3 probes failed"));
        TransitionModel model;
        model.setProvider(claude);
        QCOMPARE(cell(model, 0, TransitionModel::Change), QStringLiteral("Health unhealthy"));
    }
    void testsShowTheirEvidence()
    {
        VerificationModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        api::Verification run;
        api::VerificationTest test;
        test.name = QStringLiteral("auth");
        test.isRequired = true;
        test.outcome = api::TestOutcome::Failed;
        test.evidence.status = 401;
        test.evidence.excerpt = QStringLiteral("bad\nkey");
        run.tests << test;
        model.setRun(run);
        QCOMPARE(cell(model, 0, VerificationModel::Outcome), QStringLiteral("Failed"));
        QCOMPARE(cell(model, 0, VerificationModel::Test), QStringLiteral("Authentication"));
        const QString evidence = model.index(0, 0).data(VerificationModel::EvidenceRole).toString();
        QVERIFY2(evidence.startsWith("required \u00B7 401"), qPrintable(evidence));
        QVERIFY(!evidence.contains(u'\n'));
        QCOMPARE(cell(model, 0, VerificationModel::Cost), QStringLiteral("\u2014"));
        model.setRun(std::nullopt);
        QCOMPARE(model.rowCount(), 0);
    }
    void plansCountThePaidCalls()
    {
        QCOMPARE(plannedCalls({"auth", "models"}), 0);
        QCOMPARE(plannedCalls({"latency"}), 3);
        QVERIFY(plannedCalls({}) > 3);
    }
    void changesOfStateAreInsertedOnTop()
    {
        using State = api::BreakerState;
        TransitionModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        api::ProviderState state = provider("claude", 3, 0);
        auto& transitions = state.targets[0].transitions;
        transitions << api::BreakerTransition{kNow - 100, State::Closed, State::Open, {}};
        model.setProvider(state);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        transitions << api::BreakerTransition{kNow - 40, State::Open, State::HalfOpen, {}};
        model.setProvider(state);
        model.setProvider(state);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(cell(model, 0, TransitionModel::Change), QStringLiteral("Half-open, was open"));
        transitions.removeFirst();
        model.setProvider(state);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(resets.count(), 0);
        model.setProvider(provider("gemini", 3, 0));
        QCOMPARE(model.rowCount(), 0);
    }
    void stripsFollowTheTransitions()
    {
        using State = api::BreakerState;
        const QList<api::BreakerTransition> transitions{
            {kNow - 100, State::Closed, State::Open, {}},
            {kNow - 40, State::Open, State::HalfOpen, {}}};
        const auto segments = stateSegments(transitions, State::HalfOpen, kNow - 1000, kNow);
        QCOMPARE(segments.size(), 3);
        QCOMPARE(segments[0].toMs, kNow - 100);
        QCOMPARE(int(segments[1].status), int(theme::Status::Critical));
        QCOMPARE(segments[2].toMs, kNow);
    }
    void oneOpenTargetIsNotAnOpenProvider()
    {
        api::ProviderState state = provider("claude", 3, 0.1);
        state.targets << target("claude/model-b/key_1", api::BreakerState::Open);
        QCOMPARE(severityOf(state), Severity::Warning);
        QCOMPARE(breakerWord(state), QStringLiteral("1 of 2 open"));
        QVERIFY(whyText(state, kNow).startsWith("Open for"));
        QVERIFY(explain(state, kNow).reason.startsWith("model-b"));
    }
    void unknownStatesKeepTheNodesWord()
    {
        api::ProviderState state = provider("claude", 3, 0);
        state.breaker = api::BreakerState::Unknown;
        state.breakerText = QStringLiteral("draining");
        QCOMPARE(breakerWord(state), QStringLiteral("Unknown (draining)"));
    }
    void forcedStatesAreNamed()
    {
        api::ProviderState state = provider("claude", 3, 0);
        state.targets[0].forced = api::BreakerState::Open;
        state.breaker = api::BreakerState::Open;
        QCOMPARE(breakerWord(state), QStringLiteral("Forced open"));
        QVERIFY(whyText(state, kNow).contains("by an operator"));
    }
};

QTEST_MAIN(TestProviderMatrixModel)
#include "tst_provider_matrix_model.moc"
