#include "gateway/protocols/gemini_config.h"

#include "gateway/protocols/gemini_fields.h"
#include "gateway/protocols/gemini_request.h"

namespace helix::gateway {

namespace {

using namespace providers;

constexpr std::int64_t kMaxTokens = 100'000'000;
constexpr std::int64_t kMaxCandidates = 128;
constexpr std::int64_t kMaxTopLogprobs = 20;
constexpr std::int64_t kMaxExactInteger = 9'007'199'254'740'991;
constexpr const char* kPath = "generationConfig.";

Checked number(const Json& config, const char* camel, double low, double high,
               std::optional<double>& out)
{
    return readNumber(config, geminiName(config, camel).c_str(), low, high, out, kPath);
}

Checked integer(const Json& config, const char* camel, std::int64_t low, std::int64_t high,
                std::optional<std::int64_t>& out)
{
    return readInteger(config, geminiName(config, camel).c_str(), low, high, out, kPath);
}

Checked readSampling(const Json& config, ChatRequest& request)
{
    if (auto read = number(config, "temperature", 0, 2, request.temperature); !read) return read;
    if (auto read = number(config, "topP", 0, 1, request.topP); !read) return read;
    if (auto read = number(config, "presencePenalty", -2, 2, request.presencePenalty); !read)
        return read;
    if (auto read = number(config, "frequencyPenalty", -2, 2, request.frequencyPenalty); !read)
        return read;
    // The API sends topK as a float.
    if (auto read = integer(config, "topK", 0, kMaxTokens, request.topK); !read) return read;
    if (auto read = integer(config, "maxOutputTokens", 1, kMaxTokens, request.maxTokens); !read)
        return read;
    if (auto read = integer(config, "candidateCount", 1, kMaxCandidates, request.n); !read)
        return read;
    if (auto read = integer(config, "seed", -kMaxExactInteger, kMaxExactInteger, request.seed);
        !read)
        return read;
    if (auto read = readFlag(config, geminiName(config, "responseLogprobs").c_str(),
                             request.wantsLogprobs, kPath);
        !read)
        return read;
    return integer(config, "logprobs", 0, kMaxTopLogprobs, request.topLogprobs);
}

Checked readStops(const Json& config, ChatRequest& request)
{
    const Json* stops = geminiMember(config, "stopSequences");
    if (stops == nullptr) return {};
    const std::string path = std::string(kPath) + "stopSequences";
    if (!stops->is_array()) return wrongType(path, "a list of strings");
    if (stops->size() > kMaxGeminiStops)
        return fault(path, "'" + path + "' may have at most " + std::to_string(kMaxGeminiStops) +
                               " sequences.");
    for (std::size_t i = 0; i < stops->size(); ++i) {
        if (!(*stops)[i].is_string()) return wrongType(at(path, i), "a string");
        request.stop.push_back((*stops)[i].get<std::string>());
    }
    return {};
}

Checked readFormat(const Json& config, ChatRequest& request)
{
    std::string type;
    if (auto read = readText(config, geminiName(config, "responseMimeType").c_str(), kPath, type);
        !read)
        return read;
    const Json* schema = geminiMember(config, "responseSchema");
    const Json* jsonSchema = geminiMember(config, "responseJsonSchema");
    if (schema != nullptr && !schema->is_object())
        return wrongType(std::string(kPath) + "responseSchema", "an object");
    if (jsonSchema != nullptr && !jsonSchema->is_object())
        return wrongType(std::string(kPath) + "responseJsonSchema", "an object");
    if (type != "application/json") return {};
    ResponseFormat format;
    format.kind = ResponseFormat::Kind::JsonObject;
    if (schema != nullptr || jsonSchema != nullptr) {
        format.kind = ResponseFormat::Kind::JsonSchema;
        format.name = "answer";
        format.schema = jsonSchema != nullptr ? *jsonSchema : jsonSchemaOf(*schema);
    }
    request.responseFormat = std::move(format);
    return {};
}

Checked readThinking(const Json& config, ChatRequest& request)
{
    const Json* thinking = geminiMember(config, "thinkingConfig");
    if (thinking == nullptr) return {};
    const std::string path = std::string(kPath) + "thinkingConfig.";
    if (!thinking->is_object())
        return wrongType(std::string(kPath) + "thinkingConfig", "an object");
    ReasoningSettings settings;
    if (auto read = readFlag(*thinking, geminiName(*thinking, "includeThoughts").c_str(),
                             settings.isShown, path);
        !read)
        return read;
    // -1: the model decides, which is the same as saying nothing.
    if (auto read = readInteger(*thinking, geminiName(*thinking, "thinkingBudget").c_str(), -1,
                                kMaxTokens, settings.budgetTokens, path);
        !read)
        return read;
    if (settings.budgetTokens == -1) settings.budgetTokens.reset();
    std::string level;
    if (auto read =
            readText(*thinking, geminiName(*thinking, "thinkingLevel").c_str(), path, level);
        !read)
        return read;
    for (const char c : level)
        settings.effort += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (settings.effort == "thinking_level_unspecified") settings.effort.clear();
    request.reasoning = std::move(settings);
    return {};
}

Checked readDeclaration(const Json& json, const std::string& path, ChatRequest& request)
{
    if (!json.is_object()) return wrongType(path, "an object");
    Tool tool;
    if (auto read = readText(json, "name", path + ".", tool.name); !read) return read;
    if (tool.name.empty()) return missing(path + ".name");
    if (auto read = readText(json, "description", path + ".", tool.description); !read) return read;
    const Json* schema = geminiMember(json, "parametersJsonSchema");
    const Json* parameters = jsonMember(json, "parameters");
    for (const Json* one : {schema, parameters})
        if (one != nullptr && !one->is_object())
            return wrongType(path + (one == schema ? ".parametersJsonSchema" : ".parameters"),
                             "an object");
    if (schema != nullptr)
        tool.parameters = *schema;
    else if (parameters != nullptr)
        tool.parameters = jsonSchemaOf(*parameters);
    request.tools.push_back(std::move(tool));
    return {};
}

Checked readToolConfig(const Json& body, ChatRequest& request)
{
    const Json* toolConfig = geminiMember(body, "toolConfig");
    if (toolConfig == nullptr) return {};
    if (!toolConfig->is_object()) return wrongType("toolConfig", "an object");
    const Json* config = geminiMember(*toolConfig, "functionCallingConfig");
    if (config == nullptr) return {};
    const std::string path = "toolConfig.functionCallingConfig";
    if (!config->is_object()) return wrongType(path, "an object");
    using Kind = ToolChoice::Kind;
    std::string mode;
    if (auto read = readText(*config, "mode", path + ".", mode); !read) return read;
    const Json* names = geminiMember(*config, "allowedFunctionNames");
    if (names != nullptr && !names->is_array())
        return wrongType(path + ".allowedFunctionNames", "a list of strings");
    const bool hasOne = names != nullptr && names->size() == 1 && names->front().is_string();
    if (mode == "NONE")
        request.toolChoice = ToolChoice{Kind::None, {}};
    else if (mode == "ANY" && hasOne)
        request.toolChoice = ToolChoice{Kind::Named, names->front().get<std::string>()};
    else if (mode == "ANY")
        request.toolChoice = ToolChoice{Kind::Required, {}};
    else if (mode == "AUTO" || mode == "VALIDATED")
        request.toolChoice = ToolChoice{Kind::Auto, {}};
    else if (!mode.empty() && mode != "MODE_UNSPECIFIED")
        return wrongType(path + ".mode", "AUTO, ANY, NONE or VALIDATED");
    return {};
}

}  // namespace

Checked readGeminiConfig(const Json& body, ChatRequest& request)
{
    const Json* config = geminiMember(body, "generationConfig");
    if (config == nullptr) return {};
    if (!config->is_object()) return wrongType("generationConfig", "an object");
    if (auto read = readSampling(*config, request); !read) return read;
    if (auto read = readStops(*config, request); !read) return read;
    if (auto read = readFormat(*config, request); !read) return read;
    return readThinking(*config, request);
}

Checked readGeminiTools(const Json& body, ChatRequest& request)
{
    if (const Json* tools = jsonMember(body, "tools")) {
        if (!tools->is_array()) return wrongType("tools", "a list");
        for (std::size_t i = 0; i < tools->size(); ++i) {
            const std::string path = at("tools", i);
            if (!(*tools)[i].is_object()) return wrongType(path, "an object");
            const Json* list = geminiMember((*tools)[i], "functionDeclarations");
            if (list == nullptr) continue;
            const std::string inner = path + ".functionDeclarations";
            if (!list->is_array()) return wrongType(inner, "a list");
            for (std::size_t k = 0; k < list->size(); ++k)
                if (auto read = readDeclaration((*list)[k], at(inner, k), request); !read)
                    return read;
        }
    }
    return readToolConfig(body, request);
}

}  // namespace helix::gateway
