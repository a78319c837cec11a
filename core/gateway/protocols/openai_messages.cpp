#include "gateway/protocols/openai_messages.h"

#include "gateway/protocols/reasoning_details.h"

namespace helix::gateway {

namespace {

using namespace providers;

Checked readImage(const Json& part, const std::string& path, Message& message)
{
    const Json* image = jsonMember(part, "image_url");
    if (image != nullptr && image->is_string()) {
        message.content.emplace_back(imageOf(image->get<std::string>(), {}));
        return {};
    }
    const Json* url = image != nullptr ? jsonMember(*image, "url") : nullptr;
    if (url == nullptr || !url->is_string() || url->get_ref<const std::string&>().empty())
        return wrongType(path + ".image_url.url", "an address or a data: URL");
    message.content.emplace_back(imageOf(url->get<std::string>(), jsonText(*image, "detail")));
    return {};
}

Checked readPart(const Json& part, const std::string& path, Message& message)
{
    if (!part.is_object()) return wrongType(path, "an object");
    const Json* type = jsonMember(part, "type");
    if (type == nullptr || !type->is_string()) return wrongType(path + ".type", "a string");
    const std::string& name = type->get_ref<const std::string&>();
    if (name == "text") {
        const Json* text = jsonMember(part, "text");
        if (text == nullptr || !text->is_string()) return wrongType(path + ".text", "a string");
        message.content.emplace_back(TextPart{text->get<std::string>()});
        return {};
    }
    if (name == "image_url") return readImage(part, path, message);
    if (name == "file" || name == "input_audio") {
        const Json* inner = jsonMember(part, name.c_str());
        if (inner == nullptr) return missing(path + "." + name);
        return name == "file" ? readFile(*inner, path + ".file", message)
                              : readAudio(*inner, path + ".input_audio", message);
    }
    if (name == "refusal") {
        std::string refusal;
        if (auto read = readText(part, "refusal", path + ".", refusal); !read) return read;
        message.refusal += refusal;
        return {};
    }
    message.content.emplace_back(OtherPart{part, "openai"});
    return {};
}

Checked readContent(const Json& json, const std::string& path, Message& message)
{
    const Json* content = jsonMember(json, "content");
    if (content == nullptr) {
        if (message.role == Role::Assistant || message.role == Role::Tool) return {};
        return missing(path + ".content");
    }
    if (content->is_string()) {
        message.content.emplace_back(TextPart{content->get<std::string>()});
        return {};
    }
    if (!content->is_array()) return wrongType(path + ".content", "a string or a list of parts");
    for (std::size_t i = 0; i < content->size(); ++i)
        if (auto read = readPart((*content)[i], at(path + ".content", i), message); !read)
            return read;
    return {};
}

std::optional<Role> roleOf(const std::string& name)
{
    if (name == "system") return Role::System;
    if (name == "developer") return Role::Developer;
    if (name == "user") return Role::User;
    if (name == "assistant") return Role::Assistant;
    if (name == "tool" || name == "function") return Role::Tool;
    return std::nullopt;
}

std::string thoughtSignature(const Json& call)
{
    const Json* extra = jsonMember(call, "extra_content");
    const Json* google = extra != nullptr ? jsonMember(*extra, "google") : nullptr;
    return google != nullptr ? jsonText(*google, "thought_signature") : std::string();
}

// {"type":"custom","custom":{"name","input"}}: free text instead of JSON, kept as one argument.
Checked readCustomCall(const Json& json, const std::string& path, ToolCall& call)
{
    const Json* custom = jsonMember(json, "custom");
    if (custom == nullptr || !custom->is_object()) return wrongType(path + ".custom", "an object");
    std::string input;
    if (auto read = readText(*custom, "name", path + ".custom.", call.name); !read) return read;
    if (call.name.empty()) return missing(path + ".custom.name");
    if (auto read = readText(*custom, "input", path + ".custom.", input); !read) return read;
    Json arguments = Json::object();
    arguments["input"] = input;
    call.arguments = dumpJson(arguments);
    return {};
}

Checked readFunctionCall(const Json& json, const std::string& path, ToolCall& call)
{
    const Json* function = jsonMember(json, "function");
    if (function == nullptr || !function->is_object())
        return wrongType(path + ".function", "an object");
    const std::string inner = path + ".function.";
    if (auto read = readText(*function, "name", inner, call.name); !read) return read;
    if (call.name.empty()) return missing(inner + "name");
    return readText(*function, "arguments", inner, call.arguments);
}

Checked readToolCall(const Json& json, const std::string& path, Message& message)
{
    if (!json.is_object()) return wrongType(path, "an object");
    ToolCall call;
    if (auto read = readText(json, "id", path + ".", call.id); !read) return read;
    auto read = jsonText(json, "type") == "custom" ? readCustomCall(json, path, call)
                                                   : readFunctionCall(json, path, call);
    if (!read) return read;
    if (call.arguments.empty()) call.arguments = "{}";
    call.signature = thoughtSignature(json);
    message.toolCalls.push_back(std::move(call));
    return {};
}

// The older form: one call without an id; its result names the function.
Checked readOldCall(const Json& call, const std::string& path, Message& message)
{
    if (!call.is_object()) return wrongType(path, "an object");
    ToolCall old;
    if (auto read = readText(call, "name", path + ".", old.name); !read) return read;
    if (old.name.empty()) return missing(path + ".name");
    if (auto read = readText(call, "arguments", path + ".", old.arguments); !read) return read;
    if (old.arguments.empty()) old.arguments = "{}";
    old.id = old.name;
    message.toolCalls.push_back(std::move(old));
    return {};
}

Checked readToolCalls(const Json& json, const std::string& path, Message& message)
{
    if (const Json* calls = jsonMember(json, "tool_calls")) {
        if (!calls->is_array()) return wrongType(path + ".tool_calls", "a list");
        for (std::size_t i = 0; i < calls->size(); ++i)
            if (auto read = readToolCall((*calls)[i], at(path + ".tool_calls", i), message); !read)
                return read;
    }
    if (const Json* call = jsonMember(json, "function_call"))
        return readOldCall(*call, path + ".function_call", message);
    return {};
}

Checked readReasoning(const Json& json, const std::string& path, Message& message)
{
    if (const Json* details = jsonMember(json, "reasoning_details");
        details != nullptr && details->is_array() && !details->empty())
        return readReasoningDetails(*details, path + ".reasoning_details", message.reasoning);
    ReasoningBlock block;
    block.text = jsonText(json, "reasoning_content", jsonText(json, "reasoning"));
    block.signature = jsonText(json, "reasoning_signature");
    if (!block.text.empty() || !block.signature.empty())
        message.reasoning.push_back(std::move(block));
    return {};
}

Checked readAssistant(const Json& json, const std::string& path, Message& message)
{
    if (auto read = readToolCalls(json, path, message); !read) return read;
    if (auto read = readReasoning(json, path, message); !read) return read;
    message.refusal += jsonText(json, "refusal");
    return {};
}

Checked readMessage(const Json& json, const std::string& path, ChatRequest& request)
{
    if (!json.is_object()) return wrongType(path, "an object");
    const Json* role = jsonMember(json, "role");
    if (role == nullptr) return missing(path + ".role");
    const auto known =
        role->is_string() ? roleOf(role->get_ref<const std::string&>()) : std::nullopt;
    if (!known)
        return wrongType(path + ".role",
                         "one of system, developer, user, assistant, tool, function");
    Message message;
    message.role = *known;
    if (auto read = readText(json, "name", path + ".", message.name); !read) return read;
    if (auto read = readText(json, "tool_call_id", path + ".", message.toolCallId); !read)
        return read;
    if (auto read = readContent(json, path, message); !read) return read;
    if (message.role == Role::Assistant)
        if (auto read = readAssistant(json, path, message); !read) return read;
    if (message.role == Role::Tool && message.toolCallId.empty()) message.toolCallId = message.name;
    if (message.role == Role::Tool && message.toolCallId.empty())
        return missing(path + ".tool_call_id");
    request.messages.push_back(std::move(message));
    return {};
}

}  // namespace

Checked readFile(const Json& file, const std::string& path, Message& message)
{
    if (!file.is_object()) return wrongType(path, "an object");
    FilePart part;
    std::string data;
    const std::string inner = path + ".";
    if (auto read = readText(file, "filename", inner, part.fileName); !read) return read;
    if (auto read = readText(file, "file_id", inner, part.fileId); !read) return read;
    if (auto read = readText(file, "file_url", inner, part.url); !read) return read;
    if (auto read = readText(file, "file_data", inner, data); !read) return read;
    if (!data.empty()) {
        ImagePart embedded = imageOf(data, {});
        part.mediaType = embedded.data.empty() ? "application/pdf" : embedded.mediaType;
        part.data = embedded.data.empty() ? std::move(data) : std::move(embedded.data);
    }
    const int sources =
        int(!part.data.empty()) + int(!part.url.empty()) + int(!part.fileId.empty());
    if (sources != 1)
        return fault(path, "'" + path + "' must have exactly one of file_data, file_url, file_id.");
    message.content.emplace_back(std::move(part));
    return {};
}

Checked readAudio(const Json& audio, const std::string& path, Message& message)
{
    if (!audio.is_object()) return wrongType(path, "an object");
    AudioPart part;
    if (auto read = readText(audio, "data", path + ".", part.data); !read) return read;
    if (part.data.empty()) return missing(path + ".data");
    if (auto read = readText(audio, "format", path + ".", part.format); !read) return read;
    if (part.format.empty()) return missing(path + ".format");
    message.content.emplace_back(std::move(part));
    return {};
}

Checked readMessages(const Json& body, ChatRequest& request)
{
    const Json* messages = jsonMember(body, "messages");
    if (messages == nullptr) return missing("messages");
    if (!messages->is_array()) return wrongType("messages", "a list");
    if (messages->empty()) return fault("messages", "'messages' must have at least one message.");
    request.messages.reserve(messages->size());
    for (std::size_t i = 0; i < messages->size(); ++i)
        if (auto read = readMessage((*messages)[i], at("messages", i), request); !read) return read;
    return {};
}

}  // namespace helix::gateway
