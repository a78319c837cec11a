#include "gateway/protocols/responses_proof.h"
#include "gateway/protocols/responses_request.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;

namespace {

ParsedRequest parse(const std::string& members, HostedTools policy = HostedTools::Refuse)
{
    return parseResponsesRequest(Json::parse(R"({"model":"m",)" + members + "}"), policy);
}

std::string roles(const ChatRequest& request)
{
    std::string text;
    for (const Message& message : request.messages) {
        switch (message.role) {
            case Role::System: text += "s"; break;
            case Role::Developer: text += "d"; break;
            case Role::User: text += "u"; break;
            case Role::Assistant: text += "a"; break;
            case Role::Tool: text += "t"; break;
        }
    }
    return text;
}

}  // namespace

class TestResponsesRequest : public QObject {
    Q_OBJECT
private slots:
    void namesTheBadField_data()
    {
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<QString>("param");
        const auto row = [](const char* members, const char* param) {
            QTest::newRow(members) << QByteArray(members) << QString(param);
        };
        row(R"("x":1)", "input");
        row(R"("input":7)", "input");
        row(R"("input":[])", "input");
        row(R"("input":[7])", "input[0]");
        row(R"("input":[{"content":"a"}])", "input[0].role");
        row(R"("input":[{"role":"tool","content":"a"}])", "input[0].role");
        row(R"("input":[{"role":"user"}])", "input[0].content");
        row(R"("input":[{"role":"user","content":7}])", "input[0].content");
        row(R"("input":[{"role":"user","content":[7]}])", "input[0].content[0]");
        row(R"("input":[{"role":"user","content":[{"type":"x"}]}])", "input[0].content[0].type");
        row(R"("input":[{"role":"user","content":[{"type":"input_text"}]}])",
            "input[0].content[0].text");
        row(R"("input":[{"role":"user","content":[{"type":"input_image"}]}])",
            "input[0].content[0].image_url");
        row(R"("input":[{"role":"user","content":[{"type":"input_image","file_id":"f"}]}])",
            "input[0].content[0].file_id");
        row(R"("input":[{"role":"user","content":[{"type":"input_file"}]}])",
            "input[0].content[0]");
        row(R"("input":[{"type":"function_call","name":"f"}])", "input[0].call_id");
        row(R"("input":[{"type":"function_call","call_id":"c"}])", "input[0].name");
        row(R"("input":[{"type":"function_call_output","output":"x"}])", "input[0].call_id");
        row(R"("input":[{"type":"function_call_output","call_id":"c"}])", "input[0].output");
        row(R"("input":[{"type":"reasoning","summary":"x"}])", "input[0].summary");
        row(R"("input":[{"type":"item_reference","id":"msg_1"}])", "input[0].id");
        row(R"("input":[{"type":"web_search_call","id":"w"}])", "input[0]");
        row(R"("input":"a","instructions":7)", "instructions");
        row(R"("input":"a","temperature":3)", "temperature");
        row(R"("input":"a","top_p":2)", "top_p");
        row(R"("input":"a","max_output_tokens":0)", "max_output_tokens");
        row(R"("input":"a","top_logprobs":21)", "top_logprobs");
        row(R"("input":"a","parallel_tool_calls":1)", "parallel_tool_calls");
        row(R"("input":"a","truncation":"some")", "truncation");
        row(R"("input":"a","stream":1)", "stream");
        row(R"("input":"a","store":1)", "store");
        row(R"("input":"a","background":true)", "background");
        row(R"("input":"a","conversation":"c")", "conversation");
        row(R"("input":"a","prompt":{"id":"p"})", "prompt");
        row(R"("input":"a","previous_response_id":7)", "previous_response_id");
        row(R"("input":"a","include":"x")", "include");
        row(R"("input":"a","include":["x"])", "include[0]");
        row(R"("input":"a","metadata":{"a":7})", "metadata.a");
        row(R"("input":"a","tools":{})", "tools");
        row(R"("input":"a","tools":[{"name":"f"}])", "tools[0].type");
        row(R"("input":"a","tools":[{"type":"function"}])", "tools[0].name");
        row(R"("input":"a","tools":[{"type":"web_search"}])", "tools[0]");
        row(R"("input":"a","tool_choice":"some")", "tool_choice");
        row(R"("input":"a","tool_choice":{"type":"file_search"})", "tool_choice");
        row(R"("input":"a","reasoning":{"effort":"huge"})", "reasoning.effort");
        row(R"("input":"a","reasoning":{"summary":"long"})", "reasoning.summary");
        row(R"("input":"a","text":{"format":{"type":"xml"}})", "text.format.type");
        row(R"("input":"a","text":{"format":{"type":"json_schema","name":"n"}})",
            "text.format.schema");
    }
    void namesTheBadField()
    {
        QFETCH(QByteArray, members);
        QFETCH(QString, param);
        const auto request = parse(members.toStdString());
        QVERIFY(!request);
        QCOMPARE(QString::fromStdString(request.error().param), param);
        QVERIFY(!request.error().message.empty());
    }
    void readsSettings()
    {
        const auto request = parse(
            R"("input":"hi","instructions":"be brief","stream":true,"temperature":0.5,"max_output_tokens":7,)"
            R"("top_logprobs":2,"user":"u","parallel_tool_calls":false,"reasoning":{"effort":"low","summary":"auto"},)"
            R"("text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}},)"
            R"("tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":false}],)"
            R"("tool_choice":{"type":"function","name":"f"},"provider":"p","metadata":{"a":"b","tags":["t"]})");
        QVERIFY(request.has_value());
        QCOMPARE(roles(*request), std::string("su"));
        QVERIFY(request->isStream && *request->wantsLogprobs);
        QCOMPARE(*request->maxTokens, std::int64_t(7));
        QCOMPARE(request->reasoning->effort, std::string("low"));
        QVERIFY(wantsSummaries(*request));
        QCOMPARE(request->responseFormat->name, std::string("n"));
        QCOMPARE(request->tools[0].name, std::string("f"));
        QCOMPARE(request->toolChoice->name, std::string("f"));
        QCOMPARE(request->forcedProvider, std::string("p"));
        QCOMPARE(request->tags, std::vector<std::string>{"t"});
        QVERIFY(!request->original.contains("input") && !request->original.contains("provider"));
        QCOMPARE(request->original["metadata"], (Json{{"a", "b"}}));
    }
    void itemsOfOneTurnBecomeOneMessage()
    {
        const auto request = parse(
            R"("input":[{"role":"user","content":"q"},)"
            R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"E"},)"
            R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"let me see"}]},)"
            R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},)"
            R"({"type":"function_call","call_id":"c2","name":"g","arguments":""},)"
            R"({"type":"function_call_output","call_id":"c1","output":"1"},)"
            R"({"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"2"}]},)"
            R"({"type":"message","role":"assistant","content":"done"},)"
            R"({"role":"developer","content":"d"},)"
            R"({"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,QUI="},)"
            R"({"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,QUI="}]}])");
        QVERIFY(request.has_value());
        QCOMPARE(roles(*request), std::string("uattadu"));
        const Message& turn = request->messages[1];
        QCOMPARE(turn.text(), std::string("let me see"));
        QCOMPARE(turn.toolCalls.size(), std::size_t(2));
        QCOMPARE(turn.toolCalls[1].arguments, std::string("{}"));
        QCOMPARE(turn.reasoning[0].text + turn.reasoning[0].redacted + turn.reasoning[0].wireType,
                 std::string("hmEopenai"));
        QCOMPARE(request->messages[3].text(), std::string("2"));
        QCOMPARE(std::get<ImagePart>(request->messages[6].content[0]).data, std::string("QUI="));
        QCOMPARE(std::get<FilePart>(request->messages[6].content[1]).fileName,
                 std::string("a.pdf"));
    }
    void proofsArePackedAndFound_data()
    {
        QTest::addColumn<QString>("wireType");
        for (const char* type : {"anthropic", "gemini", "openai"}) QTest::newRow(type) << type;
    }
    void proofsArePackedAndFound()
    {
        QFETCH(QString, wireType);
        ResponsesProof proof;
        proof.block.wireType = wireType.toStdString();
        proof.block.redacted = "data";
        if (wireType == "anthropic") proof.block.signature = "sig";
        const auto unpacked = unpackProof(packProof(proof));
        QCOMPARE(unpacked.block.wireType, proof.block.wireType);
        QCOMPARE(unpacked.block.redacted, proof.block.redacted);
        QCOMPARE(unpacked.block.signature, proof.block.signature);
        QVERIFY(unpacked.callId.empty());
    }
    void aProofOfACallFindsItsCall()
    {
        ResponsesProof proof;
        proof.block.wireType = "gemini";
        proof.block.signature = "T";
        proof.callId = "c1";
        Json body = Json::parse(
            R"({"model":"m","input":[{"role":"user","content":"q"},{"type":"reasoning","summary":[]},)"
            R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}]})");
        body["input"][1]["encrypted_content"] = packProof(proof);
        const auto request = parseResponsesRequest(body, HostedTools::Refuse);
        QVERIFY(request.has_value());
        QCOMPARE(request->messages[1].toolCalls[0].signature, std::string("T"));
        QVERIFY(request->messages[1].reasoning.empty());
    }
    void hostedToolsAreDroppedAndNamed()
    {
        const auto request =
            parse(R"("input":[{"role":"user","content":"q"},{"type":"web_search_call","id":"w"}],)"
                  R"("tools":[{"type":"web_search"}],"tool_choice":"required")",
                  HostedTools::Drop);
        QVERIFY(request.has_value());
        QCOMPARE(request->dropped, (std::vector<std::string>{"input[1]", "tools[0]"}));
        QVERIFY(request->tools.empty() && !request->toolChoice);
    }
    void metadataIsBounded()
    {
        Json body{{"model", "m"}, {"input", "a"}};
        for (std::size_t i = 0; i < kMaxMetadataPairs; ++i)
            body["metadata"]["k" + std::to_string(i)] = std::string(kMaxMetadataValueBytes, 'v');
        QVERIFY(parseResponsesRequest(body, HostedTools::Refuse).has_value());
        body["metadata"]["one more"] = "v";
        QCOMPARE(parseResponsesRequest(body, HostedTools::Refuse).error().param,
                 std::string("metadata"));
    }
};

QTEST_APPLESS_MAIN(TestResponsesRequest)
#include "tst_responses_request.moc"
