#include "gateway/protocols/openai_chat_request.h"

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

namespace {

using namespace providers;

// ---- content -----------------------------------------------------------------------------------

Checked readImage(const Json& part, const std::string& path, Message& message)
{
    const Json* image = jsonMember(part, "image_url");
    if (image != nullptr && image->is_string()) {
        message.content.emplace_back(imageOf(image->get<std::string>(), {}));
        return {};
    }
    const Json* url = image != nullptr ? jsonMember(*image, "url") : nullptr;
    if (url == nullptr || !url->is_string() || url->get_ref<const std::string&>().empty())
        return wrongType(path + ".image_url.url", "an address or a data: URL");
    message.content.emplace_back(imageOf(url->get<std::string>(), jsonText(*image, "detail")));
    return {};
}

Checked readPart(const Json& part, const std::string& path, Message& message)
{
    if (!part.is_object()) return wrongType(path, "an object");
    const Json* type = jsonMember(part, "type");
    if (type == nullptr || !type->is_string()) return wrongType(path + ".type", "a string");
    const std::string& name = type->get_ref<const std::string&>();
    if (name == "image_url") return readImage(part, path, message);
    if (name != "text") {
        message.content.emplace_back(OtherPart{part, "openai"});
        return {};
    }
    const Json* text = jsonMember(part, "text");
    if (text == nullptr || !text->is_string()) return wrongType(path + ".text", "a string");
    message.content.emplace_back(TextPart{text->get<std::string>()});
    return {};
}

Checked readContent(const Json& json, const std::string& path, Message& message)
{
    const Json* content = jsonMember(json, "content");
    if (content == nullptr) {
        if (message.role == Role::Assistant || message.role == Role::Tool) return {};
        return missing(path + ".content");
    }
    if (content->is_string()) {
        message.content.emplace_back(TextPart{content->get<std::string>()});
        return {};
    }
    if (!content->is_array()) return wrongType(path + ".content", "a string or a list of parts");
    for (std::size_t i = 0; i < content->size(); ++i)
        if (auto read = readPart((*content)[i], at(path + ".content", i), message); !read)
            return read;
    return {};
}

// ---- messages ----------------------------------------------------------------------------------

std::optional<Role> roleOf(const std::string& name)
{
    if (name == "system") return Role::System;
    if (name == "developer") return Role::Developer;
    if (name == "user") return Role::User;
    if (name == "assistant") return Role::Assistant;
    if (name == "tool" || name == "function") return Role::Tool;
    return std::nullopt;
}

Checked readToolCall(const Json& json, const std::string& path, Message& message)
{
    const Json* function = jsonMember(json, "function");
    if (function == nullptr || !function->is_object())
        return wrongType(path + ".function", "an object");
    ToolCall call;
    const std::string inner = path + ".function.";
    if (auto read = readText(json, "id", path + ".", call.id); !read) return read;
    if (auto read = readText(*function, "name", inner, call.name); !read) return read;
    if (call.name.empty()) return missing(inner + "name");
    if (auto read = readText(*function, "arguments", inner, call.arguments); !read) return read;
    if (call.arguments.empty()) call.arguments = "{}";
    message.toolCalls.push_back(std::move(call));
    return {};
}

Checked readToolCalls(const Json& json, const std::string& path, Message& message)
{
    if (const Json* calls = jsonMember(json, "tool_calls")) {
        if (!calls->is_array()) return wrongType(path + ".tool_calls", "a list");
        for (std::size_t i = 0; i < calls->size(); ++i)
            if (auto read = readToolCall((*calls)[i], at(path + ".tool_calls", i), message); !read)
                return read;
    }
    // The older form: one call without an id; its result names the function.
    if (const Json* call = jsonMember(json, "function_call"); call != nullptr && call->is_object())
        message.toolCalls.push_back({jsonText(*call, "name"),
                                     jsonText(*call, "name"),
                                     jsonText(*call, "arguments", "{}"),
                                     {}});
    return {};
}

void readReasoning(const Json& json, Message& message)
{
    ReasoningBlock block;
    block.text = jsonText(json, "reasoning_content", jsonText(json, "reasoning"));
    block.signature = jsonText(json, "reasoning_signature");
    if (!block.text.empty() || !block.signature.empty())
        message.reasoning.push_back(std::move(block));
}

Checked readMessage(const Json& json, const std::string& path, ChatRequest& request)
{
    if (!json.is_object()) return wrongType(path, "an object");
    const Json* role = jsonMember(json, "role");
    if (role == nullptr) return missing(path + ".role");
    const auto known =
        role->is_string() ? roleOf(role->get_ref<const std::string&>()) : std::nullopt;
    if (!known)
        return wrongType(path + ".role",
                         "one of system, developer, user, assistant, tool, function");
    Message message;
    message.role = *known;
    if (auto read = readText(json, "name", path + ".", message.name); !read) return read;
    if (auto read = readText(json, "tool_call_id", path + ".", message.toolCallId); !read)
        return read;
    if (auto read = readContent(json, path, message); !read) return read;
    if (message.role == Role::Assistant) {
        if (auto read = readToolCalls(json, path, message); !read) return read;
        readReasoning(json, message);
        message.refusal = jsonText(json, "refusal");
    }
    if (message.role == Role::Tool && message.toolCallId.empty()) message.toolCallId = message.name;
    if (message.role == Role::Tool && message.toolCallId.empty())
        return missing(path + ".tool_call_id");
    request.messages.push_back(std::move(message));
    return {};
}

Checked readMessages(const Json& body, ChatRequest& request)
{
    const Json* messages = jsonMember(body, "messages");
    if (messages == nullptr) return missing("messages");
    if (!messages->is_array()) return wrongType("messages", "a list");
    if (messages->empty()) return fault("messages", "'messages' must have at least one message.");
    request.messages.reserve(messages->size());
    for (std::size_t i = 0; i < messages->size(); ++i)
        if (auto read = readMessage((*messages)[i], at("messages", i), request); !read) return read;
    return {};
}

// ---- sampling and limits -----------------------------------------------------------------------

Checked readStop(const Json& body, ChatRequest& request)
{
    const Json* stop = jsonMember(body, "stop");
    if (stop == nullptr) return {};
    if (stop->is_string()) {
        request.stop.push_back(stop->get<std::string>());
        return {};
    }
    if (!stop->is_array()) return wrongType("stop", "a string or a list of strings");
    if (stop->size() > kMaxStopSequences)
        return fault(
            "stop", "'stop' may have at most " + std::to_string(kMaxStopSequences) + " sequences.");
    for (std::size_t i = 0; i < stop->size(); ++i) {
        if (!(*stop)[i].is_string()) return wrongType(at("stop", i), "a string");
        request.stop.push_back((*stop)[i].get<std::string>());
    }
    return {};
}

constexpr std::int64_t kMaxTokens = 100'000'000;
constexpr std::int64_t kMaxTopLogprobs = 20;
constexpr std::int64_t kMaxExactInteger = 9'007'199'254'740'991;

Checked readSampling(const Json& body, ChatRequest& request)
{
    if (auto read = readNumber(body, "temperature", 0, 2, request.temperature); !read) return read;
    if (auto read = readNumber(body, "top_p", 0, 1, request.topP); !read) return read;
    if (auto read = readNumber(body, "presence_penalty", -2, 2, request.presencePenalty); !read)
        return read;
    if (auto read = readNumber(body, "frequency_penalty", -2, 2, request.frequencyPenalty); !read)
        return read;
    // The newer name wins when both are there.
    if (auto read = readInteger(body, "max_tokens", 1, kMaxTokens, request.maxTokens); !read)
        return read;
    if (auto read = readInteger(body, "max_completion_tokens", 1, kMaxTokens, request.maxTokens);
        !read)
        return read;
    if (auto read = readInteger(body, "top_k", 0, kMaxTokens, request.topK); !read) return read;
    if (auto read = readInteger(body, "seed", -kMaxExactInteger, kMaxExactInteger, request.seed);
        !read)
        return read;
    if (auto read = readInteger(body, "n", 1, kMaxChoices, request.n); !read) return read;
    return readStop(body, request);
}

// ---- tools and format --------------------------------------------------------------------------

Checked readFunction(const Json& function, const std::string& path, ChatRequest& request)
{
    if (!function.is_object()) return wrongType(path, "an object");
    Tool tool;
    if (auto read = readText(function, "name", path + ".", tool.name); !read) return read;
    if (tool.name.empty()) return missing(path + ".name");
    if (auto read = readText(function, "description", path + ".", tool.description); !read)
        return read;
    if (const Json* parameters = jsonMember(function, "parameters")) {
        if (!parameters->is_object()) return wrongType(path + ".parameters", "an object");
        tool.parameters = *parameters;
    }
    if (auto read = readFlag(function, "strict", tool.isStrict); !read)
        return wrongType(path + ".strict", "true or false");
    request.tools.push_back(std::move(tool));
    return {};
}

Checked readTools(const Json& body, ChatRequest& request)
{
    if (const Json* tools = jsonMember(body, "tools")) {
        if (!tools->is_array()) return wrongType("tools", "a list");
        for (std::size_t i = 0; i < tools->size(); ++i) {
            const std::string path = at("tools", i);
            const Json& tool = (*tools)[i];
            if (!tool.is_object()) return wrongType(path, "an object");
            // Tools of other kinds stay in the original for a provider that knows them.
            if (jsonText(tool, "type", "function") != "function") continue;
            const Json* function = jsonMember(tool, "function");
            if (function == nullptr) return missing(path + ".function");
            if (auto read = readFunction(*function, path + ".function", request); !read)
                return read;
        }
    }
    const Json* functions = jsonMember(body, "functions");
    if (functions == nullptr) return {};
    if (!functions->is_array()) return wrongType("functions", "a list");
    for (std::size_t i = 0; i < functions->size(); ++i)
        if (auto read = readFunction((*functions)[i], at("functions", i), request); !read)
            return read;
    return {};
}

Checked readToolChoice(const Json& body, const char* member, ChatRequest& request)
{
    const Json* choice = jsonMember(body, member);
    if (choice == nullptr) return {};
    using Kind = ToolChoice::Kind;
    if (choice->is_string()) {
        const std::string& name = choice->get_ref<const std::string&>();
        if (name == "auto")
            request.toolChoice = ToolChoice{Kind::Auto, {}};
        else if (name == "none")
            request.toolChoice = ToolChoice{Kind::None, {}};
        else if (name == "required")
            request.toolChoice = ToolChoice{Kind::Required, {}};
        else
            return wrongType(member, "auto, none, required, or an object that names a tool");
        return {};
    }
    if (!choice->is_object())
        return wrongType(member, "auto, none, required, or an object that names a tool");
    const Json* function = jsonMember(*choice, "function");
    std::string name = jsonText(function != nullptr ? *function : *choice, "name");
    if (!name.empty()) request.toolChoice = ToolChoice{Kind::Named, std::move(name)};
    return {};
}

Checked readResponseFormat(const Json& body, ChatRequest& request)
{
    const Json* format = jsonMember(body, "response_format");
    if (format == nullptr) return {};
    if (!format->is_object()) return wrongType("response_format", "an object");
    const std::string type = jsonText(*format, "type");
    using Kind = ResponseFormat::Kind;
    ResponseFormat read;
    if (type == "json_object") {
        read.kind = Kind::JsonObject;
    } else if (type == "json_schema") {
        const Json* schema = jsonMember(*format, "json_schema");
        if (schema == nullptr || !schema->is_object())
            return missing("response_format.json_schema");
        read.kind = Kind::JsonSchema;
        read.name = jsonText(*schema, "name");
        if (const Json* inner = jsonMember(*schema, "schema")) read.schema = *inner;
        if (!read.schema.is_object())
            return wrongType("response_format.json_schema.schema", "an object");
        if (!readFlag(*schema, "strict", read.isStrict))
            return wrongType("response_format.json_schema.strict", "true or false");
    } else if (type != "text") {
        return wrongType("response_format.type", "text, json_object or json_schema");
    }
    request.responseFormat = std::move(read);
    return {};
}

// ---- the request as a whole --------------------------------------------------------------------

Checked readStream(const Json& body, ChatRequest& request)
{
    std::optional<bool> isStream;
    if (auto read = readFlag(body, "stream", isStream); !read) return read;
    request.isStream = isStream.value_or(false);
    const Json* options = jsonMember(body, "stream_options");
    if (options == nullptr) return {};
    if (!options->is_object()) return wrongType("stream_options", "an object");
    std::optional<bool> wantsUsage;
    if (!readFlag(*options, "include_usage", wantsUsage))
        return wrongType("stream_options.include_usage", "true or false");
    request.wantsStreamUsage = wantsUsage.value_or(false);
    return {};
}

Checked readExtensions(const Json& body, ChatRequest& request)
{
    for (const char* member : {"provider", "force_provider"}) {
        const Json* value = jsonMember(body, member);
        // `provider` as an object is OpenRouter's routing preference and stays in the request.
        if (value == nullptr || (value->is_object() && std::string_view(member) == "provider"))
            continue;
        if (auto read = readText(body, member, "", request.forcedProvider); !read) return read;
    }
    return readText(body, "session_id", "", request.sessionId);
}

Checked readLogprobs(const Json& body, ChatRequest& request)
{
    if (auto read = readFlag(body, "logprobs", request.wantsLogprobs); !read) return read;
    if (auto read = readInteger(body, "top_logprobs", 0, kMaxTopLogprobs, request.topLogprobs);
        !read)
        return read;
    if (const Json* bias = jsonMember(body, "logit_bias")) {
        if (!bias->is_object()) return wrongType("logit_bias", "an object");
        request.logitBias = *bias;
    }
    return {};
}

Checked readCommon(const Json& body, ChatRequest& request)
{
    if (auto read = readModel(body, request.model); !read) return read;
    if (auto read = readStream(body, request); !read) return read;
    if (auto read = readSampling(body, request); !read) return read;
    if (auto read = readText(body, "user", "", request.user); !read) return read;
    return readExtensions(body, request);
}

Checked readChat(const Json& body, ChatRequest& request)
{
    if (auto read = readCommon(body, request); !read) return read;
    if (auto read = readMessages(body, request); !read) return read;
    if (auto read = readTools(body, request); !read) return read;
    if (auto read = readToolChoice(body, "function_call", request); !read) return read;
    if (auto read = readToolChoice(body, "tool_choice", request); !read) return read;
    if (auto read = readLogprobs(body, request); !read) return read;
    if (auto read = readFlag(body, "parallel_tool_calls", request.parallelToolCalls); !read)
        return read;
    return readResponseFormat(body, request);
}

Checked readPrompt(const Json& body, ChatRequest& request)
{
    const Json* prompt = jsonMember(body, "prompt");
    if (prompt == nullptr)
        return fault("prompt", "'prompt' or 'messages' is required.", "missing_required_parameter");
    const Json list = prompt->is_array() ? *prompt : Json::array({*prompt});
    if (list.empty()) return fault("prompt", "'prompt' must have at least one text.");
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!list[i].is_string())
            return wrongType(prompt->is_array() ? at("prompt", i) : "prompt", "a string");
        Message message;
        message.content.emplace_back(TextPart{list[i].get<std::string>()});
        request.messages.push_back(std::move(message));
    }
    return {};
}

void keepOriginal(Json body, ChatRequest& request)
{
    for (const char* member : {"force_provider", "session_id"}) body.erase(member);
    if (const Json* provider = jsonMember(body, "provider");
        provider == nullptr || !provider->is_object())
        body.erase("provider");
    request.original = std::move(body);
}

}  // namespace

ParsedRequest parseChatRequest(Json body)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    ChatRequest request;
    if (auto read = readChat(body, request); !read) return tl::unexpected(std::move(read.error()));
    keepOriginal(std::move(body), request);
    return request;
}

ParsedRequest parseCompletionRequest(Json body)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    if (jsonMember(body, "messages") != nullptr) return parseChatRequest(std::move(body));
    ChatRequest request;
    request.dialect = Dialect::OpenAiCompletion;
    if (auto read = readCommon(body, request); !read)
        return tl::unexpected(std::move(read.error()));
    if (auto read = readPrompt(body, request); !read)
        return tl::unexpected(std::move(read.error()));
    keepOriginal(std::move(body), request);
    return request;
}

}  // namespace helix::gateway
