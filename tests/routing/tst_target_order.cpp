#include "routing/random_source.h"
#include "routing/rendezvous.h"
#include "routing/route_table.h"
#include "routing/target_order.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using config::Config;

namespace {

void addProvider(Config& config, const std::string& name)
{
    auto& provider = config.providers[name];
    provider.name = name;
    provider.models = {"m"};
    config.providerOrder.push_back(name);
}

/// A group "g" over the providers a, b, c, d, all of one priority.
Config groupOf(const std::string& strategy)
{
    Config config;
    config.models["g"].name = "g";
    config.models["g"].strategy = strategy;
    for (const char* name : {"a", "b", "c", "d"}) {
        addProvider(config, name);
        config.models["g"].targets.push_back({name, "m", 1, 0});
    }
    return config;
}

QString textOf(const Result<Route>& route)
{
    if (!route) return "none";
    QString text;
    for (const auto& each : route->candidates) text += QString::fromStdString(each.provider);
    return text;
}

QString resolved(const Config& config, const RouteOptions& options, const std::string& name = "g")
{
    return textOf(resolveRoute(name, {}, config, options));
}

using Views = std::map<std::string, TargetView>;

RouteOptions looking(const Views& views)
{
    RouteOptions options;
    options.look = [views](const std::string& provider, const std::string&) {
        const auto found = views.find(provider);
        return found == views.end() ? TargetView() : found->second;
    };
    return options;
}

TargetView unavailable()
{
    TargetView view;
    view.isAvailable = false;
    return view;
}

TargetView busy(std::int64_t inFlight, double latencyMs = 0, double headroom = 1)
{
    TargetView view;
    view.inFlight = inFlight;
    view.latencyMs = latencyMs;
    view.headroom = headroom;
    return view;
}

}  // namespace

class TestTargetOrder : public QObject {
    Q_OBJECT

    static QStringList strategies()
    {
        return {"ordered", "weighted", "round_robin", "least_busy", "latency", "cost", "usage"};
    }
    static void addStrategyRows()
    {
        QTest::addColumn<QString>("strategy");
        for (const auto& each : strategies()) QTest::newRow(qPrintable(each)) << each;
    }

private slots:
    void whoCannotBeCalledComesLastAndStaysIn_data() { addStrategyRows(); }
    void whoCannotBeCalledComesLastAndStaysIn()
    {
        QFETCH(QString, strategy);
        auto options = looking({{"a", unavailable()}, {"c", unavailable()}});
        options.random = seededRandom(7);
        const auto config = groupOf(strategy.toStdString());
        for (int i = 0; i < 20; ++i) {
            const auto order = resolved(config, options);
            QCOMPARE(order.size(), 4);
            QVERIFY2(order.endsWith("ac"), qPrintable(order));
        }
    }

    void aGroupOfOneIsAskedWhateverItsState_data() { addStrategyRows(); }
    void aGroupOfOneIsAskedWhateverItsState()
    {
        QFETCH(QString, strategy);
        auto config = groupOf(strategy.toStdString());
        config.models["g"].targets.resize(1);
        QCOMPARE(resolved(config, looking({{"a", unavailable()}})), QString("a"));
    }

    void prioritiesStayOutermost_data() { addStrategyRows(); }
    void prioritiesStayOutermost()
    {
        QFETCH(QString, strategy);
        auto config = groupOf(strategy.toStdString());
        config.models["g"].targets[0].priority = 2;
        config.models["g"].targets[1].priority = 1;
        auto options = looking({{"c", unavailable()}, {"d", busy(9, 900, 0.1)}});
        options.random = seededRandom(3);
        for (int i = 0; i < 20; ++i) QCOMPARE(resolved(config, options), QString("dcba"));
    }

