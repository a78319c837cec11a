#include "providers/gemini_answer.h"

#include "providers/gemini_format.h"
#include "providers/http_calls.h"
#include "providers/openai_format.h"
#include "providers/vendor_error.h"

#include <algorithm>
#include <array>

namespace helix::providers {

namespace {

constexpr std::int64_t kMaxCandidates = 128;
constexpr std::array<const char*, 4> kMetadataMembers{"groundingMetadata", "citationMetadata",
                                                      "urlContextMetadata", "safetyRatings"};

int indexOf(const Json& candidate)
{
    return static_cast<int>(
        std::clamp<std::int64_t>(jsonInt(candidate, "index"), 0, kMaxCandidates));
}

// Code that was run, an image: a part without a text but with something else than a signature.
bool isOther(const Json& part)
{
    if (!part.is_object() || part.contains("text")) return false;
    for (auto member = part.begin(); member != part.end(); ++member)
        if (member.key() != "thoughtSignature" && member.key() != "thought") return true;
    return false;
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
        m_completion.finish(0, FinishReason::ContentFilter, out,
                            jsonText(*feedback, "blockReason"));
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
    if (const Json* result = jsonMember(candidate, "logprobsResult"))
        if (Json logprobs = geminiLogprobs(*result); !logprobs.is_null())
            out.emplace_back(ContentDelta{index, {}, std::move(logprobs)});
    readMetadata(index, candidate, out);
    const std::string name = jsonText(candidate, "finishReason");
    if (name.empty() || name == "FINISH_REASON_UNSPECIFIED") return;
    FinishReason reason = geminiFinishReason(name);
    if (reason == FinishReason::Stop && m_completion.hasToolCalls(index))
        reason = FinishReason::ToolCalls;
    m_completion.finish(index, reason, out, name);
}

// Sources and ratings stand beside the content, usually in the last event.
void GeminiReader::readMetadata(int index, const Json& candidate, std::vector<ChatEvent>& out)
{
    Json found;
    for (const char* member : kMetadataMembers)
        if (const Json* value = jsonMember(candidate, member);
            value != nullptr && value->is_structured() && !value->empty())
            found[member] = *value;
    if (!found.is_null())
        out.emplace_back(
            OtherDelta{index, "gemini", Json{{"candidateMetadata", std::move(found)}}});
}

void GeminiReader::readPart(int index, const Json& part, std::vector<ChatEvent>& out)
{
    std::string signature = jsonText(part, "thoughtSignature");
    if (const Json* call = jsonMember(part, "functionCall"))
        return readCall(index, *call, std::move(signature), out);
    const Json* thought = jsonMember(part, "thought");
    const bool isThought = thought != nullptr && thought->is_boolean() && thought->get<bool>();
    std::string text = jsonText(part, "text");
    if (isThought) return readThought(index, std::move(text), std::move(signature), out);
    if (isOther(part)) {
        out.emplace_back(OtherDelta{index, "gemini", part});
        return;
    }
    if (!text.empty()) out.emplace_back(ContentDelta{index, std::move(text), {}});
    if (!signature.empty()) readThought(index, {}, std::move(signature), out);
}

GeminiReader::Thoughts& GeminiReader::thoughts(int index)
{
    for (Thoughts& known : m_thoughts)
        if (known.index == index) return known;
    return m_thoughts.emplace_back(Thoughts{index, 0, false});
}

// What follows a signature is another block.
void GeminiReader::readThought(int index, std::string text, std::string signature,
                               std::vector<ChatEvent>& out)
{
    if (text.empty() && signature.empty()) return;
    Thoughts& open = thoughts(index);
    if (open.isSigned) {
        ++open.block;
        open.isSigned = false;
    }
    open.isSigned = !signature.empty();
    const char* proof = signature.empty() ? "" : "gemini";
    out.emplace_back(
        ReasoningDelta{index, std::move(text), std::move(signature), open.block, {}, proof});
}

void GeminiReader::readCall(int index, const Json& call, std::string signature,
                            std::vector<ChatEvent>& out)
{
    const int ordinal = m_completion.addToolCall(index);
    m_completion.addArguments(index, ordinal);
    std::string name = jsonText(call, "name");
    std::string arguments = argumentsText(jsonMember(call, "args"));
    std::string id = jsonText(call, "id");
    if (id.empty()) id = toolCallId(m_id, name, arguments, m_calls);
    ++m_calls;
    out.emplace_back(ToolCallDelta{index, ordinal, std::move(id), std::move(name),
                                   std::move(arguments), std::move(signature)});
}

tl::expected<void, Failure> GeminiStreamDecoder::onEvent(const net::SseEvent& event,
                                                         std::vector<ChatEvent>& out)
{
    if (event.data.find_first_not_of(" \t") == std::string::npos) return {};
    if (event.data == "[DONE]") return {};
    return m_reader.read(event.data, out);
}

}  // namespace helix::providers
