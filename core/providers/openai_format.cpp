#include "providers/openai_format.h"

#include "providers/http_calls.h"
#include "providers/openai_stream.h"
#include "providers/vendor_error.h"

namespace helix::providers {

const Capabilities& OpenAiFormat::capabilities() const noexcept
{
    using enum Feature;
    static constexpr Capabilities kCapabilities{Chat,
                                                Streaming,
                                                Embeddings,
                                                Tools,
                                                ParallelToolCalls,
                                                ToolChoice,
                                                JsonObject,
                                                JsonSchema,
                                                ImageInput,
                                                ImageUrl,
                                                FileInput,
                                                AudioInput,
                                                Reasoning,
                                                ReasoningSettings,
                                                Stop,
                                                Seed,
                                                Logprobs,
                                                LogitBias,
                                                Penalties,
                                                TopP,
                                                Temperature,
                                                MaxTokens,
                                                MultipleChoices,
                                                User,
                                                StreamUsage};
    return kCapabilities;
}

std::unique_ptr<StreamDecoder> OpenAiFormat::streamDecoder() const
{
    return std::make_unique<OpenAiStreamDecoder>();
}

Failure OpenAiFormat::decodeError(int status, const net::Headers& headers, std::string_view body,
                                  std::int64_t nowUnixSeconds) const
{
    return failureOfAnswer(status, headers, body, nowUnixSeconds);
}

HttpCall OpenAiFormat::modelsCall(const Endpoint& endpoint) const
{
    return getJson(endpoint, joinUrl(endpoint.baseUrl, "/models"));
}

Result<std::vector<std::string>> OpenAiFormat::decodeModels(std::string_view body) const
{
    const auto json = parseJson(body);
    if (!json) return tl::unexpected(json.error());
    // Together answers with the bare list.
    const Json* list = json->is_array() ? &*json : jsonMember(*json, "data");
    if (list == nullptr || !list->is_array())
        return fail(ErrorCode::ParseError, "the provider's list of models has no data");
    std::vector<std::string> models;
    for (const Json& model : *list)
        if (std::string id = jsonText(model, "id"); !id.empty()) models.push_back(std::move(id));
    return models;
}

}  // namespace helix::providers
