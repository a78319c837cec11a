#include "gateway/protocols/openai_chat_request.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;

namespace {

Json body(const std::string& members)
{
    return Json::parse(R"({"model":"m","messages":[{"role":"user","content":"hi"}])" +
                       (members.empty() ? "" : "," + members) + "}");
}

ChatRequest parsed(const std::string& members)
{
    return parseChatRequest(body(members)).value();
}

}  // namespace

class TestOpenAiRequest : public QObject {
    Q_OBJECT

    static void bad(const std::string& members, const char* param)
    {
        QTest::newRow(members.c_str())
            << QByteArray::fromStdString(body(members).dump()) << QString(param);
    }

private slots:
    void namesTheBadField_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("param");
        QTest::newRow("no object") << QByteArray("[]") << QString();
        QTest::newRow("no model") << QByteArray(R"({"messages":[]})") << QString("model");
        QTest::newRow("no messages") << QByteArray(R"({"model":"m"})") << QString("messages");
        for (const char* temperature : {"2.1", "-1", "\"1\""})
            bad(std::string(R"("temperature":)") + temperature, "temperature");
        for (const char* model : {"7", "\"\"", "\"a\\nb\""})
            bad(std::string(R"("model":)") + model, "model");
        for (const char* count : {"0", "-1", "1.5", "\"9\"", "1e30"})
            bad(std::string(R"("max_tokens":)") + count, "max_tokens");
        bad(R"("max_completion_tokens":0)", "max_completion_tokens");
        bad(R"("top_p":1.1)", "top_p");
        bad(R"("presence_penalty":3)", "presence_penalty");
        bad(R"("n":0)", "n");
        bad(R"("stream":"yes")", "stream");
        bad(R"("stream_options":{"include_usage":1})", "stream_options.include_usage");
        bad(R"("stop":7)", "stop");
        bad(R"("stop":["a",7])", "stop[1]");
        bad(R"("stop":["a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a"])",
            "stop");
        bad(R"("messages":"hi")", "messages");
        bad(R"("messages":[])", "messages");
        bad(R"("messages":[7])", "messages[0]");
        bad(R"("messages":[{"role":"user","content":"a"},{"role":"boss","content":"b"}])",
            "messages[1].role");
        bad(R"("messages":[{"content":"a"}])", "messages[0].role");
        bad(R"("messages":[{"role":"user"}])", "messages[0].content");
        bad(R"("messages":[{"role":"user","content":null}])", "messages[0].content");
        bad(R"("messages":[{"role":"user","content":7}])", "messages[0].content");
        bad(R"("messages":[{"role":"user","content":[{"type":"text"}]}])",
            "messages[0].content[0].text");
        bad(R"("messages":[{"role":"user","content":[{"text":"a"}]}])",
            "messages[0].content[0].type");
        bad(R"("messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}])",
            "messages[0].content[0].image_url.url");
        bad(R"("messages":[{"role":"tool","content":"a"}])", "messages[0].tool_call_id");
        bad(R"("messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{}}]}])",
            "messages[0].tool_calls[0].function.name");
        bad(R"("tools":{})", "tools");
        bad(R"("tools":[{"type":"function","function":{"description":"x"}}])",
            "tools[0].function.name");
        bad(R"("tools":[{"type":"function","function":{"name":"f","parameters":[]}}])",
            "tools[0].function.parameters");
        bad(R"("tool_choice":"maybe")", "tool_choice");
        bad(R"("response_format":{"type":"xml"})", "response_format.type");
        bad(R"("response_format":{"type":"json_schema"})", "response_format.json_schema");
        bad(R"("force_provider":7)", "force_provider");
        bad(R"("session_id":{})", "session_id");
    }
    void namesTheBadField()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, param);
        // A repeated member: the last one counts, so a row may replace a good field.
        const auto request = parseChatRequest(Json::parse(text.toStdString()));
        QVERIFY(!request);
        QCOMPARE(QString::fromStdString(request.error().param), param);
        QVERIFY(!request.error().message.empty());
    }
    void readsTheWholeRequest()
    {
        const auto request = parsed(
            R"("stream":true,"stream_options":{"include_usage":true},"temperature":0,"max_completion_tokens":9,"max_tokens":5,)"
            R"("stop":"END","seed":3,"user":"u","parallel_tool_calls":false,"logit_bias":{"1":2},"provider":"claude","session_id":"s",)"
            R"("tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object"}}},{"type":"web_search"}],)"
            R"("tool_choice":{"type":"function","function":{"name":"f"}},"response_format":{"type":"json_object"})");
        QVERIFY(request.isStream && request.wantsStreamUsage);
        QCOMPARE(*request.temperature, 0.0);
        QCOMPARE(*request.maxTokens, std::int64_t(9));
        QCOMPARE(request.stop, std::vector<std::string>{"END"});
        QCOMPARE(request.forcedProvider, std::string("claude"));
        QCOMPARE(request.sessionId, std::string("s"));
        QCOMPARE(request.tools.size(), std::size_t(1));
        QVERIFY(*request.tools[0].isStrict);
        QCOMPARE(request.toolChoice->name, std::string("f"));
        QCOMPARE(request.responseFormat->kind, ResponseFormat::Kind::JsonObject);
        QVERIFY(!request.original.contains("provider") && !request.original.contains("session_id"));
        QCOMPARE(request.original["logit_bias"]["1"], Json(2));
        QCOMPARE(request.original["tools"].size(), std::size_t(2));
    }
    void readsEveryKindOfContent()
    {
        const auto request = parsed(
            R"("messages":[{"role":"developer","content":"d"},)"
            R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUI=","detail":"low"}},)"
            R"({"type":"image_url","image_url":{"url":"https://x.test/i"}},{"type":"input_audio","input_audio":{}}]},)"
            R"({"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}]},)"
            R"({"role":"tool","tool_call_id":"c","content":"r"},{"role":"function","name":"g","content":"r"}])");
        QCOMPARE(request.messages[0].role, Role::Developer);
        const auto& parts = request.messages[1].content;
        const auto& image = std::get<ImagePart>(parts[1]);
        QCOMPARE(image.mediaType + " " + image.data + " " + image.detail + image.url,
                 std::string("image/png QUI= low"));
        QCOMPARE(std::get<ImagePart>(parts[2]).url, std::string("https://x.test/i"));
        QVERIFY(std::holds_alternative<OtherPart>(parts[3]));
        QCOMPARE(request.messages[2].toolCalls[0].arguments, std::string("{}"));
        QCOMPARE(request.messages[3].toolCallId, std::string("c"));
        QCOMPARE(request.messages[4].role, Role::Tool);
    }
    void completionsTakePromptOrMessages()
    {
        const auto one = parseCompletionRequest(Json::parse(R"({"model":"m","prompt":"hi"})"));
        QCOMPARE(one->dialect, Dialect::OpenAiCompletion);
        QCOMPARE(one->messages[0].text(), std::string("hi"));
        QCOMPARE(parseCompletionRequest(Json::parse(R"({"model":"m","prompt":["a","b"]})"))
                     ->messages.size(),
                 std::size_t(2));
        QCOMPARE(parseCompletionRequest(body(""))->dialect, Dialect::OpenAiChat);
        QCOMPARE(
            parseCompletionRequest(Json::parse(R"({"model":"m","prompt":["a",7]})")).error().param,
            std::string("prompt[1]"));
        QCOMPARE(parseCompletionRequest(Json::parse(R"({"model":"m"})")).error().param,
                 std::string("prompt"));
    }
};

QTEST_APPLESS_MAIN(TestOpenAiRequest)
#include "tst_openai_request.moc"
