#include "providers/anthropic_content.h"

#include "base/base64.h"
#include "providers/openai_content.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr const char* kOpening = ".";  ///< stands for the user's missing first message

Json textBlock(std::string text)
{
    return {{"type", "text"}, {"text", std::move(text)}};
}

Json base64Source(const std::string& mediaType, const std::string& data)
{
    return {{"type", "base64"}, {"media_type", mediaType}, {"data", data}};
}

Json urlSource(const std::string& url)
{
    return {{"type", "url"}, {"url", url}};
}

Json sourceOf(const FilePart& file)
{
    if (!file.fileId.empty()) return {{"type", "file"}, {"file_id", file.fileId}};
    if (!file.url.empty()) return urlSource(file.url);
    // Plain text is the one kind of document that is not base64 there.
    if (file.mediaType.starts_with("text/"))
        if (auto text = decodeBase64(file.data))
            return {{"type", "text"}, {"media_type", "text/plain"}, {"data", std::move(*text)}};
    return base64Source(file.mediaType, file.data);
}

struct BlockWriter {
    // Empty text blocks are refused by the API.
    Json operator()(const TextPart& part) const
    {
        return part.text.empty() ? Json() : textBlock(part.text);
    }
    Json operator()(const ImagePart& part) const
    {
        return {{"type", "image"},
                {"source",
                 part.url.empty() ? base64Source(part.mediaType, part.data) : urlSource(part.url)}};
    }
    Json operator()(const FilePart& part) const
    {
        if (part.mediaType.starts_with("image/"))
            return {{"type", "image"}, {"source", sourceOf(part)}};
        Json block{{"type", "document"}, {"source", sourceOf(part)}};
        if (!part.fileName.empty()) block["title"] = part.fileName;
        return block;
    }
    Json operator()(const AudioPart&) const { return {}; }
    Json operator()(const OtherPart& part) const
    {
        return part.wireType == "anthropic" && part.raw.contains("type") ? part.raw : Json();
    }
};

// A citation belongs to the text before it.
void addCitation(const Json& raw, Json& blocks)
{
    const Json* citation = jsonMember(raw, "citation");
    if (citation == nullptr || blocks.empty() || blocks.back()["type"] != "text") return;
    Json& citations = blocks.back()["citations"];
    if (!citations.is_array()) citations = Json::array();
    citations.push_back(*citation);
}

Json contentBlocks(const Message& message)
{
    Json blocks = Json::array();
    for (const ContentPart& part : message.content) {
        Json block = std::visit(BlockWriter(), part);
        if (block.is_null()) continue;
        if (block["type"] == "citations_delta")
            addCitation(block, blocks);
        else
            blocks.push_back(std::move(block));
    }
    return blocks;
}

void addThinking(const Message& message, Json& blocks)
{
    for (const ReasoningBlock& block : message.reasoning) {
        if (block.wireType != "anthropic") continue;
        if (!block.redacted.empty())
            blocks.push_back({{"type", "redacted_thinking"}, {"data", block.redacted}});
        else if (!block.signature.empty())
            blocks.push_back(
                {{"type", "thinking"}, {"thinking", block.text}, {"signature", block.signature}});
    }
}

Json assistantBlocks(const Message& message)
{
    Json blocks = Json::array();
    addThinking(message, blocks);
    for (Json& block : contentBlocks(message)) blocks.push_back(std::move(block));
    if (blocks.empty() && !message.refusal.empty()) blocks.push_back(textBlock(message.refusal));
    for (const ToolCall& call : message.toolCalls)
        blocks.push_back({{"type", "tool_use"},
                          {"id", call.id},
                          {"name", call.name},
                          {"input", argumentsObject(call.arguments)}});
    return blocks;
}

Json toolResultBlocks(const Message& message)
{
    Json result{{"type", "tool_result"}, {"tool_use_id", message.toolCallId}};
    if (Json content = contentBlocks(message); !content.empty())
        result["content"] = std::move(content);
    if (message.isToolError) result["is_error"] = true;
    return Json::array({std::move(result)});
}

// Roles must alternate: neighbours of one role become one message.
void append(Json& messages, const char* role, Json blocks)
{
    if (blocks.empty()) return;
    if (messages.empty() && std::string_view(role) != "user")
        append(messages, "user", Json::array({textBlock(kOpening)}));
    if (messages.empty() || messages.back()["role"] != role) {
        messages.push_back({{"role", role}, {"content", std::move(blocks)}});
        return;
    }
    Json& content = messages.back()["content"];
    for (Json& block : blocks) content.push_back(std::move(block));
}

// A last assistant message is the beginning of the answer; it may not end with white space.
void trimPrefill(Json& messages)
{
    if (messages.empty() || messages.back()["role"] != "assistant") return;
    Json& block = messages.back()["content"].back();
    if (block["type"] != "text") return;
    std::string text = block["text"];
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    if (!text.empty()) block["text"] = std::move(text);
}

bool isSystem(const Message& message)
{
    return message.role == Role::System || message.role == Role::Developer;
}

std::string systemText(const ChatRequest& request)
{
    std::string system;
    for (const Message& message : request.messages) {
        if (!isSystem(message)) continue;
        if (!system.empty()) system += "\n\n";
        system += message.text();
    }
    return system;
}

bool isSystemAlone(const ChatRequest& request)
{
    return std::all_of(request.messages.begin(), request.messages.end(), isSystem);
}

}  // namespace

Json anthropicMessages(const ChatRequest& request)
{
    Json messages = Json::array();
    for (const Message& message : request.messages) {
        if (message.role == Role::User) append(messages, "user", contentBlocks(message));
        if (message.role == Role::Assistant)
            append(messages, "assistant", assistantBlocks(message));
        if (message.role == Role::Tool) append(messages, "user", toolResultBlocks(message));
    }
    trimPrefill(messages);
    // At least one message is mandatory; a request of system text alone asks with it.
    if (messages.empty()) {
        std::string text = systemText(request);
        append(messages, "user", Json::array({textBlock(text.empty() ? kOpening : text)}));
    }
    return messages;
}

std::string anthropicSystem(const ChatRequest& request)
{
    return isSystemAlone(request) ? std::string() : systemText(request);
}

}  // namespace helix::providers
