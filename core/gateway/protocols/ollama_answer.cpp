#include "gateway/protocols/ollama_answer.h"

#include "providers/json_append.h"

#include <cmath>

namespace helix::gateway {

namespace {

using namespace providers;

std::int64_t nanos(SteadyTime from, SteadyTime to)
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(to - from).count();
}

std::string nowText(const AnswerIdentity& identity)
{
    if (identity.clock != nullptr) return formatRfc3339(identity.clock->wallNow());
    return formatRfc3339(WallTime(std::chrono::seconds(identity.created)));
}

const char* doneReason(FinishReason reason)
{
    return reason == FinishReason::Length ? "length" : "stop";
}

Json callJson(const ToolCall& call)
{
    Json function{{"name", call.name}, {"arguments", argumentsObject(call.arguments)}};
    Json json = Json::object();
    if (!call.id.empty()) json["id"] = call.id;
    json["function"] = std::move(function);
    return json;
}

// One line or answer: in a chat the words are in a message, in generate beside the model's name.
Json envelope(const AnswerIdentity& identity, OllamaForm form, Json message)
{
    Json line = Json::object();
    line["model"] = identity.model;
    line["created_at"] = nowText(identity);
    line["done"] = false;
    if (form == OllamaForm::Chat) {
        message["role"] = "assistant";
        line["message"] = std::move(message);
        return line;
    }
    line["response"] = std::move(message["content"]);
    for (const char* member : {"thinking", "tool_calls"})
        if (message.contains(member)) line[member] = std::move(message[member]);
    return line;
}

void addEnd(const AnswerIdentity& identity, FinishReason reason, const Usage& usage, Json& line)
{
    line["done"] = true;
    line["done_reason"] = doneReason(reason);
    if (identity.clock != nullptr)
        line["total_duration"] = nanos(identity.started, identity.clock->steadyNow());
    if (usage.promptTokens) line["prompt_eval_count"] = *usage.promptTokens;
    if (usage.completionTokens) line["eval_count"] = *usage.completionTokens;
}

Json messageOf(const Message& message)
{
    Json json = Json::object();
    json["content"] = message.text() + message.refusal;
    if (const std::string thoughts = message.reasoningText(); !thoughts.empty())
        json["thinking"] = thoughts;
    if (message.toolCalls.empty()) return json;
    Json calls = Json::array();
    for (const ToolCall& call : message.toolCalls) calls.push_back(callJson(call));
    json["tool_calls"] = std::move(calls);
    return json;
}

Json listOf(const std::vector<double>& vector)
{
    Json list = Json::array();
    for (const double value : vector) list.push_back(std::isfinite(value) ? value : 0.0);
    return list;
}

Json embeddingsOf(const ChatResponse& response, const AnswerIdentity& identity, OllamaForm form)
{
    Json json = Json::object();
    if (form == OllamaForm::Embeddings) {
        json["embedding"] =
            response.embeddings.empty() ? Json::array() : listOf(response.embeddings.front());
        return json;
    }
    Json list = Json::array();
    for (const auto& vector : response.embeddings) list.push_back(listOf(vector));
    json["model"] = identity.model;
    json["embeddings"] = std::move(list);
    if (identity.clock != nullptr)
        json["total_duration"] = nanos(identity.started, identity.clock->steadyNow());
    if (response.usage.promptTokens) json["prompt_eval_count"] = *response.usage.promptTokens;
    return json;
}

}  // namespace

std::string writeOllamaAnswer(const ChatResponse& response, const AnswerIdentity& identity,
                              OllamaForm form)
{
    if (form == OllamaForm::Embed || form == OllamaForm::Embeddings)
        return dumpJson(embeddingsOf(response, identity, form));
    static const Choice kNone;
    const Choice& choice = response.choices.empty() ? kNone : response.choices.front();
    Json answer = envelope(identity, form, messageOf(choice.message));
    addEnd(identity, choice.finishReason, response.usage, answer);
    return dumpJson(answer);
}

Json ollamaError(const ApiError& error)
{
    Json json = Json::object();
    json["error"] = error.message;
    return json;
}

OllamaStreamWriter::OllamaStreamWriter(AnswerIdentity identity, OllamaForm form)
    : m_identity(std::move(identity)), m_form(form), m_head("{\"model\":")
{
    appendJsonString(m_head, m_identity.model);
    m_head += ",\"created_at\":\"";
}

void OllamaStreamWriter::append(const ChatEvent& event, std::string& out)
{
    if (!m_firstContent && m_identity.clock != nullptr && isContent(event))
        m_firstContent = m_identity.clock->steadyNow();
    if (const auto* content = std::get_if<ContentDelta>(&event)) {
        if (content->index == 0) appendText(content->text, out);
    } else if (const auto* call = std::get_if<ToolCallDelta>(&event)) {
        if (call->index == 0) m_calls.add(*call);
        appendCalls(false, out);
    } else if (const auto* reasoning = std::get_if<ReasoningDelta>(&event)) {
        if (reasoning->index == 0) appendThoughts(reasoning->text, out);
    } else if (const auto* refusal = std::get_if<RefusalDelta>(&event)) {
        if (refusal->index == 0) appendText(refusal->text, out);
    } else if (const auto* finish = std::get_if<FinishDelta>(&event)) {
        if (finish->index == 0) m_finish = *finish;
    } else if (const auto* usage = std::get_if<UsageDelta>(&event)) {
        m_usage.merge(usage->usage);
    } else if (std::holds_alternative<StreamEnd>(event)) {
        appendEnd(out);
    }
}

void OllamaStreamWriter::appendText(std::string_view text, std::string& out)
{
    if (text.empty()) return;
    const bool isChat = m_form == OllamaForm::Chat;
    out += m_head;
    out += nowText(m_identity);
    out += isChat ? R"(","done":false,"message":{"role":"assistant","content":)"
                  : R"(","done":false,"response":)";
    appendJsonString(out, text);
    out += isChat ? "}}\n" : "}\n";
}

void OllamaStreamWriter::appendThoughts(const std::string& text, std::string& out)
{
    if (text.empty()) return;
    Json message = Json::object();
    message["content"] = "";
    message["thinking"] = text;
    appendLine(message, out);
}

void OllamaStreamWriter::appendCalls(bool isEnd, std::string& out)
{
    for (;;) {
        const auto call = isEnd ? m_calls.take() : m_calls.takeComplete();
        if (!call) return;
        Json message = Json::object();
        message["content"] = "";
        message["tool_calls"] = Json::array({callJson(*call)});
        appendLine(message, out);
    }
}

void OllamaStreamWriter::appendLine(const Json& message, std::string& out)
{
    appendJson(out, envelope(m_identity, m_form, message));
    out += '\n';
}

void OllamaStreamWriter::appendEnd(std::string& out)
{
    appendCalls(true, out);
    Json message = Json::object();
    message["content"] = "";
    Json last = envelope(m_identity, m_form, std::move(message));
    addEnd(m_identity, m_finish.reason, m_usage, last);
    if (m_firstContent) {
        // Until the first word the prompt was worked on, after it the answer.
        last["prompt_eval_duration"] = nanos(m_identity.started, *m_firstContent);
        last["eval_duration"] = nanos(*m_firstContent, m_identity.clock->steadyNow());
    }
    appendJson(out, last);
    out += '\n';
}

void OllamaStreamWriter::appendError(const ApiError& error, std::string& out)
{
    appendJson(out, ollamaError(error));
    out += '\n';
}

}  // namespace helix::gateway