    void everyTargetIsThereOnce_data() { addStrategyRows(); }
    void everyTargetIsThereOnce()
    {
        QFETCH(QString, strategy);
        RouteOptions options;
        options.random = seededRandom(11);
        std::uint64_t turn = 0;
        options.turn = [&turn](const std::string&) { return turn++; };
        const auto config = groupOf(strategy.toStdString());
        for (int i = 0; i < 50; ++i) {
            auto order = resolved(config, options);
            std::sort(order.begin(), order.end());
            QCOMPARE(order, QString("abcd"));
        }
    }

    void orderedKeepsItsPrimaryWhenItIsPutBack()
    {
        const auto config = groupOf("ordered");
        const auto route = resolveRoute("g", {}, config, looking({{"a", unavailable()}}));
        QCOMPARE(textOf(route), QString("bcda"));
        QCOMPARE(route->head().provider, std::string("a"));
        QCOMPARE(resolveRoute("g", {}, groupOf("cost"), {})->head().provider, std::string("a"));
    }

    void roundRobinTurnsOverThoseThatCanBeCalled()
    {
        auto options = looking({{"b", unavailable()}});
        std::uint64_t turn = 0;
        options.turn = [&turn](const std::string&) { return turn++; };
        const auto config = groupOf("round_robin");
        QStringList firsts;
        for (int i = 0; i < 6; ++i) firsts << resolved(config, options).left(1);
        QCOMPARE(firsts.join(""), QString("acdacd"));
    }

    void weightedFollowsTheWeights()
    {
        auto config = groupOf("weighted");
        config.models["g"].targets[0].weight = 6;
        config.models["g"].targets[1].weight = 3;
        config.models["g"].targets[2].weight = 1;
        config.models["g"].targets[3].weight = 0;
        RouteOptions options;
        options.random = seededRandom(42);
        std::map<QString, int> firsts;
        constexpr int kDraws = 5000;
        for (int i = 0; i < kDraws; ++i) ++firsts[resolved(config, options).left(1)];
        QVERIFY(std::abs(firsts["a"] - kDraws * 6 / 10) < kDraws / 25);
        QVERIFY(std::abs(firsts["b"] - kDraws * 3 / 10) < kDraws / 25);
        QCOMPARE(firsts["d"], 0);
    }

    void leastBusyTakesTheFewestInFlightForItsWeight()
    {
        auto config = groupOf("least_busy");
        const Views views{{"a", busy(4)}, {"b", busy(2)}, {"c", busy(3)}, {"d", busy(8)}};
        QCOMPARE(resolved(config, looking(views)), QString("bcad"));
        config.models["g"].targets[3].weight = 8;
        QCOMPARE(resolved(config, looking(views)), QString("dbca"));
    }

    void equalsShareTheLoad_data()
    {
        QTest::addColumn<QString>("strategy");
        for (const char* each : {"least_busy", "latency", "usage"}) QTest::newRow(each) << each;
    }
    void equalsShareTheLoad()
    {
        QFETCH(QString, strategy);
        RouteOptions options;
        options.random = seededRandom(5);
        std::map<QString, int> firsts;
        const auto config = groupOf(strategy.toStdString());
        for (int i = 0; i < 400; ++i) ++firsts[resolved(config, options).left(1)];
        for (const char* each : {"a", "b", "c", "d"}) QVERIFY(firsts[each] > 50);
    }

    void latencyTakesTheBetterOfTwo()
    {
        const Views views{
            {"a", busy(0, 900)}, {"b", busy(0, 100)}, {"c", busy(0, 500)}, {"d", busy(0, 700)}};
        const auto config = groupOf("latency");
        QCOMPARE(resolved(config, looking(views)), QString("bcda"));
        auto options = looking(views);
        options.random = seededRandom(9);
        std::map<QString, int> firsts;
        constexpr int kDraws = 2000;
        for (int i = 0; i < kDraws; ++i) ++firsts[resolved(config, options).left(1)];
        QVERIFY2(firsts["b"] > kDraws * 4 / 10, "the best is in half of the pairs");
        QVERIFY2(firsts["c"] > kDraws * 2 / 10, "the second in a third of the others");
        QVERIFY2(firsts["a"] == 0, "the worst never is the better of two");
    }

