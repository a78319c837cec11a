#include "config/effective.h"

#include "config/json_writer.h"
#include "config/loader.h"
#include "config/schema_tree.h"
#include "config/substitution.h"

#include <algorithm>
#include <set>

namespace helix::config {

namespace {

// What the schema says of a value in otherSections decides how it reads: 30s instead of 30000, and
// no secret in clear.
Json presented(const Json& value, const SchemaNode* schema, SecretForm form)
{
    const ValueType type =
        schema != nullptr && schema->entry != nullptr ? schema->entry->type : ValueType::Any;
    if (value.is_object()) {
        Json out = Json::object();
        for (const auto& [key, member] : value.items())
            out[key] = presented(member, schema == nullptr ? nullptr : schema->member(key), form);
        return out;
    }
    if (value.is_array()) {
        Json out = Json::array();
        for (const Json& item : value)
            out.push_back(presented(item, schema == nullptr ? nullptr : schema->item.get(), form));
        return out;
    }
    if (type == ValueType::Secret) return secretText(value.get<std::string>(), form);
    if (type == ValueType::Duration) return formatDuration(Millis(value.get<std::int64_t>()));
    return value;
}

Json written(const Config& config, SecretForm form)
{
    Json out = Json::object();
    JsonWriter writer(out, form);
    describe(writer, config);
    out["security"]["auth"] = effectiveAuth(config);
    out.merge_patch(presented(config.otherSections, &schemaRoot(), form));
    return out;
}

bool isPlainKey(std::string_view key)
{
    const auto isKeyChar = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    };
    return !key.empty() && std::isalpha(static_cast<unsigned char>(key[0])) != 0 &&
           std::all_of(key.begin(), key.end(), isKeyChar) && key != "null" && key != "true" &&
           key != "false";
}

// A JSON string is a YAML string, too.
std::string inQuotes(std::string_view text)
{
    std::string out;
    appendJsonString(out, text);
    return out;
}

enum class Variables { Escaped, Kept };

std::string yamlScalar(const Json& value, Variables variables)
{
    if (!value.is_string()) return dumpJson(value);
    const auto& text = value.get_ref<const std::string&>();
    return inQuotes(variables == Variables::Escaped ? escapeVariables(text) : text);
}

bool isBlock(const Json& value)
{
    return value.is_structured() && !value.empty();
}

class YamlWriter {
public:
    explicit YamlWriter(const std::vector<std::string>& providerOrder,
                        Variables variables = Variables::Escaped)
        : m_providerOrder(providerOrder), m_variables(variables)
    {}

    void members(const Json& object, std::size_t indent, bool isProviders = false)
    {
        for (const std::string& key : orderedKeys(object, isProviders)) {
            const Json& value = object.at(key);
            m_out.append(indent, ' ');
            m_out +=
                isPlainKey(key) ? key : inQuotes(key);  // variables are replaced in values only
            m_out += ':';
            block(value, indent, indent == 0 && key == "providers");
        }
    }
    [[nodiscard]] std::string take() { return std::move(m_out); }

private:
    void block(const Json& value, std::size_t indent, bool isProviders)
    {
        if (!isBlock(value)) {
            m_out += ' ' + yamlScalar(value, m_variables) + '\n';
            return;
        }
        m_out += '\n';
        if (value.is_object())
            members(value, indent + 2, isProviders);
        else
            items(value, indent + 2);
    }
    void items(const Json& list, std::size_t indent)
    {
        for (const Json& item : list) {
            m_out.append(indent, ' ');
            m_out += '-';
            if (!isBlock(item)) {
                m_out += ' ' + yamlScalar(item, m_variables) + '\n';
                continue;
            }
            m_out += '\n';
            if (item.is_object())
                members(item, indent + 2);
            else
                items(item, indent + 2);
        }
    }
    [[nodiscard]] std::vector<std::string> orderedKeys(const Json& object, bool isProviders) const
    {
        std::vector<std::string> keys;
        if (isProviders)
            for (const std::string& name : m_providerOrder)
                if (object.contains(name)) keys.push_back(name);
        for (const auto& [key, value] : object.items())
            if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
        return keys;
    }

    const std::vector<std::string>& m_providerOrder;
    const Variables m_variables;
    std::string m_out;
};

const char* limitUnit(const SchemaEntry& entry)
{
    switch (entry.type) {
        case ValueType::Size: return "bytes";
        case ValueType::Duration: return "ms";
        case ValueType::Int: {
            const bool isIdentity = entry.path.ends_with("port") || entry.path.ends_with(".db") ||
                                    entry.path.ends_with("seed") ||
                                    entry.path.ends_with("priority");
            return isIdentity ? nullptr : "count";
        }
        default: return nullptr;
    }
}

double limitValue(const SchemaEntry& entry, const Json& value)
{
    if (entry.type != ValueType::Duration) return value.is_number() ? value.get<double>() : 0;
    const auto span = parseDuration(value.is_string() ? value.get<std::string>() : "0");
    return span ? static_cast<double>(span->count()) : 0;
}

void collectLimits(const Json& value, const SchemaNode* schema, const std::string& path,
                   std::vector<NamedLimit>& limits)
{
    if (schema == nullptr) return;
    if (value.is_object()) {
        for (const auto& [key, member] : value.items())
            collectLimits(member, schema->member(key), joinPath(path, key), limits);
        return;
    }
    const char* unit = schema->entry == nullptr ? nullptr : limitUnit(*schema->entry);
    if (unit != nullptr) limits.push_back({path, limitValue(*schema->entry, value), unit});
}

void collectSecrets(const Json& value, const SchemaNode* schema, std::vector<std::string>& secrets)
{
    if (schema == nullptr) return;
    if (value.is_object())
        for (const auto& [key, member] : value.items())
            collectSecrets(member, schema->member(key), secrets);
    else if (value.is_array())
        for (const Json& item : value) collectSecrets(item, schema->item.get(), secrets);
    else if (schema->entry != nullptr && schema->entry->type == ValueType::Secret)
        secrets.push_back(value.get<std::string>());
}

}  // namespace

Json configJson(const Config& config)
{
    return written(config, SecretForm::Redacted);
}

std::string configYaml(const Config& config)
{
    YamlWriter writer(config.providerOrder);
    writer.members(configJson(config), 0);
    return writer.take();
}

std::string blockYaml(const Json& object, const std::vector<std::string>& order)
{
    YamlWriter writer(order, Variables::Kept);
    writer.members(object, 0);
    return writer.take();
}

Json configFingerprint(const Config& config)
{
    return written(config, SecretForm::Fingerprint);
}

std::vector<NamedLimit> configLimits(const Config& config)
{
    std::vector<NamedLimit> limits;
    collectLimits(configJson(config), &schemaRoot(), "", limits);
    return limits;
}

std::vector<std::string> configSecrets(const Config& config)
{
    std::vector<std::string> secrets;
    collectSecrets(written(config, SecretForm::Clear), &schemaRoot(), secrets);
    std::erase_if(secrets, [](const std::string& secret) { return secret.empty(); });
    return secrets;
}

}  // namespace helix::config
