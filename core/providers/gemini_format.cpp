// Reading of whole Gemini answers.

#include "providers/gemini_format.h"

#include "providers/chat_collector.h"
#include "providers/gemini_answer.h"
#include "providers/gemini_embeddings.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

#include <algorithm>

namespace helix::providers {

namespace {

bool isGenerating(const Json& model)
{
    const Json* methods = jsonMember(model, "supportedGenerationMethods");
    if (methods == nullptr || !methods->is_array()) return true;
    return std::find(methods->begin(), methods->end(), "generateContent") != methods->end();
}

void readAudio(const Json& metadata, const char* member, std::optional<std::int64_t>& count)
{
    const Json* details = jsonMember(metadata, member);
    if (details == nullptr || !details->is_array()) return;
    for (const Json& detail : *details)
        if (jsonText(detail, "modality") == "AUDIO") count = tokenCount(detail, "tokenCount");
}

Json tokenOf(const Json& candidate)
{
    return {{"token", jsonText(candidate, "token")},
            {"logprob", candidate.value("logProbability", Json(0.0))},
            {"bytes", nullptr},
            {"top_logprobs", Json::array()}};
}

}  // namespace

FinishReason geminiFinishReason(std::string_view finishReason)
{
    if (finishReason == "MAX_TOKENS") return FinishReason::Length;
    for (const std::string_view filtered :
         {"SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
          "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"})
        if (finishReason == filtered) return FinishReason::ContentFilter;
    return FinishReason::Stop;
}

Usage readGeminiUsage(const Json& metadata)
{
    const auto sum = [&](const char* main, const char* extra) {
        const auto count = tokenCount(metadata, main);
        const auto more = tokenCount(metadata, extra);
        return count || more ? std::optional(count.value_or(0) + more.value_or(0)) : std::nullopt;
    };
    Usage usage;
    usage.promptTokens = sum("promptTokenCount", "toolUsePromptTokenCount");
    usage.completionTokens = sum("candidatesTokenCount", "thoughtsTokenCount");
    usage.totalTokens = tokenCount(metadata, "totalTokenCount");
    usage.cachedTokens = tokenCount(metadata, "cachedContentTokenCount");
    usage.reasoningTokens = tokenCount(metadata, "thoughtsTokenCount");
    readAudio(metadata, "promptTokensDetails", usage.audioPromptTokens);
    readAudio(metadata, "candidatesTokensDetails", usage.audioCompletionTokens);
    return usage;
}

Json geminiLogprobs(const Json& result)
{
    const Json* chosen = jsonMember(result, "chosenCandidates");
    if (chosen == nullptr || !chosen->is_array()) return {};
    const Json* tops = jsonMember(result, "topCandidates");
    Json content = Json::array();
    for (const Json& candidate : *chosen) {
        if (!candidate.is_object()) continue;
        Json token = tokenOf(candidate);
        const bool hasTop = tops != nullptr && tops->is_array() && content.size() < tops->size();
        const Json* top = hasTop ? jsonMember((*tops)[content.size()], "candidates") : nullptr;
        if (top != nullptr && top->is_array())
            for (const Json& other : *top) {
                if (!other.is_object()) continue;
                token["top_logprobs"].push_back(tokenOf(other));
                token["top_logprobs"].back().erase("top_logprobs");
            }
        content.push_back(std::move(token));
    }
    return {{"content", std::move(content)}};
}

const Capabilities& GeminiFormat::capabilities() const noexcept
{
    using enum Feature;
    static constexpr Capabilities kCapabilities{Chat,
                                                Streaming,
                                                Embeddings,
                                                CountTokens,
                                                Tools,
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
                                                Penalties,
                                                TopK,
                                                TopP,
                                                Temperature,
                                                MaxTokens,
                                                MultipleChoices,
                                                StreamUsage};
    return kCapabilities;
}

tl::expected<ChatResponse, Failure> GeminiFormat::decode(std::string_view body,
                                                         Operation operation) const
{
    if (operation == Operation::Embedding) return decodeGeminiEmbeddings(body);
    if (operation == Operation::CountTokens) return decodeGeminiCount(body);
    StreamCompletion completion;
    std::vector<ChatEvent> events;
    if (auto read = GeminiReader(completion).read(body, events); !read) {
        if (read.error().failureClass == FailureClass::BrokenStream)
            read.error().failureClass = FailureClass::BadAnswer;
        return tl::unexpected(std::move(read.error()));
    }
    if (!completion.hasChoices())
        return failed(FailureClass::BadAnswer, "the provider's answer has no candidates");
    completion.finishOpen(events);
    ChatCollector collector;
    for (const ChatEvent& event : events) collector.add(event);
    return collector.take();
}

std::unique_ptr<StreamDecoder> GeminiFormat::streamDecoder() const
{
    return std::make_unique<GeminiStreamDecoder>();
}

Failure GeminiFormat::decodeError(int status, const net::Headers& headers, std::string_view body,
                                  std::int64_t nowUnixSeconds) const
{
    return failureOfAnswer(status, headers, body, nowUnixSeconds);
}

Result<std::vector<std::string>> GeminiFormat::decodeModels(std::string_view body) const
{
    const auto json = parseJson(body);
    if (!json) return tl::unexpected(json.error());
    const Json* list = jsonMember(*json, "models");
    if (list == nullptr || !list->is_array())
        return fail(ErrorCode::ParseError, "the provider's list of models has no models");
    std::vector<std::string> models;
    for (const Json& model : *list) {
        std::string name = jsonText(model, "name");
        if (name.starts_with("models/")) name.erase(0, 7);
        if (!name.empty() && isGenerating(model)) models.push_back(std::move(name));
    }
    return models;
}

}  // namespace helix::providers
