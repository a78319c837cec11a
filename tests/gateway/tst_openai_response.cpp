#include "gateway/protocols/openai_chat_answer.h"
#include "gateway/protocols/openai_chat_request.h"
#include "gateway/protocols/openai_chat_stream.h"
#include "gateway/protocols/openai_completion_answer.h"

#include <QtTest>
#include <algorithm>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;

namespace {

// JSON with ' for ", which keeps it readable in a literal.
std::string quoted(std::string text)
{
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

AnswerIdentity identity()
{
    return {"req_1", "m", 5, "p"};
}

// The JSON of each `data:` line; [DONE] as text.
std::vector<Json> chunksOf(const std::string& text)
{
    std::vector<Json> chunks;
    for (const QByteArray& event : QByteArray::fromStdString(text).split('\n')) {
        if (event.isEmpty()) continue;
        const std::string data = event.mid(6).toStdString();
        chunks.push_back(data == "[DONE]" ? Json(data) : Json::parse(data));
    }
    return chunks;
}

std::vector<Json> write(const std::vector<ChatEvent>& events, const ChatRequest& request)
{
    std::unique_ptr<StreamWriter> writer;
    if (request.dialect == Dialect::OpenAiCompletion)
        writer = std::make_unique<TextStreamWriter>(request, identity());
    else
        writer = std::make_unique<ChatStreamWriter>(request, identity());
    std::string out;
    for (const ChatEvent& event : events) writer->append(event, out);
    return chunksOf(out);
}

std::vector<Json> write(const std::vector<ChatEvent>& events, bool includesUsage,
                        Dialect dialect = Dialect::OpenAiChat)
{
    ChatRequest request;
    request.dialect = dialect;
    request.wantsStreamUsage = includesUsage;
    return write(events, request);
}

Usage usage()
{
    Usage counts;
    counts.promptTokens = 3;
    counts.completionTokens = 0;
    counts.cachedTokens = 1;
    return counts;
}

}  // namespace

class TestOpenAiResponse : public QObject {
    Q_OBJECT
private slots:
    void aWholeAnswer()
    {
        ChatResponse response;
        Choice choice;
        choice.message.content.emplace_back(TextPart{"a \"b\"\n\xFF"});
        choice.message.addReasoning("hm");
        response.choices.push_back(choice);
        choice.index = 1;
        choice.message = {};
        choice.message.toolCalls.push_back({"c", "f", ""});
        choice.finishReason = FinishReason::ToolCalls;
        response.choices.push_back(choice);
        response.usage = usage();
        const Json json = Json::parse(writeChatAnswer(ChatRequest(), response, identity()));
        QCOMPARE(
            json.dump(),
            Json::parse(
                quoted("{'id':'chatcmpl-1','object':'chat.completion','created':5,'model':'m','"
                       "provider':'p','choices':[{'index':0,'"
                       "message':{'role':'assistant','content':'a "
                       "\\\"b\\\"\\n\\ufffd','refusal':null,'reasoning_content':'hm'},'logprobs':"
                       "null,'finish_reason':'stop'},{'index':1,'message':{'role':'assistant','"
                       "content':null,'refusal':null,'tool_calls':[{'id':'c','type':'function','"
                       "function':{'name':'f','arguments':'{}'}}]},'logprobs':null,'finish_reason':"
                       "'tool_calls'}],'usage':{'prompt_tokens':3,'completion_tokens':0,'total_"
                       "tokens':3,'prompt_tokens_details':{'cached_tokens':1}}}"))
                .dump());
        const Json text = Json::parse(writeTextAnswer(ChatRequest(), response, identity()));
        QCOMPARE(text["object"], Json("text_completion"));
        QVERIFY(text["choices"][0].contains("text"));
    }
    void aStream()
    {
        const std::vector<ChatEvent> events{StreamStart{"x", "y"},
                                            Ping{},
                                            ContentDelta{0, "a", {}},
                                            ReasoningDelta{0, "r", "S"},
                                            ToolCallDelta{0, 0, "c", "f", ""},
                                            ToolCallDelta{0, 0, "", "", "{}"},
                                            FinishDelta{0, FinishReason::ToolCalls},
                                            UsageDelta{usage()},
                                            StreamEnd{}};
        const auto chunks = write(events, false);
        QCOMPARE(chunks.size(), std::size_t(7));
        for (std::size_t i = 0; i < 6; ++i) {
            QCOMPARE(chunks[i]["id"], Json("chatcmpl-1"));
            QCOMPARE(chunks[i]["object"], Json("chat.completion.chunk"));
            QVERIFY(!chunks[i].contains("usage"));
        }
        const auto delta = [&](std::size_t i) { return chunks[i]["choices"][0]["delta"].dump(); };
        QCOMPARE(delta(0), quoted("{'content':'','role':'assistant'}"));
        QCOMPARE(delta(1), quoted("{'content':'a'}"));
        QCOMPARE(delta(2),
                 quoted("{'reasoning_content':'r','reasoning_details':[{'format':'unknown',"
                        "'index':0,'signature':'S','text':'r','type':'reasoning.text'}],"
                        "'reasoning_signature':'S'}"));
        QCOMPARE(delta(3), std::string(quoted("{'tool_calls':[{'function':{'arguments':'','name':'"
                                              "f'},'id':'c','index':0,'type':'function'}]}")));
        QCOMPARE(delta(4), quoted("{'tool_calls':[{'function':{'arguments':'{}'},'index':0}]}"));
        QCOMPARE(delta(5), std::string("{}"));
        QCOMPARE(chunks[5]["choices"][0]["finish_reason"], Json("tool_calls"));
        QCOMPARE(chunks[6], Json("[DONE]"));
    }
    void usageIsTheLastChunkWhenAskedFor()
    {
        const auto chunks =
            write({StreamStart{}, FinishDelta{}, UsageDelta{usage()}, StreamEnd{}}, true);
        QCOMPARE(chunks.size(), std::size_t(4));
        QVERIFY(chunks[0]["usage"].is_null());
        QVERIFY(chunks[2]["choices"].empty());
        QCOMPARE(chunks[2]["usage"]["completion_tokens"], Json(0));
    }
    void theRoleComesOnceForEachChoice()
    {
        const auto chunks =
            write({StreamStart{}, ContentDelta{1, "b", {}}, ContentDelta{1, "c", {}}}, false);
        QCOMPARE(chunks.size(), std::size_t(4));
        QCOMPARE(chunks[1]["choices"][0]["index"], Json(1));
        QVERIFY(chunks[1]["choices"][0]["delta"].contains("role"));
    }
    void aTextStream()
    {
        const auto chunks =
            write({StreamStart{}, ContentDelta{0, "a", {}}, FinishDelta{}, StreamEnd{}}, false,
                  Dialect::OpenAiCompletion);
        QCOMPARE(chunks.size(), std::size_t(3));
        QCOMPARE(chunks[0]["choices"][0]["text"], Json("a"));
        QCOMPARE(chunks[1]["choices"][0]["finish_reason"], Json("stop"));
    }
    void aProvedBlockComesWholeWithItsProof()
    {
        const auto chunks =
            write({StreamStart{}, ReasoningDelta{0, "a", {}, 0}, ReasoningDelta{0, "b", {}, 0},
                   ReasoningDelta{0, {}, "S", 0, {}, "anthropic"},
                   ReasoningDelta{0, {}, {}, 1, "D", "anthropic"}},
                  false);
        QCOMPARE(chunks.size(), std::size_t(5));
        const auto details = [&](std::size_t i) {
            return chunks[i]["choices"][0]["delta"]["reasoning_details"].dump();
        };
        QVERIFY(!chunks[2]["choices"][0]["delta"].contains("reasoning_details"));
        QCOMPARE(details(3), quoted("[{'format':'anthropic-claude-v1','index':0,'signature':'S',"
                                    "'text':'ab','type':'reasoning.text'}]"));
        QCOMPARE(details(4), quoted("[{'data':'D','format':'anthropic-claude-v1','index':1,"
                                    "'type':'reasoning.encrypted'}]"));
    }
    void proofsOfAWholeAnswerCanBeSentBack()
    {
        ChatResponse response;
        Choice choice;
        choice.message.role = Role::Assistant;
        choice.message.content.emplace_back(TextPart{"a"});
        choice.message.reasoning = {{"t", "S", {}, {}, "anthropic"},
                                    {{}, {}, "D", "rs_1", "gemini"},
                                    {"s", {}, "E", "rs_2", "openai"}};
        choice.message.toolCalls.push_back({"c", "f", "{}", "T"});
        choice.finishReason = FinishReason::ToolCalls;
        response.choices.push_back(choice);
        const Json answer = Json::parse(writeChatAnswer(ChatRequest(), response, identity()));
        Json next{{"model", "m"}};
        next["messages"] = Json::array({answer["choices"][0]["message"]});
        const auto request = parseChatRequest(next);
        QVERIFY(request.has_value());
        const auto& blocks = request->messages[0].reasoning;
        QCOMPARE(blocks.size(), std::size_t(3));
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const auto& sent = choice.message.reasoning[i];
            QCOMPARE(blocks[i].text, sent.text);
            QCOMPARE(blocks[i].signature, sent.signature);
            QCOMPARE(blocks[i].redacted, sent.redacted);
            QCOMPARE(blocks[i].id, sent.id);
            QCOMPARE(blocks[i].wireType, sent.wireType);
        }
        QCOMPARE(request->messages[0].toolCalls[0].signature, std::string("T"));
    }
    void everyDetailOfUsage()
    {
        ChatResponse response;
        response.choices.emplace_back();
        response.usage = usage();
        response.usage.cacheWriteTokens = 2;
        response.usage.audioPromptTokens = 0;
        response.usage.reasoningTokens = 4;
        response.usage.audioCompletionTokens = 5;
        response.systemFingerprint = "fp";
        response.serviceTier = "default";
        const Json answer = Json::parse(writeChatAnswer(ChatRequest(), response, identity()));
        QCOMPARE(answer["usage"]["prompt_tokens_details"],
                 (Json{{"cached_tokens", 1}, {"cache_write_tokens", 2}, {"audio_tokens", 0}}));
        QCOMPARE(answer["usage"]["completion_tokens_details"],
                 (Json{{"reasoning_tokens", 4}, {"audio_tokens", 5}}));
        QCOMPARE(answer["system_fingerprint"], Json("fp"));
        QCOMPARE(answer["service_tier"], Json("default"));
    }
    void theVendorsMarksAreInEveryChunk()
    {
        const auto chunks = write({StreamStart{"x", "y", "fp", "flex"}, FinishDelta{}}, false);
        for (const Json& chunk : chunks) {
            QCOMPARE(chunk["system_fingerprint"], Json("fp"));
            QCOMPARE(chunk["service_tier"], Json("flex"));
        }
    }
    void anOlderClientGetsAFunctionCall()
    {
        ChatRequest request;
        request.original = Json::parse(R"({"functions":[{"name":"f"}]})");
        const auto chunks = write({StreamStart{}, ToolCallDelta{0, 0, "c", "f", "{}"},
                                   FinishDelta{0, FinishReason::ToolCalls}},
                                  request);
        QCOMPARE(chunks[1]["choices"][0]["delta"]["function_call"],
                 (Json{{"name", "f"}, {"arguments", "{}"}}));
        QCOMPARE(chunks[2]["choices"][0]["finish_reason"], Json("function_call"));
        ChatResponse response;
        Choice choice;
        choice.message.toolCalls.push_back({"c", "f", "{}", {}});
        choice.finishReason = FinishReason::ToolCalls;
        response.choices.push_back(choice);
        const Json answer = Json::parse(writeChatAnswer(request, response, identity()));
        QCOMPARE(answer["choices"][0]["message"]["function_call"]["name"], Json("f"));
        QVERIFY(!answer["choices"][0]["message"].contains("tool_calls"));
    }
    void whatOnlyOpenAiKnowsReachesItsClients()
    {
        const Json extras = Json::parse(R"({"annotations":[{"type":"url_citation"}]})");
        const auto chunks = write(
            {StreamStart{}, OtherDelta{0, "openai", extras}, OtherDelta{0, "anthropic", extras}},
            false);
        QCOMPARE(chunks.size(), std::size_t(2));
        QCOMPARE(chunks[1]["choices"][0]["delta"], extras);
        ChatResponse response;
        response.choices.emplace_back().message.content = {OtherPart{extras, "openai"},
                                                           OtherPart{Json{{"x", 1}}, "gemini"}};
        const Json answer = Json::parse(writeChatAnswer(ChatRequest(), response, identity()));
        const Json& message = answer["choices"][0]["message"];
        QCOMPARE(message["annotations"], extras["annotations"]);
        QVERIFY(!message.contains("x"));
    }
    void refusalsAndLogprobsAreStreamed()
    {
        const Json logprobs =
            Json::parse(R"({"content":[{"token":"a","logprob":-1,"bytes":[97]}]})");
        const auto chunks =
            write({StreamStart{}, ContentDelta{0, "a", logprobs}, RefusalDelta{0, "no"}}, false);
        QCOMPARE(chunks[1]["choices"][0]["logprobs"], logprobs);
        QCOMPARE(chunks[2]["choices"][0]["delta"]["refusal"], Json("no"));
    }
    void everyPromptIsEchoedByItsOwnAnswers()
    {
        ChatRequest request;
        request.dialect = Dialect::OpenAiCompletion;
        request.original = Json{{"echo", true}};
        request.n = 2;
        for (const char* prompt : {"A", "B"})
            request.messages.emplace_back().content.emplace_back(TextPart{prompt});
        ChatResponse response;
        for (int i = 0; i < 4; ++i) {
            Choice choice;
            choice.index = i;
            choice.message.content.emplace_back(TextPart{std::to_string(i)});
            response.choices.push_back(choice);
        }
        const Json answer = Json::parse(writeTextAnswer(request, response, identity()));
        std::string texts;
        for (const Json& choice : answer["choices"]) texts += choice["text"].get<std::string>();
        QCOMPARE(texts, std::string("A0A1B2B3"));
    }
    void aTextAnswerEchoesAndHasOlderLogprobs()
    {
        ChatRequest request;
        request.dialect = Dialect::OpenAiCompletion;
        request.original = Json{{"echo", true}};
        request.messages.emplace_back().content.emplace_back(TextPart{"One"});
        ChatResponse response;
        Choice choice;
        choice.message.content.emplace_back(TextPart{" two"});
        choice.logprobs = Json::parse(
            R"({"content":[{"token":" t","logprob":-1,"top_logprobs":[{"token":" t","logprob":-1}]},{"token":"wo","logprob":-2}]})");
        response.choices.push_back(choice);
        const Json answer = Json::parse(writeTextAnswer(request, response, identity()));
        QCOMPARE(answer["choices"][0]["text"], Json("One two"));
        QCOMPARE(answer["choices"][0]["logprobs"].dump(),
                 quoted("{'text_offset':[3,5],'token_logprobs':[-1,-2],'tokens':[' t','wo'],"
                        "'top_logprobs':[{' t':-1},{}]}"));
        const auto chunks =
            write({StreamStart{}, ContentDelta{0, " t", {}}, FinishDelta{}, StreamEnd{}}, request);
        QCOMPARE(chunks[0]["choices"][0]["text"], Json("One"));
        QCOMPARE(chunks[1]["choices"][0]["text"], Json(" t"));
        QCOMPARE(chunks[2]["choices"][0]["finish_reason"], Json("stop"));
    }
    void anErrorEvent()
    {
        std::string out;
        ChatStreamWriter writer(ChatRequest(), identity());
        writer.appendError(badRequest("a\nb"), out);
        QCOMPARE(Json::parse(out.substr(6))["error"]["message"], Json("a\nb"));
        QVERIFY(out.ends_with("}}\n\n"));
    }
};

QTEST_APPLESS_MAIN(TestOpenAiResponse)
#include "tst_openai_response.moc"
