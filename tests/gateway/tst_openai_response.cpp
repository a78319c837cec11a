#include "gateway/protocols/openai_chat_answer.h"

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

std::vector<Json> write(const std::vector<ChatEvent>& events, bool includesUsage,
                        Dialect dialect = Dialect::OpenAiChat)
{
    OpenAiStreamWriter writer(identity(), dialect, includesUsage);
    std::string out;
    for (const ChatEvent& event : events) writer.append(event, out);
    return chunksOf(out);
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
        const Json json = Json::parse(writeChatResponse(response, identity(), Dialect::OpenAiChat));
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
        const Json text =
            Json::parse(writeChatResponse(response, identity(), Dialect::OpenAiCompletion));
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
        QCOMPARE(delta(2), quoted("{'reasoning_content':'r','reasoning_signature':'S'}"));
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
    void anErrorEvent()
    {
        std::string out;
        OpenAiStreamWriter writer(identity(), Dialect::OpenAiChat, false);
        writer.appendError(badRequest("a\nb"), out);
        QCOMPARE(Json::parse(out.substr(6))["error"]["message"], Json("a\nb"));
        QVERIFY(out.ends_with("}}\n\n"));
    }
};

QTEST_APPLESS_MAIN(TestOpenAiResponse)
#include "tst_openai_response.moc"
