// The streamed answer of Cohere.

#include "providers/cohere_format.h"
#include "providers/openai_format.h"
#include "providers/vendor_error.h"

namespace helix::providers {

namespace {

// content-delta carries one part, older answers a list of them.
const Json* firstOf(const Json* value)
{
    if (value != nullptr && value->is_array()) return value->empty() ? nullptr : &value->front();
    return value;
}

Json listed(const Json& citations)
{
    return {{"citations", citations.is_array() ? citations : Json::array({citations})}};
}

}  // namespace

tl::expected<void, Failure> CohereStreamDecoder::onEvent(const net::SseEvent& event,
                                                         std::vector<ChatEvent>& out)
{
    if (event.data.find_first_not_of(" \t") == std::string::npos || event.data == "[DONE]")
        return {};
    const auto json = parseJson(event.data);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's stream cannot be read: " + json.error().message);
    const std::string type = jsonText(*json, "type", event.type);
    const Json* delta = jsonMember(*json, "delta");
    if (type == "error" || (type.empty() && delta == nullptr))
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BrokenStream));
    const Json* message = delta != nullptr ? jsonMember(*delta, "message") : nullptr;
    completion().touch(0);
    if (type == "message-start") out.emplace_back(StreamStart{jsonText(*json, "id"), {}});
    if (type == "message-end") return onMessageEnd(*json, out);
    if (message == nullptr) return {};
    if (type == "content-start" || type == "content-delta") {
        onContent(*message, out);
        onLogprobs(*json, out);
    }
    if (type == "citation-start")
        if (const Json* citations = jsonMember(*message, "citations"))
            out.emplace_back(OtherDelta{0, "cohere", listed(*citations)});
    if (type == "tool-plan-delta")
        if (std::string plan = jsonText(*message, "tool_plan"); !plan.empty())
            out.emplace_back(ReasoningDelta{0, std::move(plan), {}});
    if (type == "tool-call-start") onToolCallStart(*message, out);
    if (type == "tool-call-delta") onToolCallDelta(*message, out);
    return {};
}

void CohereStreamDecoder::onContent(const Json& message, std::vector<ChatEvent>& out)
{
    const Json* content = firstOf(jsonMember(message, "content"));
    if (content == nullptr) return;
    if (std::string thinking = jsonText(*content, "thinking"); !thinking.empty())
        out.emplace_back(ReasoningDelta{0, std::move(thinking), {}});
    if (std::string text = jsonText(*content, "text"); !text.empty())
        out.emplace_back(ContentDelta{0, std::move(text), {}});
}

void CohereStreamDecoder::onLogprobs(const Json& json, std::vector<ChatEvent>& out)
{
    const Json* tokens = jsonMember(json, "logprobs");
    if (tokens == nullptr) return;
    if (Json logprobs = cohereLogprobs(*tokens); !logprobs.is_null())
        out.emplace_back(ContentDelta{0, {}, std::move(logprobs)});
}

void CohereStreamDecoder::onToolCallStart(const Json& message, std::vector<ChatEvent>& out)
{
    const Json* call = firstOf(jsonMember(message, "tool_calls"));
    const Json* function = call != nullptr ? jsonMember(*call, "function") : nullptr;
    if (function == nullptr) return;
    m_call = completion().addToolCall(0);
    std::string arguments = jsonText(*function, "arguments");
    if (!arguments.empty()) completion().addArguments(0, m_call);
    out.emplace_back(ToolCallDelta{0, m_call, jsonText(*call, "id"), jsonText(*function, "name"),
                                   std::move(arguments)});
}

void CohereStreamDecoder::onToolCallDelta(const Json& message, std::vector<ChatEvent>& out)
{
    const Json* call = firstOf(jsonMember(message, "tool_calls"));
    const Json* function = call != nullptr ? jsonMember(*call, "function") : nullptr;
    std::string arguments = function != nullptr ? jsonText(*function, "arguments") : std::string();
    if (m_call < 0 || arguments.empty()) return;
    completion().addArguments(0, m_call);
    out.emplace_back(ToolCallDelta{0, m_call, {}, {}, std::move(arguments)});
}

tl::expected<void, Failure> CohereStreamDecoder::onMessageEnd(const Json& json,
                                                              std::vector<ChatEvent>& out)
{
    const Json* delta = jsonMember(json, "delta");
    const std::string name =
        delta != nullptr ? jsonText(*delta, "finish_reason", "COMPLETE") : "COMPLETE";
    const auto reason = cohereFinishReason(name);
    if (!reason)
        return failed(cohereFailureClass(name, FailureClass::BrokenStream),
                      "the provider's answer ended with " + name);
    completion().finish(0, *reason, out, name);
    if (const Json* usage = delta != nullptr ? jsonMember(*delta, "usage") : nullptr) {
        const Usage read = readCohereUsage(*usage);
        if (read.isKnown()) out.emplace_back(UsageDelta{read});
    }
    end(out);
    return {};
}

}  // namespace helix::providers
