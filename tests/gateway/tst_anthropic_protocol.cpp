// Anthropic's client protocol: requests, whole answers, streams and errors, without a network.

#include "gateway/protocol_samples.h"
#include "gateway/protocols/anthropic_answer.h"
#include "gateway/protocols/anthropic_events.h"
#include "gateway/protocols/anthropic_messages.h"
#include "gateway/protocols/anthropic_request.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;
using namespace helix::gateway::samples;

namespace {

ParsedRequest parse(const Json& body)
{
    return parseAnthropicRequest(body, Operation::Chat);
}

Json body(const std::string& members)
{
    return Json::parse(
        R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"hi"}])" +
        (members.empty() ? "" : "," + members) + "}");
}

std::string withContent(const std::string& role, const std::string& content)
{
    return R"("messages":[{"role":")" + role + R"(","content":[)" + content + "]}]";
}

// The events of a stream as "name data" lines.
struct Event {
    std::string name;
    Json data;
};

std::vector<Event> eventsOf(const std::string& text)
{
    std::vector<Event> events;
    for (const QByteArray& line : QByteArray::fromStdString(text).split('\n')) {
        if (line.startsWith("event: ")) events.push_back({line.mid(7).toStdString(), {}});
        if (line.startsWith("data: ")) events.back().data = Json::parse(line.mid(6).toStdString());
    }
    return events;
}

std::vector<Event> write(const std::vector<ChatEvent>& events)
{
    AnthropicStreamWriter writer(identity());
    std::string out;
    for (const ChatEvent& event : events) writer.append(event, out);
    return eventsOf(out);
}

std::string namesOf(const std::vector<Event>& events)
{
    std::string names;
    for (const Event& event : events) {
        names += names.empty() ? "" : " ";
        names += event.name;
        if (event.data.contains("index")) names += std::to_string(event.data["index"].get<int>());
    }
    return names;
}

// What the official client would put together.
Json collect(const std::vector<Event>& events)
{
    Json message;
    std::string input;
    for (const auto& [name, data] : events) {
        if (name == "message_start") message = data["message"];
        if (name == "content_block_start") {
            Q_ASSERT(data["index"] == message["content"].size());
            message["content"].push_back(data["content_block"]);
            input.clear();
        }
        if (name == "content_block_delta") {
            Json& block = message["content"].at(data["index"].get<std::size_t>());
            const Json& delta = data["delta"];
            const std::string type = delta["type"];
            const auto add = [&](const char* member) {
                block[member] = block[member].get<std::string>() + delta[member].get<std::string>();
            };
            if (type == "text_delta") add("text");
            if (type == "thinking_delta") add("thinking");
            if (type == "signature_delta") block["signature"] = delta["signature"];
            if (type == "input_json_delta") input += delta["partial_json"].get<std::string>();
        }
        if (name == "content_block_stop" && !input.empty()) {
            message["content"].at(data["index"].get<std::size_t>())["input"] = Json::parse(input);
            input.clear();
        }
        if (name == "message_delta") {
            message.update(data["delta"]);
            message["usage"].update(data["usage"]);
        }
    }
    return message;
}

}  // namespace

class TestAnthropicProtocol : public QObject {
    Q_OBJECT

