#include "gateway/protocols/openai_chat_answer.h"

#include "providers/json_append.h"

#include <algorithm>

namespace helix::gateway {

namespace {

using namespace providers;

void appendMember(std::string& out, std::string_view name, std::string_view text)
{
    out += ",\"";
    out += name;
    out += "\":";
    appendJsonString(out, text);
}

void appendCount(std::string& out, std::string_view name, const std::optional<std::int64_t>& count,
                 bool& isFirst)
{
    if (!count) return;
    if (!isFirst) out.push_back(',');
    isFirst = false;
    out += '"';
    out += name;
    out += "\":";
    appendJsonInt(out, *count);
}

void appendDetails(std::string& out, std::string_view name, std::string_view member,
                   const std::optional<std::int64_t>& count)
{
    if (!count) return;
    bool isFirst = true;
    out += ",\"";
    out += name;
    out += "\":{";
    appendCount(out, member, count, isFirst);
    out.push_back('}');
}

void appendUsage(std::string& out, const Usage& usage)
{
    bool isFirst = true;
    out.push_back('{');
    appendCount(out, "prompt_tokens", usage.promptTokens, isFirst);
    appendCount(out, "completion_tokens", usage.completionTokens, isFirst);
    appendCount(out, "total_tokens", usage.total(), isFirst);
    appendDetails(out, "prompt_tokens_details", "cached_tokens", usage.cachedTokens);
    appendDetails(out, "completion_tokens_details", "reasoning_tokens", usage.reasoningTokens);
    out.push_back('}');
}

void appendToolCalls(std::string& out, const std::vector<ToolCall>& calls)
{
    out += ",\"tool_calls\":[";
    bool isFirst = true;
    for (const ToolCall& call : calls) {
        if (!isFirst) out.push_back(',');
        isFirst = false;
        out += "{\"id\":";
        appendJsonString(out, call.id);
        out += ",\"type\":\"function\",\"function\":{\"name\":";
        appendJsonString(out, call.name);
        appendMember(out, "arguments",
                     call.arguments.empty() ? "{}" : std::string_view(call.arguments));
        out += "}}";
    }
    out.push_back(']');
}

void appendMessage(std::string& out, const Message& message)
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
    if (!message.reasoning.empty()) appendMember(out, "reasoning_content", message.reasoningText());
    if (const std::string signature = message.reasoningSignature(); !signature.empty())
        appendMember(out, "reasoning_signature", signature);
    if (!message.toolCalls.empty()) appendToolCalls(out, message.toolCalls);
    out.push_back('}');
}

void appendChoice(std::string& out, const Choice& choice, Dialect dialect)
{
    out += "{\"index\":";
    appendJsonInt(out, choice.index);
    if (dialect == Dialect::OpenAiCompletion) {
        appendMember(out, "text", choice.message.text());
    } else {
        out += ",\"message\":";
        appendMessage(out, choice.message);
    }
    out += ",\"logprobs\":";
    appendJson(out, choice.logprobs);
    appendMember(out, "finish_reason", finishReasonName(choice.finishReason));
    out.push_back('}');
}

// "req_…" of the gateway becomes "chatcmpl-…" or "cmpl-…" of the protocol.
std::string ownId(const AnswerIdentity& identity, Dialect dialect)
{
    const char* prefix = dialect == Dialect::OpenAiCompletion ? "cmpl-" : "chatcmpl-";
    return prefix + identity.id.substr(identity.id.find('_') + 1);
}

void appendHead(std::string& out, const std::string& id, const AnswerIdentity& identity,
                std::string_view object)
{
    out += "{\"id\":";
    appendJsonString(out, id);
    appendMember(out, "object", object);
    out += ",\"created\":";
    appendJsonInt(out, identity.created);
    appendMember(out, "model", identity.model);
    if (!identity.provider.empty()) appendMember(out, "provider", identity.provider);
}

}  // namespace

std::string writeChatResponse(const ChatResponse& response, const AnswerIdentity& identity,
                              Dialect dialect)
{
    const bool isText = dialect == Dialect::OpenAiCompletion;
    std::string out;
    const std::string id = response.id.empty() ? ownId(identity, dialect) : response.id;
    appendHead(out, id, identity, isText ? "text_completion" : "chat.completion");
    out += ",\"choices\":[";
    bool isFirst = true;
    for (const Choice& choice : response.choices) {
        if (!isFirst) out.push_back(',');
        isFirst = false;
        appendChoice(out, choice, dialect);
    }
    out.push_back(']');
    if (response.usage.isKnown()) {
        out += ",\"usage\":";
        appendUsage(out, response.usage);
    }
    if (!response.systemFingerprint.empty())
        appendMember(out, "system_fingerprint", response.systemFingerprint);
    out.push_back('}');
    return out;
}

OpenAiStreamWriter::OpenAiStreamWriter(const AnswerIdentity& identity, Dialect dialect,
                                       bool includesUsage)
    : m_dialect(dialect), m_includesUsage(includesUsage), m_head("data: ")
{
    appendHead(m_head, ownId(identity, dialect), identity,
               isText() ? "text_completion" : "chat.completion.chunk");
    m_head += ",\"choices\":[";
}

