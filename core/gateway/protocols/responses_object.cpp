#include "gateway/protocols/responses_object.h"

#include "gateway/protocols/openai_chat_answer.h"

namespace helix::gateway {

using namespace providers;

namespace {

// Settings that are repeated as the client sent them, and what stands for an absent one.
struct Echo {
    const char* member;
    const char* absent;  ///< JSON text
};

constexpr Echo kEchoes[] = {
    {"instructions", "null"},
    {"max_output_tokens", "null"},
    {"max_tool_calls", "null"},
    {"parallel_tool_calls", "true"},
    {"previous_response_id", "null"},
    {"temperature", "null"},
    {"top_p", "null"},
    {"top_logprobs", "0"},
    {"tool_choice", R"("auto")"},
    {"tools", "[]"},
    {"truncation", R"("disabled")"},
    {"metadata", "{}"},
    {"prompt_cache_key", "null"},
    {"safety_identifier", "null"},
    {"user", "null"},
};

Json textSettings(const Json& original)
{
    Json text{{"format", {{"type", "text"}}}};
    if (const Json* given = jsonMember(original, "text"); given != nullptr && given->is_object())
        text.update(*given);
    return text;
}

Json reasoningSettings(const Json& original)
{
    const Json* given = jsonMember(original, "reasoning");
    Json reasoning{{"effort", nullptr}, {"summary", nullptr}};
    if (given == nullptr) return reasoning;
    for (const char* member : {"effort", "summary"})
        if (const Json* value = jsonMember(*given, member)) reasoning[member] = *value;
    return reasoning;
}

}  // namespace

Json responseObject(const ChatRequest& request, const AnswerIdentity& identity, bool isStored)
{
    const Json& original = request.original;
    Json object{{"id", openAiId("resp_", identity)},
                {"object", "response"},
                {"created_at", identity.created},
                {"status", "in_progress"},
                {"background", false},
                {"error", nullptr},
                {"incomplete_details", nullptr},
                {"model", identity.model},
                {"output", Json::array()},
                {"service_tier", nullptr},
                {"store", isStored},
                {"usage", nullptr}};
    for (const Echo& echo : kEchoes) {
        const Json* given = jsonMember(original, echo.member);
        object[echo.member] = given != nullptr ? *given : Json::parse(echo.absent);
    }
    object["text"] = textSettings(original);
    object["reasoning"] = reasoningSettings(original);
    if (!identity.provider.empty()) object["provider"] = identity.provider;
    return object;
}

Json responsesUsage(const Usage& usage)
{
    if (!usage.isKnown()) return {};
    // The protocol has no way to leave a count out.
    return {{"input_tokens", usage.promptTokens.value_or(0)},
            {"input_tokens_details", {{"cached_tokens", usage.cachedTokens.value_or(0)}}},
            {"output_tokens", usage.completionTokens.value_or(0)},
            {"output_tokens_details", {{"reasoning_tokens", usage.reasoningTokens.value_or(0)}}},
            {"total_tokens", usage.total()}};
}

Json outputTextPart(const std::string& text, Json logprobs)
{
    return {{"type", "output_text"},
            {"text", text},
            {"annotations", Json::array()},
            {"logprobs", logprobs.is_array() ? std::move(logprobs) : Json::array()}};
}

Json refusalPart(const std::string& text)
{
    return {{"type", "refusal"}, {"refusal", text}};
}

Json messageItem(const std::string& id, const char* status, Json content)
{
    return {{"id", id},
            {"type", "message"},
            {"status", status},
            {"role", "assistant"},
            {"content", std::move(content)}};
}

Json functionCallItem(const std::string& id, const char* status, const ToolCall& call)
{
    return {{"id", id},           {"type", "function_call"}, {"status", status},
            {"call_id", call.id}, {"name", call.name},       {"arguments", call.arguments}};
}

Json reasoningItem(const std::string& id, const std::string& text, bool isSummary,
                   const std::string& encrypted)
{
    Json item{{"id", id}, {"type", "reasoning"}, {"summary", Json::array()}};
    Json part{{"type", isSummary ? "summary_text" : "reasoning_text"}, {"text", text}};
    if (!text.empty()) item[isSummary ? "summary" : "content"].push_back(std::move(part));
    if (!encrypted.empty()) item["encrypted_content"] = encrypted;
    return item;
}

}  // namespace helix::gateway
