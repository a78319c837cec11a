#include "gateway/protocols/openai_completion_answer.h"

#include "gateway/protocols/openai_chat_answer.h"
#include "gateway/protocols/openai_text.h"

#include <algorithm>

namespace helix::gateway {

using namespace providers;

namespace {

// The prompt that the choice answers; each has n choices.
std::string echoOf(const ChatRequest& request, int index)
{
    const Json* echo = jsonMember(request.original, "echo");
    if (echo == nullptr || *echo != true) return {};
    const auto each = std::max<std::int64_t>(request.n.value_or(1), 1);
    const auto prompt = static_cast<std::size_t>(index / each);
    return prompt < request.messages.size() ? request.messages[prompt].text() : std::string();
}

void appendTextChoice(std::string& out, int index, std::string_view text, const char* finishReason,
                      const Json& logprobs)
{
    out += "{\"index\":";
    appendJsonInt(out, index);
    appendMember(out, "text", text);
    appendJsonMember(out, "logprobs", logprobs);
    if (finishReason == nullptr)
        out += ",\"finish_reason\":null";
    else
        appendMember(out, "finish_reason", finishReason);
    out.push_back('}');
}

// The older protocol has no tools: an answer that calls one just stopped.
const char* textFinishName(FinishReason reason)
{
    return reason == FinishReason::ToolCalls ? "stop" : finishReasonName(reason);
}

Json topOf(const Json& token)
{
    Json top = Json::object();
    if (const Json* list = jsonMember(token, "top_logprobs"); list != nullptr && list->is_array())
        for (const Json& one : *list)
            if (const Json* logprob = jsonMember(one, "logprob"))
                top[jsonText(one, "token")] = *logprob;
    return top;
}

}  // namespace

Json completionLogprobs(const Json& logprobs, std::int64_t& offset)
{
    const Json* content = jsonMember(logprobs, "content");
    if (content == nullptr || !content->is_array()) return {};
    Json tokens = Json::array();
    Json values = Json::array();
    Json tops = Json::array();
    Json offsets = Json::array();
    for (const Json& token : *content) {
        const std::string text = jsonText(token, "token");
        const Json* logprob = jsonMember(token, "logprob");
        tokens.push_back(text);
        values.push_back(logprob != nullptr ? *logprob : Json());
        tops.push_back(topOf(token));
        offsets.push_back(offset);
        offset += static_cast<std::int64_t>(text.size());
    }
    return {{"tokens", std::move(tokens)},
            {"token_logprobs", std::move(values)},
            {"top_logprobs", std::move(tops)},
            {"text_offset", std::move(offsets)}};
}

std::string writeTextAnswer(const ChatRequest& request, const ChatResponse& response,
                            const AnswerIdentity& identity)
{
    std::string out;
    const std::string id = response.id.empty() ? openAiId("cmpl-", identity) : response.id;
    appendAnswerHead(out, id, identity, "text_completion");
    out += ",\"choices\":[";
    bool isFirst = true;
    for (const Choice& choice : response.choices) {
        if (!isFirst) out.push_back(',');
        isFirst = false;
        const std::string echo = echoOf(request, choice.index);
        auto offset = static_cast<std::int64_t>(echo.size());
        const Json logprobs = completionLogprobs(choice.logprobs, offset);
        appendTextChoice(out, choice.index, echo + choice.message.text() + choice.message.refusal,
                         textFinishName(choice.finishReason), logprobs);
    }
    out.push_back(']');
    if (response.usage.isKnown()) {
        out += ",\"usage\":";
        appendUsage(out, response.usage);
    }
    appendVendorMarks(out, response.systemFingerprint, response.serviceTier);
    out.push_back('}');
    return out;
}

TextStreamWriter::TextStreamWriter(const ChatRequest& request, const AnswerIdentity& identity)
    : m_includesUsage(request.wantsStreamUsage), m_echo(echoOf(request, 0)), m_head("data: ")
{
    appendAnswerHead(m_head, openAiId("cmpl-", identity), identity, "text_completion");
}

void TextStreamWriter::append(const ChatEvent& event, std::string& out)
{
    if (const auto* start = std::get_if<StreamStart>(&event)) {
        if (!m_hasBegun) appendVendorMarks(m_head, start->systemFingerprint, start->serviceTier);
        return;
    }
    if (const auto* content = std::get_if<ContentDelta>(&event))
        return appendText(content->index, content->text, content->logprobs, out);
    if (const auto* refusal = std::get_if<RefusalDelta>(&event))
        return appendText(refusal->index, refusal->text, Json(), out);
    if (const auto* finish = std::get_if<FinishDelta>(&event)) {
        (void)begin(finish->index, out);
        return appendChunk(finish->index, "", textFinishName(finish->reason), Json(), out);
    }
    if (const auto* usage = std::get_if<UsageDelta>(&event)) return m_usage.merge(usage->usage);
    if (std::holds_alternative<StreamEnd>(event)) appendEnd(out);
}

TextStreamWriter::Progress& TextStreamWriter::begin(int index, std::string& out)
{
    for (Progress& known : m_choices)
        if (known.index == index) return known;
    Progress& added =
        m_choices.emplace_back(Progress{index, static_cast<std::int64_t>(m_echo.size())});
    if (!m_echo.empty()) appendChunk(index, m_echo, nullptr, Json(), out);
    return added;
}

void TextStreamWriter::appendText(int index, std::string_view text, const Json& logprobs,
                                  std::string& out)
{
    if (text.empty() && logprobs.is_null()) return;
    const Json older = completionLogprobs(logprobs, begin(index, out).offset);
    appendChunk(index, text, nullptr, older, out);
}

void TextStreamWriter::appendChunk(int index, std::string_view text, const char* finishReason,
                                   const Json& logprobs, std::string& out)
{
    m_hasBegun = true;
    out += m_head;
    out += ",\"choices\":[";
    appendTextChoice(out, index, text, finishReason, logprobs);
    out += m_includesUsage ? "],\"usage\":null}\n\n" : "]}\n\n";
}

void TextStreamWriter::appendEnd(std::string& out)
{
    if (m_includesUsage && m_usage.isKnown()) {
        out += m_head;
        out += ",\"choices\":[],\"usage\":";
        appendUsage(out, m_usage);
        out += "}\n\n";
    }
    out += "data: [DONE]\n\n";
}

void TextStreamWriter::appendError(const ApiError& error, std::string& out)
{
    out += "data: ";
    appendJson(out, error.toJson());
    out += "\n\n";
}

}  // namespace helix::gateway
