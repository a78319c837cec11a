#include "gateway/protocols/openai_responses.h"
#include "gateway/protocols/responses_proof.h"
#include "gateway/protocols/responses_request.h"
#include "responses_events.h"

#include <QtTest>
#include <random>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;
using helix::testing::ResponsesEvent;
using helix::testing::responsesEvents;
using helix::testing::ResponsesOrder;

namespace {

AnswerIdentity identity()
{
    AnswerIdentity who;
    who.id = "req-abc";
    who.model = "m";
    who.created = 5;
    return who;
}

ChatRequest request(const std::string& members = {})
{
    return parseResponsesRequest(Json::parse(R"({"model":"m","input":"hi")" + members + "}"),
                                 HostedTools::Drop)
        .value();
}

std::string write(const ChatRequest& asked, const std::vector<ChatEvent>& events)
{
    const auto writer = openAiResponses().streamWriter(asked, identity());
    std::string out;
    for (const ChatEvent& event : events) writer->append(event, out);
    return out;
}

std::string names(const std::vector<ResponsesEvent>& events)
{
    std::string text;
    for (const ResponsesEvent& event : events)
        text += (text.empty() ? "" : " ") + event.name.substr(event.name.find('.') + 1);
    return text;
}

Usage usage()
{
    Usage counts;
    counts.promptTokens = 3;
    counts.completionTokens = 2;
    counts.reasoningTokens = 1;
    return counts;
}

}  // namespace

