// The streamed answer of Ollama, which is also how its whole answers are read.

#include "providers/http_calls.h"
#include "providers/ollama_format.h"
#include "providers/openai_format.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

namespace helix::providers {

tl::expected<void, Failure> OllamaStreamDecoder::feed(std::string_view bytes,
                                                      std::vector<ChatEvent>& out)
{
    m_lines.feed(bytes);
    while (!m_isEnded) {
        const auto line = m_lines.next();
        if (!line) return failed(FailureClass::BadAnswer, line.error().message);
        if (!*line) break;
        if (auto handled = onLine(**line, out); !handled) return handled;
    }
    return {};
}

tl::expected<void, Failure> OllamaStreamDecoder::finish(std::vector<ChatEvent>& out)
{
    const std::string rest = m_isEnded ? std::string() : m_lines.takeRest();
    if (!rest.empty()) {
        // A last line that was cut in the middle cannot be read; the stream then has no end.
        const auto handled = onLine(rest, out);
        if (!handled && handled.error().failureClass != FailureClass::BadAnswer) return handled;
    }
    if (m_isEnded) return {};
    return failed(FailureClass::BrokenStream,
                  "the provider's stream ended before its answer was complete");
}

tl::expected<void, Failure> OllamaStreamDecoder::onLine(std::string_view line,
                                                        std::vector<ChatEvent>& out)
{
    if (line.find_first_not_of(" \t") == std::string_view::npos) return {};
    const auto json = parseJson(line);
    if (!json || !json->is_object())
        return failed(FailureClass::BadAnswer, "the provider's answer is no JSON object");
    if (jsonMember(*json, "error") != nullptr)
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BrokenStream));
    const Json* message = jsonMember(*json, "message");
    const Json* done = jsonMember(*json, "done");
    const bool isDone = done != nullptr && done->is_boolean() && done->get<bool>();
    if (message == nullptr && !isDone)
        return failed(FailureClass::BadAnswer, "the provider's answer has no message");
    if (!m_isStarted) {
        m_isStarted = true;
        m_createdAt = jsonText(*json, "created_at");
        out.emplace_back(StreamStart{{}, jsonText(*json, "model")});
    }
    m_completion.touch(0);
    if (message != nullptr) readMessage(*message, out);
    if (const Json* tokens = jsonMember(*json, "logprobs");
        tokens != nullptr && tokens->is_array() && !tokens->empty())
        out.emplace_back(ContentDelta{0, {}, Json{{"content", *tokens}}});
    if (isDone) onDone(*json, out);
    return {};
}

void OllamaStreamDecoder::readMessage(const Json& message, std::vector<ChatEvent>& out)
{
    if (std::string thinking = jsonText(message, "thinking"); !thinking.empty())
        out.emplace_back(ReasoningDelta{0, std::move(thinking), {}});
    if (std::string text = jsonText(message, "content"); !text.empty())
        out.emplace_back(ContentDelta{0, std::move(text), {}});
    const Json* calls = jsonMember(message, "tool_calls");
    if (calls == nullptr || !calls->is_array()) return;
    for (const Json& call : *calls) {
        const Json* function = jsonMember(call, "function");
        if (function == nullptr) continue;
        const int ordinal = m_completion.addToolCall(0);
        m_completion.addArguments(0, ordinal);
        std::string name = jsonText(*function, "name");
        std::string arguments = argumentsText(jsonMember(*function, "arguments"));
        std::string id = jsonText(call, "id");
        if (id.empty()) id = toolCallId(m_createdAt, name, arguments, m_calls);
        ++m_calls;
        out.emplace_back(
            ToolCallDelta{0, ordinal, std::move(id), std::move(name), std::move(arguments)});
    }
}

void OllamaStreamDecoder::onDone(const Json& json, std::vector<ChatEvent>& out)
{
    const std::string name = jsonText(json, "done_reason");
    FinishReason reason = name == "length" ? FinishReason::Length : FinishReason::Stop;
    if (reason == FinishReason::Stop && m_completion.hasToolCalls(0))
        reason = FinishReason::ToolCalls;
    m_completion.finish(0, reason, out, name);
    Usage usage;
    usage.promptTokens = tokenCount(json, "prompt_eval_count");
    usage.completionTokens = tokenCount(json, "eval_count");
    if (usage.promptTokens && usage.completionTokens)
        usage.totalTokens = *usage.promptTokens + *usage.completionTokens;
    if (usage.isKnown()) out.emplace_back(UsageDelta{usage});
    m_isEnded = true;
    out.emplace_back(StreamEnd{});
}

}  // namespace helix::providers
