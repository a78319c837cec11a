#include "providers/openai_stream.h"

#include "providers/http_calls.h"
#include "providers/openai_format.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr std::int64_t kMaxChoices = 128;

std::string_view trimmed(std::string_view text)
{
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

bool isError(const Json& chunk)
{
    return jsonMember(chunk, "error") != nullptr || jsonText(chunk, "object") == "error" ||
           jsonText(chunk, "type") == "error";
}

tl::unexpected<Failure> badChunk(const std::string& why)
{
    return failed(FailureClass::BadAnswer, "the provider's stream cannot be read: " + why);
}

}  // namespace

tl::expected<void, Failure> OpenAiStreamDecoder::onEvent(const net::SseEvent& event,
                                                         std::vector<ChatEvent>& out)
{
    const std::string_view data = trimmed(event.data);
    if (data.empty()) return {};
    if (data == "[DONE]") return onDone(out);
    if (event.type != "error") {
        const auto isRead = readPlain(data, out);
        if (!isRead) return tl::unexpected(isRead.error());
        if (*isRead) return {};
    }
    return readChunk(data, event.type == "error", out);
}

// A vendor may leave out the finish reason; its [DONE] then stands for one. [DONE] alone is no
// answer at all.
tl::expected<void, Failure> OpenAiStreamDecoder::onDone(std::vector<ChatEvent>& out)
{
    if (!completion().hasChoices())
        return failed(FailureClass::BrokenStream, "the provider's stream ended without an answer");
    completion().finishOpen(out);
    end(out);
    return {};
}

tl::expected<bool, Failure> OpenAiStreamDecoder::readPlain(std::string_view json,
                                                           std::vector<ChatEvent>& out)
{
    if (!readPlainChunk(json, !m_isStarted, m_plain)) return false;
    if (m_plain.index < 0 || m_plain.index >= kMaxChoices) return badChunk("index of a choice");
    if (!m_isStarted) start(m_plain.head, out);
    if (!m_plain.hasChoice) return true;
    const int index = static_cast<int>(m_plain.index);
    completion().touch(index);
    if (!m_plain.content.empty()) out.emplace_back(ContentDelta{index, m_plain.content, {}});
    if (m_plain.finishReason.empty()) return true;
    const auto reason = readFinishReason(m_plain.finishReason);
    if (!reason)
        return failed(FailureClass::BrokenStream, "the provider's answer ended with an error");
    completion().finish(index, *reason, out, m_plain.finishReason);
    return true;
}

tl::expected<void, Failure> OpenAiStreamDecoder::readChunk(std::string_view json, bool isErrorEvent,
                                                           std::vector<ChatEvent>& out)
{
    const auto chunk = parseJson(json);
    if (!chunk) return badChunk(chunk.error().message);
    if (!chunk->is_object()) return badChunk("an event is no object");
    if (isErrorEvent || isError(*chunk))
        return tl::unexpected(failureOfErrorJson(*chunk, FailureClass::BrokenStream));
    if (!m_isStarted)
        start({jsonText(*chunk, "id"), jsonText(*chunk, "model"),
               jsonText(*chunk, "system_fingerprint"), jsonText(*chunk, "service_tier")},
              out);
    const Json* choices = jsonMember(*chunk, "choices");
    if (!m_hasSources && choices != nullptr) {
        const std::size_t before = out.size();
        readExtras(0, *chunk, out);
        m_hasSources = out.size() > before;
    }
    if (choices != nullptr && choices->is_array())
        for (const Json& choice : *choices)
            if (auto read = readChoice(choice, out); !read) return read;
    if (const Json* usage = findOpenAiUsage(*chunk)) {
        const Usage read = readOpenAiUsage(*usage);
        if (read.isKnown()) out.emplace_back(UsageDelta{read});
    }
    return {};
}

tl::expected<void, Failure> OpenAiStreamDecoder::readChoice(const Json& choice,
                                                            std::vector<ChatEvent>& out)
{
    const std::int64_t number = jsonInt(choice, "index");
    if (!choice.is_object() || number < 0 || number >= kMaxChoices)
        return badChunk("index of a choice");
    const int index = static_cast<int>(number);
    completion().touch(index);
    const Json* delta = jsonMember(choice, "delta");
    if (delta == nullptr) delta = jsonMember(choice, "message");
    if (delta != nullptr) readDelta(index, *delta, jsonMember(choice, "logprobs"), out);
    if (std::string text = jsonText(choice, "text"); delta == nullptr && !text.empty())
        out.emplace_back(ContentDelta{index, std::move(text), {}});
    const std::string name = jsonText(choice, "finish_reason");
    if (name.empty()) return {};
    const auto reason = readFinishReason(name);
    if (!reason) return tl::unexpected(failureOfErrorJson(choice, FailureClass::BrokenStream));
    completion().finish(index, *reason, out, name, jsonText(choice, "stop_reason"));
    return {};
}

