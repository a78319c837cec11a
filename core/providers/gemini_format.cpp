// Reading of whole Gemini answers.

#include "providers/gemini_format.h"

#include "providers/chat_collector.h"
#include "providers/gemini_answer.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr std::string_view kSignatureMark = "gemini:";

bool isGenerating(const Json& model)
{
    const Json* methods = jsonMember(model, "supportedGenerationMethods");
    if (methods == nullptr || !methods->is_array()) return true;
    return std::find(methods->begin(), methods->end(), "generateContent") != methods->end();
}

}  // namespace

bool isGeminiSignature(std::string_view signature) noexcept
{
    return signature.starts_with(kSignatureMark);
}

std::string markGeminiSignature(std::string signature)
{
    return std::string(kSignatureMark) + signature;
}

std::string unmarkGeminiSignature(std::string_view signature)
{
    // Several signed parts were joined; the first one belongs to the first call.
    signature.remove_prefix(kSignatureMark.size());
    return std::string(signature.substr(0, signature.find(kSignatureMark)));
}

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
    return usage;
}

const Capabilities& GeminiFormat::capabilities() const noexcept
{
    using enum Feature;
    static constexpr Capabilities kCapabilities{
        Chat,       Streaming,   Tools,      ToolChoice,
        JsonObject, JsonSchema,  ImageInput, Reasoning,
        Stop,       Seed,        Penalties,  TopK,
        TopP,       Temperature, MaxTokens,  MultipleChoices,
        StreamUsage};
    return kCapabilities;
}

tl::expected<ChatResponse, Failure> GeminiFormat::decode(std::string_view body, Operation) const
{
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
