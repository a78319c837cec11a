#include "gateway/protocols/gemini_content.h"

#include "gateway/protocols/call_ids.h"
#include "gateway/protocols/gemini_fields.h"
#include "gateway/protocols/signature_mark.h"

namespace helix::gateway {

namespace {

using namespace providers;

constexpr const char* kOwnType = "gemini";

Checked readMember(const Json& object, const char* camel, const std::string& path, std::string& out)
{
    return readText(object, geminiName(object, camel).c_str(), path + ".", out);
}

// "audio/wav" is "wav" for the canonical chat; MP3's registered name is mpeg.
std::string audioFormat(const std::string& mediaType)
{
    const std::string format = mediaType.substr(6, mediaType.find(';') - 6);
    return format == "mpeg" ? "mp3" : format;
}

Checked readInlineData(const Json& blob, const std::string& path, Message& message)
{
    if (!blob.is_object()) return wrongType(path, "an object");
    std::string type;
    std::string data;
    if (auto read = readMember(blob, "mimeType", path, type); !read) return read;
    if (auto read = readMember(blob, "data", path, data); !read) return read;
    if (type.empty()) return missing(path + ".mimeType");
    if (type.starts_with("image/"))
        message.content.emplace_back(ImagePart{{}, std::move(type), std::move(data)});
    else if (type.starts_with("audio/"))
        message.content.emplace_back(AudioPart{audioFormat(type), std::move(data)});
    else
        message.content.emplace_back(
            FilePart{.mediaType = std::move(type), .data = std::move(data)});
    return {};
}

Checked readFileData(const Json& file, const std::string& path, Message& message)
{
    if (!file.is_object()) return wrongType(path, "an object");
    std::string type;
    std::string uri;
    if (auto read = readMember(file, "mimeType", path, type); !read) return read;
    if (auto read = readMember(file, "fileUri", path, uri); !read) return read;
    if (uri.empty()) return missing(path + ".fileUri");
    if (type.starts_with("image/"))
        message.content.emplace_back(ImagePart{std::move(uri), std::move(type)});
    else
        message.content.emplace_back(FilePart{.mediaType = std::move(type), .url = std::move(uri)});
    return {};
}

bool isThought(const Json& part)
{
    const Json* thought = jsonMember(part, "thought");
    return thought != nullptr && *thought == true;
}

MarkedSignature signatureOf(const Json& part)
{
    const Json* signature = geminiMember(part, "thoughtSignature");
    if (signature == nullptr || !signature->is_string()) return {};
    return readSignature(signature->get<std::string>(), kOwnType);
}

Checked readCall(const Json& part, const Json& call, const std::string& path, CallIds& ids,
                 Message& message)
{
    if (!call.is_object()) return wrongType(path, "an object");
    ToolCall read;
    std::string id;
    if (auto done = readMember(call, "name", path, read.name); !done) return done;
    if (read.name.empty()) return missing(path + ".name");
    if (auto done = readMember(call, "id", path, id); !done) return done;
    const Json* args = jsonMember(call, "args");
    if (args != nullptr && !args->is_object()) return wrongType(path + ".args", "an object");
    read.id = ids.ofCall(std::move(id), read.name);
    read.arguments = args != nullptr ? dumpJson(*args) : "{}";
    MarkedSignature proof = signatureOf(part);
    if (!proof.isForeign) read.signature = std::move(proof.signature);
    message.toolCalls.push_back(std::move(read));
    return {};
}

// A thought's text, or the signature that came with another part.
void readReasoning(const Json& part, Message& message)
{
    MarkedSignature proof = signatureOf(part);
    if (!isThought(part) && proof.signature.empty()) return;
    ReasoningBlock block;
    if (isThought(part)) block.text = jsonText(part, "text");
    if (!proof.signature.empty()) block.wireType = std::move(proof.wireType);
    block.signature = std::move(proof.signature);
    message.reasoning.push_back(std::move(block));
}

Checked readPart(const Json& part, const std::string& path, CallIds& ids, Message& message)
{
    if (!part.is_object()) return wrongType(path, "an object");
    if (const Json* call = geminiMember(part, "functionCall"))
        return readCall(part, *call, path + ".functionCall", ids, message);
    if (message.role == Role::Assistant) readReasoning(part, message);
    if (isThought(part)) return {};
    if (const Json* blob = geminiMember(part, "inlineData"))
        return readInlineData(*blob, path + ".inlineData", message);
    if (const Json* file = geminiMember(part, "fileData"))
        return readFileData(*file, path + ".fileData", message);
    if (const Json* text = jsonMember(part, "text")) {
        if (!text->is_string()) return wrongType(path + ".text", "a string");
        // The part that only carries a signature has an empty text.
        if (message.role == Role::Assistant && text->get_ref<const std::string&>().empty())
            return {};
        message.content.emplace_back(TextPart{text->get<std::string>()});
        return {};
    }
    if (part.empty()) return fault(path, "'" + path + "' must have one kind of data.");
    message.content.emplace_back(OtherPart{part, kOwnType});
    return {};
}

// {"result": text}, {"output": text} and {"error": text} are a text in an envelope; anything else
// is the text of its JSON.
void readResult(const Json& response, Message& message)
{
    std::string text = dumpJson(response);
    if (response.size() == 1 && response.begin()->is_string()) {
        const std::string& name = response.begin().key();
        message.isToolError = name == "error";
        if (message.isToolError || name == "result" || name == "output")
            text = response.begin()->get<std::string>();
    }
    message.content.emplace_back(TextPart{std::move(text)});
}

Checked readResponse(const Json& response, const std::string& path, CallIds& ids,
                     ChatRequest& request)
{
    if (!response.is_object()) return wrongType(path, "an object");
    Message message;
    message.role = Role::Tool;
    std::string id;
    if (auto read = readMember(response, "name", path, message.name); !read) return read;
    if (auto read = readMember(response, "id", path, id); !read) return read;
    if (message.name.empty()) return missing(path + ".name");
    message.toolCallId = ids.ofResult(std::move(id), message.name);
    const Json* result = jsonMember(response, "response");
    if (result != nullptr && !result->is_object())
        return wrongType(path + ".response", "an object");
    if (result != nullptr) readResult(*result, message);
    request.messages.push_back(std::move(message));
    return {};
}

Checked readParts(const Json& content, const std::string& path, Role role, CallIds& ids,
                  ChatRequest& request)
{
    const Json* parts = jsonMember(content, "parts");
    if (parts == nullptr) return missing(path + ".parts");
    const Json single = parts->is_array() ? Json() : Json::array({*parts});
    const Json& list = parts->is_array() ? *parts : single;
    Message message;
    message.role = role;
    const auto flush = [&] {
        const bool isEmpty =
            message.content.empty() && message.toolCalls.empty() && message.reasoning.empty();
        if (!isEmpty) request.messages.push_back(std::move(message));
        message = {};
        message.role = role;
    };
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string inner = at(path + ".parts", i);
        const Json* response = geminiMember(list[i], "functionResponse");
        if (response != nullptr) flush();
        auto read = response != nullptr
                        ? readResponse(*response, inner + ".functionResponse", ids, request)
                        : readPart(list[i], inner, ids, message);
        if (!read) return read;
    }
    flush();
    return {};
}

Checked readContent(const Json& content, const std::string& path, CallIds& ids,
                    ChatRequest& request)
{
    if (!content.is_object()) return wrongType(path, "an object");
    std::string role;
    if (auto read = readText(content, "role", path + ".", role); !read) return read;
    if (!role.empty() && role != "user" && role != "model" && role != "function")
        return wrongType(path + ".role", "user or model");
    return readParts(content, path, role == "model" ? Role::Assistant : Role::User, ids, request);
}

}  // namespace

