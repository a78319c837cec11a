#include "gateway/protocols/ollama_request.h"

#include "gateway/protocols/extension_fields.h"
#include "gateway/protocols/ollama_content.h"

#include <array>

namespace helix::gateway {

namespace {

using namespace providers;

constexpr std::int64_t kMaxTokens = 100'000'000;
constexpr std::int64_t kMaxTopLogprobs = 20;
constexpr std::int64_t kMaxExactInteger = 9'007'199'254'740'991;
constexpr const char* kOptions = "options.";

Checked readStops(const Json& options, ChatRequest& request)
{
    const Json* stop = jsonMember(options, "stop");
    if (stop == nullptr) return {};
    const std::string path = "options.stop";
    if (stop->is_string()) {
        request.stop.push_back(stop->get<std::string>());
        return {};
    }
    if (!stop->is_array()) return wrongType(path, "a list of strings");
    if (stop->size() > kMaxOllamaStops)
        return fault(path, "'" + path + "' may have at most " + std::to_string(kMaxOllamaStops) +
                               " sequences.");
    for (std::size_t i = 0; i < stop->size(); ++i) {
        if (!(*stop)[i].is_string()) return wrongType(at(path, i), "a string");
        request.stop.push_back((*stop)[i].get<std::string>());
    }
    return {};
}

Checked readOptions(const Json& body, ChatRequest& request)
{
    const Json* options = jsonMember(body, "options");
    if (options == nullptr) return {};
    if (!options->is_object()) return wrongType("options", "an object");
    if (auto read = readNumber(*options, "temperature", 0, 2, request.temperature, kOptions); !read)
        return read;
    if (auto read = readNumber(*options, "top_p", 0, 1, request.topP, kOptions); !read) return read;
    if (auto read =
            readNumber(*options, "presence_penalty", -2, 2, request.presencePenalty, kOptions);
        !read)
        return read;
    if (auto read =
            readNumber(*options, "frequency_penalty", -2, 2, request.frequencyPenalty, kOptions);
        !read)
        return read;
    if (auto read = readInteger(*options, "top_k", 0, kMaxTokens, request.topK, kOptions); !read)
        return read;
    if (auto read = readInteger(*options, "seed", -kMaxExactInteger, kMaxExactInteger, request.seed,
                                kOptions);
        !read)
        return read;
    // -1 (no end) and -2 (fill the context) are no limit.
    if (auto read =
            readInteger(*options, "num_predict", -2, kMaxTokens, request.maxTokens, kOptions);
        !read)
        return read;
    if (request.maxTokens && *request.maxTokens <= 0) request.maxTokens.reset();
    return readStops(*options, request);
}

Checked readFormat(const Json& body, ChatRequest& request)
{
    const Json* format = jsonMember(body, "format");
    if (format == nullptr) return {};
    using Kind = ResponseFormat::Kind;
    if (format->is_object()) {
        request.responseFormat = ResponseFormat{Kind::JsonSchema, "answer", *format, {}};
        return {};
    }
    if (*format == "json")
        request.responseFormat = ResponseFormat{Kind::JsonObject, {}, {}, {}};
    else if (*format != "")
        return wrongType("format", "json or a JSON schema");
    return {};
}

// true, false, or how much: "low", "medium", "high".
Checked readThink(const Json& body, ChatRequest& request)
{
    const Json* think = jsonMember(body, "think");
    if (think == nullptr) return {};
    ReasoningSettings settings;
    if (think->is_boolean()) {
        settings.isShown = think->get<bool>();
        if (!*settings.isShown) settings.budgetTokens = 0;
    } else if (*think == "low" || *think == "medium" || *think == "high") {
        settings.effort = think->get<std::string>();
        settings.isShown = true;
    } else {
        return wrongType("think", "true, false, low, medium or high");
    }
    request.reasoning = std::move(settings);
    return {};
}

Checked readTools(const Json& body, ChatRequest& request)
{
    const Json* tools = jsonMember(body, "tools");
    if (tools == nullptr) return {};
    if (!tools->is_array()) return wrongType("tools", "a list");
    for (std::size_t i = 0; i < tools->size(); ++i) {
        const std::string path = at("tools", i) + ".function";
        const Json* function = jsonMember((*tools)[i], "function");
        if (function == nullptr || !function->is_object()) return wrongType(path, "an object");
        Tool tool;
        if (auto read = readText(*function, "name", path + ".", tool.name); !read) return read;
        if (tool.name.empty()) return missing(path + ".name");
        if (auto read = readText(*function, "description", path + ".", tool.description); !read)
            return read;
        if (const Json* parameters = jsonMember(*function, "parameters")) {
            if (!parameters->is_object()) return wrongType(path + ".parameters", "an object");
            tool.parameters = *parameters;
        }
        request.tools.push_back(std::move(tool));
    }
    return {};
}

// The client takes "name" for "model" in its older requests.
Checked readName(Json& body, ChatRequest& request)
{
    if (jsonMember(body, "model") == nullptr && jsonMember(body, "name") != nullptr) {
        body["model"] = body["name"];
        body.erase("name");
    }
    return readModel(body, request.model);
}

Checked readChat(const Json& body, ChatRequest& request)
{
    std::optional<bool> isStream;
    if (auto read = readFlag(body, "stream", isStream); !read) return read;
    request.isStream = isStream.value_or(true);
    request.wantsStreamUsage = request.isStream;
    if (auto read = readOllamaMessages(body, request); !read) return read;
    if (auto read = readOptions(body, request); !read) return read;
    if (auto read = readFormat(body, request); !read) return read;
    if (auto read = readThink(body, request); !read) return read;
    if (auto read = readFlag(body, "logprobs", request.wantsLogprobs); !read) return read;
    if (auto read = readInteger(body, "top_logprobs", 0, kMaxTopLogprobs, request.topLogprobs);
        !read)
        return read;
    return readTools(body, request);
}

ChatRequest begin(Operation operation)
{
    ChatRequest request;
    request.dialect = Dialect::Ollama;
    request.operation = operation;
    return request;
}

// The body of /api/chat that asks the same.
tl::expected<Json, RequestFault> chatBodyOf(Json body)
{
    for (const char* member : {"suffix", "template", "context"}) {
        const Json* value = jsonMember(body, member);
        if (value != nullptr && !value->empty() && *value != "")
            return fault(member,
                         std::string("'") + member +
                             "' needs the model's own text format and is not offered "
                             "here; use /api/chat.",
                         "unsupported_parameter");
    }
    if (const Json* raw = jsonMember(body, "raw"); raw != nullptr && *raw != false)
        return fault("raw", "'raw' is not offered here; use /api/chat.", "unsupported_parameter");
    std::string prompt;
    std::string system;
    if (auto read = readText(body, "prompt", "", prompt); !read)
        return tl::unexpected(std::move(read.error()));
    if (auto read = readText(body, "system", "", system); !read)
        return tl::unexpected(std::move(read.error()));
    if (prompt.empty() && jsonMember(body, "images") == nullptr) return missing("prompt");
    Json messages = Json::array();
    if (!system.empty()) messages.push_back({{"role", "system"}, {"content", std::move(system)}});
    Json user{{"role", "user"}, {"content", std::move(prompt)}};
    if (const Json* images = jsonMember(body, "images")) user["images"] = *images;
    messages.push_back(std::move(user));
    body["messages"] = std::move(messages);
    for (const char* member :
         {"prompt", "system", "images", "suffix", "template", "context", "raw"})
        body.erase(member);
    return body;
}

Checked readInputs(const Json& body, ChatRequest& request)
{
    const char* member = jsonMember(body, "input") != nullptr ? "input" : "prompt";
    const Json* input = jsonMember(body, member);
    if (input == nullptr) return missing("input");
    const Json single = input->is_array() ? Json() : Json::array({*input});
    const Json& list = input->is_array() ? *input : single;
    if (list.empty() || list.size() > kMaxOllamaInputs)
        return fault(member, std::string("'") + member + "' must have 1 to " +
                                 std::to_string(kMaxOllamaInputs) + " texts.");
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!list[i].is_string())
            return wrongType(input->is_array() ? at(member, i) : member, "a string");
        request.embedding.texts.push_back(list[i].get<std::string>());
    }
    return readInteger(body, "dimensions", 1, 1'000'000, request.embedding.dimensions);
}

}  // namespace

