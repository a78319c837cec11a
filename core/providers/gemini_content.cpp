#include "providers/gemini_content.h"

#include "providers/openai_content.h"

#include <array>

namespace helix::providers {

namespace {

/// For function calls that another model made.
constexpr const char* kForeignSignature = "skip_thought_signature_validator";

constexpr std::array<std::pair<std::string_view, const char*>, 10> kTypesOfEndings{{
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".webp", "image/webp"},
    {".gif", "image/gif"},
    {".heic", "image/heic"},
    {".pdf", "application/pdf"},
    {".txt", "text/plain"},
    {".mp3", "audio/mp3"},
    {".wav", "audio/wav"},
}};

std::string mediaTypeOf(const std::string& given, std::string_view url)
{
    if (!given.empty()) return given;
    url = url.substr(0, url.find_first_of("?#"));
    for (const auto& [ending, type] : kTypesOfEndings)
        if (url.ends_with(ending)) return type;
    return {};
}

Json inlinePart(const std::string& mediaType, const std::string& data)
{
    return {{"inlineData", {{"mimeType", mediaType}, {"data", data}}}};
}

Json filePart(const std::string& given, const std::string& url)
{
    Json file{{"fileUri", url}};
    if (std::string type = mediaTypeOf(given, url); !type.empty())
        file["mimeType"] = std::move(type);
    return {{"fileData", std::move(file)}};
}

struct PartWriter {
    Json operator()(const TextPart& part) const
    {
        return part.text.empty() ? Json() : Json{{"text", part.text}};
    }
    Json operator()(const ImagePart& part) const
    {
        return part.url.empty() ? inlinePart(part.mediaType, part.data)
                                : filePart(part.mediaType, part.url);
    }
    Json operator()(const FilePart& part) const
    {
        if (!part.data.empty()) return inlinePart(part.mediaType, part.data);
        return filePart(part.mediaType, part.url.empty() ? part.fileId : part.url);
    }
    Json operator()(const AudioPart& part) const
    {
        return inlinePart("audio/" + part.format, part.data);
    }
    Json operator()(const OtherPart& part) const
    {
        const bool isPart = part.wireType == "gemini" && part.raw.is_object() &&
                            !part.raw.contains("candidateMetadata");
        return isPart ? part.raw : Json();
    }
};

Json contentParts(const Message& message, bool isTextWanted = true)
{
    Json parts = Json::array();
    for (const ContentPart& part : message.content) {
        if (!isTextWanted && std::holds_alternative<TextPart>(part)) continue;
        if (Json json = std::visit(PartWriter(), part); !json.is_null())
            parts.push_back(std::move(json));
    }
    return parts;
}

std::string ownSignature(const Message& message)
{
    for (const ReasoningBlock& block : message.reasoning)
        if (block.wireType == "gemini" && !block.signature.empty()) return block.signature;
    return {};
}

Json callPart(const ToolCall& call, bool isStrict)
{
    Json function{{"name", call.name}, {"args", argumentsObject(call.arguments)}};
    if (isStrict && !call.id.empty()) function["id"] = call.id;
    Json part{{"functionCall", std::move(function)}};
    if (!call.signature.empty()) part["thoughtSignature"] = call.signature;
    return part;
}

Json modelParts(const Message& message, bool isStrict)
{
    Json parts = contentParts(message);
    if (std::string signature = ownSignature(message); !signature.empty()) {
        if (parts.empty() && message.toolCalls.empty()) parts.push_back({{"text", ""}});
        if (!parts.empty()) parts.back()["thoughtSignature"] = std::move(signature);
    }
    const std::size_t firstCall = parts.size();
    for (const ToolCall& call : message.toolCalls) parts.push_back(callPart(call, isStrict));
    if (isStrict && firstCall < parts.size() && !parts[firstCall].contains("thoughtSignature"))
        parts[firstCall]["thoughtSignature"] = kForeignSignature;
    return parts;
}

// A result names its function, which only the call that it answers knows.
std::string calledName(const ChatRequest& request, const Message& result)
{
    for (const Message& message : request.messages)
        for (const ToolCall& call : message.toolCalls)
            if (call.id == result.toolCallId) return call.name;
    return result.name.empty() ? "function" : result.name;
}

Json resultOf(const Message& message)
{
    auto json = parseJson(message.text());
    if (message.isToolError) return {{"error", json ? std::move(*json) : Json(message.text())}};
    if (json && json->is_object()) return std::move(*json);
    return {{"result", json ? std::move(*json) : Json(message.text())}};
}

Json resultParts(const ChatRequest& request, const Message& message, bool isStrict)
{
    Json response{{"name", calledName(request, message)}, {"response", resultOf(message)}};
    if (isStrict && !message.toolCallId.empty()) response["id"] = message.toolCallId;
    Json parts = Json::array({{{"functionResponse", std::move(response)}}});
    for (Json& part : contentParts(message, false)) parts.push_back(std::move(part));
    return parts;
}

void append(Json& contents, const char* role, Json parts)
{
    if (parts.empty()) return;
    if (contents.empty() || contents.back()["role"] != role) {
        contents.push_back({{"role", role}, {"parts", std::move(parts)}});
        return;
    }
    Json& known = contents.back()["parts"];
    for (Json& part : parts) known.push_back(std::move(part));
}

}  // namespace

void addGeminiConversation(const ChatRequest& request, bool isStrict, Json& body)
{
    Json contents = Json::array();
    Json system = Json::array();
    for (const Message& message : request.messages) {
        switch (message.role) {
            case Role::System:
            case Role::Developer:
                if (std::string text = message.text(); !text.empty())
                    system.push_back({{"text", std::move(text)}});
                break;
            case Role::User: append(contents, "user", contentParts(message)); break;
            case Role::Assistant: append(contents, "model", modelParts(message, isStrict)); break;
            case Role::Tool:
                append(contents, "user", resultParts(request, message, isStrict));
                break;
        }
    }
    if (contents.empty()) append(contents, "user", std::exchange(system, Json::array()));
    body["contents"] = std::move(contents);
    if (!system.empty()) body["systemInstruction"] = {{"parts", std::move(system)}};
}

}  // namespace helix::providers
