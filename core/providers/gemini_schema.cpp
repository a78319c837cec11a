// JSON Schema to Gemini's schema.

#include "providers/gemini_format.h"

#include <algorithm>
#include <array>

namespace helix::providers {

namespace {

constexpr std::array<std::string_view, 19> kKeywords{
    "type",      "format",   "title",         "description",      "nullable",
    "enum",      "maxItems", "minItems",      "required",         "minLength",
    "maxLength", "pattern",  "example",       "propertyOrdering", "default",
    "minimum",   "maximum",  "minProperties", "maxProperties"};

void setType(const Json& type, Json& out)
{
    if (!type.is_array()) {
        out["type"] = type;
        return;
    }
    Json alternatives = Json::array();
    for (const Json& one : type) {
        if (one == "null")
            out["nullable"] = true;
        else
            alternatives.push_back({{"type", one}});
    }
    if (alternatives.size() == 1)
        out["type"] = alternatives.front()["type"];
    else if (!alternatives.empty())
        out["anyOf"] = std::move(alternatives);
}

void setAlternatives(const Json& alternatives, Json& out)
{
    Json kept = Json::array();
    for (const Json& one : alternatives) {
        if (jsonText(one, "type") == "null")
            out["nullable"] = true;
        else
            kept.push_back(geminiSchema(one));
    }
    if (kept.size() == 1 && kept.front().is_object())
        out.update(kept.front());
    else if (!kept.empty())
        out["anyOf"] = std::move(kept);
}

}  // namespace

Json geminiSchema(const Json& schema)
{
    if (!schema.is_object()) return Json::object();
    Json out = Json::object();
    for (auto member = schema.begin(); member != schema.end(); ++member) {
        const std::string& key = member.key();
        const Json& value = member.value();
        if (key == "type") {
            setType(value, out);
        } else if (key == "properties" && value.is_object()) {
            Json& properties = out["properties"] = Json::object();
            for (auto property = value.begin(); property != value.end(); ++property)
                properties[property.key()] = geminiSchema(property.value());
        } else if (key == "items") {
            out["items"] = geminiSchema(value);
        } else if ((key == "anyOf" || key == "oneOf") && value.is_array()) {
            setAlternatives(value, out);
        } else if (key == "const") {
            out["enum"] = Json::array({value});
        } else if (std::find(kKeywords.begin(), kKeywords.end(), key) != kKeywords.end()) {
            out[key] = value;
        }
    }
    return out;
}

bool hasReferences(const Json& schema)
{
    if (schema.is_object() && schema.contains("$ref")) return true;
    if (!schema.is_structured()) return false;
    return std::any_of(schema.begin(), schema.end(), hasReferences);
}

}  // namespace helix::providers