ParsedRequest parseOllamaChat(Json body)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    ChatRequest request = begin(Operation::Chat);
    Checked read = takeExtensions(body, request);
    if (read) read = readName(body, request);
    if (read) read = readChat(body, request);
    if (!read) return tl::unexpected(std::move(read.error()));
    request.original = std::move(body);
    return request;
}

ParsedRequest parseOllamaGenerate(Json body)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    auto chat = chatBodyOf(std::move(body));
    if (!chat) return tl::unexpected(std::move(chat.error()));
    auto request = parseOllamaChat(std::move(*chat));
    // The fault names the field that the client wrote.
    if (!request && request.error().param.starts_with("messages")) {
        const auto dot = request.error().param.find('.');
        request.error().param =
            dot == std::string::npos ? "prompt" : request.error().param.substr(dot + 1);
    }
    return request;
}

ParsedRequest parseOllamaEmbedding(Json body)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    ChatRequest request = begin(Operation::Embedding);
    Checked read = takeExtensions(body, request);
    if (read) read = readName(body, request);
    if (read) read = readInputs(body, request);
    if (!read) return tl::unexpected(std::move(read.error()));
    if (jsonMember(body, "input") == nullptr) {
        body["input"] = body["prompt"];
        body.erase("prompt");
    }
    request.original = std::move(body);
    return request;
}

}  // namespace helix::gateway
