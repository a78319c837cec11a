#include "gateway/protocols/gemini_events.h"

#include "gateway/protocols/gemini_answer.h"
#include "providers/json_append.h"

namespace helix::gateway {

using namespace providers;

namespace {

constexpr const char* kOwnType = "gemini";

}  // namespace

GeminiStreamWriter::GeminiStreamWriter(AnswerIdentity identity, bool isList)
    : m_identity(std::move(identity)), m_isList(isList)
{
    m_tail = "}],\"modelVersion\":";
    appendJsonString(m_tail, m_identity.model);
    m_tail += ",\"responseId\":";
    appendJsonString(m_tail, geminiResponseId(m_identity));
    m_tail += '}';
}

void GeminiStreamWriter::append(const ChatEvent& event, std::string& out)
{
    if (const auto* content = std::get_if<ContentDelta>(&event)) {
        if (!content->text.empty()) appendText(content->index, content->text, out);
    } else if (const auto* call = std::get_if<ToolCallDelta>(&event)) {
        Candidate& its = candidate(call->index);
        its.calls.add(*call);
        appendCalls(its, false, out);
    } else if (const auto* reasoning = std::get_if<ReasoningDelta>(&event)) {
        appendReasoning(*reasoning, out);
    } else if (const auto* refusal = std::get_if<RefusalDelta>(&event)) {
        if (!refusal->text.empty()) appendPart(refusal->index, geminiTextPart(refusal->text), out);
    } else if (const auto* other = std::get_if<OtherDelta>(&event)) {
        if (other->wireType == kOwnType) appendOther(*other, out);
    } else if (const auto* finish = std::get_if<FinishDelta>(&event)) {
        candidate(finish->index).finish = *finish;
    } else if (const auto* usage = std::get_if<UsageDelta>(&event)) {
        m_usage.merge(usage->usage);
    } else if (std::holds_alternative<StreamEnd>(event)) {
        appendEnd(out);
    }
}

GeminiStreamWriter::Candidate& GeminiStreamWriter::candidate(int index)
{
    for (Candidate& known : m_candidates)
        if (known.index == index) return known;
    Candidate& added = m_candidates.emplace_back();
    added.index = index;
    return added;
}

void GeminiStreamWriter::appendText(int index, std::string_view text, std::string& out)
{
    beginPiece(out);
    out += R"({"candidates":[{"content":{"parts":[{"text":)";
    appendJsonString(out, text);
    out += R"(}],"role":"model"},"index":)";
    appendJsonInt(out, index);
    out += m_tail;
    endPiece(out);
}

void GeminiStreamWriter::appendPart(int index, const Json& part, std::string& out)
{
    appendPiece(piece(Json::array({geminiCandidate(index, Json::array({part}))})), out);
}

void GeminiStreamWriter::appendOther(const OtherDelta& other, std::string& out)
{
    const Json* metadata = geminiMetadata(other.raw);
    if (metadata == nullptr) return appendPart(other.index, other.raw, out);
    Json candidate = geminiCandidate(other.index, Json::array());
    if (metadata->is_object()) candidate.update(*metadata);
    appendPiece(piece(Json::array({std::move(candidate)})), out);
}

void GeminiStreamWriter::appendReasoning(const ReasoningDelta& delta, std::string& out)
{
    if (delta.text.empty() && delta.signature.empty()) return;
    appendPart(delta.index, geminiReasoningPart(delta.text, delta.signature, delta.wireType), out);
}

void GeminiStreamWriter::appendCalls(Candidate& its, bool isEnd, std::string& out)
{
    for (;;) {
        const auto call = isEnd ? its.calls.take() : its.calls.takeComplete();
        if (!call) return;
        appendPart(its.index, geminiCallPart(*call), out);
    }
}

void GeminiStreamWriter::appendEnd(std::string& out)
{
    candidate(0);
    for (Candidate& its : m_candidates) appendCalls(its, true, out);
    Json candidates = Json::array();
    for (const Candidate& its : m_candidates) {
        Json last = geminiCandidate(its.index, Json::array({geminiTextPart({})}));
        const FinishDelta finish = its.finish.value_or(FinishDelta{});
        last["finishReason"] = geminiFinishName(finish.reason, finish.nativeReason);
        candidates.push_back(std::move(last));
    }
    Json last = piece(std::move(candidates));
    if (m_usage.isKnown()) last["usageMetadata"] = geminiUsage(m_usage);
    appendPiece(last, out);
    if (m_isList) out += "\n]";
}

Json GeminiStreamWriter::piece(Json candidates) const
{
    Json json = Json::object();
    json["candidates"] = std::move(candidates);
    json["modelVersion"] = m_identity.model;
    json["responseId"] = geminiResponseId(m_identity);
    return json;
}

void GeminiStreamWriter::beginPiece(std::string& out)
{
    if (!m_isList)
        out += "data: ";
    else
        out += m_hasBegun ? ",\n" : "[";
    m_hasBegun = true;
}

void GeminiStreamWriter::endPiece(std::string& out) const
{
    if (!m_isList) out += "\r\n\r\n";
}

void GeminiStreamWriter::appendPiece(const Json& piece, std::string& out)
{
    beginPiece(out);
    appendJson(out, piece);
    endPiece(out);
}

void GeminiStreamWriter::appendError(const ApiError& error, std::string& out)
{
    appendPiece(geminiError(error, m_identity.id), out);
}

}  // namespace helix::gateway
