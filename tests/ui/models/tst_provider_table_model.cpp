#include "models/provider_condition.h"
#include "models/provider_sort_proxy.h"
#include "models/provider_table_model.h"
#include "models/status_look.h"
#include "models/target_table_model.h"
#include "models/transition_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace helix;
using namespace helix::models;
using Column = ProviderTableModel::Column;

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
        state.history << api::HistoryBucket{kNow - 120'000 + i * 5000, callsPerSlot, 0, 0};
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

QString cell(const QAbstractItemModel& model, int row, int column)
{
    return model.index(row, column).data().toString();
}

QStringList names(const QAbstractItemModel& model)
{
    QStringList list;
    for (int row = 0; row < model.rowCount(); ++row) list << cell(model, row, Column::Name);
    return list;
}

}  // namespace

class TestProviderTableModel : public QObject {
    Q_OBJECT
private slots:
    void keepsTheContractOfItemModels()
    {
        ProviderTableModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setProviders({provider("claude", 3, 0), openProvider("gemini")}, kNow);
        auto more = provider("claude", 4, 0);
        more.targets << target("claude/model-b/key_1", api::BreakerState::HalfOpen);
        model.setProviders({more, provider("deepseek", 1, 0)}, kNow + 1000);
        more.targets.removeFirst();
        model.setProviders({more}, kNow + 2000);
        model.setNow(kNow + 3000);
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }
    void targetsKeepTheirRowsThroughUpdates()
    {
        TargetTableModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        api::ProviderState state = provider("claude", 3, 0);
        state.targets << target("claude/model-b/key_1", api::BreakerState::Open);
        model.setProvider(state, kNow);
        const QPersistentModelIndex second = model.index(1, 0);
        state.targets.removeFirst();
        state.targets << target("claude/model-c/key_1", api::BreakerState::HalfOpen);
        model.setProvider(state, kNow + 1000);
        QCOMPARE(second.row(), 0);
        QCOMPARE(second.data(TargetTableModel::TargetIdRole).toString(),
                 QStringLiteral("claude/model-b/key_1"));
        model.setProvider(provider("gemini", 1, 0), kNow);
        QCOMPARE(model.rowCount(), 1);
        model.clear();
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
    void keepsSelectionThroughUpdates()
    {
        ProviderTableModel model;
        model.setProviders({provider("claude", 3, 0), provider("gemini", 3, 0)}, kNow);
        const QPersistentModelIndex gemini = model.index(1, 0);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setProviders({provider("gemini", 9, 0), provider("mistral", 3, 0)}, kNow);
        QVERIFY(gemini.isValid());
        QCOMPARE(gemini.data(ProviderTableModel::NameRole).toString(), QStringLiteral("gemini"));
        QCOMPARE(resets.count(), 0);
    }
    void saysWhyAndCountsDown()
    {
        ProviderTableModel model;
        model.setProviders({openProvider("claude")}, kNow);
        const QString thin(QChar(0x2009));
        QCOMPARE(cell(model, 0, Column::Breaker), QStringLiteral("Open"));
        QVERIFY2(cell(model, 0, Column::Why).contains("probe in 19" + thin + "s"),
                 qPrintable(cell(model, 0, Column::Why)));
        QVERIFY(cell(model, 0, Column::Why).contains("5 of 5 failed"));
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setNow(kNow + 10'000);
        QVERIFY(changes.count() > 0);
        QVERIFY(cell(model, 0, Column::Why).contains("probe in 9" + thin + "s"));
        model.setNow(kNow + 60'000);
        QVERIFY(cell(model, 0, Column::Why).contains("probe with the next call"));
    }
    void neverReadsHealthyOrZeroWithoutCalls()
    {
        api::ProviderState idle = provider("claude", 0, 0);
        idle.requestsTotal = 0;
        idle.lastSuccessMs.reset();
        idle.targets[0].requestsTotal = 0;
        ProviderTableModel model;
        model.setProviders({idle}, kNow);
        QCOMPARE(model.index(0, 0).data(ProviderTableModel::SeverityRole).toInt(),
                 int(Severity::Unknown));
        QCOMPARE(cell(model, 0, Column::Errors), QStringLiteral("\u2014"));
        QVERIFY(!model.index(0, 0).data(ProviderTableModel::ErrorRateRole).isValid());
        QVERIFY(cell(model, 0, Column::Why).contains("No calls yet"));
    }
    void fewCallsAreNotAShare()
    {
        api::ProviderState state = provider("claude", 0, 0);
        state.history.last().requests = 3;
        state.errorRate = 0.0;
        QCOMPARE(errorText(state), QStringLiteral("3 of 5 calls seen"));
        state.history.last().requests = 20;
        state.errorRate = 0.05;
        QVERIFY(errorText(state).startsWith("5"));
    }
    void worstFirstThenBusiest()
    {
        ProviderTableModel model;
        ProviderSortProxy proxy;
        proxy.setSourceModel(&model);
        QAbstractItemModelTester tester(&proxy,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setProviders({provider("quiet", 1, 0), provider("busy", 9, 0), openProvider("broken"),
                            provider("flaky", 2, 0.2)},
                           kNow);
        QCOMPARE(names(proxy), (QStringList{"broken", "flaky", "busy", "quiet"}));
    }
    void orderStandsStillWhileFrozen()
    {
        ProviderTableModel model;
        ProviderSortProxy proxy;
        proxy.setSourceModel(&model);
        model.setProviders({provider("a", 1, 0), provider("b", 2, 0)}, kNow);
        QCOMPARE(names(proxy), (QStringList{"b", "a"}));
        proxy.setFrozen(true);
        model.setProviders({provider("a", 9, 0), provider("b", 2, 0)}, kNow);
        QCOMPARE(names(proxy), (QStringList{"b", "a"}));
        proxy.setFrozen(false);
        QCOMPARE(names(proxy), (QStringList{"a", "b"}));
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

QTEST_MAIN(TestProviderTableModel)
#include "tst_provider_table_model.moc"