    static void bad(const std::string& members, const char* param)
    {
        badRow(members, body(members), param);
    }

private slots:
    void namesTheBadField_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("param");
        QTest::newRow("no object") << QByteArray("[]") << QString();
        QTest::newRow("no model") << QByteArray(R"({"max_tokens":1,"messages":[]})")
                                  << QString("model");
        QTest::newRow("no max_tokens")
            << QByteArray(R"({"model":"m","messages":[]})") << QString("max_tokens");
        QTest::newRow("no messages")
            << QByteArray(R"({"model":"m","max_tokens":1})") << QString("messages");
        bad(R"("messages":[])", "messages");
        bad(R"("messages":{})", "messages");
        bad(R"("messages":[7])", "messages[0]");
        bad(R"("messages":[{"content":"a"}])", "messages[0].role");
        bad(R"("messages":[{"role":"tool","content":"a"}])", "messages[0].role");
        bad(R"("messages":[{"role":"user"}])", "messages[0].content");
        bad(R"("messages":[{"role":"user","content":7}])", "messages[0].content");
        bad(withContent("user", "{}"), "messages[0].content[0].type");
        bad(withContent("user", R"({"type":"text"})"), "messages[0].content[0].text");
        bad(withContent("user", R"({"type":"image"})"), "messages[0].content[0].source");
        bad(withContent("user", R"({"type":"image","source":{"type":"base64","data":"x"}})"),
            "messages[0].content[0].source.media_type");
        bad(withContent("user", R"({"type":"image","source":{"type":"ftp"}})"),
            "messages[0].content[0].source.type");
        bad(withContent("user", R"({"type":"tool_result","content":"a"})"),
            "messages[0].content[0].tool_use_id");
        bad(withContent("user", R"({"type":"tool_result","tool_use_id":"t","is_error":1})"),
            "messages[0].content[0].is_error");
        bad(withContent("user", R"({"type":"tool_result","tool_use_id":"t","content":[7]})"),
            "messages[0].content[0].content[0]");
        bad(withContent("assistant", R"({"type":"tool_use","name":"f"})"),
            "messages[0].content[0].id");
        bad(withContent("assistant", R"({"type":"tool_use","id":"t","name":"f","input":"x"})"),
            "messages[0].content[0].input");
        bad(R"("max_tokens":0)", "max_tokens");
        bad(R"("max_tokens":"5")", "max_tokens");
        bad(R"("temperature":1.1)", "temperature");
        bad(R"("top_p":-1)", "top_p");
        bad(R"("top_k":-1)", "top_k");
        bad(R"("stop_sequences":"a")", "stop_sequences");
        bad(R"("stop_sequences":["a",7])", "stop_sequences[1]");
        bad(R"("system":7)", "system");
        bad(R"("system":[{"type":"image"}])", "system[0].type");
        bad(R"("stream":1)", "stream");
        bad(R"("metadata":{"user_id":7})", "metadata.user_id");
        bad(R"("tools":{})", "tools");
        bad(R"("tools":[{"input_schema":{}}])", "tools[0].name");
        bad(R"("tools":[{"name":"f"}])", "tools[0].input_schema");
        bad(R"("tool_choice":"auto")", "tool_choice");
        bad(R"("tool_choice":{"type":"maybe"})", "tool_choice.type");
        bad(R"("tool_choice":{"type":"tool"})", "tool_choice.name");
        bad(R"("thinking":{"type":"enabled"})", "thinking.budget_tokens");
        bad(R"("output_config":{"format":{"type":"xml"}})", "output_config.format.type");
        bad(R"("output_format":{"type":"json_schema"})", "output_format.schema");
        bad(R"("force_provider":7)", "force_provider");
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

