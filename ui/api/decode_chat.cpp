#include "api/chat_answer.h"
#include "api/json_fields.h"

#include <QCoreApplication>

namespace helix::api {
namespace {

using L1 = QLatin1String;

constexpr qsizetype kMaxDigestCharacters = 120;

QString translated(const char* text)
{
    return QCoreApplication::translate("helix::api", text);
}

ChatUsage usageFrom(const QJsonObject& object)
{
    ChatUsage usage;
    usage.promptTokens = integerAt(object, L1("prompt_tokens"));
    usage.completionTokens = integerAt(object, L1("completion_tokens"));
    usage.totalTokens = integerAt(object, L1("total_tokens"));
    usage.reasoningTokens =
        integerAt(object.value(L1("completion_tokens_details")).toObject(), L1("reasoning_tokens"));
    usage.cachedTokens =
        integerAt(object.value(L1("prompt_tokens_details")).toObject(), L1("cached_tokens"));
    usage.cost = numberAt(object, L1("cost"));
    if (!usage.cost) usage.cost = numberAt(object, L1("cost_usd"));
    return usage;
}

// Both spellings are in use: "reasoning_content" and "reasoning".
QString reasoningOf(const QJsonObject& message)
{
    const QString text = textAt(message, L1("reasoning_content"));
    return text.isEmpty() ? textAt(message, L1("reasoning")) : text;
}

QList<ChatToolCallDelta> toolCallsOf(const QJsonObject& message)
{
    QList<ChatToolCallDelta> deltas;
    int position = 0;
    for (const auto& value : message.value(L1("tool_calls")).toArray()) {
        const auto object = value.toObject();
        const auto function = object.value(L1("function")).toObject();
        deltas.append({smallAt(object, L1("index")).value_or(position++),
                       {textAt(object, L1("id")), textAt(function, L1("name")),
                        textAt(function, L1("arguments"))}});
    }
    return deltas;
}

Failure failureFrom(const QJsonValue& error)
{
    Failure failure{FailureKind::ServerError, 0, error.toString(), {}};
    const auto object = error.toObject();
    if (failure.text.isEmpty()) failure.text = textAt(object, L1("message"));
    failure.code = textAt(object, L1("code"));
    if (failure.code.isEmpty()) failure.code = textAt(object, L1("type"));
    if (failure.text.isEmpty())
        failure.text = QCoreApplication::translate("helix::api",
                                                   "The stream told of an error "
                                                   "without saying which");
    return failure;
}

ChatChunk chunkFrom(const QJsonObject& object, L1 messageKey)
{
    ChatChunk chunk;
    const auto error = object.value(L1("error"));
    if (error.isObject() || error.isString()) chunk.failure = failureFrom(error);
    const auto choice = object.value(L1("choices")).toArray().first().toObject();
    const auto message = choice.value(messageKey).toObject();
    chunk.text = textAt(message, L1("content"));
    if (chunk.text.isEmpty()) chunk.text = textAt(message, L1("refusal"));
    chunk.reasoning = reasoningOf(message);
    chunk.toolCalls = toolCallsOf(message);
    chunk.finishReason = textAt(choice, L1("finish_reason"));
    if (object.value(L1("usage")).isObject())
        chunk.usage = usageFrom(object.value(L1("usage")).toObject());
    return chunk;
}

ModelEntry modelFrom(const QJsonObject& object)
{
    return {textAt(object, L1("id")), textAt(object, L1("owned_by"))};
}

}  // namespace

QString chunkDigest(const ChatChunk& chunk)
{
    QStringList parts;
    const auto quoted = [](const QString& text) {
        return QStringLiteral("“%1”").arg(text.left(kMaxDigestCharacters));
    };
    if (chunk.failure) parts << translated("error");
    if (!chunk.text.isEmpty()) parts << quoted(chunk.text);
    if (!chunk.reasoning.isEmpty())
        parts << translated("reasoning") + u' ' + quoted(chunk.reasoning);
    for (const auto& call : chunk.toolCalls)
        parts << translated("call") + u' ' +
                     (call.piece.name.isEmpty() ? quoted(call.piece.arguments) : call.piece.name);
    if (!chunk.finishReason.isEmpty())
        parts << translated("finish: %1").arg(chunk.finishReason.left(kMaxDigestCharacters));
    if (chunk.usage) parts << translated("usage");
    return parts.join(QStringLiteral(", "));
}

Outcome<ChatChunk> decodeChatChunk(const QByteArray& data, bool isError)
{
    const auto object = parseObject(data);
    if (!object) return tl::unexpected(object.error());
    auto chunk = chunkFrom(*object, L1("delta"));
    if (isError && !chunk.failure) chunk.failure = failureFrom(*object);
    return chunk;
}

Outcome<ChatChunk> decodeChatCompletion(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    if (!object->contains(L1("error"))) {
        const auto choices = requireArray(*object, L1("choices"));
        if (!choices) return tl::unexpected(choices.error());
    }
    return chunkFrom(*object, L1("message"));
}

Outcome<QList<ModelEntry>> decodeModels(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    const auto data = requireArray(*object, L1("data"));
    if (!data) return tl::unexpected(data.error());
    auto models = listOf(*data, modelFrom);
    models.removeIf([](const ModelEntry& model) { return model.id.isEmpty(); });
    return models;
}

void mergeToolCall(QList<ChatToolCall>& calls, const ChatToolCallDelta& delta)
{
    if (delta.index < 0 || delta.index >= kMaxToolCalls) return;
    while (calls.size() <= delta.index) calls.append(ChatToolCall{});
    ChatToolCall& call = calls[delta.index];
    if (!delta.piece.id.isEmpty()) call.id = delta.piece.id;
    if (!delta.piece.name.isEmpty()) call.name = delta.piece.name;
    call.arguments += delta.piece.arguments;
}

}  // namespace helix::api
