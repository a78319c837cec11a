#include "providers/capabilities.h"

#include <algorithm>
#include <array>

namespace helix::providers {

namespace {

constexpr auto kAllFeatures = [] {
    std::array<Feature, kFeatureCount> all{};
    for (int i = 0; i < kFeatureCount; ++i)
        all[static_cast<std::size_t>(i)] = static_cast<Feature>(i);
    return all;
}();

template <class Part>
bool hasPart(const ChatRequest& request)
{
    return std::any_of(request.messages.begin(), request.messages.end(), [](const auto& message) {
        return std::any_of(message.content.begin(), message.content.end(),
                           [](const auto& part) { return std::holds_alternative<Part>(part); });
    });
}

bool hasImageUrl(const ChatRequest& request)
{
    for (const Message& message : request.messages)
        for (const ContentPart& part : message.content)
            if (const auto* image = std::get_if<ImagePart>(&part); image && !image->url.empty())
                return true;
    return false;
}

bool asksFormat(const ChatRequest& request, ResponseFormat::Kind kind)
{
    return request.responseFormat && request.responseFormat->kind == kind;
}

bool hasPenalty(const ChatRequest& request)
{
    return request.presencePenalty.value_or(0) != 0 || request.frequencyPenalty.value_or(0) != 0;
}

}  // namespace

const char* featureName(Feature feature) noexcept
{
    switch (feature) {
        case Feature::Chat: return "chat";
        case Feature::Streaming: return "streaming";
        case Feature::Embeddings: return "embeddings";
        case Feature::CountTokens: return "count_tokens";
        case Feature::Tools: return "tools";
        case Feature::ParallelToolCalls: return "parallel_tool_calls";
        case Feature::ToolChoice: return "tool_choice";
        case Feature::JsonObject: return "json_object";
        case Feature::JsonSchema: return "json_schema";
        case Feature::ImageInput: return "image_input";
        case Feature::ImageUrl: return "image_url";
        case Feature::FileInput: return "file_input";
        case Feature::AudioInput: return "audio_input";
        case Feature::Reasoning: return "reasoning";
        case Feature::ReasoningSettings: return "reasoning_settings";
        case Feature::Stop: return "stop";
        case Feature::Seed: return "seed";
        case Feature::Logprobs: return "logprobs";
        case Feature::LogitBias: return "logit_bias";
        case Feature::Penalties: return "penalties";
        case Feature::TopK: return "top_k";
        case Feature::TopP: return "top_p";
        case Feature::Temperature: return "temperature";
        case Feature::MaxTokens: return "max_tokens";
        case Feature::MultipleChoices: return "multiple_choices";
        case Feature::User: return "user";
        case Feature::StreamUsage: return "stream_usage";
    }
    return "chat";
}

std::span<const Feature> allFeatures() noexcept
{
    return kAllFeatures;
}

std::vector<std::string> unsupportedParams(const ChatRequest& request,
                                           const Capabilities& capabilities)
{
    std::vector<std::string> names;
    const auto needs = [&](Feature feature, bool isAsked, const char* name) {
        if (isAsked && !capabilities.has(feature)) names.emplace_back(name);
    };
    needs(Feature::Tools, !request.tools.empty(), "tools");
    needs(Feature::ToolChoice,
          request.toolChoice && request.toolChoice->kind != ToolChoice::Kind::Auto, "tool_choice");
    needs(Feature::ParallelToolCalls, request.parallelToolCalls.has_value(), "parallel_tool_calls");
    needs(Feature::JsonObject, asksFormat(request, ResponseFormat::Kind::JsonObject),
          "response_format");
    needs(Feature::JsonSchema, asksFormat(request, ResponseFormat::Kind::JsonSchema),
          "response_format");
    needs(Feature::ImageInput, hasPart<ImagePart>(request), "image_url");
    needs(Feature::ImageUrl, capabilities.has(Feature::ImageInput) && hasImageUrl(request),
          "image_url");
    needs(Feature::FileInput, hasPart<FilePart>(request), "file");
    needs(Feature::AudioInput, hasPart<AudioPart>(request), "input_audio");
    needs(Feature::ReasoningSettings, request.reasoning.has_value(), "reasoning_effort");
    needs(Feature::Stop, !request.stop.empty(), "stop");
    needs(Feature::Seed, request.seed.has_value(), "seed");
    needs(Feature::Logprobs, request.wantsLogprobs.value_or(false), "logprobs");
    needs(Feature::LogitBias, request.logitBias.is_object() && !request.logitBias.empty(),
          "logit_bias");
    needs(Feature::Penalties, hasPenalty(request), "presence_penalty");
    needs(Feature::TopK, request.topK.has_value(), "top_k");
    needs(Feature::TopP, request.topP.has_value(), "top_p");
    needs(Feature::Temperature, request.temperature.has_value(), "temperature");
    needs(Feature::MaxTokens, request.maxTokens.has_value(), "max_tokens");
    needs(Feature::MultipleChoices, request.n.value_or(1) > 1, "n");
    needs(Feature::User, !request.user.empty(), "user");
    return names;
}

}  // namespace helix::providers
