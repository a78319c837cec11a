#pragma once
// The configuration of the fault tests: two providers in OpenAI's format, the second the fallback
// of the first, everything short enough for a test.

#include <QByteArray>

#include <cstdint>
#include <string>

namespace helix::integration {

struct FaultConfig {
    std::string urlA;
    std::string urlB;
    const char* firstContent = "300ms";
    const char* idle = "300ms";
    const char* recovery = "300ms";
    const char* drain = "10s";
    const char* headTimeout = "10s";
    const char* connect = "2s";
    const char* moreOfServer = "";  ///< such as ", idle_timeout: 1s"
    bool hasFallback = true;

    [[nodiscard]] QByteArray yaml() const
    {
        const auto provider = [&](const char* name, const std::string& url) {
            return "  " + std::string(name) + ":\n    type: openai\n    base_url: \"" + url +
                   "/v1\"\n    api_key: key-of-" + name + "-0123456789\n    models: [model-" +
                   name + "]\n    max_retries: 0\n    timeouts: {connect: " + connect +
                   ", first_content: " + firstContent + ", idle: " + idle + ", total: 20s}\n";
        };
        return QByteArray::fromStdString(
            std::string("server: {workers: 2, head_timeout: ") + headTimeout + moreOfServer +
            "}\nproviders:\n" + provider("a", urlA) + provider("b", urlB) +
            "high_availability:\n"
            "  health_check: {enabled: false}\n"
            "  circuit_breaker: {failure_threshold: 5, success_threshold: 2, recovery_timeout: " +
            recovery + "}\n" +
            (hasFallback ? "  failover: {fallback_providers: [{primary: a, fallbacks: [b]}]}\n"
                         : "  failover: {enabled: false}\n") +
            "  graceful_shutdown: {timeout: 20s, drain_timeout: " + drain + "}\n");
    }
};

}  // namespace helix::integration
