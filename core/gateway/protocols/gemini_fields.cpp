#include "gateway/protocols/gemini_fields.h"

#include <array>

namespace helix::gateway {

namespace {

std::string snakeCase(std::string_view camel)
{
    std::string snake;
    for (const char c : camel) {
        const bool isCapital = c >= 'A' && c <= 'Z';
        if (isCapital) snake += '_';
        snake += isCapital ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return snake;
}

std::string lowerCase(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

// int64 fields of protobuf arrive as text.
Json numberOf(const Json& value)
{
    if (!value.is_string()) return value;
    auto number = parseJson(value.get_ref<const std::string&>());
    return number && number->is_number() ? std::move(*number) : value;
}

constexpr std::array kCounts{"minItems",  "maxItems",      "minLength",
                             "maxLength", "minProperties", "maxProperties"};
constexpr std::array kCopied{"format",  "title",   "description", "enum",    "minimum",
                             "maximum", "pattern", "required",    "example", "default"};

void addType(const Json& schema, Json& out)
{
    const Json* type = jsonMember(schema, "type");
    if (type == nullptr) return;
    out["type"] = type->is_string() ? Json(lowerCase(type->get<std::string>())) : *type;
    const Json* nullable = jsonMember(schema, "nullable");
    if (nullable != nullptr && *nullable == true && out["type"].is_string())
        out["type"] = Json::array({out["type"], "null"});
}

void addInner(const Json& schema, Json& out)
{
    if (const Json* items = jsonMember(schema, "items")) out["items"] = jsonSchemaOf(*items);
    const Json* properties = jsonMember(schema, "properties");
    if (properties != nullptr && properties->is_object()) {
        Json inner = Json::object();
        for (const auto& [name, property] : properties->items())
            inner[name] = jsonSchemaOf(property);
        out["properties"] = std::move(inner);
    }
    const Json* anyOf = geminiMember(schema, "anyOf");
    if (anyOf == nullptr || !anyOf->is_array()) return;
    Json list = Json::array();
    for (const Json& one : *anyOf) list.push_back(jsonSchemaOf(one));
    out["anyOf"] = std::move(list);
}

}  // namespace

std::string geminiName(const Json& object, const char* camel)
{
    if (jsonMember(object, camel) != nullptr) return camel;
    std::string snake = snakeCase(camel);
    return jsonMember(object, snake.c_str()) != nullptr ? snake : camel;
}

const Json* geminiMember(const Json& object, const char* camel)
{
    if (const Json* value = jsonMember(object, camel)) return value;
    return jsonMember(object, snakeCase(camel).c_str());
}

Json jsonSchemaOf(const Json& geminiSchema)
{
    if (!geminiSchema.is_object()) return geminiSchema;
    Json out = Json::object();
    addType(geminiSchema, out);
    for (const char* member : kCopied)
        if (const Json* value = jsonMember(geminiSchema, member)) out[member] = *value;
    for (const char* member : kCounts)
        if (const Json* value = geminiMember(geminiSchema, member)) out[member] = numberOf(*value);
    // The API's own word for an enumeration, not a format of JSON Schema.
    if (out.value("format", Json()) == "enum") out.erase("format");
    addInner(geminiSchema, out);
    return out;
}

}  // namespace helix::gateway
