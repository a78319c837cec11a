// Ollama's client protocol: requests, whole answers, streams and errors, without a network.

#include "base/fake_clock.h"
#include "gateway/protocol_samples.h"
#include "gateway/protocols/ollama_answer.h"
#include "gateway/protocols/ollama_api.h"
#include "gateway/protocols/ollama_request.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;
using namespace helix::gateway::samples;

namespace {

std::vector<Json> linesOf(const std::string& text)
{
    std::vector<Json> lines;
    for (const QByteArray& line : QByteArray::fromStdString(text).split('\n'))
        if (!line.isEmpty()) lines.push_back(Json::parse(line.toStdString()));
    return lines;
}

std::vector<Json> write(const std::vector<ChatEvent>& events, OllamaForm form = OllamaForm::Chat)
{
    OllamaStreamWriter writer(identity(), form);
    std::string out;
    for (const ChatEvent& event : events) writer.append(event, out);
    return linesOf(out);
}

}  // namespace

class TestOllamaProtocol : public QObject {
    Q_OBJECT

    static void bad(const std::string& members, const char* param)
    {
        badRow(members, chatBody(members), param);
    }

private slots:
    void namesTheBadField_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("param");
        QTest::newRow("no object") << QByteArray("[]") << QString();
        QTest::newRow("no model") << QByteArray(R"({"messages":[]})") << QString("model");
        QTest::newRow("no messages") << QByteArray(R"({"model":"m"})") << QString("messages");
        bad(R"("messages":[])", "messages");
        bad(R"("messages":"hi")", "messages");
        bad(R"("messages":[7])", "messages[0]");
        bad(R"("messages":[{"content":"a"}])", "messages[0].role");
        bad(R"("messages":[{"role":"boss","content":"a"}])", "messages[0].role");
        bad(R"("messages":[{"role":"user","content":7}])", "messages[0].content");
        bad(R"("messages":[{"role":"user","images":"x"}])", "messages[0].images");
        bad(R"("messages":[{"role":"user","images":[7]}])", "messages[0].images[0]");
        bad(R"("messages":[{"role":"assistant","tool_calls":[{}]}])",
            "messages[0].tool_calls[0].function");
        bad(R"("messages":[{"role":"assistant","tool_calls":[{"function":{}}]}])",
            "messages[0].tool_calls[0].function.name");
        bad(R"("messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"x"}}]}])",
            "messages[0].tool_calls[0].function.arguments");
        bad(R"("stream":1)", "stream");
        bad(R"("format":"xml")", "format");
        bad(R"("think":"much")", "think");
        bad(R"("options":[])", "options");
        bad(R"("options":{"temperature":3})", "options.temperature");
        bad(R"("options":{"num_predict":"x"})", "options.num_predict");
        bad(R"("options":{"stop":[7]})", "options.stop[0]");
        bad(R"("tools":[{}])", "tools[0].function");
        bad(R"("tools":[{"function":{}}])", "tools[0].function.name");
    }
    void namesTheBadField()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, param);
        const auto request = parseOllamaChat(Json::parse(text.toStdString()));
        QVERIFY(!request);
        QCOMPARE(QString::fromStdString(request.error().param), param);
        QVERIFY(!request.error().message.empty());
    }

    void readsTheWholeRequest()
    {
        const auto request =
            parseOllamaChat(
                chatBody(
                    R"("format":{"type":"object"},"think":"high","keep_alive":"5m",)"
                    R"("options":{"temperature":0,"top_p":0.5,"top_k":3,"num_predict":9,)"
                    R"("num_ctx":4096,"seed":4,"stop":["END"]},)"
                    R"("tools":[{"type":"function","function":{"name":"f","parameters":{"a":1}}}])"))
                .value();
        QVERIFY(request.isStream);
        QCOMPARE(*request.maxTokens, std::int64_t(9));
        QCOMPARE(*request.topK, std::int64_t(3));
        QCOMPARE(request.stop, std::vector<std::string>{"END"});
        QVERIFY(request.responseFormat->kind == ResponseFormat::Kind::JsonSchema);
        QCOMPARE(request.reasoning->effort, std::string("high"));
        QCOMPARE(request.tools[0].parameters, json("{'a':1}"));
        QCOMPARE(request.original["options"]["num_ctx"], Json(4096));
        QCOMPARE(request.original["keep_alive"], Json("5m"));
    }

    void streamsUnlessToldNot()
    {
        QVERIFY(parseOllamaChat(chatBody({}))->isStream);
        QVERIFY(!parseOllamaChat(chatBody(R"("stream":false)"))->isStream);
        // -1: without a limit.
        QVERIFY(!parseOllamaChat(chatBody(R"("options":{"num_predict":-1})"))->maxTokens);
        QCOMPARE(*parseOllamaChat(chatBody(R"("think":false)"))->reasoning->budgetTokens,
                 std::int64_t(0));
    }

    void knowsImagesByTheirBytes()
    {
        const auto request =
            parseOllamaChat(
                json("{'model':'m','messages':[{'role':'user','content':'a',"
                     "'images':['iVBORw0=','/9j/4A==','data:image/gif;base64,eA==']}]}"))
                .value();
        const auto& parts = request.messages[0].content;
        QCOMPARE(std::get<ImagePart>(parts[1]).mediaType, std::string("image/png"));
        QCOMPARE(std::get<ImagePart>(parts[2]).mediaType, std::string("image/jpeg"));
        QCOMPARE(std::get<ImagePart>(parts[3]).mediaType, std::string("image/gif"));
    }

    void findsTheCallOfAResultByItsName()
    {
        const auto request =
            parseOllamaChat(
                json("{'model':'m','messages':[{'role':'assistant','thinking':'hm','tool_calls':["
                     "{'function':{'name':'f','arguments':{'a':1}}},{'function':{'name':'g'}}]},"
                     "{'role':'tool','tool_name':'g','content':'2'},"
                     "{'role':'tool','tool_name':'f','content':'1'}]}"))
                .value();
        const Message& answer = request.messages[0];
        QCOMPARE(answer.reasoningText(), std::string("hm"));
        QCOMPARE(answer.toolCalls[0].arguments, std::string("{\"a\":1}"));
        QCOMPARE(request.messages[1].toolCallId, answer.toolCalls[1].id);
        QCOMPARE(request.messages[2].toolCallId, answer.toolCalls[0].id);
    }

    void generateIsAChat()
    {
        const auto request =
            parseOllamaGenerate(
                json("{'model':'m','prompt':'hi','system':'s','images':['iVBOR'],'stream':false}"))
                .value();
        QVERIFY(!request.isStream);
        QCOMPARE(request.messages.size(), std::size_t(2));
        QCOMPARE(request.messages[1].text(), std::string("hi"));
        QVERIFY(!request.original.contains("prompt"));
        QCOMPARE(request.original["messages"][0]["content"], Json("s"));
        const auto paramOf = [](const char* text) {
            return QString::fromStdString(parseOllamaGenerate(json(text)).error().param);
        };
        QCOMPARE(paramOf("{'model':'m'}"), QString("prompt"));
        QCOMPARE(paramOf("{'model':'m','prompt':'a','suffix':'b'}"), QString("suffix"));
        QCOMPARE(paramOf("{'model':'m','prompt':'a','raw':true}"), QString("raw"));
        QCOMPARE(paramOf("{'model':'m','prompt':'a','images':7}"), QString("images"));
    }

    void readsEmbeddings()
    {
        const auto many =
            parseOllamaEmbedding(json("{'model':'m','input':['a','b'],'dimensions':4}")).value();
        QCOMPARE(many.embedding.texts, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(*many.embedding.dimensions, std::int64_t(4));
        const auto one = parseOllamaEmbedding(json("{'model':'m','prompt':'a'}")).value();
        QCOMPARE(one.original["input"], Json("a"));
        QCOMPARE(parseOllamaEmbedding(json("{'model':'m'}")).error().param, std::string("input"));
        QCOMPARE(parseOllamaEmbedding(json("{'model':'m','input':[7]}")).error().param,
                 std::string("input[0]"));
    }

    void aWholeAnswer()
    {
        FakeClock clock;
        AnswerIdentity who = identity();
        who.clock = &clock;
        who.started = clock.steadyNow();
        clock.advance(std::chrono::milliseconds(3));
        ChatResponse response;
        Choice& choice = response.choices.emplace_back();
        choice.message.addReasoning("hm");
        choice.message.content.emplace_back(TextPart{"a"});
        choice.message.toolCalls.push_back({"t", "f", R"({"a":1})", {}});
        choice.finishReason = FinishReason::ToolCalls;
        response.usage = usage();
        Json chat = Json::parse(writeOllamaAnswer(response, who, OllamaForm::Chat));
        QVERIFY(chat["created_at"].is_string());
        chat.erase("created_at");
        QCOMPARE(chat,
                 json("{'model':'m','done':true,'done_reason':'stop','total_duration':3000000,"
                      "'prompt_eval_count':9,'eval_count':4,'message':{'role':'assistant',"
                      "'content':'a','thinking':'hm','tool_calls':[{'id':'t','function':"
                      "{'name':'f','arguments':{'a':1}}}]}}"));
        const Json generate = Json::parse(writeOllamaAnswer(response, who, OllamaForm::Generate));
        QCOMPARE(generate["response"], Json("a"));
        QCOMPARE(generate["thinking"], Json("hm"));
        response.usage = {};
        QVERIFY(!Json::parse(writeOllamaAnswer(response, who, OllamaForm::Chat))
                     .contains("eval_count"));
    }

    void embeddings()
    {
        ChatResponse response;
        response.embeddings = {{0.5, 1}};
        response.usage.promptTokens = 2;
        QCOMPARE(Json::parse(writeOllamaAnswer(response, identity(), OllamaForm::Embed)),
                 json("{'model':'m','embeddings':[[0.5,1.0]],'prompt_eval_count':2}"));
        QCOMPARE(Json::parse(writeOllamaAnswer(response, identity(), OllamaForm::Embeddings)),
                 json("{'embedding':[0.5,1.0]}"));
    }

    void streamsLines()
    {
        const auto lines =
            write({StreamStart{"x", "m"}, ReasoningDelta{0, "hm"}, ContentDelta{0, "Hel"},
                   ContentDelta{0, "lo"}, RefusalDelta{0, "!"},
                   FinishDelta{0, FinishReason::Length}, UsageDelta{usage()}, StreamEnd{}});
        QCOMPARE(lines.size(), std::size_t(5));
        QCOMPARE(lines[0]["message"], json("{'role':'assistant','content':'','thinking':'hm'}"));
        std::string text;
        for (const Json& line : lines) text += line["message"]["content"].get<std::string>();
        QCOMPARE(text, std::string("Hello!"));
        QCOMPARE(lines[1]["done"], Json(false));
        QCOMPARE(lines[4]["done"], Json(true));
        QCOMPARE(lines[4]["done_reason"], Json("length"));
        QCOMPARE(lines[4]["eval_count"], Json(4));
        const auto generated =
            write({ContentDelta{0, "a"}, FinishDelta{}, StreamEnd{}}, OllamaForm::Generate);
        QCOMPARE(generated[0]["response"], Json("a"));
        QVERIFY(!generated[0].contains("message"));
    }

    void measuresBothHalvesOfAStream()
    {
        FakeClock clock;
        AnswerIdentity who = identity();
        who.clock = &clock;
        who.started = clock.steadyNow();
        OllamaStreamWriter writer(who, OllamaForm::Chat);
        std::string out;
        clock.advance(std::chrono::milliseconds(2));
        writer.append(ContentDelta{0, "a"}, out);
        clock.advance(std::chrono::milliseconds(5));
        writer.append(FinishDelta{}, out);
        writer.append(StreamEnd{}, out);
        const Json last = linesOf(out).back();
        QCOMPARE(last["prompt_eval_duration"], Json(2'000'000));
        QCOMPARE(last["eval_duration"], Json(5'000'000));
        QCOMPARE(last["total_duration"], Json(7'000'000));
    }

    void streamsCallsWhole()
    {
        const auto lines =
            write({ToolCallDelta{0, 0, "a", "f", "{\"x\""}, ToolCallDelta{0, 1, "b", "g", ""},
                   ToolCallDelta{0, 0, {}, {}, ":1}"}, FinishDelta{0, FinishReason::ToolCalls},
                   StreamEnd{}});
        QCOMPARE(lines.size(), std::size_t(3));
        QCOMPARE(lines[0]["message"]["tool_calls"],
                 json("[{'id':'a','function':{'name':'f','arguments':{'x':1}}}]"));
        QCOMPARE(lines[1]["message"]["tool_calls"][0]["function"]["arguments"], json("{}"));
    }

    void anErrorMidStreamLeavesOutTheEnd()
    {
        OllamaStreamWriter writer(identity(), OllamaForm::Chat);
        std::string out;
        writer.append(ContentDelta{0, "a"}, out);
        ApiError error;
        error.message = "broke";
        writer.appendError(error, out);
        const auto lines = linesOf(out);
        QCOMPARE(lines.back(), json("{'error':'broke'}"));
        QCOMPARE(ollamaChat().errorBody(error, "req_1"), json("{'error':'broke'}"));
    }

    void writtenAndReadItIsTheSame()
    {
        const ChatRequest chat = conversation("ollama");
        const auto read = parseOllamaChat(wireBody("ollama", chat));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QCOMPARE(describe(*read), describe(chat));
    }
};

QTEST_APPLESS_MAIN(TestOllamaProtocol)
#include "tst_ollama_protocol.moc"
