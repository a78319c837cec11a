#include "gateway/protocol_samples.h"
#include "gateway/protocols/field_reader.h"
#include "gateway/protocols/openai_chat_request.h"
#include "gateway/protocols/openai_completion_request.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;

namespace {

ChatRequest parsed(const std::string& members)
{
    return parseChatRequest(samples::chatBody(members)).value();
}

}  // namespace

class TestOpenAiRequest : public QObject {
    Q_OBJECT

    static void bad(const std::string& members, const char* param)
    {
        samples::badRow(members, samples::chatBody(members), param);
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
        bad(R"("ensemble_config":7)", "ensemble_config");
        bad(R"("metadata":[])", "metadata");
        bad(R"("metadata":{"tags":7})", "metadata.tags");
        bad(R"("metadata":{"tags":["a",7]})", "metadata.tags[1]");
        bad(R"("reasoning_effort":"huge")", "reasoning_effort");
        bad(R"("reasoning":7)", "reasoning");
        bad(R"("reasoning":{"effort":"huge"})", "reasoning.effort");
        bad(R"("reasoning":{"max_tokens":-1})", "reasoning.max_tokens");
        bad(R"("logprobs":1)", "logprobs");
        bad(R"("logprobs":true,"top_logprobs":21)", "top_logprobs");
        bad(R"("top_logprobs":3)", "top_logprobs");
        bad(R"("logit_bias":[])", "logit_bias");
        bad(R"("functions":[{}])", "functions[0].name");
        bad(R"("tools":[{"type":"function","function":{"name":"f","strict":1}}])",
            "tools[0].function.strict");
        bad(R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"none"}})",
            "tool_choice.mode");
        bad(R"("response_format":{"type":"json_schema","json_schema":{"name":"n"}})",
            "response_format.json_schema.schema");
        bad(R"("messages":[{"role":"user","content":[{"type":"file"}]}])",
            "messages[0].content[0].file");
        bad(R"("messages":[{"role":"user","content":[{"type":"file","file":{"filename":"a"}}]}])",
            "messages[0].content[0].file");
        bad(R"("messages":[{"role":"user","content":[{"type":"file","file":{"file_id":7}}]}])",
            "messages[0].content[0].file.file_id");
        bad(R"("messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}])",
            "messages[0].content[0].input_audio.data");
        bad(R"("messages":[{"role":"assistant","tool_calls":[7]}])", "messages[0].tool_calls[0]");
        bad(R"("messages":[{"role":"assistant","function_call":{}}])",
            "messages[0].function_call.name");
        bad(R"("messages":[{"role":"assistant","content":"a","reasoning_details":[7]}])",
            "messages[0].reasoning_details[0]");
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
            R"({"type":"image_url","image_url":{"url":"https://x.test/i"}},{"type":"video_url","video_url":{}},)"
            R"({"type":"input_audio","input_audio":{"data":"QUI=","format":"wav"}},)"
            R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QUI="}},)"
            R"({"type":"file","file":{"file_id":"file-1"}}]},)"
            R"({"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}]},)"
            R"({"role":"tool","tool_call_id":"c","content":"r"},{"role":"function","name":"g","content":"r"}])");
        QCOMPARE(request.messages[0].role, Role::Developer);
        const auto& parts = request.messages[1].content;
        const auto& image = std::get<ImagePart>(parts[1]);
        QCOMPARE(image.mediaType + " " + image.data + " " + image.detail + image.url,
                 std::string("image/png QUI= low"));
        QCOMPARE(std::get<ImagePart>(parts[2]).url, std::string("https://x.test/i"));
        QVERIFY(std::holds_alternative<OtherPart>(parts[3]));
        QCOMPARE(std::get<AudioPart>(parts[4]).format, std::string("wav"));
        const auto& file = std::get<FilePart>(parts[5]);
        QCOMPARE(file.fileName + " " + file.mediaType + " " + file.data,
                 std::string("a.pdf application/pdf QUI="));
        QCOMPARE(std::get<FilePart>(parts[6]).fileId, std::string("file-1"));
        QCOMPARE(request.messages[2].toolCalls[0].arguments, std::string("{}"));
        QCOMPARE(request.messages[3].toolCallId, std::string("c"));
        QCOMPARE(request.messages[4].role, Role::Tool);
    }
    void keepsTheProofsOfThoughts()
    {
        const auto request = parsed(
            R"("messages":[{"role":"assistant","content":"a","reasoning_details":[)"
            R"({"type":"reasoning.text","text":"hm","format":"anthropic-claude-v1","index":0},)"
            R"({"type":"reasoning.text","text":"!","signature":"S","format":"anthropic-claude-v1","index":0},)"
            R"({"type":"reasoning.encrypted","data":"D","format":"google-gemini-v1","index":1},)"
            R"({"type":"reasoning.summary","summary":"s","id":"rs_1","format":"openai-responses-v1","index":2},)"
            R"({"type":"reasoning.encrypted","data":"E","id":"rs_1","format":"openai-responses-v1","index":2}],)"
            R"("tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"},)"
            R"("extra_content":{"google":{"thought_signature":"T"}}}]},{"role":"tool","tool_call_id":"c","content":"r"}])");
        const auto& blocks = request.messages[0].reasoning;
        QCOMPARE(blocks.size(), std::size_t(3));
        QCOMPARE(blocks[0].text + blocks[0].signature + blocks[0].wireType,
                 std::string("hm!Santhropic"));
        QCOMPARE(blocks[1].redacted + blocks[1].wireType, std::string("Dgemini"));
        QCOMPARE(blocks[2].text + blocks[2].redacted + blocks[2].id + blocks[2].wireType,
                 std::string("sErs_1openai"));
        QCOMPARE(request.messages[0].toolCalls[0].signature, std::string("T"));
    }
    void plainThoughtsNeedNoDetails()
    {
        const auto request =
            parsed(R"("messages":[{"role":"assistant","content":"a","reasoning_content":"hm"}])");
        QCOMPARE(request.messages[0].reasoningText(), std::string("hm"));
    }
    void readsRefusalsAndOlderCalls()
    {
        const auto request = parsed(
            R"("messages":[{"role":"assistant","content":[{"type":"refusal","refusal":"no"}]},)"
            R"({"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},)"
            R"({"role":"assistant","tool_calls":[{"id":"c","type":"custom","custom":{"name":"g","input":"x"}}]}],)"
            R"("functions":[{"name":"f"}],"function_call":{"name":"f"})");
        QCOMPARE(request.messages[0].refusal, std::string("no"));
        QCOMPARE(request.messages[1].toolCalls[0].name, std::string("f"));
        QCOMPARE(request.messages[2].toolCalls[0].arguments, std::string(R"({"input":"x"})"));
        QCOMPARE(request.toolChoice->name, std::string("f"));
        QVERIFY(usesOldFunctions(request));
    }
    void allowedToolsNarrowTheList()
    {
        const auto request = parsed(
            R"("tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],)"
            R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"g"}}]}})");
        QCOMPARE(request.tools.size(), std::size_t(1));
        QCOMPARE(request.tools[0].name, std::string("g"));
        QCOMPARE(request.toolChoice->kind, ToolChoice::Kind::Required);
    }
    void readsReasoningSettings()
    {
        QCOMPARE(parsed(R"("reasoning_effort":"high")").reasoning->effort, std::string("high"));
        const auto request = parsed(R"("reasoning":{"max_tokens":100,"exclude":true})");
        QCOMPARE(*request.reasoning->budgetTokens, std::int64_t(100));
        QCOMPARE(*request.reasoning->isShown, false);
        QCOMPARE(parsed(R"("reasoning":{"enabled":false})").reasoning->effort, std::string("none"));
        QVERIFY(!parsed(R"("seed":1)").reasoning);
    }
    void extensionsAreTakenOut()
    {
        const auto request = parsed(
            R"("ensemble_config":{"min_providers":2},"memory_enhanced":true,"request_type":"x",)"
            R"("metadata":{"tags":["a","b"],"run":"7"},"store":false)");
        QCOMPARE(request.ensemble["min_providers"], Json(2));
        QCOMPARE(request.tags, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(request.original["metadata"], (Json{{"run", "7"}}));
        QVERIFY(!request.original.contains("ensemble_config"));
        QVERIFY(!request.original.contains("memory_enhanced"));
        QVERIFY(request.original.contains("store"));
        QVERIFY(!parsed(R"("metadata":{"tags":"a, b"})").original.contains("metadata"));
    }
    void tagsAreBounded()
    {
        std::vector<std::string> tags;
        addTags(
            " a ,b,,a," + std::string(kMaxTagBytes + 1, 'x') + "," + std::string(kMaxTagBytes, 'y'),
            tags);
        QCOMPARE(tags.size(), std::size_t(3));
        for (std::size_t i = 0; i < 2 * kMaxTags; ++i) addTags("t" + std::to_string(i), tags);
        QCOMPARE(tags.size(), kMaxTags);
    }
    void completionsTakePromptOrMessages()
    {
        const auto one = parseCompletionRequest(Json::parse(R"({"model":"m","prompt":"hi"})"));
        QCOMPARE(one->dialect, Dialect::OpenAiCompletion);
        QCOMPARE(one->messages[0].text(), std::string("hi"));
        QCOMPARE(parseCompletionRequest(Json::parse(R"({"model":"m","prompt":["a","b"]})"))
                     ->messages.size(),
                 std::size_t(2));
        QCOMPARE(parseCompletionRequest(samples::chatBody(""))->dialect, Dialect::OpenAiChat);
        QCOMPARE(
            parseCompletionRequest(Json::parse(R"({"model":"m","prompt":["a",7]})")).error().param,
            std::string("prompt[1]"));
        QCOMPARE(parseCompletionRequest(Json::parse(R"({"model":"m"})")).error().param,
                 std::string("prompt"));
    }
    void completionsRefuseWhatNoChatCan_data()
    {
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<QString>("param");
        const auto row = [](const char* members, const char* param) {
            QTest::newRow(members) << QByteArray(members) << QString(param);
        };
        row(R"("prompt":[1,2])", "prompt");
        row(R"("prompt":[[1,2]])", "prompt");
        row(R"("prompt":[])", "prompt");
        row(R"("prompt":["a","b"],"stream":true)", "prompt");
        row(R"("prompt":["a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a"])",
            "prompt");
        row(R"("prompt":"a","suffix":"b")", "suffix");
        row(R"("prompt":"a","best_of":3)", "best_of");
        row(R"("prompt":"a","n":3,"best_of":2)", "best_of");
        row(R"("prompt":"a","logprobs":6)", "logprobs");
        row(R"("prompt":"a","logprobs":true)", "logprobs");
        row(R"("prompt":"a","echo":"yes")", "echo");
    }
    void completionsRefuseWhatNoChatCan()
    {
        QFETCH(QByteArray, members);
        QFETCH(QString, param);
        const auto request =
            parseCompletionRequest(Json::parse(R"({"model":"m",)" + members.toStdString() + "}"));
        QVERIFY(!request);
        QCOMPARE(QString::fromStdString(request.error().param), param);
    }
    void completionsTakeALogprobsCount()
    {
        const auto request = parseCompletionRequest(Json::parse(
            R"({"model":"m","prompt":"a","logprobs":2,"n":2,"best_of":2,"echo":true,"suffix":null})"));
        QVERIFY(request.has_value());
        QVERIFY(*request->wantsLogprobs);
        QCOMPARE(*request->topLogprobs, std::int64_t(2));
    }
};

QTEST_APPLESS_MAIN(TestOpenAiRequest)
#include "tst_openai_request.moc"
