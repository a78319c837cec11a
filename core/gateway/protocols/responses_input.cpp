#include "gateway/protocols/responses_input.h"

#include "gateway/protocols/openai_messages.h"
#include "gateway/protocols/responses_proof.h"

#include <map>

namespace helix::gateway {

using namespace providers;

namespace {

std::optional<Role> roleOf(const std::string& name)
{
    if (name == "user") return Role::User;
    if (name == "assistant") return Role::Assistant;
    if (name == "system") return Role::System;
    if (name == "developer") return Role::Developer;
    return std::nullopt;
}

Checked readImageInput(const Json& part, const std::string& path, Message& message)
{
    std::string url;
    std::string detail;
    if (auto read = readText(part, "image_url", path + ".", url); !read) return read;
    if (auto read = readText(part, "detail", path + ".", detail); !read) return read;
    if (url.empty() && jsonMember(part, "file_id") != nullptr)
        return fault(path + ".file_id", "'" + path + ".file_id' is not supported; send image_url.",
                     "unsupported_value");
    if (url.empty()) return missing(path + ".image_url");
    message.content.emplace_back(imageOf(std::move(url), std::move(detail)));
    return {};
}

Checked readPart(const Json& part, const std::string& path, Message& message)
{
    if (!part.is_object()) return wrongType(path, "an object");
    const std::string type = jsonText(part, "type");
    if (type == "input_text" || type == "output_text" || type == "text" || type == "summary_text") {
        const Json* text = jsonMember(part, "text");
        if (text == nullptr || !text->is_string()) return wrongType(path + ".text", "a string");
        message.content.emplace_back(TextPart{text->get<std::string>()});
        return {};
    }
    if (type == "refusal") {
        std::string refusal;
        if (auto read = readText(part, "refusal", path + ".", refusal); !read) return read;
        message.refusal += refusal;
        return {};
    }
    if (type == "input_image") return readImageInput(part, path, message);
    if (type == "input_file") return readFile(part, path, message);
    if (type == "input_audio") {
        const Json* audio = jsonMember(part, "input_audio");
        if (audio == nullptr) return missing(path + ".input_audio");
        return readAudio(*audio, path + ".input_audio", message);
    }
    return fault(path + ".type", "'" + path +
                                     ".type' must be one of input_text, input_image, input_file, "
                                     "input_audio, output_text, refusal.");
}

Checked readParts(const Json& value, const std::string& path, Message& message)
{
    if (value.is_string()) {
        message.content.emplace_back(TextPart{value.get<std::string>()});
        return {};
    }
    if (!value.is_array()) return wrongType(path, "a string or a list of parts");
    for (std::size_t i = 0; i < value.size(); ++i)
        if (auto read = readPart(value[i], at(path, i), message); !read) return read;
    return {};
}

std::string joinedTexts(const Json& item, const char* member)
{
    std::string joined;
    if (const Json* parts = jsonMember(item, member); parts != nullptr && parts->is_array())
        for (const Json& part : *parts) joined += jsonText(part, "text");
    return joined;
}

class ItemReader {
public:
    ItemReader(HostedTools policy, ChatRequest& request) : m_policy(policy), m_request(request) {}

    Checked read(const Json& item, const std::string& path)
    {
        if (!item.is_object()) return wrongType(path, "an object");
        const std::string type = jsonText(item, "type", "message");
        if (type == "message") return readMessage(item, path);
        if (type == "function_call") return readCall(item, path);
        if (type == "custom_tool_call") return readCustomCall(item, path);
        if (type == "function_call_output" || type == "custom_tool_call_output")
            return readOutput(item, path);
        if (type == "reasoning") return readReasoning(item, path);
        if (type == "item_reference")
            return fault(path + ".id",
                         "the item '" + jsonText(item, "id") +
                             "' is not stored here; send the item itself, or ask for the response "
                             "that holds it with store: true.",
                         "item_not_found");
        if (m_policy == HostedTools::Refuse) return hostedToolRefused(path, type);
        m_request.dropped.push_back(path);
        return {};
    }

private:
    // The turn of the model that is being told. A message after a message is a turn of its own.
    Message& turn(bool isForText)
    {
        auto& messages = m_request.messages;
        const bool isOpen =
            !messages.empty() && messages.back().role == Role::Assistant &&
            (!isForText || messages.back().content.empty() || !messages.back().toolCalls.empty());
        if (!isOpen) messages.emplace_back().role = Role::Assistant;
        return messages.back();
    }

