#include "gateway/protocols/openai_chat_stream.h"

#include "gateway/protocols/openai_chat_answer.h"
#include "gateway/protocols/openai_chat_request.h"
#include "gateway/protocols/openai_text.h"
#include "gateway/protocols/reasoning_details.h"

#include <algorithm>

namespace helix::gateway {

using namespace providers;

ChatStreamWriter::ChatStreamWriter(const ChatRequest& request, const AnswerIdentity& identity)
    : m_includesUsage(request.wantsStreamUsage),
      m_usesOldFunctions(usesOldFunctions(request)),
      m_head("data: ")
{
    appendAnswerHead(m_head, openAiId("chatcmpl-", identity), identity, "chat.completion.chunk");
}

void ChatStreamWriter::append(const ChatEvent& event, std::string& out)
{
    if (const auto* start = std::get_if<StreamStart>(&event)) {
        begin(start->systemFingerprint, start->serviceTier);
        return appendRole(0, out);
    }
    if (!m_hasBegun) begin({}, {});
    if (const auto* content = std::get_if<ContentDelta>(&event))
        return appendContent(*content, out);
    if (const auto* call = std::get_if<ToolCallDelta>(&event)) return appendToolCall(*call, out);
    if (const auto* reasoning = std::get_if<ReasoningDelta>(&event))
        return appendReasoning(*reasoning, out);
    if (const auto* refusal = std::get_if<RefusalDelta>(&event))
        return appendRefusal(*refusal, out);
    if (const auto* finish = std::get_if<FinishDelta>(&event)) return appendFinish(*finish, out);
    if (const auto* other = std::get_if<OtherDelta>(&event)) return appendOther(*other, out);
    if (const auto* usage = std::get_if<UsageDelta>(&event)) return m_usage.merge(usage->usage);
    if (std::holds_alternative<StreamEnd>(event)) appendEnd(out);
}

void ChatStreamWriter::begin(std::string_view fingerprint, std::string_view tier)
{
    if (m_hasBegun) return;
    m_hasBegun = true;
    appendVendorMarks(m_head, fingerprint, tier);
    m_head += ",\"choices\":[";
}

void ChatStreamWriter::appendChunk(int index, std::string_view delta, const char* finishReason,
                                   const Json* logprobs, std::string& out)
{
    out += m_head;
    out += "{\"index\":";
    appendJsonInt(out, index);
    out += ",\"delta\":{";
    out += delta;
    out += "},\"logprobs\":";
    if (logprobs == nullptr)
        out += "null";
    else
        appendJson(out, *logprobs);
    out += ",\"finish_reason\":";
    if (finishReason == nullptr)
        out += "null";
    else
        appendJsonString(out, finishReason);
    // OpenAI sends "usage":null in every chunk but the last when usage was asked for.
    out += m_includesUsage ? "}],\"usage\":null}\n\n" : "}]}\n\n";
}

void ChatStreamWriter::appendRole(int index, std::string& out)
{
    if (std::find(m_hasRole.begin(), m_hasRole.end(), index) != m_hasRole.end()) return;
    m_hasRole.push_back(index);
    appendChunk(index, R"("role":"assistant","content":"")", nullptr, nullptr, out);
}

void ChatStreamWriter::appendContent(const ContentDelta& delta, std::string& out)
{
    const Json* logprobs = delta.logprobs.is_null() ? nullptr : &delta.logprobs;
    if (delta.text.empty() && logprobs == nullptr) return;
    appendRole(delta.index, out);
    m_delta = "\"content\":";
    appendJsonString(m_delta, delta.text);
    appendChunk(delta.index, m_delta, nullptr, logprobs, out);
}

ChatStreamWriter::Thought& ChatStreamWriter::thoughtOf(const ReasoningDelta& delta)
{
    for (Thought& known : m_thoughts)
        if (known.choice == delta.index && known.block == delta.blockIndex) return known;
    return m_thoughts.emplace_back(Thought{delta.index, delta.blockIndex, {}});
}

void ChatStreamWriter::addDetails(const ReasoningDelta& delta)
{
    ReasoningBlock block;
    block.text = std::exchange(thoughtOf(delta).text, {});
    block.signature = delta.signature;
    block.redacted = delta.redacted;
    block.wireType = delta.wireType;
    if (!delta.signature.empty()) {
        m_delta += m_delta.empty() ? "\"reasoning_signature\":" : ",\"reasoning_signature\":";
        appendJsonString(m_delta, delta.signature);
    }
    m_delta += m_delta.empty() ? "\"reasoning_details\":[" : ",\"reasoning_details\":[";
    appendReasoningDetails(m_delta, block, delta.blockIndex);
    m_delta.push_back(']');
}

void ChatStreamWriter::appendReasoning(const ReasoningDelta& delta, std::string& out)
{
    const bool isProof = !delta.signature.empty() || !delta.redacted.empty();
    if (delta.text.empty() && !isProof) return;
    appendRole(delta.index, out);
    thoughtOf(delta).text += delta.text;
    m_delta.clear();
    if (!delta.text.empty()) {
        m_delta += "\"reasoning_content\":";
        appendJsonString(m_delta, delta.text);
    }
    if (isProof) addDetails(delta);
    appendChunk(delta.index, m_delta, nullptr, nullptr, out);
}

void ChatStreamWriter::appendRefusal(const RefusalDelta& delta, std::string& out)
{
    if (delta.text.empty()) return;
    appendRole(delta.index, out);
    m_delta = "\"refusal\":";
    appendJsonString(m_delta, delta.text);
    appendChunk(delta.index, m_delta, nullptr, nullptr, out);
}

// Annotations, pictures, sound: members of the vendor's delta that go on as they are.
void ChatStreamWriter::appendOther(const OtherDelta& delta, std::string& out)
{
    if (delta.wireType != "openai" || !delta.raw.is_object() || delta.raw.empty()) return;
    appendRole(delta.index, out);
    m_delta.clear();
    for (const auto& [name, value] : delta.raw.items()) {
        if (!m_delta.empty()) m_delta.push_back(',');
        appendJsonString(m_delta, name);
        m_delta.push_back(':');
        appendJson(m_delta, value);
    }
    appendChunk(delta.index, m_delta, nullptr, nullptr, out);
}

void ChatStreamWriter::appendToolCall(const ToolCallDelta& delta, std::string& out)
{
    appendRole(delta.index, out);
    std::string function = "{";
    if (!delta.name.empty()) {
        function += "\"name\":";
        appendJsonString(function, delta.name);
        function.push_back(',');
    }
    function += "\"arguments\":";
    appendJsonString(function, delta.arguments);
    function.push_back('}');
    if (m_usesOldFunctions) {
        // The older form knows one call.
        if (delta.callIndex > 0) return;
        m_delta = "\"function_call\":" + function;
        return appendChunk(delta.index, m_delta, nullptr, nullptr, out);
    }
    m_delta = "\"tool_calls\":[{\"index\":";
    appendJsonInt(m_delta, delta.callIndex);
    if (!delta.id.empty()) {
        appendMember(m_delta, "id", delta.id);
        m_delta += ",\"type\":\"function\"";
    }
    m_delta += ",\"function\":" + function;
    appendThoughtSignature(m_delta, delta.signature);
    m_delta += "}]";
    appendChunk(delta.index, m_delta, nullptr, nullptr, out);
}

const char* ChatStreamWriter::nameOf(FinishReason reason) const noexcept
{
    const bool isOldCall = m_usesOldFunctions && reason == FinishReason::ToolCalls;
    return isOldCall ? "function_call" : finishReasonName(reason);
}

void ChatStreamWriter::appendFinish(const FinishDelta& delta, std::string& out)
{
    appendRole(delta.index, out);
    appendChunk(delta.index, "", nameOf(delta.reason), nullptr, out);
}

void ChatStreamWriter::appendEnd(std::string& out)
{
    if (m_includesUsage && m_usage.isKnown()) {
        out += m_head;
        out += "],\"usage\":";
        appendUsage(out, m_usage);
        out += "}\n\n";
    }
    out += "data: [DONE]\n\n";
}

void ChatStreamWriter::appendError(const ApiError& error, std::string& out)
{
    out += "data: ";
    appendJson(out, error.toJson());
    out += "\n\n";
}

}  // namespace helix::gateway
