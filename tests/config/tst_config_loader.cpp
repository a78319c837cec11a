#include "config/effective.h"
#include "load_text.h"

#include <sys/stat.h>
#include <QtTest>

using namespace helix;
using namespace helix::config;
using std::chrono::milliseconds;

namespace {

std::string allFindings(const std::string& text)
{
    return findingsText(checkConfig(optionsFor(text)));
}

Config loaded(LoadOptions options)
{
    auto config = loadConfig(options);
    if (!config) qWarning("%s", config.error().text().c_str());
    return config ? *config : Config();
}

constexpr const char* kCanary = "canary-4f1b9d77e0aa";

constexpr const char* kProviders = R"(
server: {host: 0.0.0.0, port: 9000}
providers:
  main:
    type: anthropic
    base_url: 'https://api.example.com/'
    api_key: '${KEY}'
    api_keys: [second-key-0001]
    model: big
    models: [small, big]
    timeout: 90s
    max_retries: 0
    weight: 2.5
    temperature: 0
    rate_limit: {requests_per_minute: 60, tokens_per_minute: 90000}
    cost: {input_per_1k_tokens: 0.003, output_per_1k_tokens: 0.015}
    headers: {x-team: red}
  other: {type: openai, enabled: false}
models:
  fast: {strategy: weighted, targets: [{provider: main, weight: 3}, {provider: other, model: m}]}
)";

}  // namespace