void OpenAiStreamWriter::append(const ChatEvent& event, std::string& out)
{
    if (const auto* content = std::get_if<ContentDelta>(&event))
        return appendContent(*content, out);
    if (const auto* call = std::get_if<ToolCallDelta>(&event)) return appendToolCall(*call, out);
    if (const auto* reasoning = std::get_if<ReasoningDelta>(&event))
        return appendReasoning(*reasoning, out);
    if (const auto* refusal = std::get_if<RefusalDelta>(&event))
        return appendRefusal(*refusal, out);
    if (const auto* finish = std::get_if<FinishDelta>(&event)) return appendFinish(*finish, out);
    if (std::holds_alternative<StreamStart>(event)) return appendRole(0, out);
    if (const auto* usage = std::get_if<UsageDelta>(&event)) return m_usage.merge(usage->usage);
    if (std::holds_alternative<StreamEnd>(event)) {
        if (m_includesUsage && m_usage.isKnown()) appendUsageChunk(out);
        out += "data: [DONE]\n\n";
    }
}

void OpenAiStreamWriter::appendChunk(int index, std::string_view delta, const char* finishReason,
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

void OpenAiStreamWriter::appendTextChunk(int index, std::string_view text, const char* finishReason,
                                         const Json* logprobs, std::string& out)
{
    out += m_head;
    out += "{\"index\":";
    appendJsonInt(out, index);
    appendMember(out, "text", text);
    out += ",\"logprobs\":";
    if (logprobs == nullptr)
        out += "null";
    else
        appendJson(out, *logprobs);
    out += ",\"finish_reason\":";
    if (finishReason == nullptr)
        out += "null";
    else
        appendJsonString(out, finishReason);
    out += m_includesUsage ? "}],\"usage\":null}\n\n" : "}]}\n\n";
}

void OpenAiStreamWriter::appendRole(int index, std::string& out)
{
    if (isText() || std::find(m_hasRole.begin(), m_hasRole.end(), index) != m_hasRole.end()) return;
    m_hasRole.push_back(index);
    appendChunk(index, R"("role":"assistant","content":"")", nullptr, nullptr, out);
}

void OpenAiStreamWriter::appendContent(const ContentDelta& delta, std::string& out)
{
    const Json* logprobs = delta.logprobs.is_null() ? nullptr : &delta.logprobs;
    if (delta.text.empty() && logprobs == nullptr) return;
    if (isText()) return appendTextChunk(delta.index, delta.text, nullptr, logprobs, out);
    appendRole(delta.index, out);
    m_delta = "\"content\":";
    appendJsonString(m_delta, delta.text);
    appendChunk(delta.index, m_delta, nullptr, logprobs, out);
}

void OpenAiStreamWriter::appendReasoning(const ReasoningDelta& delta, std::string& out)
{
    if (isText() || (delta.text.empty() && delta.signature.empty())) return;
    appendRole(delta.index, out);
    m_delta.clear();
    if (!delta.text.empty()) {
        m_delta += "\"reasoning_content\":";
        appendJsonString(m_delta, delta.text);
    }
    if (!delta.signature.empty()) {
        m_delta += m_delta.empty() ? "\"reasoning_signature\":" : ",\"reasoning_signature\":";
        appendJsonString(m_delta, delta.signature);
    }
    appendChunk(delta.index, m_delta, nullptr, nullptr, out);
}

void OpenAiStreamWriter::appendRefusal(const RefusalDelta& delta, std::string& out)
{
    if (delta.text.empty()) return;
    if (isText()) return appendTextChunk(delta.index, delta.text, nullptr, nullptr, out);
    appendRole(delta.index, out);
    m_delta = "\"refusal\":";
    appendJsonString(m_delta, delta.text);
    appendChunk(delta.index, m_delta, nullptr, nullptr, out);
}

void OpenAiStreamWriter::appendToolCall(const ToolCallDelta& delta, std::string& out)
{
    if (isText()) return;
    appendRole(delta.index, out);
    m_delta = "\"tool_calls\":[{\"index\":";
    appendJsonInt(m_delta, delta.callIndex);
    if (!delta.id.empty()) {
        appendMember(m_delta, "id", delta.id);
        m_delta += ",\"type\":\"function\"";
    }
    m_delta += ",\"function\":{";
    if (!delta.name.empty()) {
        m_delta += "\"name\":";
        appendJsonString(m_delta, delta.name);
        m_delta.push_back(',');
    }
    m_delta += "\"arguments\":";
    appendJsonString(m_delta, delta.arguments);
    m_delta += "}}]";
    appendChunk(delta.index, m_delta, nullptr, nullptr, out);
}

void OpenAiStreamWriter::appendFinish(const FinishDelta& delta, std::string& out)
{
    if (isText())
        return appendTextChunk(delta.index, "", finishReasonName(delta.reason), nullptr, out);
    appendRole(delta.index, out);
    appendChunk(delta.index, "", finishReasonName(delta.reason), nullptr, out);
}

void OpenAiStreamWriter::appendUsageChunk(std::string& out)
{
    out += m_head;
    out += "],\"usage\":";
    appendUsage(out, m_usage);
    out += "}\n\n";
}

void OpenAiStreamWriter::appendError(const ApiError& error, std::string& out)
{
    out += "data: ";
    appendJson(out, error.toJson());
    out += "\n\n";
}

}  // namespace helix::gateway
