#pragma once
// What the tests of the client protocols share: an answer's identity, a usage, and a conversation
// that has everything a protocol can carry.

#include "gateway/client_protocol.h"
#include "providers/wire_format.h"

#include <QtTest>
#include <algorithm>

namespace helix::gateway::samples {

/// JSON with ' for ", which keeps it readable in a literal.
inline Json json(std::string text)
{
    std::replace(text.begin(), text.end(), '\'', '"');
    return Json::parse(text);
}

/// A chat of one message, as OpenAI and Ollama write it, with further members.
inline Json chatBody(const std::string& members)
{
    return Json::parse(R"({"model":"m","messages":[{"role":"user","content":"hi"}])" +
                       (members.empty() ? "" : "," + members) + "}");
}

/// A row of a table with the columns text (the body) and param (the field that is named).
inline void badRow(const std::string& members, const Json& body, const char* param)
{
    QTest::newRow(members.c_str()) << QByteArray::fromStdString(body.dump()) << QString(param);
}

inline AnswerIdentity identity()
{
    AnswerIdentity identity;
    identity.id = "req_1";
    identity.model = "m";
    identity.created = 5;
    identity.provider = "p";
    return identity;
}

inline providers::Usage usage()
{
    providers::Usage usage;
    usage.promptTokens = 9;
    usage.completionTokens = 4;
    usage.cachedTokens = 2;
    usage.cacheWriteTokens = 1;
    usage.reasoningTokens = 3;
    return usage;
}

/// System text, an image, thoughts with their proof, two calls, their results and a last question.
inline providers::ChatRequest conversation(const std::string& wireType)
{
    using namespace providers;
    ChatRequest chat;
    chat.model = "m";
    chat.maxTokens = 64;
    chat.temperature = 0.5;
    chat.topP = 0.25;
    chat.topK = 7;
    chat.stop = {"END"};
    const auto add = [&](Role role, const std::string& text) -> Message& {
        Message& message = chat.messages.emplace_back();
        message.role = role;
        if (!text.empty()) message.content.emplace_back(TextPart{text});
        return message;
    };
    add(Role::System, "Be brief.");
    add(Role::User, "What is this?").content.emplace_back(ImagePart{{}, "image/png", "iVBORw0="});
    Message& answer = add(Role::Assistant, "Let me look.");
    if (wireType != "gemini") answer.reasoning.push_back({"hm", {}, {}, {}, {}});
    if (wireType == "anthropic") answer.reasoning[0].signature = "c2ln";
    if (wireType == "anthropic") answer.reasoning[0].wireType = wireType;
    answer.toolCalls.push_back({"call_1", "look", R"({"at":"image"})", {}});
    answer.toolCalls.push_back({"call_2", "measure", "{}", {}});
    Message& first = add(Role::Tool, "a cat");
    first.toolCallId = "call_1";
    Message& second = add(Role::Tool, "3 cm");
    second.toolCallId = "call_2";
    add(Role::User, "So?");
    Tool tool;
    tool.name = "look";
    tool.description = "Looks at things";
    tool.parameters = json("{'type':'object','properties':{'at':{'type':'string'}}}");
    chat.tools.push_back(std::move(tool));
    return chat;
}

/// The body that a provider of that wire format is sent.
inline Json wireBody(const char* wireType, const providers::ChatRequest& chat)
{
    providers::Endpoint endpoint;
    endpoint.baseUrl = "http://127.0.0.1";
    return Json::parse((*providers::wireFormat(wireType))->encode(chat, chat.model, endpoint).body);
}

/// The conversation as text: two are the same when their texts are.
inline std::string describe(const providers::ChatRequest& chat)
{
    using namespace providers;
    std::string text = chat.model + "\n";
    for (const Message& message : chat.messages) {
        text += std::to_string(static_cast<int>(message.role)) + " " + message.toolCallId;
        for (const ReasoningBlock& block : message.reasoning)
            text += " thought(" + block.text + "," + block.signature + "," + block.wireType + ")";
        for (const ContentPart& part : message.content) {
            if (const auto* words = std::get_if<TextPart>(&part))
                text += " text(" + words->text + ")";
            if (const auto* image = std::get_if<ImagePart>(&part))
                text += " image(" + image->mediaType + "," + image->data + image->url + ")";
        }
        for (const ToolCall& call : message.toolCalls)
            text += " call(" + call.id + "," + call.name + "," + call.arguments + ")";
        text += "\n";
    }
    for (const Tool& tool : chat.tools)
        text += tool.name + "|" + tool.description + "|" + tool.parameters.dump() + "\n";
    text += std::to_string(chat.maxTokens.value_or(0)) + " " +
            std::to_string(chat.temperature.value_or(-1)) + " " +
            std::to_string(chat.topP.value_or(-1)) + " " + std::to_string(chat.topK.value_or(-1));
    for (const std::string& stop : chat.stop) text += " stop(" + stop + ")";
    return text;
}

}  // namespace helix::gateway::samples
