#include "gateway/protocols/anthropic_content.h"

#include "gateway/protocols/signature_mark.h"

namespace helix::gateway {

namespace {

using namespace providers;

constexpr const char* kOwnType = "anthropic";

Checked requireText(const Json& block, const char* member, const std::string& path,
                    std::string& out)
{
    if (jsonMember(block, member) == nullptr) return missing(path + "." + member);
    return readText(block, member, path + ".", out);
}

Checked readBlockText(const Json& block, const std::string& path, Message& message)
{
    std::string text;
    if (auto read = requireText(block, "text", path, text); !read) return read;
    message.content.emplace_back(TextPart{std::move(text)});
    return {};
}

// The members every kind of source shares.
struct Source {
    std::string type;
    std::string mediaType;
    std::string data;
    std::string url;
    std::string fileId;
};

tl::expected<Source, RequestFault> readSource(const Json& block, const std::string& path)
{
    const Json* json = jsonMember(block, "source");
    if (json == nullptr) return missing(path + ".source");
    if (!json->is_object()) return wrongType(path + ".source", "an object");
    Source source;
    const std::string inner = path + ".source";
    const auto require = [&](const char* member, std::string& out) {
        return requireText(*json, member, inner, out);
    };
    Checked read = require("type", source.type);
    if (read && (source.type == "base64" || source.type == "text")) {
        read = require("data", source.data);
        if (read) read = readText(*json, "media_type", inner + ".", source.mediaType);
        if (read && source.type == "base64" && source.mediaType.empty())
            return missing(inner + ".media_type");
    } else if (read && source.type == "url") {
        read = require("url", source.url);
    } else if (read && source.type == "file") {
        read = require("file_id", source.fileId);
    }
    if (!read) return tl::unexpected(std::move(read.error()));
    return source;
}

Checked readImage(const Json& block, const std::string& path, Message& message)
{
    auto source = readSource(block, path);
    if (!source) return tl::unexpected(std::move(source.error()));
    if (source->type == "file")
        message.content.emplace_back(FilePart{.fileId = std::move(source->fileId)});
    else if (source->type == "base64" || source->type == "url")
        message.content.emplace_back(ImagePart{std::move(source->url), std::move(source->mediaType),
                                               std::move(source->data)});
    else
        return wrongType(path + ".source.type", "base64, url or file");
    return {};
}

Checked readDocument(const Json& block, const std::string& path, Message& message)
{
    auto source = readSource(block, path);
    if (!source) return tl::unexpected(std::move(source.error()));
    std::string title;
    if (auto read = readText(block, "title", path + ".", title); !read) return read;
    if (source->type == "text") {
        // Plain text is text for every model; only Anthropic knows it as a document.
        message.content.emplace_back(TextPart{std::move(source->data)});
    } else if (source->type == "base64" || source->type == "url" || source->type == "file") {
        message.content.emplace_back(FilePart{std::move(title), std::move(source->mediaType),
                                              std::move(source->data), std::move(source->url),
                                              std::move(source->fileId)});
    } else {
        message.content.emplace_back(OtherPart{block, kOwnType});
    }
    return {};
}

Checked typeOf(const Json& block, const std::string& path, std::string& out)
{
    if (!block.is_object()) return wrongType(path, "an object");
    return requireText(block, "type", path, out);
}

// Blocks that may stand in any message.
Checked readPart(const Json& block, const std::string& type, const std::string& path,
                 Message& message)
{
    if (type == "text") return readBlockText(block, path, message);
    if (type == "image") return readImage(block, path, message);
    if (type == "document") return readDocument(block, path, message);
    message.content.emplace_back(OtherPart{block, kOwnType});
    return {};
}

// A text, or a list of blocks of which `each` reads one.
template <class ReadEach>
Checked readContent(const Json& object, const std::string& path, Message& message,
                    const ReadEach& each)
{
    const Json* content = jsonMember(object, "content");
    if (content == nullptr) return missing(path + ".content");
    if (content->is_string()) {
        message.content.emplace_back(TextPart{content->get<std::string>()});
        return {};
    }
    if (!content->is_array()) return wrongType(path + ".content", "a string or a list of blocks");
    for (std::size_t i = 0; i < content->size(); ++i) {
        const std::string inner = at(path + ".content", i);
        std::string type;
        if (auto read = typeOf((*content)[i], inner, type); !read) return read;
        if (auto read = each((*content)[i], type, inner, message); !read) return read;
    }
    return {};
}

Checked readToolResult(const Json& block, const std::string& path, ChatRequest& request)
{
    Message result;
    result.role = Role::Tool;
    if (auto read = requireText(block, "tool_use_id", path, result.toolCallId); !read) return read;
    std::optional<bool> isError;
    if (auto read = readFlag(block, "is_error", isError, path + "."); !read) return read;
    result.isToolError = isError.value_or(false);
    if (jsonMember(block, "content") != nullptr)
        if (auto read = readContent(block, path, result, readPart); !read) return read;
    request.messages.push_back(std::move(result));
    return {};
}

Checked readUser(const Json& json, const std::string& path, ChatRequest& request)
{
    Message message;
    const auto flush = [&] {
        if (!message.content.empty()) request.messages.push_back(std::move(message));
        message = {};
    };
    auto read = readContent(
        json, path, message,
        [&](const Json& block, const std::string& type, const std::string& inner, Message& user) {
            if (type != "tool_result") return readPart(block, type, inner, user);
            flush();
            return readToolResult(block, inner, request);
        });
    if (read) flush();
    return read;
}

Checked readThinking(const Json& block, const std::string& path, Message& message,
                     std::string& callSignature)
{
    ReasoningBlock thoughts;
    if (auto read = readText(block, "thinking", path + ".", thoughts.text); !read) return read;
    std::string text;
    if (auto read = readText(block, "signature", path + ".", text); !read) return read;
    MarkedSignature proof = readSignature(std::move(text), kOwnType);
    if (proof.isOfCall) {
        callSignature = std::move(proof.signature);
        return {};
    }
    if (!proof.signature.empty()) thoughts.wireType = std::move(proof.wireType);
    thoughts.signature = std::move(proof.signature);
    message.reasoning.push_back(std::move(thoughts));
    return {};
}

Checked readRedacted(const Json& block, const std::string& path, Message& message)
{
    ReasoningBlock thoughts;
    std::string data;
    if (auto read = requireText(block, "data", path, data); !read) return read;
    MarkedSignature proof = readSignature(std::move(data), kOwnType);
    thoughts.redacted = std::move(proof.signature);
    thoughts.wireType = std::move(proof.wireType);
    message.reasoning.push_back(std::move(thoughts));
    return {};
}

Checked readToolUse(const Json& block, const std::string& path, Message& message)
{
    ToolCall call;
    if (auto read = requireText(block, "id", path, call.id); !read) return read;
    if (auto read = requireText(block, "name", path, call.name); !read) return read;
    const Json* input = jsonMember(block, "input");
    if (input != nullptr && !input->is_object()) return wrongType(path + ".input", "an object");
    call.arguments = input != nullptr ? dumpJson(*input) : "{}";
    message.toolCalls.push_back(std::move(call));
    return {};
}

Checked readAssistant(const Json& json, const std::string& path, ChatRequest& request)
{
    Message message;
    message.role = Role::Assistant;
    std::string callSignature;
    auto read = readContent(
        json, path, message,
        [&](const Json& block, const std::string& type, const std::string& inner, Message& out) {
            if (type == "thinking") return readThinking(block, inner, out, callSignature);
            if (type == "redacted_thinking") return readRedacted(block, inner, out);
            if (type != "tool_use") return readPart(block, type, inner, out);
            auto call = readToolUse(block, inner, out);
            if (call) out.toolCalls.back().signature = std::exchange(callSignature, {});
            return call;
        });
    if (read) request.messages.push_back(std::move(message));
    return read;
}

Checked readMessage(const Json& json, const std::string& path, ChatRequest& request)
{
    if (!json.is_object()) return wrongType(path, "an object");
    std::string role;
    if (auto read = requireText(json, "role", path, role); !read) return read;
    if (role == "user") return readUser(json, path, request);
    if (role == "assistant") return readAssistant(json, path, request);
    if (role != "system") return wrongType(path + ".role", "user, assistant or system");
    Message message;
    message.role = Role::System;
    auto read = readContent(json, path, message, readPart);
    if (read) request.messages.push_back(std::move(message));
    return read;
}

bool isForeignThinking(const Json& block)
{
    const std::string type = jsonText(block, "type");
    if (type == "redacted_thinking")
        return readSignature(jsonText(block, "data"), kOwnType).isForeign;
    if (type != "thinking") return false;
    const std::string signature = jsonText(block, "signature");
    return signature.empty() || readSignature(signature, kOwnType).isForeign;
}

}  // namespace

Checked readAnthropicSystem(const Json& body, ChatRequest& request)
{
    const Json* system = jsonMember(body, "system");
    if (system == nullptr) return {};
    std::string text;
    if (system->is_string()) {
        text = system->get<std::string>();
    } else if (system->is_array()) {
        for (std::size_t i = 0; i < system->size(); ++i) {
            const std::string path = at("system", i);
            std::string type;
            std::string block;
            if (auto read = typeOf((*system)[i], path, type); !read) return read;
            if (type != "text") return wrongType(path + ".type", "text");
            if (auto read = requireText((*system)[i], "text", path, block); !read) return read;
            text += (text.empty() ? "" : "\n\n") + block;
        }
    } else {
        return wrongType("system", "a string or a list of text blocks");
    }
    if (text.empty()) return {};
    Message message;
    message.role = Role::System;
    message.content.emplace_back(TextPart{std::move(text)});
    request.messages.push_back(std::move(message));
    return {};
}

Checked readAnthropicMessages(const Json& body, ChatRequest& request)
{
    const Json* messages = jsonMember(body, "messages");
    if (messages == nullptr) return missing("messages");
    if (!messages->is_array()) return wrongType("messages", "a list");
    if (messages->empty()) return fault("messages", "'messages' must have at least one message.");
    request.messages.reserve(request.messages.size() + messages->size());
    for (std::size_t i = 0; i < messages->size(); ++i)
        if (auto read = readMessage((*messages)[i], at("messages", i), request); !read) return read;
    return {};
}

void dropForeignThinking(Json& body)
{
    Json kept = Json::array();
    for (Json& message : body["messages"]) {
        const auto content = message.find("content");
        if (content != message.end() && content->is_array() && !content->empty()) {
            Json blocks = Json::array();
            for (Json& block : *content)
                if (!isForeignThinking(block)) blocks.push_back(std::move(block));
            if (blocks.empty()) continue;
            *content = std::move(blocks);
        }
        kept.push_back(std::move(message));
    }
    body["messages"] = std::move(kept);
}

}  // namespace helix::gateway
