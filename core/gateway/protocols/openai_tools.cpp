#include "gateway/protocols/openai_tools.h"

#include <algorithm>

namespace helix::gateway {

using namespace providers;

namespace {

constexpr const char* kChoiceWords = "auto, none, required, or an object that names a tool";

std::optional<ToolChoice::Kind> kindOf(std::string_view word)
{
    if (word == "auto") return ToolChoice::Kind::Auto;
    if (word == "none") return ToolChoice::Kind::None;
    if (word == "required") return ToolChoice::Kind::Required;
    return std::nullopt;
}

// Chat nests mode and tools in a member of the same name, responses does not.
Checked readAllowedTools(const Json& choice, const std::string& path, ChatRequest& request)
{
    const Json* nested = jsonMember(choice, "allowed_tools");
    const Json& allowed = nested != nullptr ? *nested : choice;
    const auto kind = kindOf(jsonText(allowed, "mode"));
    if (!kind || *kind == ToolChoice::Kind::None)
        return wrongType(path + ".mode", "auto or required");
    const Json* tools = jsonMember(allowed, "tools");
    if (tools == nullptr || !tools->is_array()) return wrongType(path + ".tools", "a list");
    std::vector<std::string> names;
    for (const Json& tool : *tools) {
        const Json* function = jsonMember(tool, "function");
        names.push_back(jsonText(function != nullptr ? *function : tool, "name"));
    }
    std::erase_if(request.tools, [&](const Tool& tool) {
        return std::find(names.begin(), names.end(), tool.name) == names.end();
    });
    request.toolChoice = ToolChoice{*kind, {}};
    return {};
}

}  // namespace

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
    if (auto read = readFlag(function, "strict", tool.isStrict, path + "."); !read) return read;
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
    if (choice->is_string()) {
        const auto kind = kindOf(choice->get_ref<const std::string&>());
        if (!kind) return wrongType(member, kChoiceWords);
        request.toolChoice = ToolChoice{*kind, {}};
        return {};
    }
    if (!choice->is_object()) return wrongType(member, kChoiceWords);
    if (jsonText(*choice, "type") == "allowed_tools")
        return readAllowedTools(*choice, member, request);
    const Json* function = jsonMember(*choice, "function");
    std::string name = jsonText(function != nullptr ? *function : *choice, "name");
    if (!name.empty()) request.toolChoice = ToolChoice{ToolChoice::Kind::Named, std::move(name)};
    return {};
}

Checked readJsonSchema(const Json& schema, const std::string& path, ResponseFormat& out)
{
    out.kind = ResponseFormat::Kind::JsonSchema;
    if (auto read = readText(schema, "name", path + ".", out.name); !read) return read;
    if (const Json* inner = jsonMember(schema, "schema")) out.schema = *inner;
    if (!out.schema.is_object()) return wrongType(path + ".schema", "an object");
    return readFlag(schema, "strict", out.isStrict, path + ".");
}

Checked readResponseFormat(const Json& body, ChatRequest& request)
{
    const Json* format = jsonMember(body, "response_format");
    if (format == nullptr) return {};
    if (!format->is_object()) return wrongType("response_format", "an object");
    const std::string type = jsonText(*format, "type");
    ResponseFormat read;
    if (type == "json_object") {
        read.kind = ResponseFormat::Kind::JsonObject;
    } else if (type == "json_schema") {
        const Json* schema = jsonMember(*format, "json_schema");
        if (schema == nullptr || !schema->is_object())
            return missing("response_format.json_schema");
        if (auto done = readJsonSchema(*schema, "response_format.json_schema", read); !done)
            return done;
    } else if (type != "text") {
        return wrongType("response_format.type", "text, json_object or json_schema");
    }
    request.responseFormat = std::move(read);
    return {};
}

Checked checkEffort(const std::string& effort, const std::string& path)
{
    for (const char* known : {"none", "minimal", "low", "medium", "high", "xhigh"})
        if (effort == known) return {};
    return fault(path, "'" + path + "' must be one of none, minimal, low, medium, high, xhigh.");
}

}  // namespace helix::gateway