class TestConfigLoader : public QObject {
    Q_OBJECT
private slots:
    void aGroupCarriesItsWholeRouting()
    {
        const std::string text = std::string(kProviders) + R"(
  slow: {targets: [{provider: other, model: m}]}
  all:
    strategy: latency
    affinity: session
    fallbacks: [slow]
    hedge: {after: 250ms}
    shadow: {provider: other, model: m, share: 0.5}
    targets: [{provider: main, tags: [eu, default]}]
high_availability: {health_check: {paid: true}}
)";
        auto options = optionsFor(text);
        options.getenv = [](const std::string&) { return std::optional<std::string>("k-123456"); };
        const Config config = loaded(options);
        const auto& group = config.models.at("all");
        QCOMPARE(group.strategy, std::string("latency"));
        QCOMPARE(group.affinity, std::string("session"));
        QCOMPARE(group.fallbacks, std::vector<std::string>{"slow"});
        QCOMPARE(group.targets.at(0).tags, (std::vector<std::string>{"eu", "default"}));
        QVERIFY(group.hedge && group.hedge->after == milliseconds(250) && group.hedge->max == 1);
        QVERIFY(group.shadow && group.shadow->share == 0.5);
        QVERIFY(!config.models.at("fast").hedge && !config.models.at("fast").shadow);
        QVERIFY(config.healthCheck.isPaid);
    }

    void aGroupThatFollowsMustExist()
    {
        const auto findings = allFindings(
            "models:\n  fast: {fallbacks: [fsat, fast, slwo], targets: [{provider: a}]}\n"
            "  slow: {targets: [{provider: a}]}\n");
        QVERIFY2(findings.find("did you mean \"slow\"") != std::string::npos, findings.c_str());
        QVERIFY2(findings.find("its own fallback") != std::string::npos, findings.c_str());
    }

    void anEmptyFileGivesTheDefaults()
    {
        const Config config = loaded(optionsFor("# nothing but a comment\n"));
        QCOMPARE(config.server.host, std::string("127.0.0.1"));
        QCOMPARE(int(config.server.port), 8080);
        QCOMPARE(config.circuitBreaker.failureThreshold, 5);
        QVERIFY(config.providers.empty());
        QVERIFY(config.otherSections.empty());
        QCOMPARE(configJson(config), configJson(Config()));
    }

    void readsEverythingOfAProvider()
    {
        const Config config = loaded(optionsFor(kProviders, {{"KEY", "first-key-0001"}}));
        const ProviderConfig* provider = config.provider("main");
        QVERIFY(provider != nullptr);
        QCOMPARE(provider->type, std::string("anthropic"));
        QCOMPARE(provider->baseUrl, std::string("https://api.example.com"));
        QCOMPARE(provider->apiKeys.size(), std::size_t(2));
        QCOMPARE(provider->apiKeys[0].reveal(), std::string("first-key-0001"));
        QCOMPARE(provider->models, (std::vector<std::string>{"big", "small"}));
        QCOMPARE(provider->timeouts.total, milliseconds(90'000));
        QCOMPARE(provider->maxRetries, 0);
        QVERIFY(provider->temperature.has_value());
        QCOMPARE(provider->cost->outputPer1k, 0.015);
        QCOMPARE(provider->headers.at("x-team"), std::string("red"));
        QCOMPARE(config.providerOrder, (std::vector<std::string>{"main", "other"}));
        QCOMPARE(config.models.at("fast").targets.size(), std::size_t(2));
        QCOMPARE(config.models.at("fast").targets[0].weight, 3.0);
        QVERIFY(config.otherSections.empty());
    }

    void aVendorsNameImpliesTypeAndAddress()
    {
        const Config config = loaded(optionsFor(
            "llm_providers:\n  claude: {api_key: k-12345678}\n  mine: {type: deepseek}\n"));
        QCOMPARE(config.provider("claude")->type, std::string("anthropic"));
        QCOMPARE(config.provider("claude")->authHeader, std::string("x-api-key"));
        QCOMPARE(config.provider("claude")->headers.size(), std::size_t(1));
        QCOMPARE(config.provider("mine")->type, std::string("openai"));
        QCOMPARE(config.provider("mine")->vendor, std::string("deepseek"));
        QCOMPARE(config.provider("mine")->models.front(), std::string("deepseek-chat"));
    }

    void olderNamesCountWhenTheNewOnesAreAbsent()
    {
        const Config config =
            loaded(optionsFor("server: {log_level: debug}\n"
                              "performance: {request_timeout: 90s, max_request_size: 1MiB}\n"));
        QCOMPARE(config.logging.level, std::string("debug"));
        QCOMPARE(config.requestTimeout, milliseconds(90'000));
        QCOMPARE(config.server.maxBodyBytes, std::size_t(1 << 20));
    }

    void variablesAreReplacedOnce()
    {
        const auto options = optionsFor(
            "server: {port: \"${PORT}\", host: '${HOST:-127.0.0.2}'}\n"
            "logging: {default_fields: {a: '${TRICK}', b: 'x$${Y}', c: '${EMPTY:-standard}', d: "
            "$5}}\n",
            {{"PORT", "8123"}, {"TRICK", "${PORT}: {x: 1}"}, {"EMPTY", ""}});
        const Config config = loaded(options);
        QCOMPARE(int(config.server.port), 8123);
        QCOMPARE(config.server.host, std::string("127.0.0.2"));
        QCOMPARE(config.logging.defaultFields.at("a"), std::string("${PORT}: {x: 1}"));
        QCOMPARE(config.logging.defaultFields.at("b"), std::string("x${Y}"));
        QCOMPARE(config.logging.defaultFields.at("c"), std::string("standard"));
        QCOMPARE(config.logging.defaultFields.at("d"), std::string("$5"));
    }

    void authenticationMayBeOffOnLoopbackOnly_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("auth");
        QTest::addColumn<QString>("effective");
        QTest::newRow("the word off") << "127.0.0.1"
                                      << "off"
                                      << "off";
        QTest::newRow("what YAML 1.1 makes of it") << "localhost"
                                                   << "false"
                                                   << "off";
        QTest::newRow("quoted") << "\"::1\""
                                << "\"off\""
                                << "off";
        QTest::newRow("off on all addresses is refused") << "0.0.0.0"
                                                         << "off"
                                                         << "";
        QTest::newRow("a name that only looks like loopback") << "127.0.0.1.example.com"
                                                              << "off"
                                                              << "";
        QTest::newRow("required anywhere") << "0.0.0.0"
                                           << "required"
                                           << "required";
    }
    void authenticationMayBeOffOnLoopbackOnly()
    {
        QFETCH(QString, host);
        QFETCH(QString, auth);
        QFETCH(QString, effective);
        const std::string text = "server:\n  host: " + host.toStdString() +
                                 "\nsecurity:\n  auth: " + auth.toStdString() + "\n";
        const auto config = loadConfig(optionsFor(text));
        QCOMPARE(config.has_value(), !effective.isEmpty());
        if (config)
            QCOMPARE(effectiveAuth(*config), effective.toStdString());
        else
            QVERIFY(config.error().message.starts_with("test.yaml:4:3: error: security.auth: off"));
    }
    void withoutAWordAuthenticationFollowsTheAddress()
    {
        QCOMPARE(effectiveAuth(loaded(optionsFor("server: {host: 127.9.9.9}"))),
                 std::string("off"));
        QCOMPARE(effectiveAuth(loaded(optionsFor("server: {host: 10.0.0.1}"))),
                 std::string("required"));
    }

    void mistakesAreNamedWhereTheyStand_data();
    void mistakesAreNamedWhereTheyStand();

    void allMistakesOfAFileAreReported()
    {
        const std::string findings = allFindings(
            "server: {prot: 1, port: 99999}\nproviders:\n  x: {type: openai, api_key: "
            "'${NOPE}'}\nlogin: 1\n");
        QVERIFY2(std::count(findings.begin(), findings.end(), '\n') == 3, findings.c_str());
    }

    void valuesNeverAppearInMessages_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* line :
             {"server: {port: %1}", "server: {host: [%1]}", "server: {request_timeout: %1}",
              "server: {max_body_bytes: %1}", "logging: {level: %1}", "demo: %1",
              "providers: {x: {type: openai, api_key: {a: %1}}}",
              "providers: {x: {type: openai, base_url: 'ftp://u:%1@h'}}",
              "providers: {x: {type: '%1'}}", "server: {port: '${%1}'}",
              "server: {port: '${VARIABLE}', host: %1, host: 1}",
              "security: {admin_token: \"a\\r%1\"}",
              "providers: {x: {type: openai, headers: {'a b': %1}}}",
              "server: {host: '${UNSET:-${%1}}'}", "%1", "- %1"})
            QTest::newRow(line) << QString(line).arg(kCanary);
    }
    void valuesNeverAppearInMessages()
    {
        QFETCH(QString, text);
        const auto findings = checkConfig(optionsFor(text.toStdString(), {{"VARIABLE", kCanary}}));
        QVERIFY(hasErrors(findings));
        QVERIFY2(findingsText(findings).find("canary") == std::string::npos,
                 findingsText(findings).c_str());
    }

    void aChainMayNameProvidersThatAreAbsent()
    {
        const auto findings = checkConfig(optionsFor(
            "high_availability: {failover: {fallback_providers: [{primary: a, fallbacks: [b]}]}}"));
        QVERIFY(findings.empty());
    }

    void aGroupOfAbsentProvidersIsWorthAWarning()
    {
        const auto outcome =
            loadConfigWithFindings(optionsFor("providers: {gemini: {type: gemini}}\n"
                                              "models: {fast: {targets: [{provider: gemeni}]}}\n"));
        QVERIFY(outcome.config.has_value());
        const std::string findings = findingsText(outcome.findings);
        QVERIFY2(findings ==
                     "test.yaml:2:28: warning: models.fast.targets[0].provider: no provider "
                     "of this name is configured; did you mean \"gemini\"?",
                 findings.c_str());
    }

    void whatHasNoEffectIsWorthAWarning_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("every origin")
            << "security: {cors: {allowed_origins: [\"*\"]}}"
            << "test.yaml:1:37: warning: security.cors.allowed_origins[0]: allows nobody; origins "
               "are compared byte by byte, so name each";
        QTest::newRow("meaning without embeddings")
            << "cache: {semantic: {enabled: true}}"
            << "test.yaml:1:9: warning: cache.semantic: finds nothing without the provider of its "
               "embeddings; set provider";
    }
    void whatHasNoEffectIsWorthAWarning()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto outcome = loadConfigWithFindings(optionsFor(text.toStdString()));
        QVERIFY(outcome.config.has_value());
        QCOMPARE(QString::fromStdString(findingsText(outcome.findings)), expected);
    }

    void aBombOfAliasesIsRefusedQuickly()
    {
        std::string text = "optimization:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 12; ++i) {
            const std::string before = "*a" + std::to_string(i - 1);
            text += "  a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
            for (int k = 0; k < 9; ++k) text += ", " + before;
            text += "]\n";
        }
        QElapsedTimer timer;
        timer.start();
        const std::string findings = allFindings(text);
        QVERIFY(findings.find("test.yaml:6:") == 0);
        QVERIFY(findings.find("each use of an alias counted") != std::string::npos);
        QVERIFY(timer.elapsed() < 5000);
    }

    void sizeAndDepthAreLimited()
    {
        std::string deep = "x";
        for (int i = 0; i < 40; ++i) deep = "[1, " + deep + "]";
        QVERIFY(allFindings("#" + std::string(kMaxConfigBytes, ' ')).find("longer than") !=
                std::string::npos);
        QVERIFY(allFindings("#" + std::string(kMaxConfigBytes - 1, ' ')).empty());
        QVERIFY(allFindings("optimization: {a: " + deep + "}").find("nested deeper") !=
                std::string::npos);
        std::string many = "optimization: {a: [";
        for (std::size_t i = 0; i < kMaxConfigNodes; ++i) many += "1,";
        QVERIFY(allFindings(many + "1]}").find("more than 50000 values") != std::string::npos);
    }

    void aliasesOfReasonableSizeWork()
    {
        const Config config =
            loaded(optionsFor("models:\n  a: &group {targets: [{provider: x}]}\n  b: *group\n"));
        QCOMPARE(config.models.at("b").targets.size(), std::size_t(1));
        QCOMPARE(config.models.at("b").name, std::string("b"));
    }

    void filesAreReadAndTheirModeIsMinded()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("helixagent.yaml");
        LoadOptions options = optionsFor("");
        options.text.reset();
        options.displayName.clear();
        options.file = path.toStdString();
        const auto missing = loadConfig(options);
        QVERIFY(!missing);
        QCOMPARE(int(missing.error().code), int(ErrorCode::NotFound));
        QVERIFY(missing.error().message.starts_with(options.file));

        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("providers: {x: {type: openai, api_key: literal-secret-1}}\n");
        file.close();
        ::chmod(path.toUtf8().constData(), 0644);
        auto findings = checkConfig(options);
        QCOMPARE(findings.size(), std::size_t(1));
        QVERIFY(findings[0].text().find(": warning: the file holds secrets") != std::string::npos);
        ::chmod(path.toUtf8().constData(), 0666);
        QVERIFY(hasErrors(checkConfig(options)));
        options.isCheckingFileMode = false;
        QVERIFY(!hasErrors(checkConfig(options)));
        options.isCheckingFileMode = true;
        ::chmod(path.toUtf8().constData(), 0600);
        QVERIFY(checkConfig(options).empty());
        options.file = folder.path().toStdString();
        QVERIFY(!loadConfig(options));
    }
};

