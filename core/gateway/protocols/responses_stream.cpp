#include "gateway/protocols/responses_stream.h"

#include "gateway/protocols/openai_chat_answer.h"
#include "gateway/protocols/openai_text.h"
#include "gateway/protocols/responses_object.h"
#include "gateway/protocols/responses_proof.h"
#include "gateway/protocols/responses_request.h"

namespace helix::gateway {

using namespace providers;

namespace {

constexpr const char* kCompleted = "completed";
constexpr const char* kIncomplete = "incomplete";

// Null for an answer that came to its end.
Json incompleteDetails(FinishReason reason)
{
    if (reason == FinishReason::Length) return {{"reason", "max_output_tokens"}};
    if (reason == FinishReason::ContentFilter) return {{"reason", "content_filter"}};
    return {};
}

}  // namespace

ResponsesStreamWriter::ResponsesStreamWriter(const ChatRequest& request,
                                             const AnswerIdentity& identity, bool isStored,
                                             ResponseFinished finished)
    : m_tellsSummaries(wantsSummaries(request)),
      m_finished(std::move(finished)),
      m_base(openAiId("", identity)),
      m_response(responseObject(request, identity, isStored))
{}

void ResponsesStreamWriter::append(const ChatEvent& event, std::string& out)
{
    if (const auto* start = std::get_if<StreamStart>(&event); start && !start->serviceTier.empty())
        m_response["service_tier"] = start->serviceTier;
    if (!m_hasBegun) begin(out);
    // The protocol tells one answer; further choices cannot be asked for.
    if (const auto* content = std::get_if<ContentDelta>(&event)) {
        if (content->index == 0) appendContent(*content, out);
    } else if (const auto* call = std::get_if<ToolCallDelta>(&event)) {
        if (call->index == 0) appendToolCall(*call, out);
    } else if (const auto* reasoning = std::get_if<ReasoningDelta>(&event)) {
        if (reasoning->index == 0) appendReasoning(*reasoning, out);
    } else if (const auto* refusal = std::get_if<RefusalDelta>(&event)) {
        if (refusal->index == 0) appendRefusal(*refusal, out);
    } else if (const auto* finished = std::get_if<FinishDelta>(&event)) {
        if (finished->index == 0) m_reason = finished->reason;
    } else if (const auto* usage = std::get_if<UsageDelta>(&event)) {
        m_usage.merge(usage->usage);
    } else if (std::holds_alternative<StreamEnd>(event)) {
        finish(out);
    }
}

// ---- events ------------------------------------------------------------------------------------

void ResponsesStreamWriter::begin(std::string& out)
{
    m_hasBegun = true;
    appendEvent("response.created", {{"response", m_response}}, out);
    appendEvent("response.in_progress", {{"response", m_response}}, out);
}

void ResponsesStreamWriter::appendEvent(std::string_view type, Json fields, std::string& out)
{
    fields["type"] = type;
    fields["sequence_number"] = m_sequence++;
    out += "event: ";
    out += type;
    out += "\ndata: ";
    appendJson(out, fields);
    out += "\n\n";
}

// By hand: once per token.
void ResponsesStreamWriter::appendDelta(std::string_view type, const OpenItem& item,
                                        std::string_view partIndexName, std::string_view text,
                                        const Json* logprobs, std::string& out)
{
    out += "event: ";
    out += type;
    out += "\ndata: {\"type\":";
    appendJsonString(out, type);
    appendIntMember(out, "sequence_number", m_sequence++);
    appendMember(out, "item_id", item.id);
    appendIntMember(out, "output_index", static_cast<std::int64_t>(item.outputIndex));
    appendIntMember(out, partIndexName, static_cast<std::int64_t>(item.content.size()));
    appendMember(out, "delta", text);
    if (logprobs != nullptr) appendJsonMember(out, "logprobs", *logprobs);
    out += "}\n\n";
}

std::size_t ResponsesStreamWriter::nextOutput()
{
    m_output.emplace_back();
    return m_output.size() - 1;
}

std::string ResponsesStreamWriter::itemId(std::string_view prefix, std::size_t outputIndex) const
{
    return std::string(prefix) + "_" + m_base + "_" + std::to_string(outputIndex);
}

void ResponsesStreamWriter::addItem(std::size_t outputIndex, Json item, std::string& out)
{
    appendEvent("response.output_item.added",
                {{"output_index", outputIndex}, {"item", std::move(item)}}, out);
}

void ResponsesStreamWriter::finishItem(std::size_t outputIndex, Json item, std::string& out)
{
    m_output[outputIndex] = item;
    appendEvent("response.output_item.done",
                {{"output_index", outputIndex}, {"item", std::move(item)}}, out);
}

// ---- ends --------------------------------------------------------------------------------------

void ResponsesStreamWriter::closeItem(std::string& out)
{
    if (m_item->kind == Kind::Reasoning) {
        closeThought(out);
        const auto& proof = m_item->proof;
        const bool isProved = !proof.signature.empty() || !proof.redacted.empty();
        finishItem(m_item->outputIndex,
                   reasoningItem(m_item->id, m_item->text, m_tellsSummaries,
                                 isProved ? packProof({proof, {}}) : std::string()),
                   out);
    } else {
        closePart(out);
        const char* status = incompleteDetails(m_reason).is_null() ? kCompleted : kIncomplete;
        finishItem(m_item->outputIndex, messageItem(m_item->id, status, std::move(m_item->content)),
                   out);
    }
    m_item.reset();
}

void ResponsesStreamWriter::finish(std::string& out)
{
    const bool isEmpty = m_output.empty();
    // An empty answer is an answer: an empty message.
    if (isEmpty) (void)openMessage(Part::Text, out);
    if (m_item) closeItem(out);
    for (const OpenCall& open : m_calls) closeCall(open, out);
    m_calls.clear();
    const Json details = incompleteDetails(m_reason);
    m_response["status"] = details.is_null() ? kCompleted : kIncomplete;
    m_response["incomplete_details"] = details;
    m_response["output"] = Json(m_output);
    m_response["usage"] = responsesUsage(m_usage);
    if (m_finished) m_finished(m_response);
    appendEvent(details.is_null() ? "response.completed" : "response.incomplete",
                {{"response", m_response}}, out);
}

void ResponsesStreamWriter::appendError(const ApiError& error, std::string& out)
{
    if (!m_hasBegun) begin(out);
    const Json body = error.toJson()["error"];
    // Older clients read the flat members, newer ones the object.
    appendEvent("error",
                {{"code", body["code"]},
                 {"message", error.message},
                 {"param", body["param"]},
                 {"error", body}},
                out);
    m_response["status"] = "failed";
    m_response["error"] = {{"code", "server_error"}, {"message", error.message}};
    Json closed = Json::array();
    for (const Json& item : m_output)
        if (!item.is_null()) closed.push_back(item);
    m_response["output"] = std::move(closed);
    appendEvent("response.failed", {{"response", m_response}}, out);
}

}  // namespace helix::gateway
