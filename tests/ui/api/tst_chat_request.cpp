#include "api/chat_request.h"

#include <QJsonDocument>
#include <QtTest>

using namespace helix::api;

namespace {

QJsonObject json(const char* text)
{
    return QJsonDocument::fromJson(text).object();
}

}  // namespace

class TestChatRequest : public QObject {
    Q_OBJECT
private slots:
    void whatIsNotSetIsNotSent()
    {
        const auto body =
            chatBody({QStringLiteral("m"), {{ChatRole::User, QStringLiteral("Hi")}}, {}});
        QCOMPARE(body, json(R"({"model":"m","messages":[{"role":"user","content":"Hi"}]})"));
    }
    void everyParameterHasItsMember()
    {
        ChatParameters parameters;
        parameters.temperature = 0.5;
        parameters.topP = 0.9;
        parameters.maxTokens = 64;
        parameters.seed = 7;
        parameters.stop = {QStringLiteral("END")};
        parameters.reasoningEffort = QStringLiteral("low");
        parameters.responseFormat = json(R"({"type":"json_object"})");
        parameters.others = json(R"({"presence_penalty":1})");
        const auto body = chatBody({QStringLiteral("m"), {}, parameters});
        QCOMPARE(body, json(R"({"model":"m","messages":[],"temperature":0.5,"top_p":0.9,
            "max_tokens":64,"seed":7,"stop":["END"],"reasoning_effort":"low",
            "response_format":{"type":"json_object"},"presence_penalty":1})"));
    }
    void aChoiceOfToolsGoesOnlyWithTools()
    {
        ChatParameters parameters;
        parameters.toolChoice = QStringLiteral("required");
        QVERIFY(!chatBody({{}, {}, parameters}).contains("tool_choice"));
        parameters.tools = {json(R"({"type":"function","function":{"name":"f"}})")};
        QCOMPARE(chatBody({{}, {}, parameters})["tool_choice"].toString(),
                 QStringLiteral("required"));
    }
    void picturesBecomeParts()
    {
        const ChatMessage message{ChatRole::User,
                                  QStringLiteral("What is it?"),
                                  {{QStringLiteral("a.png"), "data:image/png;base64,AA=="}}};
        const auto body = chatBody({{}, {message}, {}});
        QCOMPARE(body["messages"][0]["content"].toArray(),
                 json(R"({"x":[{"type":"text","text":"What is it?"},
                     {"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]})")["x"]
                     .toArray());
    }
    void aBodyComesBackAsItWas_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("text of several roles")
            << QByteArray(R"({"model":"m","messages":[{"role":"system","content":"Be kind"},
                {"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]})");
        QTest::newRow("a tool call with its result")
            << QByteArray(R"({"model":"m","messages":[{"role":"assistant","content":null,
                "tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"c","content":"42"}]})");
        QTest::newRow("parts of an unknown kind")
            << QByteArray(R"({"model":"m","messages":[{"role":"user","content":[
                {"type":"text","text":"listen"},{"type":"input_audio","input_audio":{"data":"x"}}]}]})");
        QTest::newRow("parameters, tools and unknown members")
            << QByteArray(R"({"model":"m","messages":[],"temperature":0,"stop":["a","b"],
                "tools":[{"type":"function","function":{"name":"f"}}],
                "tool_choice":{"type":"function","function":{"name":"f"}},"user":"me"})");
    }
    void aBodyComesBackAsItWas()
    {
        QFETCH(QByteArray, body);
        const auto object = QJsonDocument::fromJson(body).object();
        QVERIFY(!object.isEmpty());
        const ChatRequest request{object["model"].toString(),
                                  chatMessagesOf(object["messages"].toArray()),
                                  chatParametersOf(object)};
        QCOMPARE(chatBody(request), object);
    }
    void nonsenseIsSkipped()
    {
        QVERIFY(chatMessagesOf({1, QStringLiteral("x"), QJsonValue::Null}).isEmpty());
        const auto messages = chatMessagesOf({json(R"({"role":7,"content":{"a":1}})")});
        QCOMPARE(messages.size(), 1);
        QCOMPARE(messages[0].text, QString());
        QVERIFY(!chatParametersOf(json(R"({"temperature":"hot","seed":null})")).temperature);
    }
};

QTEST_APPLESS_MAIN(TestChatRequest)
#include "tst_chat_request.moc"
