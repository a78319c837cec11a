#include "providers/anthropic_stream.h"

#include "providers/openai_format.h"
#include "providers/vendor_error.h"

#include <algorithm>

namespace helix::providers {

tl::expected<void, Failure> AnthropicStreamDecoder::onEvent(const net::SseEvent& event,
                                                            std::vector<ChatEvent>& out)
{
    if (event.data.find_first_not_of(" \t") == std::string::npos || event.data == "[DONE]")
        return {};
    const auto json = parseJson(event.data);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's stream cannot be read: " + json.error().message);
    const std::string type = jsonText(*json, "type", event.type);
    if (type == "error" || event.type == "error")
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BrokenStream));
    if (type == "message_start") onMessageStart(*json, out);
    if (type == "content_block_start") onBlockStart(*json, out);
    if (type == "content_block_delta") return onBlockDelta(*json, out);
    if (type == "content_block_stop") onBlockStop(*json, out);
    if (type == "message_delta") onMessageDelta(*json, out);
    if (type == "message_stop") onMessageStop(out);
    if (type == "ping") out.emplace_back(Ping{});
    return {};
}

void AnthropicStreamDecoder::onMessageStart(const Json& json, std::vector<ChatEvent>& out)
{
    const Json* message = jsonMember(json, "message");
    const Json& head = message != nullptr ? *message : json;
    completion().touch(0);
    out.emplace_back(StreamStart{jsonText(head, "id"), jsonText(head, "model")});
    readUsage(head, out);
}

void AnthropicStreamDecoder::onBlockStart(const Json& json, std::vector<ChatEvent>& out)
{
    completion().touch(0);
    const Json* block = jsonMember(json, "content_block");
    if (block == nullptr) return;
    const std::string type = jsonText(*block, "type");
    closeOther(out);
    if (type == "text") {
        if (std::string text = jsonText(*block, "text"); !text.empty())
            out.emplace_back(ContentDelta{0, std::move(text), {}});
    } else if (type == "thinking" || type == "redacted_thinking") {
        onThinking(*block, out);
    } else if (type == "tool_use") {
        const int ordinal = completion().addToolCall(0);
        const Json* input = jsonMember(*block, "input");
        m_tools.push_back({jsonInt(json, "index"), ordinal, false, argumentsText(input)});
        out.emplace_back(
            ToolCallDelta{0, ordinal, jsonText(*block, "id"), jsonText(*block, "name"), {}});
    } else if (block->is_object()) {
        m_other = OtherBlock{jsonInt(json, "index"), *block, {}};
    }
}

void AnthropicStreamDecoder::onThinking(const Json& block, std::vector<ChatEvent>& out)
{
    ++m_thoughts;
    ReasoningDelta delta;
    delta.text = jsonText(block, "thinking");
    delta.signature = jsonText(block, "signature");
    delta.redacted = jsonText(block, "data");
    delta.blockIndex = m_thoughts;
    delta.wireType = "anthropic";
    if (!delta.text.empty() || !delta.signature.empty() || !delta.redacted.empty())
        out.emplace_back(std::move(delta));
}

tl::expected<void, Failure> AnthropicStreamDecoder::onBlockDelta(const Json& json,
                                                                 std::vector<ChatEvent>& out)
{
    const Json* delta = jsonMember(json, "delta");
    if (delta == nullptr) return {};
    completion().touch(0);
    const std::string type = jsonText(*delta, "type");
    const int thoughts = std::max(m_thoughts, 0);
    if (type == "text_delta") {
        if (std::string text = jsonText(*delta, "text"); !text.empty())
            out.emplace_back(ContentDelta{0, std::move(text), {}});
    } else if (type == "thinking_delta") {
        if (std::string text = jsonText(*delta, "thinking"); !text.empty())
            out.emplace_back(ReasoningDelta{0, std::move(text), {}, thoughts, {}, "anthropic"});
    } else if (type == "signature_delta") {
        if (std::string proof = jsonText(*delta, "signature"); !proof.empty())
            out.emplace_back(ReasoningDelta{0, {}, std::move(proof), thoughts, {}, "anthropic"});
    } else if (type == "citations_delta") {
        out.emplace_back(OtherDelta{0, "anthropic", *delta});
    } else if (type == "input_json_delta") {
        return onInput(jsonInt(json, "index"), jsonText(*delta, "partial_json"), out);
    }
    return {};
}

