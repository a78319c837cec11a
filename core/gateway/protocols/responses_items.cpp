// The items of a responses stream: what opens, fills and closes each kind.

#include "gateway/protocols/responses_object.h"
#include "gateway/protocols/responses_proof.h"
#include "gateway/protocols/responses_stream.h"

namespace helix::gateway {

using namespace providers;

namespace {

constexpr const char* kInProgress = "in_progress";
constexpr const char* kCompleted = "completed";

}  // namespace

// ---- messages ----------------------------------------------------------------------------------

ResponsesStreamWriter::OpenItem& ResponsesStreamWriter::openMessage(Part part, std::string& out)
{
    if (m_item && m_item->kind != Kind::Message) closeItem(out);
    if (!m_item) {
        m_item = OpenItem();
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
    m_item = OpenItem();
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

}  // namespace helix::gateway