Checked readGeminiText(const Json& content, const std::string& path, std::string& out)
{
    if (content.is_string()) {
        out = content.get<std::string>();
        return {};
    }
    if (!content.is_object()) return wrongType(path, "an object");
    const Json* parts = jsonMember(content, "parts");
    if (parts == nullptr) return missing(path + ".parts");
    const Json single = parts->is_array() ? Json() : Json::array({*parts});
    const Json& list = parts->is_array() ? *parts : single;
    for (std::size_t i = 0; i < list.size(); ++i) {
        std::string text;
        const std::string inner = at(path + ".parts", i);
        if (!list[i].is_object()) return wrongType(inner, "an object");
        if (auto read = readText(list[i], "text", inner + ".", text); !read) return read;
        out += text;
    }
    return {};
}

Checked readGeminiSystem(const Json& body, ChatRequest& request)
{
    const Json* system = geminiMember(body, "systemInstruction");
    if (system == nullptr) return {};
    std::string text;
    if (auto read = readGeminiText(*system, "systemInstruction", text); !read) return read;
    if (text.empty()) return {};
    Message message;
    message.role = Role::System;
    message.content.emplace_back(TextPart{std::move(text)});
    request.messages.push_back(std::move(message));
    return {};
}

Checked readGeminiContents(const Json& body, ChatRequest& request)
{
    const Json* contents = jsonMember(body, "contents");
    if (contents == nullptr) return missing("contents");
    if (!contents->is_array()) return wrongType("contents", "a list");
    if (contents->empty()) return fault("contents", "'contents' must have at least one content.");
    CallIds ids;
    for (std::size_t i = 0; i < contents->size(); ++i)
        if (auto read = readContent((*contents)[i], at("contents", i), ids, request); !read)
            return read;
    if (request.messages.empty())
        return fault("contents", "'contents' must have at least one part.");
    return {};
}

void dropForeignSignatures(Json& body)
{
    for (Json& content : body["contents"]) {
        const auto parts = content.find("parts");
        if (parts == content.end() || !parts->is_array()) continue;
        Json kept = Json::array();
        for (Json& part : *parts) {
            const bool isForeign = signatureOf(part).isForeign;
            if (isForeign && isThought(part)) continue;
            if (isForeign) {
                part.erase("thoughtSignature");
                part.erase("thought_signature");
            }
            kept.push_back(std::move(part));
        }
        *parts = std::move(kept);
    }
}

}  // namespace helix::gateway
