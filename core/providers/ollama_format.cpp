// Reading of whole Ollama answers.

#include "providers/ollama_format.h"

#include "providers/chat_collector.h"
#include "providers/embedding_answer.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

namespace helix::providers {

namespace {

tl::expected<ChatResponse, Failure> decodeEmbeddings(std::string_view body)
{
    const auto json = parseJson(body);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's answer is no JSON: " + json.error().message);
    if (jsonMember(*json, "error") != nullptr)
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BadAnswer));
    auto vectors = readVectors(jsonMember(*json, "embeddings"), nullptr);
    if (!vectors) return tl::unexpected(std::move(vectors.error()));
    ChatResponse response;
    response.model = jsonText(*json, "model");
    response.embeddings = std::move(*vectors);
    response.usage.promptTokens = tokenCount(*json, "prompt_eval_count");
    response.usage.totalTokens = response.usage.promptTokens;
    return response;
}

}  // namespace

const Capabilities& OllamaFormat::capabilities() const noexcept
{
    using enum Feature;
    static constexpr Capabilities kCapabilities{
        Chat,      Streaming,         Embeddings, Tools,      JsonObject, JsonSchema, ImageInput,
        Reasoning, ReasoningSettings, Stop,       Seed,       Logprobs,   Penalties,  TopK,
        TopP,      Temperature,       MaxTokens,  StreamUsage};
    return kCapabilities;
}

tl::expected<ChatResponse, Failure> OllamaFormat::decode(std::string_view body,
                                                         Operation operation) const
{
    if (operation == Operation::Embedding) return decodeEmbeddings(body);
    OllamaStreamDecoder decoder;
    std::vector<ChatEvent> events;
    // The whole answer may be printed over several lines.
    const auto json = parseJson(body);
    auto read = decoder.feed((json ? dumpJson(*json) : std::string(body)) + "\n", events);
    if (read) read = decoder.finish(events);
    if (!read) {
        if (read.error().failureClass == FailureClass::BrokenStream)
            read.error().failureClass = FailureClass::BadAnswer;
        return tl::unexpected(std::move(read.error()));
    }
    ChatCollector collector;
    for (const ChatEvent& event : events) collector.add(event);
    return collector.take();
}

std::unique_ptr<StreamDecoder> OllamaFormat::streamDecoder() const
{
    return std::make_unique<OllamaStreamDecoder>();
}

Failure OllamaFormat::decodeError(int status, const net::Headers& headers, std::string_view body,
                                  std::int64_t nowUnixSeconds) const
{
    return failureOfAnswer(status, headers, body, nowUnixSeconds);
}

Result<std::vector<std::string>> OllamaFormat::decodeModels(std::string_view body) const
{
    const auto json = parseJson(body);
    if (!json) return tl::unexpected(json.error());
    const Json* list = jsonMember(*json, "models");
    if (list == nullptr || !list->is_array())
        return fail(ErrorCode::ParseError, "the provider's list of models has no models");
    std::vector<std::string> models;
    for (const Json& model : *list)
        if (std::string name = jsonText(model, "name", jsonText(model, "model")); !name.empty())
            models.push_back(std::move(name));
    return models;
}

}  // namespace helix::providers
