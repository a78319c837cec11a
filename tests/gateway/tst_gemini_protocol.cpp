// Gemini's client protocol: requests, whole answers, streams and errors, without a network.

#include "gateway/protocol_samples.h"
#include "gateway/protocols/gemini_answer.h"
#include "gateway/protocols/gemini_events.h"
#include "gateway/protocols/gemini_fields.h"
#include "gateway/protocols/gemini_models.h"
#include "gateway/protocols/gemini_request.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;
using namespace helix::gateway::samples;

namespace {

ParsedRequest parse(const Json& body, GeminiMethod method = GeminiMethod::Generate)
{
    return parseGeminiRequest(body, {"m", method});
}

Json body(const std::string& members)
{
    return Json::parse(R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}])" +
                       (members.empty() ? "" : "," + members) + "}");
}

Json withParts(const char* role, const char* parts)
{
    Json content = Json::object();
    content["role"] = role;
    content["parts"] = json(parts);
    Json whole = Json::object();
    whole["contents"] = Json::array({content});
    return whole;
}

std::string written(const std::vector<ChatEvent>& events, bool isList = false)
{
    GeminiStreamWriter writer(identity(), isList);
    std::string out;
    for (const ChatEvent& event : events) writer.append(event, out);
    return out;
}

std::vector<Json> piecesOf(const std::string& text)
{
    std::vector<Json> pieces;
    for (const QByteArray& line : QByteArray::fromStdString(text).split('\n'))
        if (line.startsWith("data: "))
            pieces.push_back(Json::parse(line.mid(6).trimmed().toStdString()));
    return pieces;
}

// All parts of the first candidate, in order.
Json partsOf(const std::vector<Json>& pieces)
{
    Json parts = Json::array();
    for (const Json& piece : pieces)
        for (const Json& part : piece["candidates"][0]["content"]["parts"]) parts.push_back(part);
    return parts;
}

}  // namespace

class TestGeminiProtocol : public QObject {
    Q_OBJECT

