// The configuration blocks of the course material must load as they are, each alone and all
// together.

#include "config/effective.h"
#include "load_text.h"

#include <QtTest>

using namespace helix;
using namespace helix::config;
using std::chrono::milliseconds;

namespace {

LoadOptions fileOptions(const QString& name)
{
    LoadOptions options = optionsFor("", {{"JWT_SECRET", "jwt-secret-0001"},
                                          {"OAUTH_CLIENT_ID", "client"},
                                          {"OAUTH_CLIENT_SECRET", "oauth-secret-0001"},
                                          {"OAUTH_DOMAIN", "example.com"}});
    options.text.reset();
    options.displayName.clear();
    options.file = QFINDTESTDATA("data/" + name).toStdString();
    return options;
}

constexpr const char* kCourse = R"(
llm_providers:
  claude:
    enabled: true
    api_key: '${ANTHROPIC_API_KEY}'
    model: 'claude-3-sonnet-20240229'
    timeout: 60s
    max_retries: 3
    weight: 1.0
    temperature: 0.7
    max_tokens: 4096
providers:
  claude:
    rate_limit: {requests_per_minute: 60}
)";

}  // namespace

class TestSeedConfiguration : public QObject {
    Q_OBJECT
private slots:
    void eachBlockLoads_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"tracing.yaml", "high_availability.yaml", "logging.yaml", "security.yaml",
              "rate_limiting.yaml", "backup.yaml", "provider_rate_limit.yaml", "production.yaml"})
            QTest::newRow(name) << name;
    }
    void eachBlockLoads()
    {
        QFETCH(QString, name);
        const auto config = loadConfig(fileOptions(name));
        QVERIFY2(config.has_value(), config ? "" : config.error().message.c_str());
        const std::string shown = configYaml(*config);
        QVERIFY(shown.find("secret-0001") == std::string::npos);
        QVERIFY(loadConfig(optionsFor(shown)).has_value());
    }

    void allTogetherMeanWhatTheySay()
    {
        const auto config = loadConfig(fileOptions("production.yaml"));
        QVERIFY(config.has_value());
        QCOMPARE(config->circuitBreaker.recoveryTimeout, milliseconds(30'000));
        QCOMPARE(config->healthCheck.unhealthyThreshold, 3);
        QCOMPARE(config->failover.fallbacks.at("claude"),
                 (std::vector<std::string>{"gemini", "deepseek"}));
        QCOMPARE(config->failover.fallbacks.at("gemini"),
                 (std::vector<std::string>{"claude", "qwen"}));
        QCOMPARE(config->shutdown.drainTimeout, milliseconds(15'000));
        QCOMPARE(config->logging.levels.at("response"), std::string("debug"));
        QCOMPARE(config->environment, std::string("production"));
        QCOMPARE(config->serviceName, std::string("helixagent"));
        QCOMPARE(config->security.cors.allowedOrigins.size(), std::size_t(2));
        QCOMPARE(config->provider("<name>")->rateLimit.requestsPerMinute, std::int64_t(30));
        const Json& other = config->otherSections;
        QCOMPARE(config->tracing.sampleRate, 0.1);
        QCOMPARE(config->security.jwt.expiration, milliseconds(3'600'000));
        QCOMPARE(config->rateLimiting->endpoints.at("/v1/debates").burst, std::optional(5L));
        QCOMPARE(config->security.rateLimit->burst, std::int64_t(20));
        QVERIFY(!other.contains("rate_limiting"));
        QCOMPARE(other["backup"]["postgresql"]["retention_days"], Json(30));
        QVERIFY(!other.contains("logging"));
    }

    void aVariableOfTheBlockIsNamedWhenItIsNotSet()
    {
        LoadOptions options = fileOptions("security.yaml");
        options.getenv = [](const std::string&) { return std::nullopt; };
        const auto config = loadConfig(options);
        QVERIFY(!config);
        for (const char* name :
             {"JWT_SECRET", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_DOMAIN"})
            QVERIFY(config.error().message.find(name) != std::string::npos);
    }

    void aSimulatedSecondFileOfTheCourseLoads()
    {
        const auto config = loadConfig(optionsFor(kCourse, {{"ANTHROPIC_API_KEY", "k-123456789"}}));
        QVERIFY2(config.has_value(), config ? "" : config.error().message.c_str());
        const ProviderConfig* claude = config->provider("claude");
        QCOMPARE(claude->models.front(), std::string("claude-3-sonnet-20240229"));
        QCOMPARE(claude->rateLimit.requestsPerMinute, std::int64_t(60));
        QVERIFY(claude->isEnabled);
    }
};

QTEST_APPLESS_MAIN(TestSeedConfiguration)
#include "tst_seed_configuration.moc"
