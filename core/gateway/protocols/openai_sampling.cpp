#include "gateway/protocols/openai_sampling.h"

namespace helix::gateway {

using providers::ChatRequest;

namespace {

constexpr std::int64_t kMaxExactInteger = 9'007'199'254'740'991;

Checked readStop(const Json& body, ChatRequest& request)
{
    const Json* stop = jsonMember(body, "stop");
    if (stop == nullptr) return {};
    if (stop->is_string()) {
        request.stop.push_back(stop->get<std::string>());
        return {};
    }
    if (!stop->is_array()) return wrongType("stop", "a string or a list of strings");
    if (stop->size() > kMaxStopSequences)
        return fault(
            "stop", "'stop' may have at most " + std::to_string(kMaxStopSequences) + " sequences.");
    for (std::size_t i = 0; i < stop->size(); ++i) {
        if (!(*stop)[i].is_string()) return wrongType(at("stop", i), "a string");
        request.stop.push_back((*stop)[i].get<std::string>());
    }
    return {};
}

// A list of texts, or one text with commas. Other metadata is the vendor's.
Checked readTags(const Json& body, ChatRequest& request)
{
    const Json* metadata = jsonMember(body, "metadata");
    if (metadata == nullptr) return {};
    if (!metadata->is_object()) return wrongType("metadata", "an object");
    const Json* tags = jsonMember(*metadata, "tags");
    if (tags == nullptr) return {};
    if (tags->is_string()) {
        addTags(tags->get_ref<const std::string&>(), request.tags);
        return {};
    }
    if (!tags->is_array()) return wrongType("metadata.tags", "a string or a list of strings");
    for (std::size_t i = 0; i < tags->size(); ++i) {
        if (!(*tags)[i].is_string()) return wrongType(at("metadata.tags", i), "a string");
        addTags((*tags)[i].get_ref<const std::string&>(), request.tags);
    }
    return {};
}

}  // namespace

Checked readSampling(const Json& body, ChatRequest& request)
{
    if (auto read = readNumber(body, "temperature", 0, 2, request.temperature); !read) return read;
    if (auto read = readNumber(body, "top_p", 0, 1, request.topP); !read) return read;
    if (auto read = readNumber(body, "presence_penalty", -2, 2, request.presencePenalty); !read)
        return read;
    if (auto read = readNumber(body, "frequency_penalty", -2, 2, request.frequencyPenalty); !read)
        return read;
    // The newer name wins when both are there.
    if (auto read = readInteger(body, "max_tokens", 1, kMaxTokens, request.maxTokens); !read)
        return read;
    if (auto read = readInteger(body, "max_completion_tokens", 1, kMaxTokens, request.maxTokens);
        !read)
        return read;
    if (auto read = readInteger(body, "top_k", 0, kMaxTokens, request.topK); !read) return read;
    if (auto read = readInteger(body, "seed", -kMaxExactInteger, kMaxExactInteger, request.seed);
        !read)
        return read;
    if (auto read = readInteger(body, "n", 1, kMaxChoices, request.n); !read) return read;
    if (auto read = readText(body, "user", "", request.user); !read) return read;
    return readStop(body, request);
}

Checked readStream(const Json& body, ChatRequest& request)
{
    std::optional<bool> isStream;
    if (auto read = readFlag(body, "stream", isStream); !read) return read;
    request.isStream = isStream.value_or(false);
    const Json* options = jsonMember(body, "stream_options");
    if (options == nullptr) return {};
    if (!options->is_object()) return wrongType("stream_options", "an object");
    std::optional<bool> wantsUsage;
    if (auto read = readFlag(*options, "include_usage", wantsUsage, "stream_options."); !read)
        return read;
    request.wantsStreamUsage = wantsUsage.value_or(false);
    return {};
}

Checked readExtensions(const Json& body, ChatRequest& request)
{
    for (const char* member : {"provider", "force_provider"}) {
        const Json* value = jsonMember(body, member);
        // `provider` as an object is OpenRouter's routing preference and stays in the request.
        if (value == nullptr || (value->is_object() && std::string_view(member) == "provider"))
            continue;
        if (auto read = readText(body, member, "", request.forcedProvider); !read) return read;
    }
    if (const Json* ensemble = jsonMember(body, "ensemble_config")) {
        if (!ensemble->is_object()) return wrongType("ensemble_config", "an object");
        request.ensemble = *ensemble;
    }
    if (auto read = readText(body, "session_id", "", request.sessionId); !read) return read;
    return readTags(body, request);
}

void keepOriginal(Json body, ChatRequest& request)
{
    for (const char* member :
         {"force_provider", "session_id", "ensemble_config", "memory_enhanced", "request_type"})
        body.erase(member);
    if (const Json* provider = jsonMember(body, "provider");
        provider == nullptr || !provider->is_object())
        body.erase("provider");
    if (auto metadata = body.find("metadata"); metadata != body.end() && metadata->is_object()) {
        metadata->erase("tags");
        if (metadata->empty()) body.erase(metadata);
    }
    request.original = std::move(body);
}

}  // namespace helix::gateway
