#include "routing/route_table.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using config::Config;

namespace {

void addProvider(Config& config, const std::string& name, std::vector<std::string> models)
{
    auto& provider = config.providers[name];
    provider.name = name;
    provider.models = std::move(models);
    config.providerOrder.push_back(name);
}

Config sampleConfig()
{
    Config config;
    addProvider(config, "claude", {"sonnet", "haiku"});
    addProvider(config, "gemini", {"flash", "shared"});
    addProvider(config, "openrouter", {"claude/sonnet", "meta/llama", "shared"});
    addProvider(config, "local", {});
    addProvider(config, "off", {"sonnet", "retired"});
    config.providers["off"].isEnabled = false;
    config.failover.fallbacks["claude"] = {"gemini", "off", "openrouter", "nobody"};
    config.models["fast"] = {"fast", "ordered", {{"gemini", "flash", 1, 2}, {"claude", "", 1, 1}}};
    config.models["mix"] = {
        "mix", "weighted", {{"gemini", "flash", 1, 0}, {"openrouter", "shared", 3, 0}}};
    config.models["dead"] = {"dead", "ordered", {{"off", "retired", 1, 0}}};
    return config;
}

QString textOf(const Route& route)
{
    QStringList parts;
    for (const auto& each : route.candidates)
        parts << QString::fromStdString(each.provider + ":" + each.model);
    return parts.join(' ');
}

}  // namespace

class TestRouteTable : public QObject {
    Q_OBJECT
private slots:
    void resolves_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("forced");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* tag, const char* model, const char* forced,
                            const char* expected) {
            QTest::newRow(tag) << model << forced << expected;
        };
        row("a listed model, then the configured fallbacks with their defaults", "haiku", "",
            "claude:haiku gemini:flash openrouter:claude/sonnet");
        row("several providers that list a model are candidates in the order of the file", "shared",
            "", "gemini:shared openrouter:shared");
        row("one provider without fallbacks is alone", "flash", "", "gemini:flash");
        row("provider/model names the provider", "openrouter/shared", "",
            "openrouter:shared gemini:shared");
        row("an id with a slash that is listed exactly wins over splitting", "claude/sonnet", "",
            "openrouter:claude/sonnet");
        row("provider/id keeps the slashes of the id", "openrouter/meta/llama", "",
            "openrouter:meta/llama");
        row("a provider that lists nothing takes any model", "local/some:7b", "", "local:some:7b");
        row("a bare provider name means its default model", "gemini", "", "gemini:flash");
        row("a group is ordered by priority and ends with the primary's fallbacks", "fast", "",
            "claude:sonnet gemini:flash openrouter:claude/sonnet");
        row("auto takes every provider that has a default", "auto", "",
            "claude:sonnet gemini:flash openrouter:claude/sonnet");
        row("a forced provider is alone", "haiku", "claude", "claude:haiku");
        row("a forced provider takes its own model for auto", "auto", "gemini", "gemini:flash");
        row("a forced provider takes its own target of a group", "mix", "openrouter",
            "openrouter:shared");
        row("a forced provider may be named twice", "gemini/shared", "gemini", "gemini:shared");
        row("a forced provider needs no model", "", "gemini", "gemini:flash");
        row("a forced provider that lists nothing takes any model", "x", "local", "local:x");
    }
    void resolves()
    {
        QFETCH(QString, model);
        QFETCH(QString, forced);
        QFETCH(QString, expected);
        const auto route = resolveRoute(model.toStdString(), forced.toStdString(), sampleConfig());
        QVERIFY2(route.has_value(), route ? "" : route.error().message.c_str());
        QCOMPARE(textOf(*route), expected);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("forced");
        QTest::addColumn<QString>("hint");
        QTest::newRow("a typing error names the near one") << "sonet"
                                                           << ""
                                                           << "\"sonnet\"";
        QTest::newRow("a model of a disabled provider") << "retired"
                                                        << ""
                                                        << "does not exist";
        QTest::newRow("a group whose targets are all disabled") << "dead"
                                                                << ""
                                                                << "";
        QTest::newRow("a model that the named provider does not list") << "claude/gpt"
                                                                       << ""
                                                                       << "does not exist";
        QTest::newRow("a bare provider without models") << "local"
                                                        << ""
                                                        << "does not exist";
        QTest::newRow("nothing") << ""
                                 << ""
                                 << "does not exist";
        QTest::newRow("an unknown forced provider") << "haiku"
                                                    << "claud"
                                                    << "\"claude\"";
        QTest::newRow("a forced provider without the model") << "haiku"
                                                             << "gemini"
                                                             << "no model";
        QTest::newRow("a very long name is cut") << QString(100'000, 'x') << ""
                                                 << "x…\" does not exist";
    }
    void refuses()
    {
        QFETCH(QString, model);
        QFETCH(QString, forced);
        QFETCH(QString, hint);
        const auto route = resolveRoute(model.toStdString(), forced.toStdString(), sampleConfig());
        QVERIFY(!route.has_value());
        QCOMPARE(int(route.error().code), int(ErrorCode::NotFound));
        QVERIFY2(QString::fromStdString(route.error().message).contains(hint),
                 route.error().message.c_str());
        QVERIFY(route.error().message.size() < 500);
    }

    void aWeightedGroupFollowsTheDraw()
    {
        const auto config = sampleConfig();
        const auto primary = [&config](double draw) {
            RouteOptions options;
            options.random = [draw] { return draw; };
            return QString::fromStdString(
                resolveRoute("mix", "", config, options)->candidates.front().provider);
        };
        QCOMPARE(primary(0.0), "gemini");
        QCOMPARE(primary(0.24), "gemini");
        QCOMPARE(primary(0.26), "openrouter");
        QCOMPARE(primary(0.999), "openrouter");
        QCOMPARE(textOf(*resolveRoute("mix", "", config)), "openrouter:shared gemini:flash");
        QCOMPARE(resolveRoute("mix", "", config)->group, std::string("mix"));
    }
    void autoPrefersTheHealthy()
    {
        RouteOptions options;
        options.healthRank = [](const std::string& name) { return name == "claude" ? 2 : 0; };
        QCOMPARE(textOf(*resolveRoute("auto", "", sampleConfig(), options)),
                 "gemini:flash openrouter:claude/sonnet claude:sonnet");
    }
    void withFailoverOffOnlyThePrimaryIsTried()
    {
        auto config = sampleConfig();
        config.failover.isEnabled = false;
        QCOMPARE(textOf(*resolveRoute("haiku", "", config)), "claude:haiku");
        QCOMPARE(textOf(*resolveRoute("auto", "", config)), "claude:sonnet");
        QCOMPARE(textOf(*resolveRoute("fast", "", config)), "claude:sonnet gemini:flash");
    }
};

QTEST_APPLESS_MAIN(TestRouteTable)
#include "tst_route_table.moc"
