#pragma once
// What a wire format can carry, and where a vendor differs from its format: both are data. The
// matrix of GET /v1/capabilities and the policy for unsupported parameters come from here.

#include "providers/chat.h"

#include <span>
#include <string_view>
#include <utility>

namespace helix::providers {

enum class Feature {
    Chat,
    Streaming,
    Embeddings,
    CountTokens,
    Tools,
    ParallelToolCalls,
    ToolChoice,
    JsonObject,
    JsonSchema,
    ImageInput,
    ImageUrl,  ///< an image by address; without it only embedded data
    FileInput,
    AudioInput,
    Reasoning,          ///< thoughts in the answer
    ReasoningSettings,  ///< effort or budget in the request
    Stop,
    Seed,
    Logprobs,
    LogitBias,
    Penalties,
    TopK,
    TopP,
    Temperature,
    MaxTokens,
    MultipleChoices,  ///< n > 1
    User,
    StreamUsage,
};
inline constexpr int kFeatureCount = static_cast<int>(Feature::StreamUsage) + 1;

/// "parallel_tool_calls", "image_input", …: as GET /v1/capabilities shows it.
[[nodiscard]] const char* featureName(Feature feature) noexcept;
[[nodiscard]] std::span<const Feature> allFeatures() noexcept;

/// A set of features. A plain value.
class Capabilities {
public:
    constexpr Capabilities() = default;
    constexpr Capabilities(std::initializer_list<Feature> features)
    {
        for (const Feature feature : features) m_bits |= bit(feature);
    }
    constexpr void add(Feature feature) noexcept { m_bits |= bit(feature); }
    [[nodiscard]] constexpr bool has(Feature feature) const noexcept
    {
        return (m_bits & bit(feature)) != 0;
    }
    [[nodiscard]] constexpr Capabilities with(const Capabilities& other) const noexcept
    {
        Capabilities both = *this;
        both.m_bits |= other.m_bits;
        return both;
    }
    [[nodiscard]] constexpr Capabilities without(const Capabilities& other) const noexcept
    {
        Capabilities rest = *this;
        rest.m_bits &= ~other.m_bits;
        return rest;
    }
    friend constexpr bool operator==(const Capabilities&, const Capabilities&) = default;

private:
    static constexpr std::uint64_t bit(Feature feature) noexcept
    {
        return std::uint64_t{1} << static_cast<unsigned>(feature);
    }
    std::uint64_t m_bits = 0;
};

/// Where one vendor differs from its wire format. Rows of resources/providers/vendors.json.
struct Quirks {
    std::string maxTokensField;              ///< e.g. "max_completion_tokens"; empty: the format's
    bool hasStreamOptions = true;            ///< false: stream_options is refused
    std::vector<std::string> refusedFields;  ///< request members that the vendor answers with 400
    std::vector<std::pair<std::string, std::string>>
        renamedFields;  ///< the format's member and the vendor's
    /// How an OpenAI-compatible vendor takes the effort: "reasoning_effort" (also when empty),
    /// "reasoning", "enable_thinking" or "thinking".
    std::string reasoningField;
    bool takesReasoningBack = false;  ///< wants the reasoning of earlier turns in the history
    /// Beginnings of the names of models that take a level of effort where the format's older
    /// models take a budget of tokens.
    std::vector<std::string> effortModels;
    Capabilities missing;  ///< features of the format that the vendor lacks
    Capabilities added;    ///< features of the vendor beyond its format
};

/// The client's names (OpenAI spelling) of what the request asks and these capabilities cannot
/// carry, e.g. {"logprobs", "seed"}; empty when all is well. Complexity: O(request parts).
[[nodiscard]] std::vector<std::string> unsupportedParams(const ChatRequest& request,
                                                         const Capabilities& capabilities);

}  // namespace helix::providers
