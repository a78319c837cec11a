#include "gateway/protocols/ollama_content.h"

#include "gateway/protocols/call_ids.h"

namespace helix::gateway {

namespace {

using namespace providers;

// Ollama's images are bare base64; the first characters tell the type.
ImagePart imageOfBase64(std::string text)
{
    if (text.starts_with("data:") || text.starts_with("http://") || text.starts_with("https://"))
        return imageOf(std::move(text), {});
    ImagePart image;
    image.mediaType = text.starts_with("/9j/")     ? "image/jpeg"
                      : text.starts_with("R0lGOD") ? "image/gif"
                      : text.starts_with("UklGR")  ? "image/webp"
                                                   : "image/png";
    image.data = std::move(text);
    return image;
}

Checked readImages(const Json& json, const std::string& path, Message& message)
{
    const Json* images = jsonMember(json, "images");
    if (images == nullptr) return {};
    if (!images->is_array()) return wrongType(path + ".images", "a list of base64 texts");
    for (std::size_t i = 0; i < images->size(); ++i) {
        const Json& image = (*images)[i];
        if (!image.is_string()) return wrongType(at(path + ".images", i), "a base64 text");
        message.content.emplace_back(imageOfBase64(image.get<std::string>()));
    }
    return {};
}

Checked readCall(const Json& json, const std::string& path, CallIds& ids, Message& message)
{
    const Json* function = jsonMember(json, "function");
    if (function == nullptr || !function->is_object())
        return wrongType(path + ".function", "an object");
    ToolCall call;
    std::string id;
    if (auto read = readText(json, "id", path + ".", id); !read) return read;
    if (auto read = readText(*function, "name", path + ".function.", call.name); !read) return read;
    if (call.name.empty()) return missing(path + ".function.name");
    const Json* arguments = jsonMember(*function, "arguments");
    if (arguments != nullptr && !arguments->is_object())
        return wrongType(path + ".function.arguments", "an object");
    call.id = ids.ofCall(std::move(id), call.name);
    call.arguments = arguments != nullptr ? dumpJson(*arguments) : "{}";
    message.toolCalls.push_back(std::move(call));
    return {};
}

Checked readCalls(const Json& json, const std::string& path, CallIds& ids, Message& message)
{
    const Json* calls = jsonMember(json, "tool_calls");
    if (calls == nullptr) return {};
    if (!calls->is_array()) return wrongType(path + ".tool_calls", "a list");
    for (std::size_t i = 0; i < calls->size(); ++i)
        if (auto read = readCall((*calls)[i], at(path + ".tool_calls", i), ids, message); !read)
            return read;
    return {};
}

Checked readResultName(const Json& json, const std::string& path, CallIds& ids, Message& message)
{
    std::string id;
    if (auto read = readText(json, "tool_name", path + ".", message.name); !read) return read;
    if (message.name.empty())
        if (auto read = readText(json, "name", path + ".", message.name); !read) return read;
    if (auto read = readText(json, "tool_call_id", path + ".", id); !read) return read;
    message.toolCallId = ids.ofResult(std::move(id), message.name);
    return {};
}

std::optional<Role> roleOf(const std::string& name)
{
    if (name == "system") return Role::System;
    if (name == "user") return Role::User;
    if (name == "assistant") return Role::Assistant;
    if (name == "tool") return Role::Tool;
    return std::nullopt;
}

Checked readMessage(const Json& json, const std::string& path, CallIds& ids, ChatRequest& request)
{
    if (!json.is_object()) return wrongType(path, "an object");
    std::string roleName;
    if (auto read = readText(json, "role", path + ".", roleName); !read) return read;
    if (roleName.empty()) return missing(path + ".role");
    const auto role = roleOf(roleName);
    if (!role) return wrongType(path + ".role", "one of system, user, assistant, tool");
    Message message;
    message.role = *role;
    std::string text;
    if (auto read = readText(json, "content", path + ".", text); !read) return read;
    if (!text.empty() || (*role != Role::Assistant && jsonMember(json, "images") == nullptr))
        message.content.emplace_back(TextPart{std::move(text)});
    if (auto read = readImages(json, path, message); !read) return read;
    if (*role == Role::Assistant) {
        std::string thinking;
        if (auto read = readText(json, "thinking", path + ".", thinking); !read) return read;
        message.addReasoning(thinking);
        if (auto read = readCalls(json, path, ids, message); !read) return read;
    }
    if (*role == Role::Tool)
        if (auto read = readResultName(json, path, ids, message); !read) return read;
    request.messages.push_back(std::move(message));
    return {};
}

}  // namespace

Checked readOllamaMessages(const Json& body, ChatRequest& request)
{
    const Json* messages = jsonMember(body, "messages");
    if (messages == nullptr) return missing("messages");
    if (!messages->is_array()) return wrongType("messages", "a list");
    if (messages->empty()) return fault("messages", "'messages' must have at least one message.");
    CallIds ids;
    for (std::size_t i = 0; i < messages->size(); ++i)
        if (auto read = readMessage((*messages)[i], at("messages", i), ids, request); !read)
            return read;
    return {};
}

}  // namespace helix::gateway
