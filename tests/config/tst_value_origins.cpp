#include "config/provider_overlay.h"
#include "config/value_origins.h"
#include "load_text.h"

#include <QtTest>

using namespace helix;
using namespace helix::config;

namespace {

const char* const kText = R"(
server: {port: 8181, host: "${HOST:-127.0.0.1}", log_level: warn}
providers:
  main: {type: openai, model: m, api_key: '${KEY}', timeout: 5s, headers: {X-Team: a}}
llm_providers:
  claude: {api_keys: [one-12345678, '${KEY}'], weight: 2}
high_availability:
  failover: {fallback_providers: [{primary: main, fallbacks: [claude]}]}
rate_limiting: {endpoints: {'/v1/a.b': {burst: 5}}}
security: {oidc: [{issuer: 'https://a.example', audience: '${KEY}'}]}
)";

}  // namespace

class TestValueOrigins : public QObject {
    Q_OBJECT
    Config m_config;
private slots:
    void init()
    {
        const auto config = loadConfig(optionsFor(kText, {{"KEY", "key-0123456789"}}));
        QVERIFY2(config.has_value(), config ? "" : config.error().message.c_str());
        m_config = *config;
    }

    void eachValueKnowsItsOrigin_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("origin");
        const auto row = [](const char* tag, const char* path, const char* origin) {
            QTest::newRow(tag) << path << origin;
        };
        row("a value of the file", "server.port", "file");
        row("a variable, also by its default", "server.host", "environment");
        row("a value that is not there", "server.max_body_bytes", "default");
        row("an older name", "logging.level", "file");
        row("the short form of the models", "providers.main.models", "file");
        row("the short form of the keys", "providers.main.api_keys", "environment");
        row("the short form of the time", "providers.main.timeouts.total", "file");
        row("a time beside it", "providers.main.timeouts.idle", "default");
        row("a member of a map", "providers.main.headers.X-Team", "file");
        row("the older name of the providers", "providers.claude.weight", "file");
        row("a list with a variable in it", "providers.claude.api_keys", "environment");
        row("a list", "high_availability.failover.fallback_providers", "file");
        row("a name in quotes", "rate_limiting.endpoints.\"/v1/a.b\".burst", "file");
        row("a list of sections with a variable in it", "security.oidc", "environment");
    }
    void eachValueKnowsItsOrigin()
    {
        QFETCH(QString, path);
        QFETCH(QString, origin);
        const Json origins = valueOrigins(m_config);
        QVERIFY(origins.contains(path.toStdString()));
        QCOMPARE(QString::fromStdString(origins[path.toStdString()]), origin);
    }

    void whatTheApiChangedIsTheApis()
    {
        LoadOptions options = optionsFor("");
        QVERIFY(applyProviderOverlay(m_config,
                                     "providers:\n  main: {weight: 3}\n"
                                     "  other: {type: openai, models: [x]}\n  claude: null\n",
                                     options));
        const Json origins = valueOrigins(m_config);
        QCOMPARE(origins["providers.main.weight"], Json("api"));
        QCOMPARE(origins["providers.main.models"], Json("file"));
        QCOMPARE(origins["providers.other.models"], Json("api"));
        QCOMPARE(origins["providers.other.weight"], Json("default"));
        QVERIFY(!origins.contains("providers.claude.weight"));
        QVERIFY(!m_config.origins.contains("providers.claude.weight"));
    }

    void everyLeafHasAnOrigin()
    {
        const Json origins = valueOrigins(Config());
        for (const auto& [path, origin] : origins.items())
            QVERIFY2(origin == "default", path.c_str());
        QVERIFY(origins.size() > 100);
    }
};

QTEST_APPLESS_MAIN(TestValueOrigins)
#include "tst_value_origins.moc"
