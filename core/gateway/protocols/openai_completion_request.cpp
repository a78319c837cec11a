#include "gateway/protocols/openai_completion_request.h"

#include "gateway/protocols/field_reader.h"
#include "gateway/protocols/openai_chat_request.h"
#include "gateway/protocols/openai_sampling.h"

namespace helix::gateway {

namespace {

using namespace providers;

bool isTokenList(const Json& value)
{
    return value.is_number() || (value.is_array() && !value.empty() && value[0].is_number());
}

Checked readPrompt(const Json& body, ChatRequest& request)
{
    const Json* prompt = jsonMember(body, "prompt");
    if (prompt == nullptr)
        return fault("prompt", "'prompt' or 'messages' is required.", "missing_required_parameter");
    const Json list = prompt->is_array() ? *prompt : Json::array({*prompt});
    if (list.empty()) return fault("prompt", "'prompt' must have at least one text.");
    if (prompt->is_array() && isTokenList(list[0]))
        return fault("prompt", "'prompt' must be text here; token ids are not supported.",
                     "unsupported_value");
    if (list.size() > kMaxPrompts)
        return fault("prompt",
                     "'prompt' may have at most " + std::to_string(kMaxPrompts) + " texts.");
    if (list.size() > 1 && request.isStream)
        return fault("prompt", "several prompts cannot be streamed; send one, or do not stream.",
                     "unsupported_value");
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!list[i].is_string())
            return wrongType(prompt->is_array() ? at("prompt", i) : "prompt", "a string");
        Message message;
        message.content.emplace_back(TextPart{list[i].get<std::string>()});
        request.messages.push_back(std::move(message));
    }
    return {};
}

Checked readCompletionLogprobs(const Json& body, ChatRequest& request)
{
    std::optional<std::int64_t> count;
    if (auto read = readInteger(body, "logprobs", 0, kMaxCompletionLogprobs, count); !read)
        return read;
    if (!count) return {};
    request.wantsLogprobs = true;
    request.topLogprobs = *count;
    return {};
}

Checked refuseWhatNoChatCan(const Json& body, const ChatRequest& request)
{
    if (const Json* suffix = jsonMember(body, "suffix"); suffix != nullptr && *suffix != "")
        return fault("suffix",
                     "'suffix' is not supported: the models behind this gateway do not "
                     "insert text.",
                     "unsupported_parameter");
    std::optional<std::int64_t> bestOf;
    if (auto read = readInteger(body, "best_of", 1, kMaxChoices, bestOf); !read) return read;
    const std::int64_t n = request.n.value_or(1);
    if (bestOf && *bestOf < n) return fault("best_of", "'best_of' must not be less than 'n'.");
    if (bestOf && *bestOf > n)
        return fault("best_of", "'best_of' greater than 'n' is not supported.",
                     "unsupported_parameter");
    std::optional<bool> echo;
    return readFlag(body, "echo", echo);
}

Checked readCompletion(const Json& body, ChatRequest& request)
{
    if (auto read = readModel(body, request.model); !read) return read;
    if (auto read = readStream(body, request); !read) return read;
    if (auto read = readSampling(body, request); !read) return read;
    if (auto read = readExtensions(body, request); !read) return read;
    if (auto read = readPrompt(body, request); !read) return read;
    if (auto read = readCompletionLogprobs(body, request); !read) return read;
    if (const Json* bias = jsonMember(body, "logit_bias")) {
        if (!bias->is_object()) return wrongType("logit_bias", "an object");
        request.logitBias = *bias;
    }
    return refuseWhatNoChatCan(body, request);
}

}  // namespace

ParsedRequest parseCompletionRequest(Json body)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    if (jsonMember(body, "messages") != nullptr) return parseChatRequest(std::move(body));
    ChatRequest request;
    request.dialect = Dialect::OpenAiCompletion;
    if (auto read = readCompletion(body, request); !read)
        return tl::unexpected(std::move(read.error()));
    keepOriginal(std::move(body), request);
    return request;
}

}  // namespace helix::gateway
