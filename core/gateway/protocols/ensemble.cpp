#include "gateway/protocols/ensemble.h"

#include "gateway/protocols/openai_chat.h"
#include "gateway/protocols/openai_completion_request.h"

namespace helix::gateway {

namespace {

constexpr const char* kSettings[] = {
    "strategy",         "min_providers",       "max_providers",       "timeout",
    "fallback_to_best", "preferred_providers", "confidence_threshold"};

void gatherSettings(Json& body)
{
    Json settings = Json::object();
    for (const char* name : kSettings)
        if (const auto value = body.find(name); value != body.end()) {
            settings[name] = *value;
            body.erase(value);
        }
    if (const Json* config = jsonMember(body, "ensemble_config"); config && config->is_object())
        settings.update(*config);
    else if (config != nullptr)
        return;  // of a wrong type: the parser names it
    body["ensemble_config"] = std::move(settings);
}

/// A prompt is one user message here: the answer is a chat message either way.
void promptToMessages(Json& body)
{
    const Json* prompt = jsonMember(body, "prompt");
    if (prompt == nullptr || !prompt->is_string() || jsonMember(body, "messages") != nullptr)
        return;
    Json message{{"role", "user"}, {"content", *prompt}};
    body["messages"] = Json::array({std::move(message)});
    body.erase("prompt");
}

class EnsembleProtocol final : public ClientProtocol {
public:
    providers::Dialect dialect() const noexcept override { return providers::Dialect::OpenAiChat; }

    ParsedRequest parse(net::ServerRequest& request, const std::string&) const override
    {
        auto body = parseBody(request.body);
        if (!body) return tl::unexpected(std::move(body.error()));
        if (body->is_object()) {
            if (jsonMember(*body, "model") == nullptr) (*body)["model"] = "helixagent-ensemble";
            gatherSettings(*body);
            promptToMessages(*body);
        }
        return parseCompletionRequest(std::move(*body));
    }

    std::string writeAnswer(const providers::ChatRequest& request,
                            const providers::ChatResponse& response,
                            const AnswerIdentity& identity) const override
    {
        providers::ChatResponse renamed = response;
        if (!renamed.extension.is_object()) renamed.extension = Json::object();
        renamed.extension["object"] = "ensemble.completion";
        return openAiChat().writeAnswer(request, renamed, identity);
    }

    std::unique_ptr<StreamWriter> streamWriter(const providers::ChatRequest& request,
                                               const AnswerIdentity& identity) const override
    {
        return openAiChat().streamWriter(request, identity);
    }

    Json errorBody(const ApiError& error, const std::string&) const override
    {
        return error.toJson();
    }
};

}  // namespace

const ClientProtocol& ensembleCompletion()
{
    static const EnsembleProtocol kProtocol;
    return kProtocol;
}

}  // namespace helix::gateway
