// The table as JSON Schema, for editors that complete and check YAML.

#include "config/schema.h"
#include "config/schema_tree.h"

#include <cmath>

namespace helix::config {

namespace {

// Any value may also come from the environment.
constexpr const char* kVariablePattern = "\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}";
constexpr const char* kDurationPattern = "^(0|([0-9]+(ms|s|m|h|d))+)$";
constexpr const char* kSizePattern = "^[0-9]+ ?(B|KB|MB|GB|KiB|MiB|GiB)?$";

Json variable()
{
    return {{"$ref", "#/$defs/variable"}};
}

Json numberSchema(const SchemaEntry& entry, const char* type)
{
    Json schema{{"type", type}};
    const auto bound = [&](double value) -> Json {
        if (entry.type == ValueType::Number) return value;
        return static_cast<std::int64_t>(value);
    };
    if (std::isfinite(entry.min)) schema["minimum"] = bound(entry.min);
    if (std::isfinite(entry.max)) schema["maximum"] = bound(entry.max);
    return schema;
}

Json choices(std::string_view text)
{
    Json list = Json::array();
    while (!text.empty()) {
        const auto bar = text.find('|');
        list.push_back(std::string(text.substr(0, bar)));
        text = bar == std::string_view::npos ? std::string_view() : text.substr(bar + 1);
    }
    return list;
}

Json scalarSchema(const SchemaEntry& entry)
{
    switch (entry.type) {
        case ValueType::Bool: return {{"anyOf", {Json{{"type", "boolean"}}, variable()}}};
        case ValueType::Int: return {{"anyOf", {numberSchema(entry, "integer"), variable()}}};
        case ValueType::Number: return {{"anyOf", {numberSchema(entry, "number"), variable()}}};
        case ValueType::Duration:
            return {
                {"anyOf", {Json{{"$ref", "#/$defs/duration"}}, Json{{"const", 0}}, variable()}}};
        case ValueType::Size:
            return {{"anyOf",
                     {numberSchema(entry, "integer"),
                      Json{{"type", "string"}, {"pattern", kSizePattern}}, variable()}}};
        case ValueType::Text:
        case ValueType::Secret: return {{"type", {"string", "number", "boolean"}}};
        case ValueType::Enum: {
            Json list = choices(entry.choices);
            // Readers of YAML 1.1 take the word off for a truth value.
            if (entry.choices.starts_with("off|")) list.push_back(false);
            if (entry.choices == "1.2|1.3") list = {"1.2", "1.3", 1.2, 1.3};
            return {{"anyOf", {Json{{"enum", list}}, variable()}}};
        }
        default: return {{"type", "string"}};
    }
}

Json schemaOf(const SchemaNode& node);

Json objectSchema(const SchemaNode& node)
{
    Json schema{{"type", {"object", "null"}}};
    Json properties = Json::object();
    for (const auto& [name, child] : node.children)
        properties[std::string(name)] = schemaOf(*child);
    if (!properties.empty()) schema["properties"] = std::move(properties);
    if (node.anyMember)
        schema["additionalProperties"] = schemaOf(*node.anyMember);
    else
        schema["additionalProperties"] = false;
    return schema;
}

Json bareSchema(const SchemaNode& node)
{
    switch (node.entry->type) {
        case ValueType::Section:
        case ValueType::Map: return objectSchema(node);
        case ValueType::List: {
            Json schema{{"type", {"array", "null"}}};
            if (node.item) schema["items"] = schemaOf(*node.item);
            return schema;
        }
        case ValueType::Any: return Json::object();
        default: return scalarSchema(*node.entry);
    }
}

Json defaultValue(const SchemaEntry& entry)
{
    const std::string text(entry.defaultText);
    switch (entry.type) {
        case ValueType::Bool: return text == "true";
        case ValueType::Int:
        case ValueType::Number: return Json::parse(text);
        default: return text;
    }
}

Json schemaOf(const SchemaNode& node)
{
    Json schema = bareSchema(node);
    if (!node.entry->doc.empty()) schema["description"] = std::string(node.entry->doc);
    if (!node.entry->defaultText.empty()) schema["default"] = defaultValue(*node.entry);
    return schema;
}

}  // namespace

Json configSchemaJson()
{
    Json schema = objectSchema(schemaRoot());
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    schema["title"] = "Configuration of helixagent";
    schema["$defs"]["variable"] = {{"type", "string"}, {"pattern", kVariablePattern}};
    schema["$defs"]["duration"] = {{"type", "string"}, {"pattern", kDurationPattern}};
    schema["properties"]["llm_providers"] = {{"$ref", "#/properties/providers"}};
    return schema;
}

std::string configSchemaText()
{
    return configSchemaJson().dump(2) + "\n";
}

}  // namespace helix::config