    static void bad(const std::string& members, const char* param)
    {
        badRow(members, body(members), param);
    }

private slots:
    void readsThePath_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("method");
        const auto row = [](const char* tag, const char* path, const char* model,
                            GeminiMethod method) {
            QTest::newRow(tag) << path << model << static_cast<int>(method);
        };
        row("a whole answer", "m:generateContent", "m", GeminiMethod::Generate);
        row("a stream", "m:streamGenerateContent", "m", GeminiMethod::Stream);
        row("a provider's model", "google/m:countTokens", "google/m", GeminiMethod::CountTokens);
        row("a model with a colon", "llama3:8b:embedContent", "llama3:8b", GeminiMethod::Embed);
        row("a batch", "m:batchEmbedContents", "m", GeminiMethod::BatchEmbed);
    }
    void readsThePath()
    {
        QFETCH(QString, path);
        QFETCH(QString, model);
        QFETCH(int, method);
        const auto call = parseGeminiCall(path.toStdString());
        QVERIFY(call.has_value());
        QCOMPARE(QString::fromStdString(call->model), model);
        QCOMPARE(static_cast<int>(call->method), method);
    }
    void anUnknownMethodIsNotFound()
    {
        for (const char* path : {"m", "m:", "m:predict"})
            QCOMPARE(parseGeminiCall(path).error().status, 404);
        QCOMPARE(parseGeminiCall(":generateContent").error().param, std::string("model"));
    }

    void namesTheBadField_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("param");
        QTest::newRow("no object") << QByteArray("[]") << QString();
        QTest::newRow("no contents") << QByteArray("{}") << QString("contents");
        bad(R"("contents":[])", "contents");
        bad(R"("contents":{})", "contents");
        bad(R"("contents":[7])", "contents[0]");
        bad(R"("contents":[{"role":"boss","parts":[]}])", "contents[0].role");
        bad(R"("contents":[{"role":"user"}])", "contents[0].parts");
        bad(R"("contents":[{"parts":[]}])", "contents");
        bad(R"("contents":[{"parts":[{}]}])", "contents[0].parts[0]");
        bad(R"("contents":[{"parts":[{"text":7}]}])", "contents[0].parts[0].text");
        bad(R"("contents":[{"parts":[{"inlineData":{"data":"x"}}]}])",
            "contents[0].parts[0].inlineData.mimeType");
        bad(R"("contents":[{"parts":[{"fileData":{"mimeType":"a/b"}}]}])",
            "contents[0].parts[0].fileData.fileUri");
        bad(R"("contents":[{"parts":[{"functionCall":{}}]}])",
            "contents[0].parts[0].functionCall.name");
        bad(R"("contents":[{"parts":[{"functionCall":{"name":"f","args":[]}}]}])",
            "contents[0].parts[0].functionCall.args");
        bad(R"("contents":[{"parts":[{"functionResponse":{"name":"f","response":"x"}}]}])",
            "contents[0].parts[0].functionResponse.response");
        bad(R"("systemInstruction":7)", "systemInstruction");
        bad(R"("generationConfig":[])", "generationConfig");
        bad(R"("generationConfig":{"temperature":2.1})", "generationConfig.temperature");
        bad(R"("generationConfig":{"topP":2})", "generationConfig.topP");
        bad(R"("generation_config":{"top_p":2})", "generationConfig.top_p");
        bad(R"("generationConfig":{"maxOutputTokens":0})", "generationConfig.maxOutputTokens");
        bad(R"("generationConfig":{"candidateCount":0})", "generationConfig.candidateCount");
        bad(R"("generationConfig":{"stopSequences":"a"})", "generationConfig.stopSequences");
        bad(R"("generationConfig":{"responseSchema":[]})", "generationConfig.responseSchema");
        bad(R"("generationConfig":{"thinkingConfig":{"thinkingBudget":-2}})",
            "generationConfig.thinkingConfig.thinkingBudget");
        bad(R"("tools":{})", "tools");
        bad(R"("tools":[{"functionDeclarations":{}}])", "tools[0].functionDeclarations");
        bad(R"("tools":[{"functionDeclarations":[{}]}])", "tools[0].functionDeclarations[0].name");
        bad(R"("toolConfig":{"functionCallingConfig":{"mode":"MAYBE"}})",
            "toolConfig.functionCallingConfig.mode");
    }
    void namesTheBadField()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, param);
        const auto request = parse(Json::parse(text.toStdString()));
        QVERIFY(!request);
        QCOMPARE(QString::fromStdString(request.error().param), param);
        QVERIFY(!request.error().message.empty());
    }

    void readsTheWholeRequestInBothSpellings_data()
    {
        QTest::addColumn<bool>("isSnake");
        QTest::newRow("camelCase") << false;
        QTest::newRow("snake_case") << true;
    }
    void readsTheWholeRequestInBothSpellings()
    {
        QFETCH(bool, isSnake);
        const char* camel =
            R"("systemInstruction":{"parts":[{"text":"a"}]},"generationConfig":{"temperature":0,)"
            R"("topP":0.5,"topK":3.0,"candidateCount":2,"maxOutputTokens":9,"stopSequences":["END"],)"
            R"("responseMimeType":"application/json","responseSchema":{"type":"OBJECT","nullable":true,)"
            R"("properties":{"a":{"type":"STRING","maxLength":"5"}}},"seed":4,"responseLogprobs":true,)"
            R"("logprobs":2,"thinkingConfig":{"includeThoughts":true,"thinkingBudget":64}},)"
            R"("tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"}}]},)"
            R"({"googleSearch":{}}],"toolConfig":{"functionCallingConfig":{"mode":"ANY",)"
            R"("allowedFunctionNames":["f"]}},"safetySettings":[])";
        std::string text;
        for (const char* c = camel; *c != 0; ++c) {
            const bool isCapitalInside = *c >= 'A' && *c <= 'Z' && c[-1] >= 'a' && c[-1] <= 'z';
            if (isSnake && isCapitalInside) text += '_';
            text += isSnake && isCapitalInside ? static_cast<char>(*c - 'A' + 'a') : *c;
        }
        const auto read = parse(body(text));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        const ChatRequest& request = *read;
        QCOMPARE(request.messages[0].text(), std::string("a"));
        QCOMPARE(*request.temperature, 0.0);
        QCOMPARE(*request.topK, std::int64_t(3));
        QCOMPARE(*request.n, std::int64_t(2));
        QCOMPARE(*request.maxTokens, std::int64_t(9));
        QCOMPARE(request.stop, std::vector<std::string>{"END"});
        QCOMPARE(*request.seed, std::int64_t(4));
        QCOMPARE(*request.topLogprobs, std::int64_t(2));
        QCOMPARE(*request.reasoning->budgetTokens, std::int64_t(64));
        QVERIFY(*request.reasoning->isShown);
        QCOMPARE(request.responseFormat->schema["type"], json("['object','null']"));
        QCOMPARE(request.responseFormat->schema["properties"],
                 json("{'a':{'type':'string','maxLength':5}}"));
        QCOMPARE(request.tools.size(), std::size_t(1));
        QVERIFY(request.toolChoice->kind == ToolChoice::Kind::Named);
        QCOMPARE(request.original["tools"].size(), std::size_t(2));
        QVERIFY(request.original.contains(isSnake ? "safety_settings" : "safetySettings"));
    }

    void readsEveryPart()
    {
        const auto request =
            parse(withParts("user",
                            "[{'text':'a'},{'inlineData':{'mimeType':'image/png','data':'x'}},"
                            "{'inline_data':{'mime_type':'audio/mpeg','data':'y'}},"
                            "{'inlineData':{'mimeType':'application/pdf','data':'z'}},"
                            "{'fileData':{'mimeType':'image/png','fileUri':'https://a/b.png'}},"
                            "{'executableCode':{'code':'1'}}]"))
                .value();
        const auto& parts = request.messages[0].content;
        QCOMPARE(parts.size(), std::size_t(6));
        QCOMPARE(std::get<ImagePart>(parts[1]).data, std::string("x"));
        QCOMPARE(std::get<AudioPart>(parts[2]).format, std::string("mp3"));
        QCOMPARE(std::get<FilePart>(parts[3]).mediaType, std::string("application/pdf"));
        QCOMPARE(std::get<ImagePart>(parts[4]).url, std::string("https://a/b.png"));
        QCOMPARE(std::get<OtherPart>(parts[5]).wireType, std::string("gemini"));
    }

    void findsTheCallOfAResultWithoutId()
    {
        Json whole = body({});
        whole["contents"].push_back(
            json("{'role':'model','parts':[{'functionCall':{'name':'f'}},"
                 "{'functionCall':{'name':'f','args':{'a':1}}},"
                 "{'functionCall':{'name':'g','id':'own'}}]}"));
        whole["contents"].push_back(json(
            "{'role':'user','parts':[{'functionResponse':{'name':'f','response':{'result':'1'}}},"
            "{'functionResponse':{'name':'g','response':{'error':'no'}}},"
            "{'functionResponse':{'name':'f','response':{'x':2}}},{'text':'so?'}]}"));
        const auto request = parse(whole).value();
        const auto& calls = request.messages[1].toolCalls;
        QCOMPARE(request.messages[2].toolCallId, calls[0].id);
        QCOMPARE(request.messages[2].text(), std::string("1"));
        QCOMPARE(request.messages[3].toolCallId, std::string("own"));
        QVERIFY(request.messages[3].isToolError);
        QCOMPARE(request.messages[4].toolCallId, calls[1].id);
        QCOMPARE(request.messages[4].text(), std::string("{\"x\":2}"));
        QVERIFY(request.messages[5].role == Role::User);
    }

    void readsEmbeddings()
    {
        const auto one =
            parse(json("{'model':'models/m','content':{'parts':[{'text':'a'},{'text':'b'}]},"
                       "'taskType':'RETRIEVAL_QUERY','outputDimensionality':8}"),
                  GeminiMethod::Embed);
        QCOMPARE(one->embedding.texts, std::vector<std::string>{"ab"});
        QCOMPARE(one->embedding.inputType, std::string("RETRIEVAL_QUERY"));
        QCOMPARE(*one->embedding.dimensions, std::int64_t(8));
        const auto batch = parse(json("{'requests':[{'content':{'parts':[{'text':'a'}]}},"
                                      "{'content':{'parts':[{'text':'b'}]}}]}"),
                                 GeminiMethod::BatchEmbed);
        QCOMPARE(batch->embedding.texts, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(
            parse(json("{'requests':[{'content':{}}]}"), GeminiMethod::BatchEmbed).error().param,
            std::string("requests[0].content.parts"));
        QCOMPARE(parse(json("{}"), GeminiMethod::Embed).error().param, std::string("content"));
    }

    void countsAWholeRequest()
    {
        Json whole = Json::object();
        whole["generateContentRequest"] = body({});
        const auto request = parse(whole, GeminiMethod::CountTokens).value();
        QVERIFY(request.operation == Operation::CountTokens);
        QCOMPARE(request.messages[0].text(), std::string("hi"));
    }

    void keepsProofsOfOtherVendorsApart()
    {
        ChatResponse response;
        Message& message = response.choices.emplace_back().message;
        message.reasoning.push_back({"theirs", "sig-a", {}, {}, "anthropic"});
        message.toolCalls.push_back({"t", "f", "{}", "c2ln"});
        const Json answer = Json::parse(writeGeminiAnswer(response, identity()));
        Json next = body({});
        next["contents"].push_back(answer["candidates"][0]["content"]);
        const auto request = parse(next).value();
        const Message& read = request.messages.back();
        QCOMPARE(read.reasoning[0].signature, std::string("sig-a"));
        QCOMPARE(read.reasoning[0].wireType, std::string("anthropic"));
        QCOMPARE(read.toolCalls[0].signature, std::string("c2ln"));
        const Json& kept = request.original["contents"].back()["parts"];
        QCOMPARE(kept.size(), std::size_t(1));
        QCOMPARE(kept[0]["thoughtSignature"], Json("c2ln"));
    }

    void aWholeAnswer()
    {
        ChatResponse response;
        Choice& choice = response.choices.emplace_back();
        choice.message.reasoning.push_back({"hm", "c2ln", {}, {}, "gemini"});
        choice.message.content.emplace_back(TextPart{"a"});
        choice.message.content.emplace_back(OtherPart{json("{'executableCode':{}}"), "gemini"});
        choice.message.toolCalls.push_back({"t", "f", R"({"a":1})", {}});
        choice.finishReason = FinishReason::ToolCalls;
        choice.logprobs = json("{'content':[{'token':'a','logprob':-0.5,'top_logprobs':[]}]}");
        response.usage = usage();
        QCOMPARE(
            Json::parse(writeGeminiAnswer(response, identity())),
            json("{'candidates':[{'index':0,'content':{'role':'model','parts':["
                 "{'text':'hm','thought':true,'thoughtSignature':'c2ln'},{'text':'a'},"
                 "{'executableCode':{}},{'functionCall':{'id':'t','name':'f','args':{'a':1}}}]},"
                 "'finishReason':'STOP','logprobsResult':{'chosenCandidates':[{'token':'a',"
                 "'logProbability':-0.5}],'topCandidates':[{'candidates':[]}]}}],"
                 "'usageMetadata':{'promptTokenCount':9,'candidatesTokenCount':1,"
                 "'cachedContentTokenCount':2,'thoughtsTokenCount':3,'totalTokenCount':13},"
                 "'modelVersion':'m','responseId':'1'}"));
    }

    void sourcesStandBesideTheContent()
    {
        const Json raw =
            json("{'candidateMetadata':{'groundingMetadata':{'webSearchQueries':['q']}}}");
        ChatResponse response;
        response.choices.emplace_back().message.content = {TextPart{"a"}, OtherPart{raw, "gemini"}};
        const Json answer = Json::parse(writeGeminiAnswer(response, identity()));
        const Json& candidate = answer["candidates"][0];
        QCOMPARE(candidate["groundingMetadata"], json("{'webSearchQueries':['q']}"));
        QCOMPARE(candidate["content"]["parts"], json("[{'text':'a'}]"));
        const auto pieces = piecesOf(written(
            {ContentDelta{0, "a"}, OtherDelta{0, "gemini", raw}, FinishDelta{0}, StreamEnd{}}));
        QCOMPARE(pieces[1]["candidates"][0]["groundingMetadata"],
                 json("{'webSearchQueries':['q']}"));
    }

    void otherAnswers()
    {
        ChatResponse response;
        response.embeddings = {{0.5, 1}, {2, 3}};
        response.usage.promptTokens = 7;
        QCOMPARE(Json::parse(writeGeminiEmbeddings(response, true)),
                 json("{'embeddings':[{'values':[0.5,1.0]},{'values':[2.0,3.0]}]}"));
        QCOMPARE(Json::parse(writeGeminiEmbeddings(response, false)),
                 json("{'embedding':{'values':[0.5,1.0]}}"));
        QCOMPARE(Json::parse(writeGeminiCount(response.usage)), json("{'totalTokens':7}"));
    }

    void streamsEvents()
    {
        const auto pieces = piecesOf(
            written({StreamStart{"x", "m"}, ReasoningDelta{0, "hm", {}, 0, {}, "gemini"},
                     ContentDelta{0, "Hel"}, ContentDelta{0, "lo"},
                     FinishDelta{0, FinishReason::Length}, UsageDelta{usage()}, StreamEnd{}}));
        QCOMPARE(pieces.size(), std::size_t(4));
        QCOMPARE(partsOf(pieces), json("[{'text':'hm','thought':true},{'text':'Hel'},{'text':'lo'},"
                                       "{'text':''}]"));
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(!pieces[i]["candidates"][0].contains("finishReason"));
        QCOMPARE(pieces[3]["candidates"][0]["finishReason"], Json("MAX_TOKENS"));
        QCOMPARE(pieces[3]["usageMetadata"]["totalTokenCount"], Json(13));
    }

    void streamsCallsWhole()
    {
        const auto pieces =
            piecesOf(written({ToolCallDelta{0, 0, "a", "f", "{\"x\"", "c2ln"},
                              ToolCallDelta{0, 1, "b", "g", ""}, ToolCallDelta{0, 0, {}, {}, ":1}"},
                              FinishDelta{0, FinishReason::ToolCalls}, StreamEnd{}}));
        QCOMPARE(partsOf(pieces),
                 json("[{'functionCall':{'id':'a','name':'f','args':{'x':1}},"
                      "'thoughtSignature':'c2ln'},{'functionCall':{'id':'b','name':'g','args':{}}},"
                      "{'text':''}]"));
        QCOMPARE(pieces.back()["candidates"][0]["finishReason"], Json("STOP"));
    }

    void streamsAListWithoutEvents()
    {
        const std::string text =
            written({ContentDelta{0, "a"}, ContentDelta{1, "b"}, FinishDelta{0},
                     FinishDelta{1, FinishReason::ContentFilter, {}, "RECITATION"}, StreamEnd{}},
                    true);
        const Json list = Json::parse(text);
        QCOMPARE(list.size(), std::size_t(3));
        QCOMPARE(list[2]["candidates"][1]["finishReason"], Json("RECITATION"));
    }

    void anErrorMidStreamLeavesOutTheEnd()
    {
        for (const bool isList : {false, true}) {
            GeminiStreamWriter writer(identity(), isList);
            std::string out;
            writer.append(ContentDelta{0, "a"}, out);
            ApiError error;
            error.status = 504;
            error.message = "late";
            writer.appendError(error, out);
            QVERIFY(out.find("\"status\":\"DEADLINE_EXCEEDED\"") != std::string::npos);
            QVERIFY(out.find("finishReason") == std::string::npos);
            QVERIFY(out.back() != ']');
        }
    }

    void anErrorNamesFieldAndDelay()
    {
        ApiError error;
        error.status = 429;
        error.message = "slow down";
        error.param = "contents";
        error.retryAfterSeconds = 7;
        const Json body = geminiModels().errorBody(error, "req_1");
        QCOMPARE(body["error"]["code"], Json(429));
        QCOMPARE(body["error"]["status"], Json("RESOURCE_EXHAUSTED"));
        QCOMPARE(body["error"]["details"][0]["fieldViolations"][0]["field"], Json("contents"));
        QCOMPARE(body["error"]["details"][1]["retryDelay"], Json("7s"));
    }

    void writtenAndReadItIsTheSame()
    {
        const ChatRequest chat = conversation("gemini");
        const auto read = parse(wireBody("gemini", chat));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QCOMPARE(describe(*read), describe(chat));
    }
};

QTEST_APPLESS_MAIN(TestGeminiProtocol)
#include "tst_gemini_protocol.moc"
