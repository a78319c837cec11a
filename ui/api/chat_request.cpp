#include "api/chat_request.h"

#include "api/json_fields.h"

#include <array>

namespace helix::api {
namespace {

using L1 = QLatin1String;

constexpr std::array kOwnMembers{
    L1("model"),       L1("messages"),   L1("stream"),           L1("stream_options"),
    L1("temperature"), L1("top_p"),      L1("max_tokens"),       L1("max_completion_tokens"),
    L1("seed"),        L1("stop"),       L1("reasoning_effort"), L1("response_format"),
    L1("tools"),       L1("tool_choice")};

QJsonObject textPart(const QString& text)
{
    return {{L1("type"), L1("text")}, {L1("text"), text}};
}

QJsonObject imagePart(const ChatImage& image)
{
    return {{L1("type"), L1("image_url")},
            {L1("image_url"), QJsonObject{{L1("url"), QString::fromLatin1(image.dataUrl)}}}};
}

QJsonValue contentOf(const ChatMessage& message)
{
    if (message.images.isEmpty() && message.otherParts.isEmpty()) {
        if (message.text.isEmpty() && !message.toolCalls.isEmpty()) return QJsonValue::Null;
        return message.text;
    }
    QJsonArray parts;
    if (!message.text.isEmpty()) parts.append(textPart(message.text));
    for (const ChatImage& image : message.images) parts.append(imagePart(image));
    for (const auto& part : message.otherParts) parts.append(part);
    return parts;
}

QJsonObject callObject(const ChatToolCall& call)
{
    const QJsonObject function{{L1("name"), call.name}, {L1("arguments"), call.arguments}};
    return {{L1("id"), call.id}, {L1("type"), L1("function")}, {L1("function"), function}};
}

QJsonObject messageObject(const ChatMessage& message)
{
    QJsonObject object{{L1("role"), chatRoleName(message.role)},
                       {L1("content"), contentOf(message)}};
    if (message.role == ChatRole::Tool) object.insert(L1("tool_call_id"), message.toolCallId);
    QJsonArray calls;
    for (const ChatToolCall& call : message.toolCalls) calls.append(callObject(call));
    if (!calls.isEmpty()) object.insert(L1("tool_calls"), calls);
    return object;
}

void insertParameters(const ChatParameters& parameters, QJsonObject& body)
{
    if (parameters.temperature) body.insert(L1("temperature"), *parameters.temperature);
    if (parameters.topP) body.insert(L1("top_p"), *parameters.topP);
    if (parameters.maxTokens) body.insert(L1("max_tokens"), *parameters.maxTokens);
    if (parameters.seed) body.insert(L1("seed"), *parameters.seed);
    if (!parameters.stop.isEmpty())
        body.insert(L1("stop"), QJsonArray::fromStringList(parameters.stop));
    if (!parameters.reasoningEffort.isEmpty())
        body.insert(L1("reasoning_effort"), parameters.reasoningEffort);
    if (!parameters.responseFormat.isEmpty())
        body.insert(L1("response_format"), parameters.responseFormat);
    if (parameters.tools.isEmpty()) return;
    body.insert(L1("tools"), parameters.tools);
    if (!parameters.toolChoice.isUndefined() && !parameters.toolChoice.isNull())
        body.insert(L1("tool_choice"), parameters.toolChoice);
}

ChatRole roleFrom(const QString& name)
{
    if (name == L1("system") || name == L1("developer")) return ChatRole::System;
    if (name == L1("assistant")) return ChatRole::Assistant;
    return name == L1("tool") ? ChatRole::Tool : ChatRole::User;
}

void takePart(const QJsonObject& part, ChatMessage& message)
{
    const QString type = textAt(part, L1("type"));
    if (type == L1("text")) {
        if (!message.text.isEmpty()) message.text += u'\n';
        message.text += textAt(part, L1("text"));
    } else if (type == L1("image_url")) {
        const auto image = part.value(L1("image_url")).toObject();
        message.images.append({{}, textAt(image, L1("url")).toLatin1()});
    } else {
        message.otherParts.append(part);
    }
}

ChatToolCall callFrom(const QJsonObject& object)
{
    const auto function = object.value(L1("function")).toObject();
    return {textAt(object, L1("id")), textAt(function, L1("name")),
            textAt(function, L1("arguments"))};
}

ChatMessage messageFrom(const QJsonObject& object)
{
    ChatMessage message{roleFrom(textAt(object, L1("role"))), {}};
    const auto content = object.value(L1("content"));
    message.text = content.toString();
    for (const auto& part : content.toArray()) takePart(part.toObject(), message);
    message.toolCalls = listOf(object.value(L1("tool_calls")).toArray(), callFrom);
    message.toolCallId = textAt(object, L1("tool_call_id"));
    return message;
}

QStringList stopsOf(const QJsonValue& stop)
{
    if (stop.isString()) return {stop.toString()};
    QStringList texts;
    for (const auto& text : stop.toArray()) texts << text.toString();
    return texts;
}

}  // namespace

QString chatRoleName(ChatRole role)
{
    switch (role) {
        case ChatRole::System: return L1("system");
        case ChatRole::User: return L1("user");
        case ChatRole::Assistant: return L1("assistant");
        case ChatRole::Tool: return L1("tool");
    }
    return {};
}

QJsonObject chatBody(const ChatRequest& request)
{
    QJsonObject body = request.parameters.others;
    QJsonArray messages;
    for (const ChatMessage& message : request.messages) messages.append(messageObject(message));
    body.insert(L1("model"), request.model);
    body.insert(L1("messages"), messages);
    insertParameters(request.parameters, body);
    return body;
}

QJsonObject streamedChatBody(const ChatRequest& request)
{
    QJsonObject body = chatBody(request);
    body.insert(L1("stream"), true);
    body.insert(L1("stream_options"), QJsonObject{{L1("include_usage"), true}});
    return body;
}

QList<ChatMessage> chatMessagesOf(const QJsonArray& messages)
{
    return listOf(messages, messageFrom);
}

ChatParameters chatParametersOf(const QJsonObject& body)
{
    ChatParameters parameters;
    parameters.temperature = numberAt(body, L1("temperature"));
    parameters.topP = numberAt(body, L1("top_p"));
    parameters.maxTokens = integerAt(body, L1("max_tokens"));
    if (!parameters.maxTokens) parameters.maxTokens = integerAt(body, L1("max_completion_tokens"));
    parameters.seed = integerAt(body, L1("seed"));
    parameters.stop = stopsOf(body.value(L1("stop")));
    parameters.reasoningEffort = textAt(body, L1("reasoning_effort"));
    parameters.responseFormat = body.value(L1("response_format")).toObject();
    parameters.tools = body.value(L1("tools")).toArray();
    parameters.toolChoice = body.value(L1("tool_choice"));
    parameters.others = body;
    for (const L1 name : kOwnMembers) parameters.others.remove(name);
    return parameters;
}

}  // namespace helix::api