void TestConfigLoader::mistakesAreNamedWhereTheyStand_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* tag, const char* text, const char* expected) {
        QTest::newRow(tag) << text << expected;
    };
    row("a key with a slip", "providers:\n  claude:\n    max_retry: 3\n",
        "test.yaml:3:5: error: providers.claude.max_retry: unknown key; did you mean "
        "\"max_retries\"?");
    row("TLS without its files", "security:\n  tls: {enabled: true}\n",
        "test.yaml:2:3: error: security.tls.cert_file: TLS needs a certificate; name its "
        "file\ntest.yaml:2:3: error: security.tls.key_file: TLS needs a private key; name its "
        "file");
    row("client certificates that nobody vouches for",
        "security:\n  tls: {client_auth: require, enabled: true, cert_file: c, key_file: k}\n",
        "test.yaml:2:3: error: security.tls.client_ca_file: client certificates need an authority "
        "to be checked by; name its file");
    row("a section with a slip", "sever: {}\n",
        "test.yaml:1:1: error: sever: unknown key; did you mean \"server\"?");
    row("nothing similar", "security: {zzzzzz: 1}\n",
        "test.yaml:1:12: error: security.zzzzzz: unknown key; expected auth, admin_token");
    row("a key twice", "server:\n  port: 1\n  port: 2\n",
        "test.yaml:3:3: error: the key \"port\" stands here twice");
    row("a section twice", "server: {}\nlogging: {}\nserver: {}\n",
        "test.yaml:3:1: error: the key \"server\" stands here twice");
    row("a tag that runs code elsewhere", "server:\n  host: !!python/object/apply:os.system [ls]\n",
        "test.yaml:2:9: error: tags are not allowed");
    row("a local tag", "server: !x {}\n", "test.yaml:1:9: error: tags are not allowed");
    row("a merge key", "models:\n  a: &a {targets: [{provider: x}]}\n  b:\n    <<: *a\n",
        "test.yaml:4:5: error: models.b.<<: merge keys are not supported");
    row("an alias within itself", "optimization: {x: &a [*a]}\n",
        "test.yaml:1:23: error: an alias stands within");
    row("an unknown alias", "server: *nowhere\n", "test.yaml:1:9: error: invalid YAML");
    row("broken YAML", "server: {port: 1\n", "error: invalid YAML");
    row("a tab as indentation", "server:\n\tport: 1\n", "test.yaml:2:6: error: invalid YAML");
    row("two documents", "server: {}\n---\nserver: {}\n", "error: a second document");
    row("a list at the top", "- server\n", "test.yaml:1:1: error: expected sections");
    row("a port too large", "server:\n  port: 65536\n",
        "test.yaml:2:9: error: server.port: must be between 0 and 65535");
    row("a negative port", "server: {port: -1}\n", "server.port: must be between 0 and 65535");
    row("a port beyond 64 bits", "server: {port: 99999999999999999999}\n",
        "server.port: must be between");
    row("a port in quotes", "server: {port: \"8080\"}\n",
        "test.yaml:1:16: error: server.port: expected a whole number; write it without quotes");
    row("a fraction for a whole number", "server: {port: 80.5}\n",
        "server.port: expected a whole number");
    row("text for a number", "providers: {x: {type: openai, weight: heavy}}\n",
        "providers.x.weight: expected a number");
    row("not a number", "providers: {x: {type: openai, weight: .nan}}\n",
        "providers.x.weight: expected a number");
    row("a list for text", "server:\n  host: [a]\n",
        "test.yaml:2:9: error: server.host: expected text, not a list");
    row("text for a section", "server: 8080\n",
        "test.yaml:1:9: error: server: expected a section of keys, not a single value");
    row("a single value for a list", "providers: {x: {type: openai, models: m}}\n",
        "providers.x.models: expected a list, not a single value");
    row("a number for text", "server: {host: 12}\n",
        "server.host: expected text; put it in quotes");
    row("a key without value", "server:\n  port:\n",
        "server.port: expected a whole number, not nothing");
    row("a truth value of YAML 1.1", "demo: yes\n",
        "test.yaml:1:7: error: demo: expected true or false");
    row("a truth value in quotes", "demo: \"true\"\n",
        "demo: expected true or false; write it without");
    row("a duration without unit", "server: {idle_timeout: 30}\n",
        "server.idle_timeout: expected a duration such as 30s or 1h30m; a number needs its unit");
    row("a duration of an unknown unit", "server: {idle_timeout: 3w}\n",
        "server.idle_timeout: expected a duration");
    row("a timeout of nothing", "server: {idle_timeout: 0s}\n",
        "server.idle_timeout: must be between 1ms and");
    row("a size of an unknown unit", "server: {max_body_bytes: 3parsec}\n",
        "server.max_body_bytes: expected a size");
    row("a word that is none of the allowed", "logging: {level: inof}\n",
        "test.yaml:1:18: error: logging.level: must be debug, info, warn, warning or error; did "
        "you mean \"info\"?");
    row("an unknown type", "providers: {x: {type: opnai}}\n",
        "test.yaml:1:17: error: providers.x.type: no type of this name is known; did you mean "
        "\"openai\"?");
    row("an unknown vendor", "providers: {x: {vendor: depseek}}\n", "did you mean \"deepseek\"?");
    row("an address without scheme", "providers: {x: {type: openai, base_url: localhost}}\n",
        "providers.x.base_url: must be an http or https URL");
    row("a collector without scheme", "tracing: {endpoint: \"localhost:4318\"}\n",
        "tracing.endpoint: must be an http or https URL");
    row("a variable that is not set", "security:\n  jwt:\n    secret: \"${JWT_SECRET}\"\n",
        "test.yaml:3:13: error: security.jwt.secret: the environment variable JWT_SECRET is not "
        "set");
    row("a variable that is not closed", "server: {host: \"${HOST\"}\n",
        "server.host: ${ is not closed");
    row("a variable without name", "server: {host: \"${}\"}\n", "must hold the name of a variable");
    row("a variable within a default", "server: {host: \"${A:-${B}}\"}\n",
        "the default of ${A} must not hold another variable");
    row("a total time given twice",
        "providers: {x: {type: openai, timeout: 3s, timeouts: {total: 4s}}}\n",
        "test.yaml:1:31: error: providers.x.timeout: is also given as timeouts.total");
    row("a provider's key under both names of the section",
        "providers: {x: {type: openai}}\nllm_providers: {x: {type: gemini}}\n",
        "test.yaml:2:21: error: llm_providers.x.type: is also given in providers.x.type");
    row("a provider with a slash", "providers: {a/b: {type: openai}}\n",
        "a provider's name must not hold a slash");
    row("a group without targets", "models: {fast: {}}\n",
        "models.fast: needs at least one target");
    row("a target without provider", "models: {fast: {targets: [{model: x}]}}\n",
        "models.fast.targets[0].provider: names no provider");
    row("a provider that follows itself",
        "high_availability: {failover: {fallback_providers: [{primary: a, fallbacks: [a]}]}}\n",
        "a provider cannot be its own fallback");
    row("two chains of one provider",
        "high_availability: {failover: {fallback_providers: [{primary: a}, {primary: a}]}}\n",
        "fallback_providers[1].primary: this provider already has a chain");
    row("a drain that outlasts the shutdown",
        "high_availability: {graceful_shutdown: {timeout: 10s, drain_timeout: 11s}}\n",
        "graceful_shutdown.drain_timeout: must not be longer than timeout");
    row("one port for two servers", "server: {port: 9090}\n",
        "monitoring.metrics.port: is the port of server.port");
    row("a prefix that no metric may have", "monitoring: {metrics: {prefix: a-b}}\n",
        "monitoring.metrics.prefix: must consist of letters");
    row("a share beyond one", "tracing: {sample_rate: 1.5}\n",
        "tracing.sample_rate: must be between 0 and 1");
    row("a header with a line break",
        "providers: {x: {type: openai, headers: {x-a: \"b\\nc: d\"}}}\n",
        "providers.x.headers.x-a: must not hold a line break");
    row("a control character", "server: {host: \"a\x01\"}\n", "a control character");
}

void TestConfigLoader::mistakesAreNamedWhereTheyStand()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto config = loadConfig(optionsFor(text.toStdString()));
    QVERIFY(!config);
    QVERIFY2(config.error().message.find(expected.toStdString()) != std::string::npos,
             config.error().message.c_str());
}

QTEST_APPLESS_MAIN(TestConfigLoader)
#include "tst_config_loader.moc"
