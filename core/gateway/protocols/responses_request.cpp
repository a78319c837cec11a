#include "gateway/protocols/responses_request.h"

#include "gateway/protocols/openai_sampling.h"
#include "gateway/protocols/openai_tools.h"

#include <algorithm>
#include <array>

namespace helix::gateway {

using namespace providers;

namespace {

constexpr std::array<std::string_view, 9> kIncludes{"reasoning.encrypted_content",
                                                    "message.output_text.logprobs",
                                                    "message.input_image.image_url",
                                                    "file_search_call.results",
                                                    "web_search_call.results",
                                                    "web_search_call.action.sources",
                                                    "code_interpreter_call.outputs",
                                                    "computer_call_output.output.image_url",
                                                    "item.input"};

// Needs state or work between requests that this gateway does not keep.
Checked refuseForeignState(const Json& body)
{
    std::optional<bool> isBackground;
    if (auto read = readFlag(body, "background", isBackground); !read) return read;
    if (isBackground.value_or(false))
        return fault("background", "'background' is not supported; wait for the answer or stream.",
                     "unsupported_parameter");
    for (const char* member : {"conversation", "prompt"})
        if (jsonMember(body, member) != nullptr)
            return fault(member,
                         "'" + std::string(member) +
                             "' lives at its vendor and is not supported; send input, and "
                             "previous_response_id to go on.",
                         "unsupported_parameter");
    return {};
}

Checked readInstructions(const Json& body, ChatRequest& request)
{
    std::string text;
    if (auto read = readText(body, "instructions", "", text); !read) return read;
    if (text.empty()) return {};
    Message& system = request.messages.emplace_back();
    system.role = Role::System;
    system.content.emplace_back(TextPart{std::move(text)});
    return {};
}

Checked readResponsesTools(const Json& body, HostedTools policy, ChatRequest& request)
{
    const Json* tools = jsonMember(body, "tools");
    if (tools == nullptr) return {};
    if (!tools->is_array()) return wrongType("tools", "a list");
    for (std::size_t i = 0; i < tools->size(); ++i) {
        const Json& tool = (*tools)[i];
        const std::string path = at("tools", i);
        if (!tool.is_object()) return wrongType(path, "an object");
        const Json* type = jsonMember(tool, "type");
        if (type == nullptr) return missing(path + ".type");
        if (!type->is_string()) return wrongType(path + ".type", "a string");
        if (*type == "function") {
            if (auto read = readFunction(tool, path, request); !read) return read;
        } else if (policy == HostedTools::Refuse) {
            return hostedToolRefused(path, type->get<std::string>());
        } else {
            request.dropped.push_back(path);
        }
    }
    return {};
}

bool isHostedChoice(const Json& choice)
{
    if (!choice.is_object()) return false;
    const std::string type = jsonText(choice, "type");
    return type != "function" && type != "allowed_tools";
}

Checked readResponsesChoice(const Json& body, HostedTools policy, ChatRequest& request)
{
    const Json* choice = jsonMember(body, "tool_choice");
    if (choice == nullptr) return {};
    if (isHostedChoice(*choice)) {
        if (policy == HostedTools::Refuse)
            return hostedToolRefused("tool_choice", jsonText(*choice, "type"));
        request.dropped.emplace_back("tool_choice");
        return {};
    }
    if (auto read = readToolChoice(body, "tool_choice", request); !read) return read;
    // Dropping every tool must not leave a demand that nobody can meet.
    if (request.tools.empty() && !request.dropped.empty()) request.toolChoice.reset();
    return {};
}

Checked readTextFormat(const Json& body, ChatRequest& request)
{
    const Json* text = jsonMember(body, "text");
    if (text == nullptr) return {};
    if (!text->is_object()) return wrongType("text", "an object");
    const Json* format = jsonMember(*text, "format");
    if (format == nullptr) return {};
    if (!format->is_object()) return wrongType("text.format", "an object");
    const std::string type = jsonText(*format, "type");
    ResponseFormat read;
    if (type == "json_schema") {
        if (auto done = readJsonSchema(*format, "text.format", read); !done) return done;
    } else if (type == "json_object") {
        read.kind = ResponseFormat::Kind::JsonObject;
    } else if (type != "text") {
        return wrongType("text.format.type", "text, json_object or json_schema");
    }
    request.responseFormat = std::move(read);
    return {};
}

Checked readReasoning(const Json& body, ChatRequest& request)
{
    const Json* reasoning = jsonMember(body, "reasoning");
    if (reasoning == nullptr) return {};
    if (!reasoning->is_object()) return wrongType("reasoning", "an object");
    ReasoningSettings settings;
    std::string summary;
    if (auto read = readText(*reasoning, "effort", "reasoning.", settings.effort); !read)
        return read;
    if (!settings.effort.empty())
        if (auto known = checkEffort(settings.effort, "reasoning.effort"); !known) return known;
    for (const char* member : {"generate_summary", "summary"})
        if (auto read = readText(*reasoning, member, "reasoning.", summary); !read) return read;
    if (!summary.empty() && summary != "auto" && summary != "concise" && summary != "detailed")
        return fault("reasoning.summary",
                     "'reasoning.summary' must be one of auto, concise, detailed.");
    if (!summary.empty()) settings.isShown = true;
    if (!settings.effort.empty() || settings.isShown) request.reasoning = std::move(settings);
    return {};
}

Checked readMetadata(const Json& body)
{
    const Json* metadata = jsonMember(body, "metadata");
    if (metadata == nullptr) return {};
    if (!metadata->is_object()) return wrongType("metadata", "an object");
    std::size_t pairs = 0;
    for (const auto& [key, value] : metadata->items()) {
        if (key == "tags") continue;  // this gateway's extension
        const std::string path = "metadata." + key.substr(0, kMaxMetadataKeyBytes);
        if (++pairs > kMaxMetadataPairs)
            return fault("metadata", "'metadata' may have at most " +
                                         std::to_string(kMaxMetadataPairs) + " pairs.");
        if (key.size() > kMaxMetadataKeyBytes)
            return fault(path, "a key of 'metadata' may have at most " +
                                   std::to_string(kMaxMetadataKeyBytes) + " bytes.");
        if (!value.is_string()) return wrongType(path, "a string");
        if (value.get_ref<const std::string&>().size() > kMaxMetadataValueBytes)
            return fault(path, "'" + path + "' may have at most " +
                                   std::to_string(kMaxMetadataValueBytes) + " bytes.");
    }
    return {};
}

Checked readInclude(const Json& body, ChatRequest& request)
{
    const Json* include = jsonMember(body, "include");
    if (include == nullptr) return {};
    if (!include->is_array()) return wrongType("include", "a list");
    for (std::size_t i = 0; i < include->size(); ++i) {
        const Json& name = (*include)[i];
        if (!name.is_string()) return wrongType(at("include", i), "a string");
        const auto& text = name.get_ref<const std::string&>();
        if (std::find(kIncludes.begin(), kIncludes.end(), text) == kIncludes.end())
            return fault(at("include", i), "'" + at("include", i) + "' is not known.");
        if (text == "message.output_text.logprobs") request.wantsLogprobs = true;
    }
    return {};
}

Checked readLimits(const Json& body, ChatRequest& request)
{
    if (auto read = readNumber(body, "temperature", 0, 2, request.temperature); !read) return read;
    if (auto read = readNumber(body, "top_p", 0, 1, request.topP); !read) return read;
    if (auto read = readInteger(body, "max_output_tokens", 1, kMaxTokens, request.maxTokens); !read)
        return read;
    if (auto read = readInteger(body, "top_logprobs", 0, kMaxTopLogprobs, request.topLogprobs);
        !read)
        return read;
    if (request.topLogprobs.value_or(0) > 0) request.wantsLogprobs = true;
    if (auto read = readFlag(body, "parallel_tool_calls", request.parallelToolCalls); !read)
        return read;
    std::string truncation;
    if (auto read = readText(body, "truncation", "", truncation); !read) return read;
    if (!truncation.empty() && truncation != "auto" && truncation != "disabled")
        return fault("truncation", "'truncation' must be auto or disabled.");
    return {};
}

Checked readStrings(const Json& body, ChatRequest& request)
{
    std::string other;
    for (const char* member :
         {"previous_response_id", "safety_identifier", "prompt_cache_key", "service_tier"})
        if (auto read = readText(body, member, "", other); !read) return read;
    std::optional<bool> isStored;
    if (auto read = readFlag(body, "store", isStored); !read) return read;
    std::optional<std::int64_t> toolCalls;
    if (auto read = readInteger(body, "max_tool_calls", 1, kMaxTokens, toolCalls); !read)
        return read;
    return readText(body, "user", "", request.user);
}

Checked readResponses(const Json& body, HostedTools policy, ChatRequest& request)
{
    if (auto read = readModel(body, request.model); !read) return read;
    if (auto read = refuseForeignState(body); !read) return read;
    if (auto read = readStream(body, request); !read) return read;
    if (auto read = readStrings(body, request); !read) return read;
    if (auto read = readLimits(body, request); !read) return read;
    if (auto read = readInclude(body, request); !read) return read;
    if (auto read = readMetadata(body); !read) return read;
    if (auto read = readExtensions(body, request); !read) return read;
    if (auto read = readInstructions(body, request); !read) return read;
    const std::size_t own = request.messages.size();
    if (auto read = readResponsesInput(body, policy, request); !read) return read;
    if (request.messages.size() == own)
        return fault("input", "'input' must have at least one item.");
    if (auto read = readResponsesTools(body, policy, request); !read) return read;
    if (auto read = readResponsesChoice(body, policy, request); !read) return read;
    if (auto read = readReasoning(body, request); !read) return read;
    return readTextFormat(body, request);
}

}  // namespace

ParsedRequest parseResponsesRequest(Json body, HostedTools policy)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    ChatRequest request;
    request.dialect = Dialect::OpenAiResponses;
    if (auto read = readResponses(body, policy, request); !read)
        return tl::unexpected(std::move(read.error()));
    body.erase("input");
    keepOriginal(std::move(body), request);
    return request;
}

bool wantsSummaries(const ChatRequest& request)
{
    return request.reasoning && request.reasoning->isShown.value_or(false);
}

}  // namespace helix::gateway
