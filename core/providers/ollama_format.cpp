#include "providers/ollama_format.h"

#include "providers/chat_collector.h"
#include "providers/http_calls.h"
#include "providers/openai_format.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

namespace helix::providers {

namespace {

const char* roleName(Role role)
{
    switch (role) {
        case Role::System:
        case Role::Developer: return "system";
        case Role::User: return "user";
        case Role::Assistant: return "assistant";
        case Role::Tool: return "tool";
    }
    return "user";
}

void addContent(const Message& message, Json& json)
{
    std::string text;
    Json images = Json::array();
    for (const ContentPart& part : message.content) {
        if (const auto* piece = std::get_if<TextPart>(&part)) {
            text += piece->text;
        } else if (const auto* image = std::get_if<ImagePart>(&part)) {
            if (image->url.empty())
                images.push_back(image->data);
            else
                text += (text.empty() ? "" : "\n") + image->url;
        }
    }
    json["content"] = std::move(text);
    if (!images.empty()) json["images"] = std::move(images);
}

Json toolCallsOf(const Message& message)
{
    Json calls = Json::array();
    for (const ToolCall& call : message.toolCalls) {
        auto arguments = parseJson(call.arguments);
        Json function{{"name", call.name}};
        function["arguments"] =
            arguments && arguments->is_object() ? std::move(*arguments) : Json::object();
        calls.push_back({{"function", std::move(function)}});
    }
    return calls;
}

std::string calledName(const ChatRequest& request, const Message& result)
{
    for (const Message& message : request.messages)
        for (const ToolCall& call : message.toolCalls)
            if (call.id == result.toolCallId) return call.name;
    return result.name;
}

Json messagesOf(const ChatRequest& request)
{
    Json messages = Json::array();
    for (const Message& message : request.messages) {
        Json json{{"role", roleName(message.role)}};
        addContent(message, json);
        if (!message.toolCalls.empty()) json["tool_calls"] = toolCallsOf(message);
        if (!message.reasoning.empty()) json["thinking"] = message.reasoningText();
        if (message.role == Role::Tool) {
            if (std::string name = calledName(request, message); !name.empty())
                json["tool_name"] = std::move(name);
        }
        messages.push_back(std::move(json));
    }
    return messages;
}

Json optionsOf(const ChatRequest& request)
{
    Json options = Json::object();
    const auto set = [&](const char* name, const auto& value) {
        if (value) options[name] = *value;
    };
    set("temperature", request.temperature);
    set("top_p", request.topP);
    set("top_k", request.topK);
    set("num_predict", request.maxTokens);
    set("presence_penalty", request.presencePenalty);
    set("frequency_penalty", request.frequencyPenalty);
    set("seed", request.seed);
    if (!request.stop.empty()) options["stop"] = request.stop;
    return options;
}

// The API has no tool_choice: none is sent as no tools, a named one as the only tool.
Json toolsOf(const ChatRequest& request)
{
    const auto kind = request.toolChoice ? request.toolChoice->kind : ToolChoice::Kind::Auto;
    if (kind == ToolChoice::Kind::None) return Json::array();
    Json tools = openAiTools(request);
    if (kind != ToolChoice::Kind::Named) return tools;
    Json chosen = Json::array();
    for (Json& tool : tools)
        if (tool["function"]["name"] == request.toolChoice->name) chosen.push_back(std::move(tool));
    return chosen;
}

void addFormat(const ResponseFormat& format, Json& body)
{
    if (format.kind == ResponseFormat::Kind::JsonObject) body["format"] = "json";
    if (format.kind == ResponseFormat::Kind::JsonSchema) body["format"] = format.schema;
}

FinishReason finishReasonOf(std::string_view reason)
{
    return reason == "length" ? FinishReason::Length : FinishReason::Stop;
}

}  // namespace

HttpCall OllamaFormat::encode(const ChatRequest& request, const std::string& model,
                              const Endpoint& endpoint) const
{
    Json body{{"model", model}, {"messages", messagesOf(request)}, {"stream", request.isStream}};
    if (Json options = optionsOf(request); !options.empty()) body["options"] = std::move(options);
    if (Json tools = toolsOf(request); !tools.empty()) body["tools"] = std::move(tools);
    if (request.responseFormat) addFormat(*request.responseFormat, body);
    return postJson(endpoint, joinUrl(endpoint.baseUrl, "/api/chat"), dumpJson(body));
}

const Capabilities& OllamaFormat::capabilities() const noexcept
{
    using enum Feature;
    static constexpr Capabilities kCapabilities{
        Chat, Streaming, Tools, JsonObject, JsonSchema,  ImageInput, Reasoning,  Stop,
        Seed, Penalties, TopK,  TopP,       Temperature, MaxTokens,  StreamUsage};
    return kCapabilities;
}

tl::expected<ChatResponse, Failure> OllamaFormat::decode(std::string_view body, Operation) const
{
    OllamaStreamDecoder decoder;
    std::vector<ChatEvent> events;
    // The whole answer may be printed over several lines.
    const auto json = parseJson(body);
    auto read = decoder.feed((json ? dumpJson(*json) : std::string(body)) + "\n", events);
    if (read) read = decoder.finish(events);
    if (!read) {
        if (read.error().failureClass == FailureClass::BrokenStream)
            read.error().failureClass = FailureClass::BadAnswer;
        return tl::unexpected(std::move(read.error()));
    }
    ChatCollector collector;
    for (const ChatEvent& event : events) collector.add(event);
    return collector.take();
}

std::unique_ptr<StreamDecoder> OllamaFormat::streamDecoder() const
{
    return std::make_unique<OllamaStreamDecoder>();
}

Failure OllamaFormat::decodeError(int status, const net::Headers& headers, std::string_view body,
                                  std::int64_t nowUnixSeconds) const
{
    return failureOfAnswer(status, headers, body, nowUnixSeconds);
}

HttpCall OllamaFormat::modelsCall(const Endpoint& endpoint) const
{
    return getJson(endpoint, joinUrl(endpoint.baseUrl, "/api/tags"));
}

Result<std::vector<std::string>> OllamaFormat::decodeModels(std::string_view body) const
{
    const auto json = parseJson(body);
    if (!json) return tl::unexpected(json.error());
    const Json* list = jsonMember(*json, "models");
    if (list == nullptr || !list->is_array())
        return fail(ErrorCode::ParseError, "the provider's list of models has no models");
    std::vector<std::string> models;
    for (const Json& model : *list)
        if (std::string name = jsonText(model, "name", jsonText(model, "model")); !name.empty())
            models.push_back(std::move(name));
    return models;
}

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
    FinishReason reason = finishReasonOf(jsonText(json, "done_reason"));
    if (reason == FinishReason::Stop && m_completion.hasToolCalls(0))
        reason = FinishReason::ToolCalls;
    m_completion.finish(0, reason, out);
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
