#include "gateway/protocols/anthropic_request.h"

#include "gateway/protocols/anthropic_content.h"
#include "gateway/protocols/extension_fields.h"

namespace helix::gateway {

namespace {

using namespace providers;

constexpr std::int64_t kMaxTokens = 100'000'000;

Checked objectMember(const Json& body, const char* member, const Json*& out)
{
    out = jsonMember(body, member);
    if (out != nullptr && !out->is_object()) return wrongType(member, "an object");
    return {};
}

Checked readStops(const Json& body, ChatRequest& request)
{
    const Json* stops = jsonMember(body, "stop_sequences");
    if (stops == nullptr) return {};
    if (!stops->is_array()) return wrongType("stop_sequences", "a list of strings");
    if (stops->size() > kMaxAnthropicStops)
        return fault("stop_sequences", "'stop_sequences' may have at most " +
                                           std::to_string(kMaxAnthropicStops) + " sequences.");
    for (std::size_t i = 0; i < stops->size(); ++i) {
        if (!(*stops)[i].is_string()) return wrongType(at("stop_sequences", i), "a string");
        request.stop.push_back((*stops)[i].get<std::string>());
    }
    return {};
}

Checked readSampling(const Json& body, ChatRequest& request)
{
    if (auto read = readInteger(body, "max_tokens", 1, kMaxTokens, request.maxTokens); !read)
        return read;
    if (!request.maxTokens && request.operation == Operation::Chat) return missing("max_tokens");
    if (auto read = readNumber(body, "temperature", 0, 1, request.temperature); !read) return read;
    if (auto read = readNumber(body, "top_p", 0, 1, request.topP); !read) return read;
    if (auto read = readInteger(body, "top_k", 0, kMaxTokens, request.topK); !read) return read;
    const Json* metadata = nullptr;
    if (auto read = objectMember(body, "metadata", metadata); !read) return read;
    if (metadata != nullptr)
        if (auto read = readText(*metadata, "user_id", "metadata.", request.user); !read)
            return read;
    return readStops(body, request);
}

Checked readTool(const Json& json, const std::string& path, ChatRequest& request)
{
    if (!json.is_object()) return wrongType(path, "an object");
    std::string type;
    if (auto read = readText(json, "type", path + ".", type); !read) return read;
    // Server tools stay in the original for Anthropic itself.
    if (!type.empty() && type != "custom") return {};
    Tool tool;
    if (auto read = readText(json, "name", path + ".", tool.name); !read) return read;
    if (tool.name.empty()) return missing(path + ".name");
    if (auto read = readText(json, "description", path + ".", tool.description); !read) return read;
    const Json* schema = jsonMember(json, "input_schema");
    if (schema == nullptr) return missing(path + ".input_schema");
    if (!schema->is_object()) return wrongType(path + ".input_schema", "an object");
    tool.parameters = *schema;
    if (auto read = readFlag(json, "strict", tool.isStrict, path + "."); !read) return read;
    request.tools.push_back(std::move(tool));
    return {};
}

Checked readTools(const Json& body, ChatRequest& request)
{
    const Json* tools = jsonMember(body, "tools");
    if (tools == nullptr) return {};
    if (!tools->is_array()) return wrongType("tools", "a list");
    for (std::size_t i = 0; i < tools->size(); ++i)
        if (auto read = readTool((*tools)[i], at("tools", i), request); !read) return read;
    return {};
}

Checked readToolChoice(const Json& body, ChatRequest& request)
{
    const Json* choice = nullptr;
    if (auto read = objectMember(body, "tool_choice", choice); !read) return read;
    if (choice == nullptr) return {};
    using Kind = ToolChoice::Kind;
    std::string type;
    if (auto read = readText(*choice, "type", "tool_choice.", type); !read) return read;
    if (type == "auto") {
        request.toolChoice = ToolChoice{Kind::Auto, {}};
    } else if (type == "any") {
        request.toolChoice = ToolChoice{Kind::Required, {}};
    } else if (type == "none") {
        request.toolChoice = ToolChoice{Kind::None, {}};
    } else if (type == "tool") {
        std::string name;
        if (auto read = readText(*choice, "name", "tool_choice.", name); !read) return read;
        if (name.empty()) return missing("tool_choice.name");
        request.toolChoice = ToolChoice{Kind::Named, std::move(name)};
    } else {
        return wrongType("tool_choice.type", "auto, any, tool or none");
    }
    std::optional<bool> isSerial;
    if (auto read = readFlag(*choice, "disable_parallel_tool_use", isSerial, "tool_choice."); !read)
        return read;
    if (isSerial) request.parallelToolCalls = !*isSerial;
    return {};
}

Checked readThinking(const Json& body, ChatRequest& request)
{
    const Json* thinking = nullptr;
    if (auto read = objectMember(body, "thinking", thinking); !read) return read;
    if (thinking == nullptr) return {};
    std::string type;
    if (auto read = readText(*thinking, "type", "thinking.", type); !read) return read;
    ReasoningSettings settings;
    if (auto read = readInteger(*thinking, "budget_tokens", 1, kMaxTokens, settings.budgetTokens,
                                "thinking.");
        !read)
        return read;
    if (type == "disabled") settings.budgetTokens = 0;
    if (type == "enabled" && !settings.budgetTokens) return missing("thinking.budget_tokens");
    std::string display;
    if (auto read = readText(*thinking, "display", "thinking.", display); !read) return read;
    if (type != "disabled") settings.isShown = display != "omitted";
    request.reasoning = std::move(settings);
    return {};
}

Checked readFormat(const Json& format, const std::string& path, ChatRequest& request)
{
    if (!format.is_object()) return wrongType(path, "an object");
    if (jsonText(format, "type") != "json_schema") return wrongType(path + ".type", "json_schema");
    const Json* schema = jsonMember(format, "schema");
    if (schema == nullptr) return missing(path + ".schema");
    if (!schema->is_object()) return wrongType(path + ".schema", "an object");
    // Anthropic's schemas have no name; other protocols need one.
    request.responseFormat =
        ResponseFormat{ResponseFormat::Kind::JsonSchema, "answer", *schema, true};
    return {};
}

// output_config {effort, format}, and output_format, its earlier place.
Checked readOutput(const Json& body, ChatRequest& request)
{
    if (const Json* format = jsonMember(body, "output_format"))
        if (auto read = readFormat(*format, "output_format", request); !read) return read;
    const Json* config = nullptr;
    if (auto read = objectMember(body, "output_config", config); !read) return read;
    if (config == nullptr) return {};
    if (const Json* format = jsonMember(*config, "format"))
        if (auto read = readFormat(*format, "output_config.format", request); !read) return read;
    std::string effort;
    if (auto read = readText(*config, "effort", "output_config.", effort); !read) return read;
    if (effort.empty()) return {};
    if (!request.reasoning) request.reasoning.emplace();
    if (!request.reasoning->budgetTokens)
        request.reasoning->effort = effort == "max" ? "xhigh" : std::move(effort);
    return {};
}

Checked readAll(const Json& body, ChatRequest& request)
{
    if (auto read = readModel(body, request.model); !read) return read;
    std::optional<bool> isStream;
    if (auto read = readFlag(body, "stream", isStream); !read) return read;
    request.isStream = isStream.value_or(false) && request.operation == Operation::Chat;
    // A message_delta always tells the usage.
    request.wantsStreamUsage = request.isStream;
    if (auto read = readSampling(body, request); !read) return read;
    if (auto read = readAnthropicSystem(body, request); !read) return read;
    if (auto read = readAnthropicMessages(body, request); !read) return read;
    if (auto read = readTools(body, request); !read) return read;
    if (auto read = readToolChoice(body, request); !read) return read;
    if (auto read = readThinking(body, request); !read) return read;
    return readOutput(body, request);
}

}  // namespace

ParsedRequest parseAnthropicRequest(Json body, Operation operation)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    ChatRequest request;
    request.dialect = Dialect::Anthropic;
    request.operation = operation;
    if (auto read = takeExtensions(body, request); !read)
        return tl::unexpected(std::move(read.error()));
    if (auto read = readAll(body, request); !read) return tl::unexpected(std::move(read.error()));
    dropForeignThinking(body);
    request.original = std::move(body);
    return request;
}

}  // namespace helix::gateway
