#include "gateway/call_preparation.h"

#include "gateway/authentication_filter.h"
#include "gateway/ensemble_call.h"
#include "gateway/protocols/ensemble.h"

namespace helix::gateway {

using providers::ChatRequest;
using providers::Feature;

namespace {

ApiError modelNotFound(std::string message)
{
    ApiError error = notFound(std::move(message), "model_not_found");
    error.type = "invalid_request_error";
    error.param = "model";
    return error;
}

ApiError fromFault(RequestFault fault)
{
    ApiError error =
        badRequest(std::move(fault.message), std::move(fault.param), std::move(fault.code));
    error.status = fault.status;
    return error;
}

Feature featureOf(providers::Operation operation)
{
    switch (operation) {
        case providers::Operation::Embedding: return Feature::Embeddings;
        case providers::Operation::Chat:
        // Who cannot count gets the count estimated, so everybody may be asked.
        case providers::Operation::CountTokens: break;
    }
    return Feature::Chat;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

// Leaves out candidates that cannot do what is asked at all. When that is all of them, the request
// is at fault and the answer says with what.
std::optional<ApiError> keepCapable(const Exchange& exchange, PreparedCall& prepared)
{
    const bool isStrict = exchange.config().compatibility.onUnsupportedParam == "reject";
    const Feature needed = featureOf(prepared.chat.operation);
    std::vector<std::string> lacking;
    std::erase_if(prepared.route.candidates, [&](const routing::Candidate& candidate) {
        if (exchange.runtime->catalog->find(candidate.provider) == nullptr) return false;
        const auto capabilities = capabilitiesOf(exchange, candidate.provider);
        if (!capabilities.has(needed)) return true;
        if (!isStrict) return false;
        auto params = providers::unsupportedParams(prepared.chat, capabilities);
        if (params.empty()) return false;
        if (lacking.empty()) lacking = std::move(params);
        return true;
    });
    if (!prepared.route.candidates.empty()) return std::nullopt;
    if (lacking.empty())
        return badRequest("no provider of \"" + prepared.chat.model + "\" offers " +
                              providers::featureName(needed),
                          "model", "unsupported_operation");
    return badRequest(
        "no provider of \"" + prepared.chat.model + "\" takes these parameters: " + joined(lacking),
        lacking.front(), "unsupported_parameter");
}

}  // namespace

providers::Capabilities capabilitiesOf(const Exchange& exchange, const std::string& provider)
{
    const auto* upstream = exchange.runtime->catalog->find(provider);
    return upstream != nullptr ? upstream->capabilities() : providers::Capabilities();
}

tl::expected<ChatRequest, ApiError> parseCall(Exchange& exchange)
{
    auto chat = exchange.protocol()->parse(exchange.request, exchange.pathParameter);
    if (!chat) return tl::unexpected(fromFault(std::move(chat.error())));
    exchange.record.model = chat->model;
    exchange.record.isStream = chat->isStream;
    if (auto refusal = modelRefusal(exchange, chat->model)) return tl::unexpected(*refusal);
    return std::move(*chat);
}

bool isForEnsemble(const Exchange& exchange, const ChatRequest& chat)
{
    if (chat.operation != providers::Operation::Chat) return false;
    return exchange.protocol() == &ensembleCompletion() || chat.model == kEnsembleModel;
}

tl::expected<PreparedCall, ApiError> routeCall(Services& services, Exchange& exchange,
                                               ChatRequest chat)
{
    auto options = services.targets.routeOptions();
    options.sessionId = chat.sessionId;
    options.user = chat.user;
    options.client = exchange.callerName();
    options.tags = routing::requestTags(exchange.request.headers.get("x-helix-tags"), chat.tags);
    auto found = routing::resolveRoute(chat.model, chat.forcedProvider, exchange.config(), options);
    if (!found) return tl::unexpected(modelNotFound(found.error().text()));
    PreparedCall prepared{std::move(chat), std::move(*found)};
    if (auto error = keepCapable(exchange, prepared)) return tl::unexpected(std::move(*error));
    return prepared;
}

}  // namespace helix::gateway
