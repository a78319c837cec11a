#include "providers/gemini_answer.h"

#include "providers/gemini_format.h"
#include "providers/http_calls.h"
#include "providers/openai_format.h"
#include "providers/vendor_error.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr std::int64_t kMaxCandidates = 128;

int indexOf(const Json& candidate)
{
    return static_cast<int>(
        std::clamp<std::int64_t>(jsonInt(candidate, "index"), 0, kMaxCandidates));
}

}  // namespace

tl::expected<void, Failure> GeminiReader::read(std::string_view text, std::vector<ChatEvent>& out)
{
    const auto json = parseJson(text);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's answer is no JSON: " + json.error().message);
    // Without alt=sse the answers come in a list; an error may too.
    if (!json->is_array()) return readObject(*json, out);
    for (const Json& one : *json)
        if (auto read = readObject(one, out); !read) return read;
    return {};
}

tl::expected<void, Failure> GeminiReader::readObject(const Json& json, std::vector<ChatEvent>& out)
{
    if (!json.is_object())
        return failed(FailureClass::BadAnswer, "the provider's answer is no object");
    if (jsonMember(json, "error") != nullptr)
        return tl::unexpected(failureOfErrorJson(json, FailureClass::BrokenStream));
    if (!m_isStarted) {
        m_isStarted = true;
        m_id = jsonText(json, "responseId");
        out.emplace_back(StreamStart{m_id, jsonText(json, "modelVersion")});
    }
    const Json* candidates = jsonMember(json, "candidates");
    if (candidates != nullptr && candidates->is_array())
        for (const Json& candidate : *candidates) readCandidate(candidate, out);
    const Json* feedback = jsonMember(json, "promptFeedback");
    if (feedback != nullptr && jsonMember(*feedback, "blockReason") != nullptr)
        m_completion.finish(0, FinishReason::ContentFilter, out);
    if (const Json* metadata = jsonMember(json, "usageMetadata")) {
        const Usage usage = readGeminiUsage(*metadata);
        if (usage.isKnown()) out.emplace_back(UsageDelta{usage});
    }
    return {};
}

void GeminiReader::readCandidate(const Json& candidate, std::vector<ChatEvent>& out)
{
    const int index = indexOf(candidate);
    m_completion.touch(index);
    const Json* content = jsonMember(candidate, "content");
    const Json* parts = content != nullptr ? jsonMember(*content, "parts") : nullptr;
    if (parts != nullptr && parts->is_array())
        for (const Json& part : *parts) readPart(index, part, out);
    const std::string name = jsonText(candidate, "finishReason");
    if (name.empty() || name == "FINISH_REASON_UNSPECIFIED") return;
    FinishReason reason = geminiFinishReason(name);
    if (reason == FinishReason::Stop && m_completion.hasToolCalls(index))
        reason = FinishReason::ToolCalls;
    m_completion.finish(index, reason, out);
}

void GeminiReader::readPart(int index, const Json& part, std::vector<ChatEvent>& out)
{
    if (std::string signature = jsonText(part, "thoughtSignature"); !signature.empty())
        out.emplace_back(ReasoningDelta{index, {}, markGeminiSignature(std::move(signature))});
    if (const Json* call = jsonMember(part, "functionCall")) return readCall(index, *call, out);
    std::string text = jsonText(part, "text");
    if (text.empty()) return;
    const Json* thought = jsonMember(part, "thought");
    if (thought != nullptr && thought->is_boolean() && thought->get<bool>())
        out.emplace_back(ReasoningDelta{index, std::move(text), {}});
    else
        out.emplace_back(ContentDelta{index, std::move(text), {}});
}

void GeminiReader::readCall(int index, const Json& call, std::vector<ChatEvent>& out)
{
    const int ordinal = m_completion.addToolCall(index);
    m_completion.addArguments(index, ordinal);
    std::string name = jsonText(call, "name");
    std::string arguments = argumentsText(jsonMember(call, "args"));
    std::string id = jsonText(call, "id");
    if (id.empty()) id = toolCallId(m_id, name, arguments, m_calls);
    ++m_calls;
    out.emplace_back(
        ToolCallDelta{index, ordinal, std::move(id), std::move(name), std::move(arguments)});
}

tl::expected<void, Failure> GeminiStreamDecoder::onEvent(const net::SseEvent& event,
                                                         std::vector<ChatEvent>& out)
{
    if (event.data.find_first_not_of(" \t") == std::string::npos) return {};
    if (event.data == "[DONE]") return {};
    return m_reader.read(event.data, out);
}

}  // namespace helix::providers
