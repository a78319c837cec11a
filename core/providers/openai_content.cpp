#include "providers/openai_content.h"

#include "providers/openai_reasoning.h"

#include <algorithm>
#include <array>

namespace helix::providers {

namespace {

constexpr std::array<const char*, 6> kReasoningMembers{"reasoning_content",   "reasoning",
                                                       "reasoning_details",   "thinking_blocks",
                                                       "reasoning_signature", "thinking"};

Json textPart(const std::string& text)
{
    return {{"type", "text"}, {"text", text}};
}

struct PartWriter {
    Json operator()(const TextPart& part) const { return textPart(part.text); }
    Json operator()(const ImagePart& part) const
    {
        Json address{{"url", imageUrl(part)}};
        if (!part.detail.empty()) address["detail"] = part.detail;
        return {{"type", "image_url"}, {"image_url", std::move(address)}};
    }
    Json operator()(const FilePart& part) const
    {
        if (part.data.empty() && part.fileId.empty()) return textPart(part.url);
        Json file = Json::object();
        if (!part.fileId.empty()) {
            file["file_id"] = part.fileId;
        } else {
            file["filename"] = part.fileName.empty() ? "file" : part.fileName;
            file["file_data"] = "data:" + part.mediaType + ";base64," + part.data;
        }
        return {{"type", "file"}, {"file", std::move(file)}};
    }
    Json operator()(const AudioPart& part) const
    {
        return {{"type", "input_audio"},
                {"input_audio", {{"data", part.data}, {"format", part.format}}}};
    }
    Json operator()(const OtherPart& part) const
    {
        return part.wireType == "openai" && part.raw.contains("type") ? part.raw : Json();
    }
};

bool isProven(const ReasoningBlock& block)
{
    return !block.signature.empty() || !block.redacted.empty();
}

Json detailOf(const ReasoningBlock& block, std::size_t index)
{
    Json detail{{"index", index}};
    if (const auto format = openAiReasoningFormat(block.wireType); !format.empty())
        detail["format"] = format;
    if (!block.id.empty()) detail["id"] = block.id;
    if (!block.redacted.empty()) {
        detail["type"] = "reasoning.encrypted";
        detail["data"] = block.redacted;
    } else {
        detail["type"] = "reasoning.text";
        detail["text"] = block.text;
        if (!block.signature.empty()) detail["signature"] = block.signature;
    }
    return detail;
}

// OpenRouter wants the blocks with their proofs, the others the text.
void addReasoning(const Message& message, const Quirks& quirks, Json& json)
{
    const bool hasProof = std::any_of(message.reasoning.begin(), message.reasoning.end(), isProven);
    if (quirks.reasoningField == "reasoning" && hasProof) {
        Json& details = json["reasoning_details"] = Json::array();
        for (const ReasoningBlock& block : message.reasoning)
            details.push_back(detailOf(block, details.size()));
    } else if (std::string text = message.reasoningText(); !text.empty()) {
        json["reasoning_content"] = std::move(text);
    }
}

Json messageOf(const Message& message, const Quirks& quirks)
{
    Json json{{"role", openAiRoleName(message.role)}};
    if (message.role == Role::Tool)
        json["content"] = message.text();
    else
        json["content"] =
            message.content.empty() && !message.toolCalls.empty() ? Json() : openAiContent(message);
    if (!message.name.empty()) json["name"] = message.name;
    if (!message.toolCalls.empty()) json["tool_calls"] = openAiToolCalls(message);
    if (!message.toolCallId.empty()) json["tool_call_id"] = message.toolCallId;
    if (!message.refusal.empty()) json["refusal"] = message.refusal;
    if (quirks.takesReasoningBack && !message.reasoning.empty())
        addReasoning(message, quirks, json);
    return json;
}

void takeOtherThanText(const Message& result, Json& parts)
{
    for (const ContentPart& part : result.content) {
        if (std::holds_alternative<TextPart>(part)) continue;
        if (Json json = std::visit(PartWriter(), part); !json.is_null())
            parts.push_back(std::move(json));
    }
}

}  // namespace

Json openAiToolCalls(const Message& message)
{
    Json calls = Json::array();
    for (const ToolCall& call : message.toolCalls)
        calls.push_back({{"id", call.id},
                         {"type", "function"},
                         {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
    return calls;
}

const char* openAiRoleName(Role role) noexcept
{
    switch (role) {
        case Role::System:
        case Role::Developer: return "system";
        case Role::User: return "user";
        case Role::Assistant: return "assistant";
        case Role::Tool: return "tool";
    }
    return "user";
}

std::string imageUrl(const ImagePart& image)
{
    return image.url.empty() ? "data:" + image.mediaType + ";base64," + image.data : image.url;
}

Json argumentsObject(const std::string& arguments)
{
    if (arguments.empty()) return Json::object();
    auto parsed = parseJson(arguments);
    if (parsed && parsed->is_object()) return std::move(*parsed);
    return {{"arguments", parsed ? std::move(*parsed) : Json(arguments)}};
}

Json openAiContent(const Message& message)
{
    const bool isTextOnly =
        std::all_of(message.content.begin(), message.content.end(),
                    [](const ContentPart& part) { return std::holds_alternative<TextPart>(part); });
    if (isTextOnly) return message.text();
    Json parts = Json::array();
    for (const ContentPart& part : message.content)
        if (Json json = std::visit(PartWriter(), part); !json.is_null())
            parts.push_back(std::move(json));
    return parts.empty() ? Json("") : parts;
}

Json openAiMessages(const ChatRequest& request, const Quirks& quirks)
{
    Json messages = Json::array();
    Json returned = Json::array();
    const auto flush = [&] {
        if (returned.empty()) return;
        messages.push_back({{"role", "user"}, {"content", std::exchange(returned, Json::array())}});
    };
    for (const Message& message : request.messages) {
        if (message.role != Role::Tool) flush();
        messages.push_back(messageOf(message, quirks));
        if (message.role == Role::Tool) takeOtherThanText(message, returned);
    }
    flush();
    return messages;
}

Json openAiTools(const ChatRequest& request)
{
    Json tools = Json::array();
    for (const Tool& tool : request.tools) {
        Json function{{"name", tool.name}};
        if (!tool.description.empty()) function["description"] = tool.description;
        function["parameters"] = tool.parameters.is_object()
                                     ? tool.parameters
                                     : Json{{"type", "object"}, {"properties", Json::object()}};
        if (tool.isStrict) function["strict"] = *tool.isStrict;
        tools.push_back({{"type", "function"}, {"function", std::move(function)}});
    }
    return tools;
}

Json withoutProofs(const Json& messages)
{
    Json clean = messages;
    if (!clean.is_array()) return clean;
    for (Json& message : clean) {
        if (!message.is_object()) continue;
        for (const char* member : kReasoningMembers) message.erase(member);
        const auto calls = message.find("tool_calls");
        if (calls == message.end() || !calls->is_array()) continue;
        for (Json& call : *calls)
            if (call.is_object()) call.erase("extra_content");
    }
    return clean;
}

}  // namespace helix::providers
