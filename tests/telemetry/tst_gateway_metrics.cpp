#include "base/fake_clock.h"
#include "telemetry/gateway_metrics.h"

#include <QProcess>
#include <QStandardPaths>
#include <QtTest>
#include <thread>

using namespace helix;
using namespace helix::telemetry;
using namespace std::chrono_literals;

class TestGatewayMetrics : public QObject {
    Q_OBJECT

    FakeClock m_clock;

    static bool has(const std::string& text, const std::string& line)
    {
        return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
    }

private slots:
    void bothFamiliesOfRequestMetricsCount()
    {
        MetricsRegistry registry;
        GatewayMetrics metrics(registry, m_clock, "0.1.0");
        metrics.requestStarted();
        metrics.requestStarted();
        metrics.requestFinished("POST", "/v1/chat/completions", 200, 300ms);
        const std::string text = registry.exposition();
        QVERIFY(has(text,
                    "helixagent_http_requests_total{method=\"POST\",path=\"/v1/chat/"
                    "completions\",status=\"200\"} 1"));
        QVERIFY(has(text,
                    "helixagent_requests_total{endpoint=\"/v1/chat/completions\",method="
                    "\"POST\",status=\"200\"} 1"));
        QVERIFY(has(text,
                    "helixagent_request_duration_seconds_bucket{endpoint=\"/v1/chat/"
                    "completions\",method=\"POST\",le=\"0.25\"} 0"));
        QVERIFY(has(text,
                    "helixagent_request_duration_seconds_bucket{endpoint=\"/v1/chat/"
                    "completions\",method=\"POST\",le=\"0.5\"} 1"));
        QVERIFY(has(text, "helixagent_http_requests_in_flight 1"));
        QVERIFY(has(text, "helixagent_build_info{version=\"0.1.0\"} 1"));
    }

    void targetsExistFromTheStart()
    {
        MetricsRegistry registry("superagent");
        GatewayMetrics metrics(registry, m_clock, "0.1.0");
        metrics.declareTarget("claude", "sonnet");
        const std::string before = registry.exposition();
        QVERIFY(has(before,
                    "superagent_provider_circuit_breaker_state{model=\"sonnet\",provider="
                    "\"claude\"} 0"));
        QVERIFY(has(before,
                    "superagent_provider_requests_total{provider=\"claude\",status="
                    "\"success\"} 0"));
        QVERIFY(before.find("provider_health_status{") == std::string::npos);
        metrics.setBreakerState("claude", "sonnet", 1);
        metrics.setProviderHealth("claude", false);
        const std::string after = registry.exposition();
        QVERIFY(has(after,
                    "superagent_provider_circuit_breaker_state{model=\"sonnet\",provider="
                    "\"claude\"} 1"));
        QVERIFY(has(after, "superagent_provider_health_status{provider=\"claude\"} 0"));
        metrics.dropTarget("claude", "sonnet");
        QVERIFY(registry.exposition().find("model=\"sonnet\"") == std::string::npos);
    }

    void onlyConfiguredNamesBecomeLabels()
    {
        MetricsRegistry registry;
        GatewayMetrics metrics(registry, m_clock, "1");
        metrics.setAllowedNames({"claude"}, {"sonnet"});
        metrics.attemptFinished("claude", "success", 1s);
        metrics.attemptFinished("evil\"name", "timeout", 1s);
        metrics.setBreakerState("claude", "invented", 1);
        metrics.tokensUsed("another", "prompt", 5);
        metrics.requestFinished("BREW", "", 200, 1ms);
        metrics.requestFinished("GET", "/x", 999, 1ms);
        metrics.setAllowedNames({}, {});
        metrics.providerError("claude", "server_error");
        const std::string text = registry.exposition();
        QVERIFY(text.find("evil") == std::string::npos);
        QVERIFY(text.find("invented") == std::string::npos);
        QVERIFY(text.find("BREW") == std::string::npos);
        QVERIFY(has(text,
                    "helixagent_provider_requests_total{provider=\"other\",status=\"timeout\"} 1"));
        QVERIFY(has(text, "helixagent_tokens_total{provider=\"other\",type=\"prompt\"} 5"));
        QVERIFY(has(
            text,
            "helixagent_http_requests_total{method=\"other\",path=\"other\",status=\"200\"} 1"));
        const std::string errors = "helixagent_provider_errors_total{error_type=\"server_error\",";
        QVERIFY(has(text, errors + "provider=\"other\"} 1"));
        QVERIFY(has(text, errors + "provider=\"claude\"} 0"));
    }

    void aScoreIsShownOnlyWhenThereIsOne()
    {
        MetricsRegistry registry;
        GatewayMetrics metrics(registry, m_clock, "1");
        metrics.setAllowedNames({"claude"}, {});
        QVERIFY(registry.exposition().find("provider_score{") == std::string::npos);
        metrics.setProviderScore("claude", 8.25);
        metrics.setProviderScore("invented", 1);
        const std::string text = registry.exposition();
        QVERIFY(has(text, "helixagent_provider_score{provider=\"claude\"} 8.25"));
        QVERIFY(text.find("invented") == std::string::npos);
        metrics.setProviderScore("claude", std::nullopt);
        QVERIFY(registry.exposition().find("provider_score{") == std::string::npos);
    }

