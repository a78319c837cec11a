#include "gateway/protocols/openai_chat_request.h"

#include "gateway/protocols/openai_messages.h"
#include "gateway/protocols/openai_sampling.h"
#include "gateway/protocols/openai_tools.h"

namespace helix::gateway {

namespace {

using namespace providers;

Checked readLogprobs(const Json& body, ChatRequest& request)
{
    if (auto read = readFlag(body, "logprobs", request.wantsLogprobs); !read) return read;
    if (auto read = readInteger(body, "top_logprobs", 0, kMaxTopLogprobs, request.topLogprobs);
        !read)
        return read;
    if (request.topLogprobs.value_or(0) > 0 && !request.wantsLogprobs.value_or(false))
        return fault("top_logprobs", "'top_logprobs' needs 'logprobs' to be true.");
    if (const Json* bias = jsonMember(body, "logit_bias")) {
        if (!bias->is_object()) return wrongType("logit_bias", "an object");
        request.logitBias = *bias;
    }
    return {};
}

// OpenRouter's spelling: {"effort"|"max_tokens", "exclude", "enabled"}.
Checked readReasoningObject(const Json& reasoning, ReasoningSettings& out)
{
    if (!reasoning.is_object()) return wrongType("reasoning", "an object");
    if (auto read = readText(reasoning, "effort", "reasoning.", out.effort); !read) return read;
    if (!out.effort.empty())
        if (auto known = checkEffort(out.effort, "reasoning.effort"); !known) return known;
    if (auto read =
            readInteger(reasoning, "max_tokens", 0, kMaxTokens, out.budgetTokens, "reasoning.");
        !read)
        return read;
    std::optional<bool> isExcluded;
    std::optional<bool> isEnabled;
    if (auto read = readFlag(reasoning, "exclude", isExcluded, "reasoning."); !read) return read;
    if (auto read = readFlag(reasoning, "enabled", isEnabled, "reasoning."); !read) return read;
    if (isExcluded) out.isShown = !*isExcluded;
    const bool hasAmount = !out.effort.empty() || out.budgetTokens;
    if (isEnabled && !hasAmount) out.effort = *isEnabled ? "medium" : "none";
    return {};
}

Checked readReasoningSettings(const Json& body, ChatRequest& request)
{
    ReasoningSettings settings;
    const Json* object = jsonMember(body, "reasoning");
    const Json* effort = jsonMember(body, "reasoning_effort");
    if (object != nullptr)
        if (auto read = readReasoningObject(*object, settings); !read) return read;
    if (effort != nullptr) {
        if (auto read = readText(body, "reasoning_effort", "", settings.effort); !read) return read;
        if (auto known = checkEffort(settings.effort, "reasoning_effort"); !known) return known;
    }
    if (object != nullptr || effort != nullptr) request.reasoning = std::move(settings);
    return {};
}

Checked readChat(const Json& body, ChatRequest& request)
{
    if (auto read = readModel(body, request.model); !read) return read;
    if (auto read = readStream(body, request); !read) return read;
    if (auto read = readSampling(body, request); !read) return read;
    if (auto read = readExtensions(body, request); !read) return read;
    if (auto read = readMessages(body, request); !read) return read;
    if (auto read = readTools(body, request); !read) return read;
    if (auto read = readToolChoice(body, "function_call", request); !read) return read;
    if (auto read = readToolChoice(body, "tool_choice", request); !read) return read;
    if (auto read = readLogprobs(body, request); !read) return read;
    if (auto read = readReasoningSettings(body, request); !read) return read;
    if (auto read = readFlag(body, "parallel_tool_calls", request.parallelToolCalls); !read)
        return read;
    return readResponseFormat(body, request);
}

}  // namespace

ParsedRequest parseChatRequest(Json body)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    ChatRequest request;
    if (auto read = readChat(body, request); !read) return tl::unexpected(std::move(read.error()));
    keepOriginal(std::move(body), request);
    return request;
}

bool usesOldFunctions(const ChatRequest& request)
{
    return jsonMember(request.original, "functions") != nullptr &&
           jsonMember(request.original, "tools") == nullptr;
}

}  // namespace helix::gateway