void OpenAiStreamDecoder::readDelta(int index, const Json& delta, const Json* logprobs,
                                    std::vector<ChatEvent>& out)
{
    std::string text;
    std::string thoughts;
    if (const Json* content = jsonMember(delta, "content"))
        readOpenAiContent(*content, text, thoughts);
    std::vector<ReasoningDelta> reasoning;
    m_reasoning.read(index, delta, thoughts, reasoning);
    for (ReasoningDelta& one : reasoning) out.emplace_back(std::move(one));
    if (!text.empty() || logprobs != nullptr)
        out.emplace_back(
            ContentDelta{index, std::move(text), logprobs != nullptr ? *logprobs : Json()});
    if (std::string refusal = jsonText(delta, "refusal"); !refusal.empty())
        out.emplace_back(RefusalDelta{index, std::move(refusal)});
    readExtras(index, delta, out);
    std::int64_t position = 0;
    if (const Json* calls = jsonMember(delta, "tool_calls"); calls != nullptr && calls->is_array())
        for (const Json& call : *calls) readToolCall(index, call, position++, out);
    if (const Json* call = jsonMember(delta, "function_call"); call != nullptr && call->is_object())
        readToolCall(index, Json{{"index", 0}, {"function", *call}}, 0, out);
}

void OpenAiStreamDecoder::readExtras(int index, const Json& holder, std::vector<ChatEvent>& out)
{
    if (Json extras = openAiExtras(holder); !extras.is_null())
        out.emplace_back(OtherDelta{index, "openai", std::move(extras)});
}

// The index names the call. Some servers leave it out, or send 0 for every call: then a new id
// starts a new one, and an event without id continues the last.
OpenAiStreamDecoder::Call* OpenAiStreamDecoder::findCall(int index, const Json& json,
                                                         std::int64_t position)
{
    const std::string id = jsonText(json, "id");
    const bool hasIndex = jsonMember(json, "index") != nullptr;
    const std::int64_t vendorIndex = jsonInt(json, "index", position);
    const Json* function = jsonMember(json, "function");
    if (!hasIndex && id.empty() && function != nullptr && jsonMember(*function, "name") != nullptr)
        return nullptr;
    for (auto call = m_calls.rbegin(); call != m_calls.rend(); ++call) {
        if (call->choice != index) continue;
        if (!id.empty() && call->id == id) return &*call;
        const bool isOther = !id.empty() && !call->id.empty();
        if (isOther) continue;
        if (!hasIndex || call->vendorIndex == vendorIndex) return &*call;
    }
    return nullptr;
}

void OpenAiStreamDecoder::readToolCall(int index, const Json& json, std::int64_t position,
                                       std::vector<ChatEvent>& out)
{
    const Json* function = jsonMember(json, "function");
    const Json* given = function != nullptr ? jsonMember(*function, "arguments") : nullptr;
    std::string name = function != nullptr ? jsonText(*function, "name") : std::string();
    std::string arguments;
    if (given != nullptr)
        arguments = given->is_string() ? given->get<std::string>() : dumpJson(*given);
    Call* call = findCall(index, json, position);
    const bool isNew = call == nullptr;
    if (isNew) {
        const int ordinal = completion().addToolCall(index);
        std::string id = jsonText(json, "id");
        if (id.empty()) id = toolCallId(m_id, name, arguments, m_calls.size());
        m_calls.push_back({index, jsonInt(json, "index", position), ordinal, std::move(id)});
        call = &m_calls.back();
    }
    if (!arguments.empty()) completion().addArguments(index, call->ordinal);
    if (!isNew && arguments.empty()) return;
    out.emplace_back(ToolCallDelta{index, call->ordinal, isNew ? call->id : std::string(),
                                   isNew ? std::move(name) : std::string(), std::move(arguments),
                                   isNew ? openAiCallSignature(json) : std::string()});
}

void OpenAiStreamDecoder::start(StreamStart head, std::vector<ChatEvent>& out)
{
    m_isStarted = true;
    m_id = head.id;
    out.emplace_back(std::move(head));
}

}  // namespace helix::providers