class TestResponsesStream : public QObject {
    Q_OBJECT
private slots:
    void aText()
    {
        const auto events = responsesEvents(
            write(request(), {StreamStart{}, ContentDelta{0, "a", {}}, ContentDelta{0, "b", {}},
                              FinishDelta{}, UsageDelta{usage()}, StreamEnd{}}));
        QCOMPARE(ResponsesOrder::check(events), std::string());
        QCOMPARE(names(events),
                 std::string("created in_progress output_item.added content_part.added "
                             "output_text.delta output_text.delta output_text.done "
                             "content_part.done output_item.done completed"));
        const Json& response = events.back().data["response"];
        QCOMPARE(response["id"], Json("resp_abc"));
        QCOMPARE(response["status"], Json("completed"));
        QCOMPARE(response["store"], Json(false));
        QCOMPARE(response["output"][0]["content"][0]["text"], Json("ab"));
        QCOMPARE(response["usage"].dump(),
                 std::string(R"({"input_tokens":3,"input_tokens_details":{"cached_tokens":0},)"
                             R"("output_tokens":2,"output_tokens_details":{"reasoning_tokens":1},)"
                             R"("total_tokens":5})"));
    }
    void thoughtsThenCalls()
    {
        const auto events = responsesEvents(
            write(request(R"(,"reasoning":{"summary":"auto"})"),
                  {StreamStart{}, ReasoningDelta{0, "hm", {}, 0},
                   ReasoningDelta{0, {}, "S", 0, {}, "anthropic"}, ContentDelta{0, "so", {}},
                   ToolCallDelta{0, 0, "c1", "f", ""}, ToolCallDelta{0, 1, "c2", "g", "{}"},
                   ToolCallDelta{0, 0, "", "", R"({"a":1})"},
                   FinishDelta{0, FinishReason::ToolCalls}, StreamEnd{}}));
        QCOMPARE(ResponsesOrder::check(events), std::string());
        QVERIFY(names(events).find("reasoning_summary_part.added reasoning_summary_text.delta "
                                   "reasoning_summary_text.done reasoning_summary_part.done "
                                   "output_item.done") != std::string::npos);
        const Json& output = events.back().data["response"]["output"];
        QCOMPARE(output.size(), std::size_t(4));
        const auto proof = unpackProof(output[0]["encrypted_content"].get<std::string>());
        QCOMPARE(proof.block.signature + proof.block.wireType, std::string("Santhropic"));
        QCOMPARE(output[2]["arguments"], Json(R"({"a":1})"));
        QCOMPARE(output[3]["call_id"], Json("c2"));
    }
    void thoughtsAreToldAsTheyAreWithoutASummary()
    {
        const auto events =
            responsesEvents(write(request(), {StreamStart{}, ReasoningDelta{0, "hm", {}, 0},
                                              FinishDelta{}, StreamEnd{}}));
        QCOMPARE(ResponsesOrder::check(events), std::string());
        QVERIFY(names(events).find("reasoning_text.delta reasoning_text.done") !=
                std::string::npos);
        QCOMPARE(events.back().data["response"]["output"][0]["content"][0]["type"],
                 Json("reasoning_text"));
    }
    void aCallsProofTravelsBeforeIt()
    {
        const auto events = responsesEvents(
            write(request(), {StreamStart{}, ToolCallDelta{0, 0, "c1", "f", "{}", "T"},
                              FinishDelta{0, FinishReason::ToolCalls}, StreamEnd{}}));
        QCOMPARE(ResponsesOrder::check(events), std::string());
        const Json& output = events.back().data["response"]["output"];
        const auto proof = unpackProof(output[0]["encrypted_content"].get<std::string>());
        QCOMPARE(proof.callId + proof.block.signature, std::string("c1T"));
        Json next{{"model", "m"}, {"input", output}};
        const auto again = parseResponsesRequest(next, HostedTools::Refuse);
        QCOMPARE(again->messages[0].toolCalls[0].signature, std::string("T"));
    }
    void aRefusalIsAPartOfItsOwn()
    {
        const auto events = responsesEvents(
            write(request(), {StreamStart{}, ContentDelta{0, "a", {}}, RefusalDelta{0, "no"},
                              FinishDelta{0, FinishReason::ContentFilter}, StreamEnd{}}));
        QCOMPARE(ResponsesOrder::check(events), std::string());
        const Json& response = events.back().data["response"];
        QCOMPARE(events.back().name, std::string("response.incomplete"));
        QCOMPARE(response["incomplete_details"]["reason"], Json("content_filter"));
        QCOMPARE(response["output"][0]["content"][1]["refusal"], Json("no"));
    }
    void aCutAnswerIsIncomplete()
    {
        const auto events =
            responsesEvents(write(request(), {StreamStart{}, ContentDelta{0, "a", {}},
                                              FinishDelta{0, FinishReason::Length}, StreamEnd{}}));
        QCOMPARE(ResponsesOrder::check(events), std::string());
        const Json& response = events.back().data["response"];
        QCOMPARE(response["status"], Json("incomplete"));
        QCOMPARE(response["incomplete_details"]["reason"], Json("max_output_tokens"));
        QCOMPARE(response["output"][0]["status"], Json("incomplete"));
    }
    void anEmptyAnswerIsAnEmptyMessage()
    {
        const auto events =
            responsesEvents(write(request(), {StreamStart{}, FinishDelta{}, StreamEnd{}}));
        QCOMPARE(ResponsesOrder::check(events), std::string());
        QCOMPARE(events.back().data["response"]["output"][0]["content"][0]["text"], Json(""));
    }
    void logprobsAreGathered()
    {
        const auto one = [](const char* token) {
            return Json{{"content", Json::array({{{"token", token}, {"logprob", -1}}})}};
        };
        const auto events = responsesEvents(
            write(request(), {StreamStart{}, ContentDelta{0, "a", one("a")},
                              ContentDelta{0, "b", one("b")}, FinishDelta{}, StreamEnd{}}));
        QCOMPARE(ResponsesOrder::check(events), std::string());
        const Json& part = events.back().data["response"]["output"][0]["content"][0];
        QCOMPARE(part["logprobs"].size(), std::size_t(2));
    }
    void aBrokenStreamFails()
    {
        const auto writer = openAiResponses().streamWriter(request(), identity());
        std::string out;
        writer->append(ContentDelta{0, "a", {}}, out);
        ApiError error;
        error.message = "gone";
        error.type = "provider_error";
        writer->appendError(error, out);
        const auto events = responsesEvents(out);
        QCOMPARE(ResponsesOrder::check(events), std::string());
        QCOMPARE(events[events.size() - 2].data["error"]["message"], Json("gone"));
        QCOMPARE(events[events.size() - 2].data["message"], Json("gone"));
        QCOMPARE(events.back().data["response"]["status"], Json("failed"));
        QCOMPARE(events.back().data["response"]["error"]["message"], Json("gone"));
    }
    void aWholeAnswerIsTheEndOfItsStream()
    {
        ChatResponse response;
        Choice choice;
        choice.message.reasoning.push_back({"hm", "S", {}, {}, "anthropic"});
        choice.message.content.emplace_back(TextPart{"a"});
        choice.message.toolCalls.push_back({"c", "f", "{}", {}});
        choice.finishReason = FinishReason::ToolCalls;
        response.choices.push_back(choice);
        response.usage = usage();
        const auto asked =
            request(R"(,"temperature":0.5,"metadata":{"a":"b"},"text":{"verbosity":"low"})");
        const Json whole = Json::parse(openAiResponses().writeAnswer(asked, response, identity()));
        QCOMPARE(whole["object"], Json("response"));
        QCOMPARE(whole["output"].size(), std::size_t(3));
        QCOMPARE(whole["temperature"], Json(0.5));
        QCOMPARE(whole["metadata"]["a"], Json("b"));
        QCOMPARE(whole["text"].dump(),
                 std::string(R"({"format":{"type":"text"},"verbosity":"low"})"));
        QCOMPARE(whole["tool_choice"], Json("auto"));
        QVERIFY(whole["instructions"].is_null());
    }
    // Any mix of events is told in order.
    void everyMixKeepsTheOrder()
    {
        std::mt19937 random(7);
        const auto pick = [&](int count) { return int(random() % unsigned(count)); };
        for (int round = 0; round < 300; ++round) {
            std::vector<ChatEvent> events{StreamStart{}};
            int calls = 0;
            int block = 0;
            for (int i = pick(20); i > 0; --i) {
                switch (pick(6)) {
                    case 0: events.emplace_back(ContentDelta{pick(2), "a", {}}); break;
                    case 1: events.emplace_back(RefusalDelta{0, "r"}); break;
                    case 2: events.emplace_back(ReasoningDelta{0, "t", {}, block}); break;
                    case 3:
                        events.emplace_back(ReasoningDelta{0, {}, "S", block++, {}, "anthropic"});
                        break;
                    case 4:
                        events.emplace_back(ToolCallDelta{0, calls, "c" + std::to_string(calls),
                                                          "f", "", pick(2) ? "T" : ""});
                        ++calls;
                        break;
                    default:
                        if (calls > 0)
                            events.emplace_back(ToolCallDelta{0, pick(calls), "", "", "1"});
                }
            }
            events.emplace_back(FinishDelta{0, FinishReason(pick(4))});
            events.emplace_back(StreamEnd{});
            const auto asked = request(pick(2) ? R"(,"reasoning":{"summary":"auto"})" : "");
            QCOMPARE(ResponsesOrder::check(responsesEvents(write(asked, events))), std::string());
        }
    }
};

QTEST_APPLESS_MAIN(TestResponsesStream)
#include "tst_responses_stream.moc"
