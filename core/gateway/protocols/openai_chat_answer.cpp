#include "gateway/protocols/openai_chat_answer.h"

#include "gateway/protocols/openai_chat_request.h"
#include "gateway/protocols/openai_text.h"
#include "gateway/protocols/reasoning_details.h"

#include <algorithm>

namespace helix::gateway {

namespace {

using namespace providers;

void appendReasoning(std::string& out, const std::vector<ReasoningBlock>& blocks)
{
    std::string text;
    for (const ReasoningBlock& block : blocks) text += block.text;
    if (!text.empty()) appendMember(out, "reasoning_content", text);
    if (!std::any_of(blocks.begin(), blocks.end(), hasProof)) return;
    const auto isSigned = [](const ReasoningBlock& block) { return !block.signature.empty(); };
    if (const auto first = std::find_if(blocks.begin(), blocks.end(), isSigned);
        first != blocks.end())
        appendMember(out, "reasoning_signature", first->signature);
    out += ",\"reasoning_details\":[";
    std::int64_t index = 0;
    for (const ReasoningBlock& block : blocks) {
        if (block.text.empty() && !hasProof(block)) continue;
        if (index > 0) out.push_back(',');
        appendReasoningDetails(out, block, index++);
    }
    out.push_back(']');
}

void appendToolCalls(std::string& out, const std::vector<ToolCall>& calls)
{
    out += ",\"tool_calls\":[";
    bool isFirst = true;
    for (const ToolCall& call : calls) {
        if (!isFirst) out.push_back(',');
        isFirst = false;
        appendToolCall(out, call);
    }
    out.push_back(']');
}

void appendOldCall(std::string& out, const ToolCall& call)
{
    out += ",\"function_call\":{\"name\":";
    appendJsonString(out, call.name);
    appendMember(out, "arguments",
                 call.arguments.empty() ? "{}" : std::string_view(call.arguments));
    out.push_back('}');
}

// Annotations, pictures, sound: members of the vendor's message that go on as they are.
void appendExtras(std::string& out, const Message& message)
{
    for (const ContentPart& part : message.content) {
        const auto* other = std::get_if<OtherPart>(&part);
        if (other == nullptr || other->wireType != "openai" || !other->raw.is_object()) continue;
        for (const auto& [name, value] : other->raw.items()) {
            out.push_back(',');
            appendJsonString(out, name);
            out.push_back(':');
            appendJson(out, value);
        }
    }
}

void appendMessage(std::string& out, const Message& message, bool isOld)
{
    out += "{\"role\":\"assistant\",\"content\":";
    // Without content there is null where something else was said, and "" for an empty answer.
    const std::string text = message.text();
    if (text.empty() && (!message.toolCalls.empty() || !message.refusal.empty()))
        out += "null";
    else
        appendJsonString(out, text);
    if (message.refusal.empty())
        out += ",\"refusal\":null";
    else
        appendMember(out, "refusal", message.refusal);
    appendReasoning(out, message.reasoning);
    appendExtras(out, message);
    if (!message.toolCalls.empty() && isOld)
        appendOldCall(out, message.toolCalls.front());
    else if (!message.toolCalls.empty())
        appendToolCalls(out, message.toolCalls);
    out.push_back('}');
}

void appendChoice(std::string& out, const Choice& choice, bool isOld)
{
    const bool isOldCall = isOld && choice.finishReason == FinishReason::ToolCalls;
    out += "{\"index\":";
    appendJsonInt(out, choice.index);
    out += ",\"message\":";
    appendMessage(out, choice.message, isOld);
    appendJsonMember(out, "logprobs", choice.logprobs);
    appendMember(out, "finish_reason",
                 isOldCall ? "function_call" : finishReasonName(choice.finishReason));
    out.push_back('}');
}

}  // namespace

std::string openAiId(std::string_view prefix, const AnswerIdentity& identity)
{
    return std::string(prefix) + identity.id.substr(identity.id.find_first_of("_-") + 1);
}

void appendAnswerHead(std::string& out, const std::string& id, const AnswerIdentity& identity,
                      std::string_view object)
{
    out += "{\"id\":";
    appendJsonString(out, id);
    appendMember(out, "object", object);
    appendIntMember(out, "created", identity.created);
    appendMember(out, "model", identity.model);
    if (!identity.provider.empty()) appendMember(out, "provider", identity.provider);
}

void appendVendorMarks(std::string& out, std::string_view fingerprint, std::string_view tier)
{
    if (!fingerprint.empty()) appendMember(out, "system_fingerprint", fingerprint);
    if (!tier.empty()) appendMember(out, "service_tier", tier);
}

// What this gateway adds beside the vendor's members; `object` was the head's already.
void appendExtension(std::string& out, const Json& extension)
{
    if (!extension.is_object()) return;
    for (const auto& [name, value] : extension.items()) {
        if (name == "object") continue;
        out += ",";
        appendJsonString(out, name);
        out.push_back(':');
        appendJson(out, value);
    }
}

std::string writeChatAnswer(const ChatRequest& request, const ChatResponse& response,
                            const AnswerIdentity& identity)
{
    const bool isOld = usesOldFunctions(request);
    std::string out;
    const std::string id = response.id.empty() ? openAiId("chatcmpl-", identity) : response.id;
    appendAnswerHead(out, id, identity, jsonText(response.extension, "object", "chat.completion"));
    out += ",\"choices\":[";
    bool isFirst = true;
    for (const Choice& choice : response.choices) {
        if (!isFirst) out.push_back(',');
        isFirst = false;
        appendChoice(out, choice, isOld);
    }
    out.push_back(']');
    if (response.usage.isKnown()) {
        out += ",\"usage\":";
        appendUsage(out, response.usage);
    }
    appendVendorMarks(out, response.systemFingerprint, response.serviceTier);
    appendExtension(out, response.extension);
    out.push_back('}');
    return out;
}

}  // namespace helix::gateway