    Checked readMessage(const Json& item, const std::string& path)
    {
        const Json* role = jsonMember(item, "role");
        if (role == nullptr) return missing(path + ".role");
        const auto known =
            role->is_string() ? roleOf(role->get_ref<const std::string&>()) : std::nullopt;
        if (!known) return wrongType(path + ".role", "one of user, assistant, system, developer");
        const Json* content = jsonMember(item, "content");
        if (content == nullptr) return missing(path + ".content");
        Message read;
        read.role = *known;
        if (auto done = readParts(*content, path + ".content", read); !done) return done;
        if (*known != Role::Assistant) {
            m_request.messages.push_back(std::move(read));
            return {};
        }
        Message& mine = turn(true);
        for (ContentPart& part : read.content) mine.content.push_back(std::move(part));
        mine.refusal += read.refusal;
        return {};
    }

    Checked addCall(ToolCall call, const std::string& path)
    {
        if (call.id.empty()) return missing(path + ".call_id");
        if (call.name.empty()) return missing(path + ".name");
        if (call.arguments.empty()) call.arguments = "{}";
        if (const auto proof = m_callProofs.find(call.id); proof != m_callProofs.end())
            call.signature = proof->second;
        turn(false).toolCalls.push_back(std::move(call));
        return {};
    }

    Checked readCall(const Json& item, const std::string& path)
    {
        ToolCall call;
        if (auto read = readText(item, "call_id", path + ".", call.id); !read) return read;
        if (auto read = readText(item, "name", path + ".", call.name); !read) return read;
        if (auto read = readText(item, "arguments", path + ".", call.arguments); !read) return read;
        return addCall(std::move(call), path);
    }

    Checked readCustomCall(const Json& item, const std::string& path)
    {
        ToolCall call;
        std::string input;
        if (auto read = readText(item, "call_id", path + ".", call.id); !read) return read;
        if (auto read = readText(item, "name", path + ".", call.name); !read) return read;
        if (auto read = readText(item, "input", path + ".", input); !read) return read;
        Json arguments = Json::object();
        arguments["input"] = input;
        call.arguments = dumpJson(arguments);
        return addCall(std::move(call), path);
    }

    Checked readOutput(const Json& item, const std::string& path)
    {
        Message message;
        message.role = Role::Tool;
        if (auto read = readText(item, "call_id", path + ".", message.toolCallId); !read)
            return read;
        if (message.toolCallId.empty()) return missing(path + ".call_id");
        const Json* output = jsonMember(item, "output");
        if (output == nullptr) return missing(path + ".output");
        if (auto read = readParts(*output, path + ".output", message); !read) return read;
        m_request.messages.push_back(std::move(message));
        return {};
    }

    Checked readReasoning(const Json& item, const std::string& path)
    {
        for (const char* member : {"summary", "content"})
            if (const Json* parts = jsonMember(item, member);
                parts != nullptr && !parts->is_array())
                return wrongType(path + "." + member, "a list");
        std::string encrypted;
        if (auto read = readText(item, "encrypted_content", path + ".", encrypted); !read)
            return read;
        ResponsesProof proof;
        if (!encrypted.empty()) proof = unpackProof(encrypted);
        if (!proof.callId.empty()) {
            m_callProofs[proof.callId] = proof.block.signature;
            return {};
        }
        ReasoningBlock& block = proof.block;
        block.text = joinedTexts(item, "content");
        if (block.text.empty()) block.text = joinedTexts(item, "summary");
        block.id = jsonText(item, "id");
        if (block.text.empty() && encrypted.empty()) return {};
        turn(false).reasoning.push_back(std::move(block));
        return {};
    }

    const HostedTools m_policy;
    ChatRequest& m_request;
    std::map<std::string, std::string> m_callProofs;  ///< call id -> thought signature
};

}  // namespace

tl::unexpected<RequestFault> hostedToolRefused(const std::string& path, const std::string& type)
{
    return fault(path,
                 "'" + path + "' is of the type '" + type +
                     "', which only runs inside its vendor's own service; this gateway takes "
                     "function tools. Set compatibility.on_unsupported_param to warn or drop to "
                     "leave such entries out.",
                 "unsupported_parameter");
}

Checked readResponsesInput(const Json& body, HostedTools policy, ChatRequest& request)
{
    const Json* input = jsonMember(body, "input");
    if (input == nullptr) return missing("input");
    if (input->is_string()) {
        request.messages.emplace_back().content.emplace_back(TextPart{input->get<std::string>()});
        return {};
    }
    if (!input->is_array()) return wrongType("input", "a string or a list of items");
    ItemReader reader(policy, request);
    for (std::size_t i = 0; i < input->size(); ++i)
        if (auto read = reader.read((*input)[i], at("input", i)); !read) return read;
    return {};
}

}  // namespace helix::gateway
