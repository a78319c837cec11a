// Small mistakes in the course's configuration. Each is refused with the place where it stands and
// with what to write instead, and never with the value that was there.

#include "load_text.h"

#include <QtTest>
#include <algorithm>

using namespace helix;
using namespace helix::config;

namespace {

std::string courseText()
{
    QFile file(QFINDTESTDATA("data/production.yaml"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// "line:column" of a place in a text, both 1-based.
std::string positionOf(const std::string& text, std::size_t at)
{
    const auto lines = std::count(text.begin(), text.begin() + std::ptrdiff_t(at), '\n');
    const auto start = text.rfind('\n', at - 1);
    return std::to_string(lines + 1) + ":" + std::to_string(at - start);
}

}  // namespace

class TestSeedMutations : public QObject {
    Q_OBJECT
private slots:
    void aMistakeIsShown_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("where");  // what stands at the place, after the mistake
        QTest::addColumn<QString>("advice");
        // from occurs once; where is the first text behind the place of the mistake.
        const auto row = [](const char* tag, const char* from, const char* to, const char* where,
                            const char* advice) {
            QTest::newRow(tag) << from << to << where << advice;
        };
        row("a letter too much in a section", "tracing:\n", "tracings:\n", "tracings",
            R"(did you mean "tracing"?)");
        row("a letter missing in a section", "security:\n", "securty:\n", "securty",
            R"(did you mean "security"?)");
        row("two letters swapped in a section", "logging:\n", "loggign:\n", "loggign",
            R"(did you mean "logging"?)");
        row("another word for the section", "rate_limiting:\n", "rate_limits:\n", "rate_limits",
            R"(did you mean "rate_limiting"?)");
        row("a key with a dash", "sample_rate: 0.1", "sample-rate: 0.1", "sample-rate",
            R"(did you mean "sample_rate"?)");
        row("a misspelt key of the breaker", "failure_threshold: 5", "failure_treshold: 5",
            "failure_treshold", R"(did you mean "failure_threshold"?)");
        row("a key in the singular", "fallback_providers:\n", "fallback_provider:\n",
            "fallback_provider", R"(did you mean "fallback_providers"?)");
        row("a misspelt key in a list", "- primary: \"claude\"", "- primari: \"claude\"", "primari",
            R"(did you mean "primary"?)");
        row("a misspelt key of the drain", "drain_timeout: ", "drain_time_out: ", "drain_time_out",
            R"(did you mean "drain_timeout"?)");
        row("a misspelt key of tokens",
            "refresh_expiration: ", "refresh_expire: ", "refresh_expire",
            "expected secret, private_key_file, public_key_file, expiration, refresh_expiration");
        row("a misspelt key of the limits", "requests_per_second: 1000", "request_per_second: 1000",
            "request_per_second", R"(did you mean "requests_per_second"?)");
        row("a word for a truth value",
            "recovery_timeout: \"30s\"\n\n  # Failover configuration\n  failover:\n    enabled: "
            "true",
            "recovery_timeout: \"30s\"\n\n  # Failover configuration\n  failover:\n    enabled: "
            "yes",
            "yes", "expected true or false");
        row("a duration without its unit", "interval: \"10s\"", "interval: \"10\"", "\"10\"",
            "a number needs its unit: ms, s, m, h or d");
        row("a duration with an unknown unit", "recovery_timeout: \"30s\"",
            "recovery_timeout: \"30sec\"", "\"30sec\"", "expected a duration");
        row("a word for a number", "failure_threshold: 5", "failure_threshold: five", "five",
            "expected a whole number");
        row("a number in quotes", "success_threshold: 2", "success_threshold: \"2\"", "\"2\"",
            "write it without quotes");
        row("a broken number", "unhealthy_threshold: 3", "unhealthy_threshold: 2.5", "2.5",
            "expected a whole number");
        row("a threshold of nothing", "success_threshold: 2", "success_threshold: 0", "0\n",
            "must be ");
        row("a share above one", "sample_rate: 0.1", "sample_rate: 10", "10  #",
            "must be between 0 and 1");
        row("an unknown exporter", "exporter: \"jaeger\"", "exporter: \"jeager\"", "\"jeager\"",
            R"(did you mean "jaeger"?)");
        row("an unknown algorithm", "algorithm: \"HS256\"", "algorithm: \"HS265\"", "\"HS265\"",
            R"(did you mean "HS256"?)");
        row("an unknown level", "level: \"info\"", "level: \"infos\"", "\"infos\"",
            R"(did you mean "info"?)");
        row("an old version of TLS", "min_version: \"1.2\"", "min_version: \"1.1\"", "\"1.1\"",
            "must be 1.2 or 1.3");
        row("a list where a section belongs",
            "  headers:\n    remaining: \"X-RateLimit-Remaining\"\n    limit: "
            "\"X-RateLimit-Limit\"\n    reset: \"X-RateLimit-Reset\"",
            "  headers: [X-RateLimit-Remaining]", "[X-RateLimit-Remaining]",
            "expected a section of keys, not a list");
        row("a value where a list belongs",
            "allowed_methods: [\"GET\", \"POST\", \"PUT\", \"DELETE\"]", "allowed_methods: GET",
            "GET", "expected a list, not a single value");
        row("a key twice", "burst: 200\n", "burst: 200\n    burst: 300\n", "burst: 300",
            "the key \"burst\" stands here twice");
        row("a tab for indentation", "  exporter: \"jaeger\"", "\texporter: \"jaeger\"",
            "\texporter: \"jaeger\"", "tab");
        row("an unset variable", "\"${JWT_SECRET}\"", "\"${JWT_SECRETS}\"", "\"${JWT_SECRETS}\"",
            "JWT_SECRETS is not set; set it or write ${JWT_SECRETS:-default}");
        row("a variable that does not end", "\"${OAUTH_DOMAIN}\"", "\"${OAUTH_DOMAIN\"",
            "\"${OAUTH_DOMAIN\"", "is not closed by }; write $${");
        row("a path without its slash", "\"/v1/debates\":", "\"v1/debates\":", "\"v1/debates\"",
            "must be a path that begins with a slash");
        row("a drain longer than the end", "drain_timeout: \"15s\"", "drain_timeout: \"45s\"",
            "drain_timeout", "must not be longer than timeout");
        row("a provider that is its own fallback", "fallbacks: [\"gemini\", \"deepseek\"]",
            "fallbacks: [\"claude\"]", "fallbacks", "a provider cannot be its own fallback");
        row("a chain given twice", "- primary: \"gemini\"", "- primary: \"claude\"",
            "primary: \"claude\"\n        fallbacks: [\"claude\"", "already has a chain");
    }
    void aMistakeIsShown()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, where);
        QFETCH(QString, advice);
        std::string text = courseText();
        const auto at = text.find(from.toStdString());
        QVERIFY2(at != std::string::npos, "the course's text has changed");
        text.replace(at, std::size_t(from.toUtf8().size()), to.toStdString());
        const auto place = text.find(where.toStdString(), at);
        QVERIFY(place != std::string::npos);
        const auto config =
            loadConfig(optionsFor(text, {{"JWT_SECRET", "jwt-secret-0001"},
                                         {"OAUTH_CLIENT_ID", "client"},
                                         {"OAUTH_CLIENT_SECRET", "oauth-secret-0001"},
                                         {"OAUTH_DOMAIN", "example.com"}}));
        QVERIFY(!config);
        const std::string& message = config.error().message;
        const std::string expected = "test.yaml:" + positionOf(text, place) + ": error: ";
        QVERIFY2(message.find(expected) != std::string::npos, (expected + "\n" + message).c_str());
        QVERIFY2(message.find(advice.toStdString()) != std::string::npos, message.c_str());
        QVERIFY(message.find("secret-0001") == std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestSeedMutations)
#include "tst_seed_mutations.moc"