    void readsTheWholeRequest()
    {
        const auto request =
            parse(
                body(R"("stream":true,"temperature":0.5,"top_p":0.9,"top_k":4,)"
                     R"("stop_sequences":["END"],"metadata":{"user_id":"u"},)"
                     R"("system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},)"
                     R"({"type":"text","text":"b"}],)"
                     R"("tools":[{"name":"f","description":"d","input_schema":{"type":"object"}},)"
                     R"({"type":"web_search_20250305","name":"web_search"}],)"
                     R"("tool_choice":{"type":"any","disable_parallel_tool_use":true},)"
                     R"("thinking":{"type":"enabled","budget_tokens":2048},)"
                     R"("output_config":{"format":{"type":"json_schema","schema":{"a":1}}},)"
                     R"("provider":"claude","future":1)"))
                .value();
        QVERIFY(request.isStream && request.dialect == Dialect::Anthropic);
        QCOMPARE(*request.maxTokens, std::int64_t(5));
        QCOMPARE(*request.topK, std::int64_t(4));
        QCOMPARE(request.user, std::string("u"));
        QCOMPARE(request.stop, std::vector<std::string>{"END"});
        QCOMPARE(request.messages.size(), std::size_t(2));
        QVERIFY(request.messages[0].role == Role::System);
        QCOMPARE(request.messages[0].text(), std::string("a\n\nb"));
        QCOMPARE(request.tools.size(), std::size_t(1));
        QVERIFY(request.toolChoice->kind == ToolChoice::Kind::Required);
        QCOMPARE(*request.parallelToolCalls, false);
        QCOMPARE(*request.reasoning->budgetTokens, std::int64_t(2048));
        QCOMPARE(request.responseFormat->schema, Json::parse(R"({"a":1})"));
        QCOMPARE(request.forcedProvider, std::string("claude"));
        // Everything but this gateway's own fields is still there for Anthropic itself.
        QVERIFY(!request.original.contains("provider"));
        QVERIFY(request.original.contains("future"));
        QCOMPARE(request.original["tools"].size(), std::size_t(2));
        QVERIFY(request.original["system"][0].contains("cache_control"));
    }

    void countsTokensWithoutMaxTokens()
    {
        const auto request = parseAnthropicRequest(
            Json::parse(
                R"({"model":"m","messages":[{"role":"user","content":"a"}],"stream":true})"),
            Operation::CountTokens);
        QVERIFY(request && !request->isStream);
        QVERIFY(request->operation == Operation::CountTokens);
    }

    void splitsAUserMessageAtItsToolResults()
    {
        const auto request =
            parse(
                body(withContent(
                    "user",
                    R"({"type":"tool_result","tool_use_id":"a","content":"21","is_error":true},)"
                    R"({"type":"tool_result","tool_use_id":"b","content":[{"type":"text","text":"x"}]},)"
                    R"({"type":"text","text":"go on"},)"
                    R"({"type":"document","title":"t","source":{"type":"base64","media_type":"application/pdf","data":"cGRm"}},)"
                    R"({"type":"search_result","source":"s"})")))
                .value();
        QCOMPARE(request.messages.size(), std::size_t(3));
        QCOMPARE(request.messages[0].toolCallId, std::string("a"));
        QVERIFY(request.messages[0].isToolError && !request.messages[1].isToolError);
        QCOMPARE(request.messages[1].text(), std::string("x"));
        QVERIFY(request.messages[2].role == Role::User);
        QCOMPARE(std::get<FilePart>(request.messages[2].content[1]).mediaType,
                 std::string("application/pdf"));
        QCOMPARE(std::get<OtherPart>(request.messages[2].content[2]).wireType,
                 std::string("anthropic"));
    }

    // A signature that another vendor gave goes through this client and back to that vendor only.
    void keepsProofsOfOtherVendorsApart()
    {
        ChatResponse response;
        Message& message = response.choices.emplace_back().message;
        message.reasoning.push_back({"own", "sig-a", {}, {}, "anthropic"});
        message.reasoning.push_back({"theirs", "sig-g", {}, {}, "gemini"});
        message.toolCalls.push_back({"t", "f", "{}", "sig-c"});
        const Json answer = Json::parse(writeAnthropicMessage(response, identity()));
        QCOMPARE(answer["content"][0]["signature"], Json("sig-a"));
        QVERIFY(answer["content"][1]["signature"] != "sig-g");

        Json next = body({});
        next["messages"].push_back({{"role", "assistant"}, {"content", answer["content"]}});
        const auto request = parse(next).value();
        const Message& read = request.messages.back();
        QCOMPARE(read.reasoning.size(), std::size_t(2));
        QCOMPARE(read.reasoning[0].wireType, std::string("anthropic"));
        QCOMPARE(read.reasoning[1].signature, std::string("sig-g"));
        QCOMPARE(read.reasoning[1].wireType, std::string("gemini"));
        QCOMPARE(read.toolCalls[0].signature, std::string("sig-c"));
        const Json& kept = request.original["messages"].back()["content"];
        QCOMPARE(kept.size(), std::size_t(2));
        QCOMPARE(kept[0]["signature"], Json("sig-a"));
        QCOMPARE(kept[1]["type"], Json("tool_use"));
    }

    void aWholeAnswer()
    {
        ChatResponse response;
        response.id = "msg_9";
        Choice& choice = response.choices.emplace_back();
        choice.message.reasoning.push_back({"hm", "sig", {}, {}, "anthropic"});
        choice.message.reasoning.push_back({{}, {}, "opaque", {}, "anthropic"});
        choice.message.content.emplace_back(TextPart{"a"});
        choice.message.content.emplace_back(OtherPart{Json{{"type", "x"}}, "anthropic"});
        choice.message.content.emplace_back(OtherPart{Json{{"type", "y"}}, "gemini"});
        choice.message.toolCalls.push_back({"t1", "f", R"({"a":1})", {}});
        choice.message.toolCalls.push_back({"t2", "g", {}, {}});
        choice.finishReason = FinishReason::ToolCalls;
        response.usage = usage();
        QCOMPARE(
            Json::parse(writeAnthropicMessage(response, identity())),
            json("{'id':'msg_9','type':'message','role':'assistant','model':'m','content':["
                 "{'type':'thinking','thinking':'hm','signature':'sig'},"
                 "{'type':'redacted_thinking','data':'opaque'},{'type':'text','text':'a'},"
                 "{'type':'x'},{'type':'tool_use','id':'t1','name':'f','input':{'a':1}},"
                 "{'type':'tool_use','id':'t2','name':'g','input':{}}],'stop_reason':'tool_use',"
                 "'stop_sequence':null,'usage':{'input_tokens':6,'output_tokens':4,"
                 "'cache_read_input_tokens':2,'cache_creation_input_tokens':1,"
                 "'output_tokens_details':{'thinking_tokens':3}}}"));
    }

    void stopReasons_data()
    {
        QTest::addColumn<int>("reason");
        QTest::addColumn<QString>("native");
        QTest::addColumn<QString>("sequence");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* tag, FinishReason reason, const char* native,
                            const char* sequence, const char* expected) {
            QTest::newRow(tag) << static_cast<int>(reason) << native << sequence << expected;
        };
        row("an end", FinishReason::Stop, "", "", "end_turn");
        row("a stop sequence", FinishReason::Stop, "", "END", "stop_sequence");
        row("the limit", FinishReason::Length, "", "", "max_tokens");
        row("tools", FinishReason::ToolCalls, "", "", "tool_use");
        row("a refusal", FinishReason::ContentFilter, "SAFETY", "", "refusal");
        row("Anthropic's pause", FinishReason::Stop, "pause_turn", "", "pause_turn");
        row("Anthropic's full window", FinishReason::Length, "model_context_window_exceeded", "",
            "model_context_window_exceeded");
    }
    void stopReasons()
    {
        QFETCH(int, reason);
        QFETCH(QString, native);
        QFETCH(QString, sequence);
        QFETCH(QString, expected);
        const auto word = anthropicStopReason(static_cast<FinishReason>(reason),
                                              native.toStdString(), sequence.toStdString());
        QCOMPARE(QString::fromStdString(word), expected);
    }

    void streamsText()
    {
        const auto events =
            write({StreamStart{"x", "m"}, UsageDelta{usage()}, Ping{}, ContentDelta{0, "Hel"},
                   Ping{}, ContentDelta{0, "lo"}, FinishDelta{0, FinishReason::Stop}, StreamEnd{}});
        QCOMPARE(
            namesOf(events),
            std::string("message_start content_block_start0 content_block_delta0 ping "
                        "content_block_delta0 content_block_stop0 message_delta message_stop"));
        QCOMPARE(events[0].data["message"]["usage"]["input_tokens"], Json(6));
        QCOMPARE(events[0].data["message"]["usage"]["output_tokens"], Json(0));
        const Json message = collect(events);
        QCOMPARE(message["content"], json("[{'type':'text','text':'Hello'}]"));
        QCOMPARE(message["stop_reason"], Json("end_turn"));
        QCOMPARE(message["usage"]["output_tokens"], Json(4));
    }

    void streamsThoughtsWithTheirProof()
    {
        const auto events = write({ReasoningDelta{0, "h"}, ReasoningDelta{0, "m"},
                                   ReasoningDelta{0, {}, "sig", 0, {}, "anthropic"},
                                   ReasoningDelta{0, {}, {}, 1, "opaque", "anthropic"},
                                   ContentDelta{0, "a"}, FinishDelta{}, StreamEnd{}});
        QCOMPARE(collect(events)["content"],
                 json("[{'type':'thinking','thinking':'hm','signature':'sig'},"
                      "{'type':'redacted_thinking','data':'opaque'},{'type':'text','text':'a'}]"));
    }

    void streamsCallsOneAfterTheOther_data()
    {
        QTest::addColumn<bool>("isInterleaved");
        QTest::newRow("as they come") << false;
        QTest::newRow("though their pieces are interleaved") << true;
    }
    void streamsCallsOneAfterTheOther()
    {
        QFETCH(bool, isInterleaved);
        const std::vector<ChatEvent> ordered{ContentDelta{0, "t"},
                                             ToolCallDelta{0, 0, "a", "f", ""},
                                             ToolCallDelta{0, 0, {}, {}, "{\"x\":"},
                                             ToolCallDelta{0, 0, {}, {}, "\"}\"}"},
                                             ToolCallDelta{0, 1, "b", "g", "{\"y\""},
                                             ToolCallDelta{0, 1, {}, {}, ":2}"},
                                             ToolCallDelta{0, 2, "c", "h", ""},
                                             FinishDelta{0, FinishReason::ToolCalls},
                                             StreamEnd{}};
        const auto mixed = [&](std::initializer_list<std::size_t> order) {
            std::vector<ChatEvent> events;
            for (const std::size_t i : order) events.push_back(ordered[i]);
            return events;
        };
        const auto events = write(isInterleaved ? mixed({0, 1, 4, 6, 2, 5, 3, 7, 8}) : ordered);
        int open = -1;
        for (const Event& event : events) {
            if (event.name == "content_block_start") {
                QCOMPARE(open, -1);
                open = event.data["index"];
            }
            if (event.name == "content_block_delta") QCOMPARE(event.data["index"], Json(open));
            if (event.name == "content_block_stop") open = -1;
        }
        const Json message = collect(events);
        QCOMPARE(message["content"],
                 json("[{'type':'text','text':'t'},"
                      "{'type':'tool_use','id':'a','name':'f','input':{'x':'}'}},"
                      "{'type':'tool_use','id':'b','name':'g','input':{'y':2}},"
                      "{'type':'tool_use','id':'c','name':'h','input':{}}]"));
        QCOMPARE(message["stop_reason"], Json("tool_use"));
    }

    void streamsARefusalAndServerTools()
    {
        const auto events = write(
            {OtherDelta{0, "anthropic",
                        json("{'type':'server_tool_use','id':'s','name':'w','input':{'q':1}}")},
             OtherDelta{0, "gemini", json("{'executableCode':{}}")}, RefusalDelta{0, "no"},
             FinishDelta{0, FinishReason::ContentFilter}, StreamEnd{}});
        const Json message = collect(events);
        QCOMPARE(message["content"],
                 json("[{'type':'server_tool_use','id':'s','name':'w','input':{'q':1}},"
                      "{'type':'text','text':'no'}]"));
        QCOMPARE(message["stop_reason"], Json("refusal"));
    }

    void aCitationBelongsToTheTextBeforeIt()
    {
        const Json citation =
            json("{'type':'citations_delta','citation':{'type':'page_location'}}");
        const Json content = json(
            "[{'type':'text','text':'a','citations':[{'type':'page_location'}]},"
            "{'type':'text','text':'b'}]");
        ChatResponse response;
        response.choices.emplace_back().message.content = {
            TextPart{"a"}, OtherPart{citation, "anthropic"}, TextPart{"b"}};
        QCOMPARE(Json::parse(writeAnthropicMessage(response, identity()))["content"], content);
        const auto events = write({ContentDelta{0, "a"}, OtherDelta{0, "anthropic", citation},
                                   ContentDelta{0, "b"}, FinishDelta{0}, StreamEnd{}});
        int blocks = 0;
        int citations = 0;
        for (const auto& event : events) {
            if (event.name == "content_block_start") ++blocks;
            if (event.name == "content_block_delta" && event.data["delta"] == citation) ++citations;
        }
        QCOMPARE(blocks, 2);
        QCOMPARE(citations, 1);
    }

    void anErrorMidStreamLeavesOutTheEnd()
    {
        AnthropicStreamWriter writer(identity());
        std::string out;
        writer.append(ContentDelta{0, "a"}, out);
        ApiError error;
        error.status = 502;
        error.message = "broke";
        writer.appendError(error, out);
        const auto events = eventsOf(out);
        QCOMPARE(events.back().name, std::string("error"));
        QCOMPARE(events.back().data, json("{'type':'error','error':{'type':'api_error','message':"
                                          "'broke'},'request_id':'req_1'}"));
        QVERIFY(out.find("message_stop") == std::string::npos);
    }

    void errorsHaveAnthropicsNames()
    {
        const std::pair<int, const char*> rows[] = {{400, "invalid_request_error"},
                                                    {401, "authentication_error"},
                                                    {403, "permission_error"},
                                                    {404, "not_found_error"},
                                                    {413, "request_too_large"},
                                                    {429, "rate_limit_error"},
                                                    {500, "api_error"},
                                                    {502, "api_error"},
                                                    {503, "overloaded_error"},
                                                    {504, "timeout_error"},
                                                    {529, "overloaded_error"}};
        for (const auto& [status, type] : rows)
            QCOMPARE(QString(anthropicErrorType(status)), QString(type));
        net::Headers headers;
        anthropicMessages().addHeaders("req_7", headers);
        QCOMPARE(std::string(headers.get("request-id")), std::string("req_7"));
    }

    void writtenAndReadItIsTheSame()
    {
        const ChatRequest chat = conversation("anthropic");
        const auto read = parse(wireBody("anthropic", chat));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QCOMPARE(describe(*read), describe(chat));
    }
};

QTEST_APPLESS_MAIN(TestAnthropicProtocol)
#include "tst_anthropic_protocol.moc"
