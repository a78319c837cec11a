#include "pages/overview/overview_facts.h"

#include <QtTest>

using namespace helix;
using namespace helix::pages;

namespace {

api::NodeStatus readyNode()
{
    api::NodeStatus status;
    status.state = api::NodeState::Ready;
    return status;
}

api::ProviderState provider(const QString& name, api::ProviderHealth health,
                            api::BreakerState breaker, qint64 calls)
{
    api::ProviderState state;
    state.name = name;
    state.health = health;
    state.breaker = breaker;
    state.requestsTotal = calls;
    state.errorRate = 0.0;
    for (int i = 0; i < 24; ++i) state.history.append({i * 5'000, calls, 0, 0});
    api::BreakerTarget target;
    target.id = name + QStringLiteral("/m/key_1");
    target.breaker = breaker;
    target.requestsTotal = calls;
    state.targets.append(target);
    return state;
}

api::ProviderState healthy(const QString& name)
{
    return provider(name, api::ProviderHealth::Healthy, api::BreakerState::Closed, 10);
}

api::ProviderState open(const QString& name)
{
    return provider(name, api::ProviderHealth::Unhealthy, api::BreakerState::Open, 10);
}

}  // namespace

class TestOverviewFacts : public QObject {
    Q_OBJECT
private slots:
    void allIsWellOnlyWhenAllIsKnown()
    {
        api::ProviderList list;
        list.providers = {healthy("a"), healthy("b")};
        QCOMPARE(rollUp(readyNode(), &list).status, theme::Status::Ok);
        list.providers.append(
            provider("c", api::ProviderHealth::Unknown, api::BreakerState::Closed, 0));
        const auto facts = rollUp(readyNode(), &list);
        QCOMPARE(facts.status, theme::Status::Unknown);
        QVERIFY(facts.headline.contains(QStringLiteral("1 unknown")));
        QVERIFY(facts.detail.contains(QStringLiteral("1 unknown, 2 ok")));
    }

    void withoutProvidersNothingIsOk()
    {
        QCOMPARE(rollUp(readyNode(), nullptr).status, theme::Status::Unknown);
        const api::ProviderList none;
        QCOMPARE(rollUp(readyNode(), &none).status, theme::Status::Unknown);
    }

    void theWorstComesFirstAndLeadsSomewhere()
    {
        auto status = readyNode();
        api::Problem problem;
        problem.severity = api::Severity::Warning;
        problem.component = QStringLiteral("queue request_log");
        problem.text = QStringLiteral("90 % full");
        problem.sinceMs = 1'000;
        status.problems = {problem};
        api::ProviderList list;
        list.providers = {healthy("a"), open("b")};
        const auto notes = wrongNow(status, &list, 42'000);
        QCOMPARE(notes.size(), 2);
        QCOMPARE(notes.first().status, theme::Status::Critical);
        QCOMPARE(notes.first().target.pageId, QStringLiteral("providers"));
        QCOMPARE(notes.first().target.filters.value("provider"), QStringLiteral("b"));
        QVERIFY(notes.last().time.contains(QStringLiteral("41")));
        QVERIFY(rollUp(status, &list).headline.startsWith(QLatin1Char('2')));
    }

    void aProblemOfAProviderIsNotToldTwice()
    {
        auto status = readyNode();
        api::Problem problem;
        problem.severity = api::Severity::Critical;
        problem.component = QStringLiteral("provider b");
        status.problems = {problem};
        api::ProviderList list;
        list.providers = {open("b")};
        QCOMPARE(wrongNow(status, &list, 0).size(), 1);
    }

    void subjectsNameTheirProvider_data()
    {
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QString>("provider");
        QTest::newRow("a target") << "claude/claude-sonnet/key_1"
                                  << "claude";
        QTest::newRow("a problem's component") << "provider claude"
                                               << "claude";
        QTest::newRow("a problem of one target") << "provider claude/m/k"
                                                 << "claude";
        QTest::newRow("something else") << "configuration"
                                        << "";
    }
    void subjectsNameTheirProvider()
    {
        QFETCH(QString, subject);
        QFETCH(QString, provider);
        QCOMPARE(providerOfSubject(subject), provider);
    }

    void theNewestEventIsFirst()
    {
        api::NodeEvent older;
        older.atMs = 1'000;
        older.kind = api::EventKind::Breaker;
        older.subject = QStringLiteral("claude/m/k");
        older.data = R"({"to":"open"})";
        api::NodeEvent newer = older;
        newer.atMs = 2'000;
        newer.data = R"({"to":"closed"})";
        const auto notes = eventNotes({older, newer}, theme::TimeZone::Utc);
        QCOMPARE(notes.first().time, QStringLiteral("00:00:02"));
        QCOMPARE(notes.first().status, theme::Status::Ok);
        QCOMPARE(notes.last().status, theme::Status::Critical);
    }
};

QTEST_MAIN(TestOverviewFacts)
#include "tst_overview_facts.moc"
