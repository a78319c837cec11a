#include "gateway/protocols/anthropic_events.h"

#include "gateway/protocols/anthropic_answer.h"
#include "gateway/protocols/signature_mark.h"
#include "providers/json_append.h"

#include <algorithm>

namespace helix::gateway {

namespace {

using namespace providers;

constexpr const char* kOwnType = "anthropic";

void appendEvent(std::string_view name, const Json& data, std::string& out)
{
    out += "event: ";
    out += name;
    out += "\ndata: ";
    appendJson(out, data);
    out += "\n\n";
}

}  // namespace

AnthropicStreamWriter::AnthropicStreamWriter(AnswerIdentity identity)
    : m_identity(std::move(identity))
{}

void AnthropicStreamWriter::append(const ChatEvent& event, std::string& out)
{
    if (const auto* content = std::get_if<ContentDelta>(&event)) {
        if (content->index == 0) appendText(content->text, out);
    } else if (const auto* call = std::get_if<ToolCallDelta>(&event)) {
        if (call->index == 0) appendCall(*call, out);
    } else if (const auto* reasoning = std::get_if<ReasoningDelta>(&event)) {
        if (reasoning->index == 0) appendReasoning(*reasoning, out);
    } else if (const auto* refusal = std::get_if<RefusalDelta>(&event)) {
        if (refusal->index == 0) appendText(refusal->text, out);
    } else if (const auto* other = std::get_if<OtherDelta>(&event)) {
        if (other->index == 0 && other->wireType == kOwnType) appendOther(other->raw, out);
    } else if (const auto* finish = std::get_if<FinishDelta>(&event)) {
        if (finish->index == 0) m_finish = *finish;
    } else if (const auto* usage = std::get_if<UsageDelta>(&event)) {
        m_usage.merge(usage->usage);
    } else if (std::holds_alternative<Ping>(event)) {
        if (m_hasBegun) out += "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    } else if (std::holds_alternative<StreamEnd>(event)) {
        appendEnd(out);
    }
}

// The start is written with the first block, so that the prompt's tokens are in it when the
// provider tells them first.
void AnthropicStreamWriter::beginMessage(std::string& out)
{
    if (m_hasBegun) return;
    m_hasBegun = true;
    // Nothing is written yet; a client that adds up what the events say counts right by this.
    Usage begun = m_usage;
    begun.completionTokens = 0;
    begun.reasoningTokens.reset();
    Json message = Json::object();
    message["id"] = anthropicMessageId(m_identity);
    message["type"] = "message";
    message["role"] = "assistant";
    message["model"] = m_identity.model;
    message["content"] = Json::array();
    message["stop_reason"] = nullptr;
    message["stop_sequence"] = nullptr;
    message["usage"] = anthropicUsage(begun);
    Json event = Json::object();
    event["type"] = "message_start";
    event["message"] = std::move(message);
    appendEvent("message_start", event, out);
}

void AnthropicStreamWriter::beginBlock(Block block, std::string_view content, std::string& out)
{
    beginMessage(out);
    endBlock(out);
    m_open = block;
    out += "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":";
    appendJsonInt(out, m_index);
    out += ",\"content_block\":";
    out += content;
    out += "}\n\n";
}

void AnthropicStreamWriter::endBlock(std::string& out)
{
    if (m_open == Block::None) return;
    if (m_open == Block::Call) m_calls.erase(m_calls.begin());
    m_open = Block::None;
    m_isCited = false;
    out += "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":";
    appendJsonInt(out, m_index++);
    out += "}\n\n";
}

void AnthropicStreamWriter::writeDelta(std::string_view type, std::string_view member,
                                       std::string_view text, std::string& out)
{
    out += "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":";
    appendJsonInt(out, m_index);
    out += ",\"delta\":{\"type\":\"";
    out += type;
    out += "\",\"";
    out += member;
    out += "\":";
    appendJsonString(out, text);
    out += "}}\n\n";
}

void AnthropicStreamWriter::appendText(std::string_view text, std::string& out)
{
    if (text.empty()) return;
    // What follows a citation is not covered by it.
    if (m_open != Block::Text || m_isCited) {
        endCalls(out);
        beginBlock(Block::Text, R"({"type":"text","text":""})", out);
    }
    writeDelta("text_delta", "text", text, out);
}

void AnthropicStreamWriter::appendReasoning(const ReasoningDelta& delta, std::string& out)
{
    if (!delta.redacted.empty()) {
        endCalls(out);
        std::string block = R"({"type":"redacted_thinking","data":)";
        appendJsonString(block, markSignature(delta.redacted, delta.wireType, kOwnType));
        block += '}';
        beginBlock(Block::Thinking, block, out);
        endBlock(out);
        return;
    }
    if (delta.text.empty() && delta.signature.empty()) return;
    if (m_open != Block::Thinking || delta.blockIndex > m_thought) {
        endCalls(out);
        beginBlock(Block::Thinking, R"({"type":"thinking","thinking":"","signature":""})", out);
        m_thought = delta.blockIndex;
    }
    if (!delta.text.empty()) writeDelta("thinking_delta", "thinking", delta.text, out);
    writeSignature(markSignature(delta.signature, delta.wireType, kOwnType), out);
}

void AnthropicStreamWriter::writeSignature(const std::string& signature, std::string& out)
{
    if (!signature.empty()) writeDelta("signature_delta", "signature", signature, out);
}

void AnthropicStreamWriter::appendCall(const ToolCallDelta& delta, std::string& out)
{
    auto found = std::find_if(m_calls.begin(), m_calls.end(),
                              [&](const Call& one) { return one.callIndex == delta.callIndex; });
    if (found == m_calls.end()) {
        found = m_calls.emplace(m_calls.end());
        found->callIndex = delta.callIndex;
        found->call = {delta.id, delta.name, {}, delta.signature};
    }
    found->call.arguments += delta.arguments;
    found->balance.feed(delta.arguments);
    writeFrontCall(out);
    // The first one makes place for the next when it is complete.
    while (m_calls.size() > 1 && m_calls.front().balance.isComplete()) {
        endBlock(out);
        writeFrontCall(out);
    }
}

void AnthropicStreamWriter::writeFrontCall(std::string& out)
{
    if (m_calls.empty()) return;
    ToolCall& call = m_calls.front().call;
    if (m_open != Block::Call) {
        if (!call.signature.empty()) {
            beginBlock(Block::Thinking, R"({"type":"thinking","thinking":"","signature":""})", out);
            writeSignature(markSignature(call.signature, "gemini", kOwnType, true), out);
        }
        std::string block = R"({"type":"tool_use","id":)";
        appendJsonString(block, call.id);
        block += ",\"name\":";
        appendJsonString(block, call.name);
        block += ",\"input\":{}}";
        beginBlock(Block::Call, block, out);
    }
    if (call.arguments.empty()) return;
    writeDelta("input_json_delta", "partial_json", call.arguments, out);
    call.arguments.clear();
}

void AnthropicStreamWriter::endCalls(std::string& out)
{
    while (!m_calls.empty()) {
        writeFrontCall(out);
        endBlock(out);
    }
    endBlock(out);
}

// A citation belongs to the text block that is open.
void AnthropicStreamWriter::appendCitation(const Json& raw, std::string& out)
{
    if (m_open != Block::Text) return;
    m_isCited = true;
    out += "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":";
    appendJsonInt(out, m_index);
    out += ",\"delta\":";
    appendJson(out, raw);
    out += "}\n\n";
}

void AnthropicStreamWriter::appendOther(const Json& raw, std::string& out)
{
    if (jsonText(raw, "type") == "citations_delta") return appendCitation(raw, out);
    endCalls(out);
    // A server tool's input is streamed like that of any other tool.
    const Json* input = jsonMember(raw, "input");
    std::string block;
    if (input == nullptr) {
        appendJson(block, raw);
    } else {
        Json start = raw;
        start["input"] = Json::object();
        appendJson(block, start);
    }
    beginBlock(Block::Text, block, out);
    if (input != nullptr) writeDelta("input_json_delta", "partial_json", dumpJson(*input), out);
    endBlock(out);
}

void AnthropicStreamWriter::appendEnd(std::string& out)
{
    beginMessage(out);
    endCalls(out);
    Json event = Json::object();
    event["type"] = "message_delta";
    event["delta"] = {
        {"stop_reason",
         anthropicStopReason(m_finish.reason, m_finish.nativeReason, m_finish.stopSequence)},
        {"stop_sequence",
         m_finish.stopSequence.empty() ? Json(nullptr) : Json(m_finish.stopSequence)}};
    event["usage"] = anthropicUsage(m_usage);
    appendEvent("message_delta", event, out);
    out += "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
}

void AnthropicStreamWriter::appendError(const ApiError& error, std::string& out)
{
    appendEvent("error", anthropicError(error, m_identity.id), out);
}

}  // namespace helix::gateway
