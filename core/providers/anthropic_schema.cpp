// JSON Schema to the subset of structured outputs.

#include "providers/anthropic_content.h"

#include <algorithm>
#include <array>

namespace helix::providers {

namespace {

constexpr std::array<std::string_view, 14> kUnenforced{
    "minimum",       "maximum",     "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength",     "maxLength",   "maxItems",         "uniqueItems",      "minProperties",
    "maxProperties", "minContains", "maxContains",      "patternProperties"};

bool isUnenforced(const std::string& key, const Json& value)
{
    // The only limits of a list's length that are known there are 0 and 1.
    if (key == "minItems") return !value.is_number_integer() || value > 1;
    return std::find(kUnenforced.begin(), kUnenforced.end(), key) != kUnenforced.end();
}

void describe(const Json& limits, Json& out)
{
    if (limits.empty()) return;
    std::string text = jsonText(out, "description");
    if (!text.empty()) text += "\n\n";
    for (auto limit = limits.begin(); limit != limits.end(); ++limit)
        text +=
            (limit == limits.begin() ? "{" : ", ") + limit.key() + ": " + dumpJson(limit.value());
    out["description"] = text + "}";
}

Json listOf(const Json& schemas)
{
    Json out = Json::array();
    for (const Json& schema : schemas) out.push_back(anthropicSchema(schema));
    return out;
}

Json mapOf(const Json& schemas)
{
    Json out = Json::object();
    for (auto schema = schemas.begin(); schema != schemas.end(); ++schema)
        out[schema.key()] = anthropicSchema(schema.value());
    return out;
}

bool isObject(const Json& schema)
{
    return schema.contains("properties") || jsonText(schema, "type") == "object";
}

}  // namespace

Json anthropicSchema(const Json& schema)
{
    if (!schema.is_object()) return schema;
    Json out = Json::object();
    Json limits = Json::object();
    for (auto member = schema.begin(); member != schema.end(); ++member) {
        const std::string& key = member.key();
        const Json& value = member.value();
        if (isUnenforced(key, value))
            limits[key] = value;
        else if ((key == "properties" || key == "$defs" || key == "definitions") &&
                 value.is_object())
            out[key] = mapOf(value);
        else if ((key == "anyOf" || key == "allOf") && value.is_array())
            out[key] = listOf(value);
        else if (key == "oneOf" && value.is_array())
            out["anyOf"] = listOf(value);
        else if (key == "items")
            out[key] = anthropicSchema(value);
        else
            out[key] = value;
    }
    if (isObject(schema)) out["additionalProperties"] = false;
    describe(limits, out);
    return out;
}

}  // namespace helix::providers
