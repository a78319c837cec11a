#include "config/config_changes.h"
#include "config/effective.h"
#include "load_text.h"

#include <QtTest>
#include <algorithm>

using namespace helix;
using namespace helix::config;

namespace {

constexpr const char* kBase = R"(
server: {port: 8080}
providers:
  a: {type: openai, api_key: first-secret-1, max_retries: 3}
  b: {type: gemini}
database: {host: db, password: db-secret-1}
)";

Config loaded(const std::string& text)
{
    return *loadConfig(optionsFor(text));
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    text.replace(text.find(from), from.size(), to);
    return text;
}

}  // namespace

class TestConfigDiff : public QObject {
    Q_OBJECT
private slots:
    void changesAreNamedByPath_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("isRestart");
        const auto row = [](const char* tag, const char* from, const char* to, const char* path,
                            bool isRestart) {
            QTest::newRow(tag) << from << to << path << isRestart;
        };
        row("a number", "max_retries: 3", "max_retries: 4", "providers.a.max_retries", false);
        row("a secret is only named", "first-secret-1", "second-secret-2", "providers.a.api_key",
            false);
        row("a port needs a restart", "8080", "8081", "server.port", true);
        row("a new provider", "b: {type: gemini}", "b: {type: gemini}\n  c: {type: cohere}",
            "providers.c", false);
        row("a section without struct", "host: db,", "host: db2,", "database.host", false);
        row("a secret of such a section", "db-secret-1", "db-secret-2", "database.password", true);
        row("a default that is spelled out changes nothing", "{port: 8080}",
            "{port: 8080, host: 127.0.0.1}", "", false);
    }
    void changesAreNamedByPath()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, path);
        QFETCH(bool, isRestart);
        const ConfigDiff result =
            diff(loaded(kBase), loaded(replaced(kBase, from.toStdString(), to.toStdString())));
        if (path.isEmpty()) {
            QVERIFY(result.isEmpty());
            return;
        }
        QCOMPARE(result.changed, std::vector<std::string>{path.toStdString()});
        QCOMPARE(!result.needsRestart.empty(), isRestart);
    }

    void anotherOrderOfProvidersIsAChange()
    {
        const ConfigDiff result = diff(loaded("providers: {a: {type: openai}, b: {type: gemini}}"),
                                       loaded("providers: {b: {type: gemini}, a: {type: openai}}"));
        QCOMPARE(result.changed, std::vector<std::string>{"providers"});
    }

    void secretsAreNeverShown()
    {
        const Config config =
            loaded(std::string(kBase) +
                   "security: {admin_token: admin-secret-1, jwt: {secret: jwt-secret-1}}\n"
                   "redis: {password: redis-secret-1}\n");
        const std::string shown = dumpJson(configJson(config)) + configYaml(config);
        QVERIFY(shown.find("-secret-") == std::string::npos);
        QVERIFY(shown.find("[REDACTED]") != std::string::npos);
        const auto secrets = configSecrets(config);
        QCOMPARE(secrets.size(), std::size_t(5));
    }

    void theShownTextLoadsAgain()
    {
        const Config config =
            loaded(std::string(kBase) +
                   "logging: {default_fields: {a: 'x$${Y} \"quoted\" \\ é', b: 'true'}}\n"
                   "backup: {schedule: '0 2 * * *'}\n"
                   "tracing: {sample_rate: 0.25}\n"
                   "rate_limiting: {endpoints: {/v1/debates: {burst: 5}, '/${X}.y': {burst: 6}}}\n"
                   "security: {jwt: {expiration: 90m}}\n"
                   "models: {fast: {targets: [{provider: a}, {provider: b}]}}\n");
        const std::string text = configYaml(config);
        const auto again = loadConfig(optionsFor(text));
        QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
        QCOMPARE(configYaml(*again), text);
        const ConfigDiff result = diff(config, *again);
        QCOMPARE(result.changed,
                 (std::vector<std::string>{"database.password", "providers.a.api_key"}));
    }

    void everyLimitHasItsName()
    {
        const auto limits = configLimits(loaded(kBase));
        const auto value = [&](const std::string& name) {
            const auto found =
                std::find_if(limits.begin(), limits.end(),
                             [&](const NamedLimit& each) { return each.name == name; });
            return found == limits.end() ? -1 : found->value;
        };
        QCOMPARE(value("server.max_body_bytes"), 10485760.0);
        QCOMPARE(value("server.max_connections"), 1024.0);
        QCOMPARE(value("providers.a.timeouts.total"), 60'000.0);
        QCOMPARE(value("high_availability.circuit_breaker.failure_threshold"), 5.0);
        QCOMPARE(value("server.port"), -1.0);
    }
};

QTEST_APPLESS_MAIN(TestConfigDiff)
#include "tst_config_diff.moc"