    void latencyWeighsWhatIsUnderWay()
    {
        const Views views{{"a", busy(9, 100)}, {"b", busy(0, 600)}, {"c", busy(1)}, {"d", busy(0)}};
        QCOMPARE(resolved(groupOf("latency"), looking(views)), QString("dbac"));
    }

    void costTakesTheCheapestAndTheUnknownLast()
    {
        auto config = groupOf("cost");
        config.providers["a"].cost = config::CostConfig{0.010, 0.010};
        config.providers["c"].cost = config::CostConfig{0.001, 0.020};
        config.providers["d"].cost = config::CostConfig{0.003, 0.003};
        QCOMPARE(resolved(config, {}), QString("dcab"));
        RouteOptions options;
        options.price = [](const std::string& provider, const std::string&) {
            return provider == "b" ? std::optional<double>(0.5) : std::nullopt;
        };
        QCOMPARE(resolved(config, options), QString("bacd"));
    }

    void usageTakesTheMostRoom()
    {
        const Views views{{"a", busy(0, 0, 0.2)}, {"b", busy(0, 0, 0.9)}, {"c", busy(0, 0, 0)}};
        QCOMPARE(resolved(groupOf("usage"), looking(views)), QString("dbac"));
    }

    void aSessionStaysAndMovesOnlyWhenItsTargetIsGone_data() { addStrategyRows(); }
    void aSessionStaysAndMovesOnlyWhenItsTargetIsGone()
    {
        QFETCH(QString, strategy);
        auto config = groupOf(strategy.toStdString());
        config.models["g"].affinity = "session";
        const auto firstOf = [&](int session, const Views& views) {
            auto options = looking(views);
            options.random = seededRandom(static_cast<std::uint32_t>(session) + 1);
            options.sessionId = "session-" + std::to_string(session);
            return resolved(config, options).left(1);
        };
        std::map<QString, int> perTarget;
        for (int session = 0; session < 400; ++session) {
            const auto home = firstOf(session, {});
            ++perTarget[home];
            QCOMPARE(firstOf(session, {}), home);
            const auto without = firstOf(session, {{"b", unavailable()}});
            if (home == "b")
                QVERIFY(without != "b");
            else
                QCOMPARE(without, home);
        }
        for (const char* each : {"a", "b", "c", "d"}) QVERIFY(perTarget[each] > 60);
    }

    void whatAnAffinityIsBoundTo_data()
    {
        QTest::addColumn<QString>("affinity");
        QTest::addColumn<QString>("session");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("key");
        QTest::newRow("none is bound to nothing") << "none"
                                                  << "s"
                                                  << "u"
                                                  << "";
        QTest::newRow("a session") << "session"
                                   << "s"
                                   << "u"
                                   << "s";
        QTest::newRow("a session that is not named is the user's") << "session"
                                                                   << ""
                                                                   << "u"
                                                                   << "u";
        QTest::newRow("nor the user: the client's") << "session"
                                                    << ""
                                                    << ""
                                                    << "client";
        QTest::newRow("a user, whatever the session") << "user"
                                                      << "s"
                                                      << "u"
                                                      << "u";
        QTest::newRow("a user that is not named is the client") << "user"
                                                                << "s"
                                                                << ""
                                                                << "client";
    }
    void whatAnAffinityIsBoundTo()
    {
        QFETCH(QString, affinity);
        QFETCH(QString, session);
        QFETCH(QString, user);
        QFETCH(QString, key);
        RouteOptions options;
        options.sessionId = session.toStdString();
        options.user = user.toStdString();
        options.client = "client";
        QCOMPARE(affinityKey(affinity.toStdString(), options), key.toStdString());
    }

    void rendezvousFollowsTheWeights()
    {
        int heavy = 0;
        constexpr int kKeys = 4000;
        for (int i = 0; i < kKeys; ++i) {
            const auto key = "k" + std::to_string(i);
            if (rendezvousScore(key, "x", 3) > rendezvousScore(key, "y", 1)) ++heavy;
        }
        QVERIFY(std::abs(heavy - kKeys * 3 / 4) < kKeys / 25);
    }

