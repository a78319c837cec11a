#include "gateway/endpoint.h"

#include "gateway/admin/admin_endpoints.h"
#include "gateway/capability_endpoint.h"
#include "gateway/catalog_endpoints.h"
#include "gateway/model_call.h"
#include "gateway/protocols/anthropic_messages.h"
#include "gateway/protocols/ensemble.h"
#include "gateway/protocols/gemini_catalog.h"
#include "gateway/protocols/gemini_models.h"
#include "gateway/protocols/ollama_api.h"
#include "gateway/protocols/ollama_catalog.h"
#include "gateway/protocols/openai_chat.h"
#include "gateway/protocols/openai_embeddings.h"
#include "gateway/protocols/openai_responses.h"
#include "gateway/provider_change_endpoints.h"
#include "gateway/response_endpoints.h"
#include "gateway/session_endpoints.h"
#include "gateway/sign_in_endpoints.h"
#include "gateway/verification_endpoints.h"

#include <array>

namespace helix::gateway {

namespace {

using enum auth::Permission;

constexpr std::array kEndpoints{
    Endpoint{"POST", "/v1/chat/completions", Access::Client, Write, serveModelCall, true,
             openAiChat},
    Endpoint{"POST", "/v1/chat/completions/stream", Access::Client, Write, serveModelCall, true,
             openAiChatStream},
    Endpoint{"POST", "/v1/completions", Access::Client, Write, serveModelCall, true,
             openAiCompletion},
    Endpoint{"POST", "/v1/completions/stream", Access::Client, Write, serveModelCall, true,
             openAiCompletionStream},
    Endpoint{"POST", "/v1/ensemble/completions", Access::Client, Write, serveModelCall, true,
             ensembleCompletion},
    Endpoint{"POST", "/v1/embeddings", Access::Client, Write, serveModelCall, true,
             openAiEmbeddings},
    Endpoint{"POST", "/v1/messages", Access::Client, Write, serveModelCall, true,
             anthropicMessages},
    Endpoint{"POST", "/v1/messages/count_tokens", Access::Client, Write, serveModelCall, true,
             anthropicTokenCount},
    Endpoint{"POST", "/v1beta/models/{call*}", Access::Client, Write, serveModelCall, true,
             geminiModels},
    Endpoint{"POST", "/v1/models/{call*}", Access::Client, Write, serveModelCall, true,
             geminiModels},
    Endpoint{"POST", "/api/chat", Access::Client, Write, serveModelCall, true, ollamaChat},
    Endpoint{"POST", "/api/generate", Access::Client, Write, serveModelCall, true, ollamaGenerate},
    Endpoint{"POST", "/api/embed", Access::Client, Write, serveModelCall, true, ollamaEmbed},
    Endpoint{"POST", "/api/embeddings", Access::Client, Write, serveModelCall, true,
             ollamaEmbeddings},
    Endpoint{"POST", "/v1/responses", Access::Client, Write, serveResponses, true, openAiResponses},
    Endpoint{"GET", "/v1/responses/{id}", Access::Client, Read, serveResponse},
    Endpoint{"DELETE", "/v1/responses/{id}", Access::Client, Write, serveResponseDelete},
    Endpoint{"GET", "/v1/responses/{id}/input_items", Access::Client, Read, serveResponseInput},
    Endpoint{"POST", "/v1/sessions", Access::Client, Write, serveSessionCreate},
    Endpoint{"GET", "/v1/sessions", Access::Client, Read, serveSessions},
    Endpoint{"GET", "/v1/sessions/{id}", Access::Client, Read, serveSession},
    Endpoint{"DELETE", "/v1/sessions/{id}", Access::Client, Write, serveSessionDelete},
    Endpoint{"GET", "/v1/models", Access::Client, Read, serveModels},
    Endpoint{"GET", "/v1/models/{id*}", Access::Client, Read, serveModel},
    Endpoint{"GET", "/v1beta/models", Access::Client, Read, serveGeminiModels, false, geminiModels},
    Endpoint{"GET", "/v1beta/models/{id*}", Access::Client, Read, serveGeminiModel, false,
             geminiModels},
    Endpoint{"GET", "/api/tags", Access::Client, Read, serveOllamaTags, false, ollamaChat},
    Endpoint{"POST", "/api/show", Access::Client, Write, serveOllamaShow, false, ollamaChat},
    Endpoint{"GET", "/api/ps", Access::Client, Read, serveOllamaLoaded, false, ollamaChat},
    Endpoint{"GET", "/api/version", Access::Client, Read, serveOllamaVersion, false, ollamaChat},
    Endpoint{"GET", "/v1/capabilities", Access::Client, Read, serveCapabilities},
    Endpoint{"GET", "/v1/providers", Access::Client, Read, serveProviders},
    Endpoint{"GET", "/v1/providers/health", Access::Client, Read, serveProvidersHealth},
    Endpoint{"GET", "/v1/providers/verification", Access::Client, Read, serveVerifications},
    Endpoint{"POST", "/v1/providers/verify", Access::Admin, Operate, serveVerifyAll},
    Endpoint{"GET", "/v1/providers/discovery", Access::Client, Read, serveDiscovery},
    Endpoint{"POST", "/v1/providers/discover", Access::Admin, Operate, serveDiscover},
    Endpoint{"POST", "/v1/providers/rediscover", Access::Admin, Operate, serveRediscover},
    Endpoint{"GET", "/v1/providers/best", Access::Client, Read, serveBestProviders},
    Endpoint{"POST", "/v1/providers", Access::Admin, Admin, serveProviderCreate},
    Endpoint{"GET", "/v1/providers/{id}", Access::Client, Read, serveProvider},
    Endpoint{"PUT", "/v1/providers/{id}", Access::Admin, Admin, serveProviderUpdate},
    Endpoint{"DELETE", "/v1/providers/{id}", Access::Admin, Admin, serveProviderDelete},
    Endpoint{"GET", "/v1/providers/{id}/health", Access::Client, Read, serveProviderHealth},
    Endpoint{"GET", "/v1/providers/{id}/verification", Access::Client, Read, serveVerification},
    Endpoint{"POST", "/v1/providers/{id}/verify", Access::Admin, Operate, serveVerify},
    Endpoint{"POST", "/v1/auth/login", Access::Open, Read, serveLogin},
    Endpoint{"POST", "/v1/auth/refresh", Access::Open, Read, serveRefresh},
    Endpoint{"POST", "/v1/auth/logout", Access::Client, Read, serveLogout},
    Endpoint{"GET", "/v1/auth/me", Access::Client, Read, serveMe},
    Endpoint{"GET", "/health", Access::Open, Read, serveHealth},
    Endpoint{"GET", "/health/live", Access::Open, Read, serveLive},
    Endpoint{"GET", "/health/ready", Access::Open, Read, serveReady},
    Endpoint{"GET", "/admin/status", Access::Admin, Inspect, serveAdminStatus},
    Endpoint{"GET", "/admin/providers", Access::Admin, Inspect, serveAdminProviders},
    Endpoint{"POST", "/admin/providers/{name}/breaker", Access::Admin, Operate, serveAdminBreaker},
    Endpoint{"GET", "/admin/requests", Access::Admin, Inspect, serveAdminRequests},
    Endpoint{"GET", "/admin/requests/{id}", Access::Admin, Inspect, serveAdminRequest},
    Endpoint{"GET", "/admin/logs", Access::Admin, Inspect, serveAdminLogs},
    Endpoint{"GET", "/admin/logs/stream", Access::Admin, Inspect, serveAdminLogStream},
    Endpoint{"GET", "/admin/events/stream", Access::Admin, Inspect, serveAdminEventStream},
    Endpoint{"GET", "/admin/config", Access::Admin, Inspect, serveAdminConfig},
    Endpoint{"POST", "/admin/reload", Access::Admin, Operate, serveAdminReload},
    Endpoint{"GET", "/admin/config/versions", Access::Admin, Inspect, serveAdminConfigVersions},
    Endpoint{"GET", "/admin/config/versions/{n}", Access::Admin, Inspect, serveAdminConfigVersion},
    Endpoint{"GET", "/admin/config/diff", Access::Admin, Inspect, serveAdminConfigDiff},
    Endpoint{"POST", "/admin/config/rollback", Access::Admin, Admin, serveAdminConfigRollback},
    Endpoint{"GET", "/admin/audit", Access::Admin, Operate, serveAdminAudit},
    Endpoint{"GET", "/admin/audit/export", Access::Admin, Operate, serveAdminAuditExport},
    Endpoint{"POST", "/admin/faults", Access::Admin, Operate, serveAdminFaultStart},
    Endpoint{"GET", "/admin/cache", Access::Admin, Inspect, serveAdminCache},
    Endpoint{"DELETE", "/admin/cache", Access::Admin, Operate, serveAdminCacheClear},
    Endpoint{"GET", "/admin/faults", Access::Admin, Inspect, serveAdminFaults},
    Endpoint{"DELETE", "/admin/faults", Access::Admin, Operate, serveAdminFaultsEnd},
    Endpoint{"DELETE", "/admin/faults/{id}", Access::Admin, Operate, serveAdminFaultEnd},
    Endpoint{"GET", "/admin/usage", Access::Admin, Inspect, serveAdminUsage},
    Endpoint{"GET", "/admin/budgets", Access::Admin, Inspect, serveAdminBudgets},
    Endpoint{"POST", "/admin/api-keys", Access::Admin, Admin, serveAdminKeyCreate},
    Endpoint{"GET", "/admin/api-keys", Access::Admin, Admin, serveAdminKeys},
    Endpoint{"GET", "/admin/api-keys/{id}", Access::Admin, Admin, serveAdminKey},
    Endpoint{"DELETE", "/admin/api-keys/{id}", Access::Admin, Admin, serveAdminKeyRevoke},
    Endpoint{"POST", "/admin/api-keys/{id}/rotate", Access::Admin, Admin, serveAdminKeyRotate},
    Endpoint{"GET", "/admin/users", Access::Admin, Admin, serveAdminUsers},
    Endpoint{"POST", "/admin/users", Access::Admin, Admin, serveAdminUserCreate},
    Endpoint{"PUT", "/admin/users/{id}", Access::Admin, Admin, serveAdminUserUpdate},
    Endpoint{"DELETE", "/admin/users/{id}", Access::Admin, Admin, serveAdminUserDelete},
};

// Matches segment by segment; the value of {…} goes to parameter.
bool matches(std::string_view pattern, std::string_view path, std::string& parameter)
{
    while (!pattern.empty() && !path.empty()) {
        pattern.remove_prefix(1);
        path.remove_prefix(1);
        const auto patternEnd = pattern.find('/');
        const std::string_view expected = pattern.substr(0, patternEnd);
        if (expected.ends_with("*}")) {
            parameter = std::string(path);
            return !path.empty();
        }
        const auto pathEnd = path.find('/');
        const std::string_view segment = path.substr(0, pathEnd);
        if (expected.starts_with('{'))
            parameter = std::string(segment);
        else if (expected != segment)
            return false;
        pattern =
            patternEnd == std::string_view::npos ? std::string_view() : pattern.substr(patternEnd);
        path = pathEnd == std::string_view::npos ? std::string_view() : path.substr(pathEnd);
    }
    return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Endpoint> endpoints()
{
    return kEndpoints;
}

Match matchEndpoint(std::string_view method, std::string_view path)
{
    const std::string_view asked = method == "HEAD" ? "GET" : method;
    Match result;
    for (const Endpoint& endpoint : kEndpoints) {
        std::string parameter;
        if (!matches(endpoint.path, path, parameter)) continue;
        if (endpoint.method == asked) return {&endpoint, std::move(parameter), {}};
        if (result.allowedMethods.find(endpoint.method) == std::string::npos)
            result.allowedMethods +=
                (result.allowedMethods.empty() ? "" : ", ") + std::string(endpoint.method);
    }
    return result;
}

}  // namespace helix::gateway