    void errorsAreCountedByTheirClass()
    {
        MetricsRegistry registry;
        GatewayMetrics metrics(registry, m_clock, "1");
        metrics.setAllowedNames({"claude"}, {});
        metrics.providerError("claude", "broken_stream");
        QVERIFY(has(registry.exposition(),
                    "helixagent_provider_errors_total{error_type=\"broken_stream\",provider="
                    "\"claude\"} 1"));
    }

    void labelsThatGrowAreCutOff()
    {
        MetricsRegistry registry;
        GatewayMetrics metrics(registry, m_clock, "1");
        metrics.setAllowedNames({"p"}, {});
        for (int i = 0; i < 1000; ++i) {
            metrics.requestFinished("GET", "/route/" + std::to_string(i), 200, 1ms);
            metrics.attemptFinished("p", "outcome" + std::to_string(i), 1ms);
        }
        const std::string text = registry.exposition();
        const auto count = [&](const std::string& part) {
            std::size_t found = 0;
            for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
                ++found;
            return found;
        };
        QVERIFY(count("helixagent_http_requests_total{") <= kMaxRoutesInMetrics + 1);
        QVERIFY(count("helixagent_provider_requests_total{") <= kMaxOutcomesInMetrics + 1);
        QVERIFY(has(text,
                    "helixagent_http_requests_total{method=\"GET\",path=\"other\",status="
                    "\"200\"} 744"));
    }

    void otherFiguresAreAskedForAtExposition()
    {
        MetricsRegistry registry;
        std::string later;
        {
            GatewayMetrics metrics(registry, m_clock, "1");
            QVERIFY(registry.exposition().find("helixagent_connections") == std::string::npos);
            GatewayGauges gauges;
            gauges.connections = [] { return 7.0; };
            gauges.logLinesDropped = [] { return std::uint64_t(3); };
            metrics.setGauges(gauges);
            m_clock.advance(90s);
            const std::string text = registry.exposition();
            QVERIFY(has(text, "helixagent_connections 7"));
            QVERIFY(has(text, "# TYPE helixagent_log_lines_dropped_total counter"));
            QVERIFY(has(text, "helixagent_log_lines_dropped_total 3"));
            QVERIFY(has(text, "helixagent_uptime_seconds 90"));
            QVERIFY(text.find("helixagent_memory_alloc_bytes ") != std::string::npos);
        }
        QVERIFY(registry.exposition().find("helixagent_connections") == std::string::npos);
    }

    void reloadsAreTold()
    {
        MetricsRegistry registry;
        GatewayMetrics metrics(registry, m_clock, "1");
        QVERIFY(has(registry.exposition(), "helixagent_config_last_reload_successful 1"));
        metrics.configReloaded(false);
        QVERIFY(has(registry.exposition(), "helixagent_config_last_reload_successful 0"));
    }

    void theProcessKnowsItself()
    {
        const ProcessFigures figures = readProcessFigures();
        QVERIFY(figures.residentBytes > 1'000'000);
        QVERIFY(figures.threads >= 1);
        QVERIFY(figures.openFiles >= 3);
    }

    void manyThreadsLoseNoCount()
    {
        MetricsRegistry registry;
        GatewayMetrics metrics(registry, m_clock, "1");
        metrics.setAllowedNames({"p"}, {});
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 1000; ++i) {
                    metrics.requestStarted();
                    metrics.requestFinished("GET", "/r", 200 + i % 3, 1ms);
                    metrics.attemptFinished("p", i % 2 == 0 ? "success" : "timeout", 1ms);
                }
            });
        for (std::thread& thread : threads) thread.join();
        const std::string text = registry.exposition();
        QVERIFY(
            has(text,
                "helixagent_http_request_duration_seconds_count{method=\"GET\",path=\"/r\"} 4000"));
        QVERIFY(has(text, "helixagent_http_requests_in_flight 0"));
        QVERIFY(has(text,
                    "helixagent_provider_requests_total{provider=\"p\",status=\"timeout\"} 2000"));
    }

    void promtoolHasNoFinding()
    {
        const QString promtool = QStandardPaths::findExecutable("promtool");
        if (promtool.isEmpty()) QSKIP("promtool is not installed");
        MetricsRegistry registry;
        GatewayMetrics metrics(registry, m_clock, "1");
        metrics.declareTarget("claude", "sonnet");
        metrics.setProviderHealth("claude", true);
        metrics.requestFinished("GET", "/r", 200, 1ms);
        metrics.attemptFinished("claude", "success", 1s);
        GatewayGauges gauges;
        gauges.connections = [] { return 1.0; };
        gauges.logLinesDropped = [] { return std::uint64_t(0); };
        gauges.requestRecordsDropped = gauges.logLinesDropped;
        gauges.storeErrors = gauges.logLinesDropped;
        metrics.setGauges(gauges);
        QProcess process;
        process.start(promtool, {"check", "metrics"});
        process.write(QByteArray::fromStdString(registry.exposition()));
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        const QByteArray output = process.readAllStandardOutput() + process.readAllStandardError();
        QVERIFY2(output.isEmpty() && process.exitCode() == 0, output.constData());
    }
};

QTEST_APPLESS_MAIN(TestGatewayMetrics)
#include "tst_gateway_metrics.moc"
