#include "gateway/protocols/responses_stream.h"

#include "gateway/protocols/openai_chat_answer.h"
#include "gateway/protocols/openai_text.h"
#include "gateway/protocols/responses_object.h"
#include "gateway/protocols/responses_proof.h"
#include "gateway/protocols/responses_request.h"

namespace helix::gateway {

using namespace providers;

namespace {

constexpr const char* kInProgress = "in_progress";
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

// ---- messages ----------------------------------------------------------------------------------

ResponsesStreamWriter::OpenItem& ResponsesStreamWriter::openMessage(Part part, std::string& out)
{
    if (m_item && m_item->kind != Kind::Message) closeItem(out);
    if (!m_item) {
        m_item.emplace();
        m_item->outputIndex = nextOutput();
        m_item->id = itemId("msg", m_item->outputIndex);
        addItem(m_item->outputIndex, messageItem(m_item->id, kInProgress, Json::array()), out);
    }
    if (m_item->part != part) {
        closePart(out);
        openPart(part, out);
    }
    return *m_item;
}

void ResponsesStreamWriter::openPart(Part part, std::string& out)
{
    m_item->part = part;
    m_item->text.clear();
    m_item->logprobs = Json::array();
    appendEvent("response.content_part.added",
                {{"item_id", m_item->id},
                 {"output_index", m_item->outputIndex},
                 {"content_index", m_item->content.size()},
                 {"part", part == Part::Text ? outputTextPart({}, {}) : refusalPart({})}},
                out);
}

void ResponsesStreamWriter::closePart(std::string& out)
{
    OpenItem& item = *m_item;
    if (item.part == Part::None) return;
    const Json place{{"item_id", item.id},
                     {"output_index", item.outputIndex},
                     {"content_index", item.content.size()}};
    const bool isText = item.part == Part::Text;
    Json done = place;
    done[isText ? "text" : "refusal"] = item.text;
    if (isText) done["logprobs"] = item.logprobs;
    appendEvent(isText ? "response.output_text.done" : "response.refusal.done", std::move(done),
                out);
    Json part = isText ? outputTextPart(item.text, item.logprobs) : refusalPart(item.text);
    Json closed = place;
    closed["part"] = part;
    appendEvent("response.content_part.done", std::move(closed), out);
    item.content.push_back(std::move(part));
    item.part = Part::None;
}

void ResponsesStreamWriter::appendContent(const ContentDelta& delta, std::string& out)
{
    const Json* tokens = jsonMember(delta.logprobs, "content");
    const bool hasTokens = tokens != nullptr && tokens->is_array();
    if (delta.text.empty() && !hasTokens) return;
    OpenItem& item = openMessage(Part::Text, out);
    static const Json kNone = Json::array();
    appendDelta("response.output_text.delta", item, "content_index", delta.text,
                hasTokens ? tokens : &kNone, out);
    item.text += delta.text;
    if (hasTokens) item.logprobs.insert(item.logprobs.end(), tokens->begin(), tokens->end());
}

void ResponsesStreamWriter::appendRefusal(const RefusalDelta& delta, std::string& out)
{
    if (delta.text.empty()) return;
    OpenItem& item = openMessage(Part::Refusal, out);
    appendDelta("response.refusal.delta", item, "content_index", delta.text, nullptr, out);
    item.text += delta.text;
}

// ---- reasoning ---------------------------------------------------------------------------------

ResponsesStreamWriter::OpenItem& ResponsesStreamWriter::openReasoning(int blockIndex,
                                                                      std::string& out)
{
    if (m_item && (m_item->kind != Kind::Reasoning || m_item->blockIndex != blockIndex))
        closeItem(out);
    if (m_item) return *m_item;
    m_item.emplace();
    m_item->kind = Kind::Reasoning;
    m_item->blockIndex = blockIndex;
    m_item->outputIndex = nextOutput();
    m_item->id = itemId("rs", m_item->outputIndex);
    addItem(m_item->outputIndex, reasoningItem(m_item->id, {}, m_tellsSummaries, {}), out);
    return *m_item;
}

void ResponsesStreamWriter::openThought(std::string& out)
{
    OpenItem& item = *m_item;
    if (item.part != Part::None) return;
    item.part = Part::Text;
    Json fields{{"item_id", item.id}, {"output_index", item.outputIndex}};
    fields[m_tellsSummaries ? "summary_index" : "content_index"] = 0;
    fields["part"] = {{"type", m_tellsSummaries ? "summary_text" : "reasoning_text"}, {"text", ""}};
    appendEvent(
        m_tellsSummaries ? "response.reasoning_summary_part.added" : "response.content_part.added",
        std::move(fields), out);
}

void ResponsesStreamWriter::closeThought(std::string& out)
{
    OpenItem& item = *m_item;
    if (item.part == Part::None) return;
    item.part = Part::None;
    Json place{{"item_id", item.id}, {"output_index", item.outputIndex}};
    place[m_tellsSummaries ? "summary_index" : "content_index"] = 0;
    Json done = place;
    done["text"] = item.text;
    appendEvent(
        m_tellsSummaries ? "response.reasoning_summary_text.done" : "response.reasoning_text.done",
        std::move(done), out);
    place["part"] = {{"type", m_tellsSummaries ? "summary_text" : "reasoning_text"},
                     {"text", item.text}};
    appendEvent(
        m_tellsSummaries ? "response.reasoning_summary_part.done" : "response.content_part.done",
        std::move(place), out);
}

void ResponsesStreamWriter::appendReasoning(const ReasoningDelta& delta, std::string& out)
{
    const bool isProof = !delta.signature.empty() || !delta.redacted.empty();
    if (delta.text.empty() && !isProof) return;
    OpenItem& item = openReasoning(delta.blockIndex, out);
    if (!delta.text.empty()) {
        openThought(out);
        appendDelta(m_tellsSummaries ? "response.reasoning_summary_text.delta"
                                     : "response.reasoning_text.delta",
                    item, m_tellsSummaries ? "summary_index" : "content_index", delta.text, nullptr,
                    out);
        item.text += delta.text;
    }
    item.proof.signature += delta.signature;
    item.proof.redacted += delta.redacted;
    if (!delta.wireType.empty()) item.proof.wireType = delta.wireType;
}

// ---- function calls ----------------------------------------------------------------------------

// A call's proof has no place of its own in the protocol: it travels in a reasoning item before it.
void ResponsesStreamWriter::appendCallProof(const ToolCallDelta& delta, std::string& out)
{
    if (delta.signature.empty()) return;
    ResponsesProof proof;
    proof.block.wireType = "gemini";
    proof.block.signature = delta.signature;
    proof.callId = delta.id;
    const std::size_t index = nextOutput();
    const Json item = reasoningItem(itemId("rs", index), {}, m_tellsSummaries, packProof(proof));
    addItem(index, item, out);
    finishItem(index, item, out);
}

ResponsesStreamWriter::OpenCall& ResponsesStreamWriter::openCall(const ToolCallDelta& delta,
                                                                 std::string& out)
{
    for (OpenCall& known : m_calls)
        if (known.callIndex == delta.callIndex) return known;
    if (m_item) closeItem(out);
    appendCallProof(delta, out);
    OpenCall& open = m_calls.emplace_back();
    open.callIndex = delta.callIndex;
    open.outputIndex = nextOutput();
    open.id = itemId("fc", open.outputIndex);
    open.call.id = delta.id;
    open.call.name = delta.name;
    addItem(open.outputIndex, functionCallItem(open.id, kInProgress, open.call), out);
    return open;
}

void ResponsesStreamWriter::appendToolCall(const ToolCallDelta& delta, std::string& out)
{
    OpenCall& open = openCall(delta, out);
    if (delta.arguments.empty()) return;
    open.call.arguments += delta.arguments;
    appendEvent(
        "response.function_call_arguments.delta",
        {{"item_id", open.id}, {"output_index", open.outputIndex}, {"delta", delta.arguments}},
        out);
}

void ResponsesStreamWriter::closeCall(const OpenCall& open, std::string& out)
{
    ToolCall call = open.call;
    if (call.arguments.empty()) call.arguments = "{}";
    appendEvent("response.function_call_arguments.done",
                {{"item_id", open.id},
                 {"output_index", open.outputIndex},
                 {"name", call.name},
                 {"arguments", call.arguments}},
                out);
    finishItem(open.outputIndex, functionCallItem(open.id, kCompleted, call), out);
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
