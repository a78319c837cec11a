#pragma once
// A conversation and its parameters as POST /v1/chat/completions takes them. Plain values; pure
// functions between them and JSON, safe on any thread.

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace helix::api {

enum class ChatRole { System, User, Assistant, Tool };

struct ChatImage {
    QString name;        ///< for people; never sent
    QByteArray dataUrl;  ///< "data:image/png;base64,…", or an http URL that was handed over
};

struct ChatToolCall {
    QString id;
    QString name;
    QString arguments;  ///< JSON text as the model wrote it, perhaps not valid
    bool operator==(const ChatToolCall&) const = default;
};

struct ChatMessage {
    ChatRole role = ChatRole::User;
    QString text;
    QList<ChatImage> images{};        ///< of a user
    QList<ChatToolCall> toolCalls{};  ///< of an assistant
    QString toolCallId{};             ///< of a tool
    QJsonArray otherParts{};          ///< content parts of other kinds, sent as they came
};

struct ChatParameters {
    std::optional<double> temperature;
    std::optional<double> topP;
    std::optional<qint64> maxTokens;
    std::optional<qint64> seed;
    QStringList stop;
    QString reasoningEffort;     ///< "low", "medium", …; empty: not sent
    QJsonObject responseFormat;  ///< {"type":"json_object"}; empty: not sent
    QJsonArray tools;
    QJsonValue toolChoice = QJsonValue::Undefined;
    QJsonObject others;  ///< further members of the body, sent as they are
};

struct ChatRequest {
    QString model;
    QList<ChatMessage> messages;
    ChatParameters parameters;
};

/// "system", "user", "assistant", "tool".
[[nodiscard]] QString chatRoleName(ChatRole role);

/// The body without `stream`, which is how the answer is wanted and no part of the request.
[[nodiscard]] QJsonObject chatBody(const ChatRequest& request);
/// The body that asks for a stream with usage at its end.
[[nodiscard]] QJsonObject streamedChatBody(const ChatRequest& request);

/// `developer` counts as system; an unknown role as user; anything that is no object is skipped.
[[nodiscard]] QList<ChatMessage> chatMessagesOf(const QJsonArray& messages);
/// From the members of a body; what has no field of its own goes to `others`. `model`, `messages`
/// and the members of streaming are left out.
[[nodiscard]] ChatParameters chatParametersOf(const QJsonObject& body);

}  // namespace helix::api