    void tagsChooseTheTargets_data()
    {
        QTest::addColumn<QStringList>("tags");
        QTest::addColumn<QString>("expected");
        QTest::newRow("no tag: those without tags and the defaults") << QStringList() << "cd";
        QTest::newRow("a tag: only those that have it") << QStringList{"eu"} << "ab";
        QTest::newRow("one of several tags is enough") << QStringList{"us", "x"} << "bc";
        QTest::newRow("a tag that nobody has: as without") << QStringList{"moon"} << "cd";
    }
    void tagsChooseTheTargets()
    {
        QFETCH(QStringList, tags);
        QFETCH(QString, expected);
        auto config = groupOf("ordered");
        auto& targets = config.models["g"].targets;
        targets[0].tags = {"eu"};
        targets[1].tags = {"eu", "us"};
        targets[2].tags = {"us", "default"};
        RouteOptions options;
        for (const auto& tag : tags) options.tags.push_back(tag.toStdString());
        QCOMPARE(resolved(config, options), expected);
    }

    void aGroupWithoutATargetForTheTagsIsNotFound()
    {
        auto config = groupOf("ordered");
        for (auto& target : config.models["g"].targets) target.tags = {"eu"};
        const auto route = resolveRoute("g", {}, config, {});
        QVERIFY(!route);
        QCOMPARE(route.error().code, ErrorCode::NotFound);
        QVERIFY(route.error().text().find("tags") != std::string::npos);
    }

    void tagsAreNotLeftForTheChainOfTheProvider()
    {
        auto config = groupOf("ordered");
        config.failover.fallbacks["a"] = {"d"};
        config.models["g"].targets.resize(1);
        QCOMPARE(resolved(config, {}), QString("ad"));
        config.models["g"].targets[0].tags = {"eu"};
        RouteOptions options;
        options.tags = {"eu"};
        QCOMPARE(resolved(config, options), QString("a"));
    }

    void groupsFollowGroupsWithoutALoop()
    {
        auto config = groupOf("ordered");
        const auto targets = config.models["g"].targets;
        const auto group = [&](const char* name, std::size_t target,
                               std::vector<std::string> next) {
            auto& made = config.models[name];
            made.name = name;
            made.targets = {targets[target]};
            made.fallbacks = std::move(next);
        };
        group("one", 0, {"two", "three"});
        group("two", 1, {"three", "one"});
        group("three", 2, {"two", "one", "three"});
        config.failover.fallbacks["a"] = {"d"};
        QCOMPARE(resolved(config, {}, "one"), QString("abc"));
        QCOMPARE(resolved(config, {}, "three"), QString("cba"));
        config.failover.isEnabled = false;
        QCOMPARE(resolved(config, {}, "one"), QString("a"));
    }

    void tagsOfARequest_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("expected");
        QTest::newRow("blanks and doubles do not count") << " eu,,eu ,\tus"
                                                         << "eu us body";
        QTest::newRow("none in the header") << ""
                                            << "body";
        QTest::newRow("one that is too long is left out") << QString(65, 'x') + ",a"
                                                          << "a body";
    }
    void tagsOfARequest()
    {
        QFETCH(QString, header);
        QFETCH(QString, expected);
        QStringList tags;
        for (const auto& tag : requestTags(header.toStdString(), {"body"}))
            tags << QString::fromStdString(tag);
        QCOMPARE(tags.join(' '), expected);
    }

    void aRequestHasSixteenTagsAtMost()
    {
        std::string header;
        for (int i = 0; i < 40; ++i) header += "t" + std::to_string(i) + ",";
        QCOMPARE(requestTags(header, {}).size(), kMaxRequestTags);
    }
};

QTEST_APPLESS_MAIN(TestTargetOrder)
#include "tst_target_order.moc"