tl::expected<void, Failure> AnthropicStreamDecoder::onInput(std::int64_t blockIndex,
                                                            std::string part,
                                                            std::vector<ChatEvent>& out)
{
    if (part.empty()) return {};
    if (m_other && m_other->blockIndex == blockIndex) {
        m_other->input += part;
        if (m_other->input.size() > kMaxOtherBlockBytes)
            return failed(FailureClass::BadAnswer, "a block of the provider's answer is too large");
        return {};
    }
    ToolBlock* tool = findTool(blockIndex);
    if (tool == nullptr) return {};
    tool->hasArguments = true;
    completion().addArguments(0, tool->ordinal);
    out.emplace_back(ToolCallDelta{0, tool->ordinal, {}, {}, std::move(part)});
    return {};
}

void AnthropicStreamDecoder::closeOther(std::vector<ChatEvent>& out)
{
    if (!m_other) return;
    if (auto input = parseJson(m_other->input)) m_other->raw["input"] = std::move(*input);
    out.emplace_back(OtherDelta{0, "anthropic", std::move(m_other->raw)});
    m_other.reset();
}

void AnthropicStreamDecoder::onBlockStop(const Json& json, std::vector<ChatEvent>& out)
{
    const std::int64_t blockIndex = jsonInt(json, "index");
    if (m_other && m_other->blockIndex == blockIndex) closeOther(out);
    if (ToolBlock* tool = findTool(blockIndex)) closeTool(*tool, out);
}

void AnthropicStreamDecoder::onMessageDelta(const Json& json, std::vector<ChatEvent>& out)
{
    const Json* delta = jsonMember(json, "delta");
    const std::string reason = delta != nullptr ? jsonText(*delta, "stop_reason") : std::string();
    if (!reason.empty()) {
        closeTools(out);
        completion().finish(0, anthropicFinishReason(reason), out, reason,
                            jsonText(*delta, "stop_sequence"));
    }
    readUsage(json, out);
}

void AnthropicStreamDecoder::onMessageStop(std::vector<ChatEvent>& out)
{
    completion().touch(0);
    closeTools(out);
    completion().finishOpen(out);
    end(out);
}

void AnthropicStreamDecoder::readUsage(const Json& holder, std::vector<ChatEvent>& out)
{
    const Json* usage = jsonMember(holder, "usage");
    if (usage == nullptr) return;
    m_usage.read(*usage);
    if (m_usage.usage().isKnown()) out.emplace_back(UsageDelta{m_usage.usage()});
}

void AnthropicStreamDecoder::closeTools(std::vector<ChatEvent>& out)
{
    closeOther(out);
    for (ToolBlock& tool : m_tools) closeTool(tool, out);
}

void AnthropicStreamDecoder::closeTool(ToolBlock& tool, std::vector<ChatEvent>& out)
{
    if (tool.hasArguments) return;
    tool.hasArguments = true;
    completion().addArguments(0, tool.ordinal);
    out.emplace_back(ToolCallDelta{0, tool.ordinal, {}, {}, tool.input});
}

AnthropicStreamDecoder::ToolBlock* AnthropicStreamDecoder::findTool(std::int64_t blockIndex)
{
    for (auto tool = m_tools.rbegin(); tool != m_tools.rend(); ++tool)
        if (tool->blockIndex == blockIndex) return &*tool;
    return nullptr;
}

}  // namespace helix::providers
