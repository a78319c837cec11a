#include "stream_readings.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace helix::integration {

namespace {

using test::ClientAnswer;

std::string chatBody(const std::string& prompt)
{
    return R"({"model":"model-a","stream":true,"max_tokens":9,"messages":[{"role":"user","content":")" +
           prompt + "\"}]}";
}

std::string geminiBody(const std::string& prompt)
{
    return R"({"contents":[{"role":"user","parts":[{"text":")" + prompt + "\"}]}]}";
}

std::string responsesBody(const std::string& prompt)
{
    return R"({"model":"model-a","stream":true,"store":false,"input":")" + prompt + "\"}";
}

std::vector<std::string> lines(const ClientAnswer& answer)
{
    std::vector<std::string> found;
    for (const auto& line : QByteArray::fromStdString(answer.body).split('\n'))
        if (!line.trimmed().isEmpty()) found.push_back(line.toStdString());
    return found;
}

/// Reads each event with `take`, which notes what it sees.
template <class Take>
StreamReading readEvents(const std::vector<std::string>& events, Take take)
{
    StreamReading reading;
    for (const auto& event : events) {
        const bool wasOver = reading.hasError || reading.hasCleanEnd;
        StreamReading own;
        const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(event)).object();
        own.hasCleanEnd = event == "[DONE]";
        own.isReadable = own.hasCleanEnd || !json.isEmpty();
        own.hasError =
            json["error"].isObject() || json["error"].isString() || json["type"] == "error";
        take(json, own);
        // An error may be told in two ways, one after the other.
        if (wasOver && !own.hasError) reading.isOver = true;
        reading.text += own.text;
        reading.hasError = reading.hasError || own.hasError;
        reading.hasCleanEnd = reading.hasCleanEnd || own.hasCleanEnd;
        reading.isReadable = reading.isReadable && own.isReadable;
    }
    return reading;
}

StreamReading readOpenAi(const ClientAnswer& answer)
{
    return readEvents(answer.events(), [](const QJsonObject& json, StreamReading& reading) {
        reading.text += json["choices"].toArray().at(0)["delta"]["content"].toString().toUtf8();
    });
}

StreamReading readAnthropic(const ClientAnswer& answer)
{
    return readEvents(answer.events(), [](const QJsonObject& json, StreamReading& reading) {
        reading.text += json["delta"].toObject()["text"].toString().toUtf8();
        if (json["type"] == "message_stop") reading.hasCleanEnd = true;
    });
}

StreamReading readGemini(const ClientAnswer& answer)
{
    return readEvents(answer.events(), [](const QJsonObject& json, StreamReading& reading) {
        const auto candidate = json["candidates"].toArray().at(0).toObject();
        for (const auto& part : candidate["content"].toObject()["parts"].toArray())
            reading.text += part.toObject()["text"].toString().toUtf8();
        if (candidate.contains("finishReason")) reading.hasCleanEnd = true;
    });
}

StreamReading readOllama(const ClientAnswer& answer)
{
    return readEvents(lines(answer), [](const QJsonObject& json, StreamReading& reading) {
        reading.text += json["message"].toObject()["content"].toString().toUtf8();
        if (json["done"].toBool()) reading.hasCleanEnd = true;
    });
}

StreamReading readResponses(const ClientAnswer& answer)
{
    return readEvents(answer.events(), [](const QJsonObject& json, StreamReading& reading) {
        if (json["type"] == "response.output_text.delta")
            reading.text += json["delta"].toString().toUtf8();
        if (json["type"] == "response.completed") reading.hasCleanEnd = true;
        if (json["type"] == "response.failed") reading.hasError = true;
    });
}

}  // namespace

std::vector<ClientProtocolCase> clientProtocols()
{
    return {{"OpenAI chat completions", "/v1/chat/completions", chatBody, readOpenAi},
            {"Anthropic messages", "/v1/messages", chatBody, readAnthropic},
            {"Gemini streamGenerateContent", "/v1beta/models/model-a:streamGenerateContent?alt=sse",
             geminiBody, readGemini},
            {"Ollama chat", "/api/chat", chatBody, readOllama},
            {"OpenAI responses", "/v1/responses", responsesBody, readResponses}};
}

}  // namespace helix::integration
