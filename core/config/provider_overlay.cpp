#include "config/provider_overlay.h"

#include "config/completion.h"
#include "config/effective.h"
#include "config/json_reader.h"
#include "config/json_writer.h"
#include "config/substitution.h"
#include "config/validator.h"
#include "config/value_origins.h"
#include "config/yaml_tree.h"

#include <algorithm>
#include <cstdlib>

namespace helix::config {

namespace {

constexpr YamlLimits kLimits{kMaxConfigBytes, kMaxConfigNodes, kMaxConfigDepth, kMaxFindings};

std::optional<std::string> systemEnv(const std::string& name)
{
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): see loader.h
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

const YamlNode* memberOf(const YamlNode& node, std::string_view key)
{
    for (const YamlMember& member : node.members)
        if (member.key == key) return member.value.get();
    return nullptr;
}

// Another section here would be a second place for settings that the main file rules.
void checkSections(const YamlNode& root, Validator& validator)
{
    for (const YamlMember& member : root.members)
        if (member.key != "providers")
            validator.report(Severity::Error, member.position, member.key,
                             "only providers may stand in this file");
}

// A setting that stood there under its short and its long form would be two.
void forgetOtherForm(Json& provider, const std::string& key)
{
    if (key == "api_key" || key == "api_keys") {
        provider.erase("api_key");
        provider.erase("api_keys");
    }
    if (key == "model" || key == "models") {
        provider.erase("model");
        provider.erase("models");
    }
    if (key == "timeout" && provider.contains("timeouts")) provider["timeouts"].erase("total");
    if (key == "timeouts") provider.erase("timeout");
}

void removeProvider(Config& config, const std::string& name)
{
    config.providers.erase(name);
    std::erase(config.providerOrder, name);
    setOrigin(config, joinPath("providers", name), "");
}

// A scan of the environment names the vendor, a client of the API the type.
std::string originOf(const Json& keys, const std::string& below)
{
    if (!below.empty()) return below + "+api";
    return keys.contains("type") ? "api" : "environment";
}

void noteOrigins(Config& config, const ProviderConfig& provider, bool isWhole,
                 const Validator& validator)
{
    const std::string path = joinPath("providers", provider.name);
    if (isWhole) setOrigin(config, path, "");
    for (const auto& [at, origin] : validator.origins())
        if (at.starts_with(path + "."))
            config.origins[at] = provider.origin == "environment" ? provider.origin : "api";
}

void layOver(Config& config, const std::string& name, const Json& keys, const LoadOptions& options,
             Validator& validator)
{
    const bool namesVendor = keys.contains("type") || keys.contains("vendor");
    const auto base = config.providers.find(name);
    const bool isNew = base == config.providers.end();
    if (isNew && !namesVendor) return;
    const std::string origin = isNew ? std::string() : base->second.origin;
    // With a type or vendor it is a provider of its own, not a change of another one.
    ProviderConfig provider = namesVendor ? ProviderConfig() : base->second;
    provider.origin = originOf(keys, origin);
    JsonReader reader(keys);
    describe(reader, provider);
    provider.name = name;
    completeLaidOver(provider, namesVendor, options, validator);
    noteOrigins(config, provider, namesVendor, validator);
    if (isNew) config.providerOrder.push_back(name);
    config.providers.insert_or_assign(name, std::move(provider));
}

Result<void> errorsOf(std::vector<Finding>& findings)
{
    std::vector<Finding> errors;
    for (Finding& finding : findings)
        if (finding.severity == Severity::Error) errors.push_back(std::move(finding));
    if (errors.empty()) return {};
    return fail(ErrorCode::ParseError, findingsText(errors));
}

}  // namespace

Result<ProviderOverlay> ProviderOverlay::parse(std::string_view text,
                                               const std::string& displayName)
{
    const YamlDocuments yaml = parseYaml(text, kLimits);
    if (!yaml.errors.empty()) {
        const YamlError& first = yaml.errors.front();
        const Finding finding{
            displayName, first.position.line, first.position.column, Severity::Error,
            "",          first.message};
        return fail(ErrorCode::ParseError, finding.text());
    }
    ProviderOverlay overlay;
    if (yaml.documents.empty()) return overlay;
    const YamlNode* providers = memberOf(*yaml.documents.front(), "providers");
    if (providers == nullptr) return overlay;
    for (const YamlMember& member : providers->members) {
        overlay.m_names.push_back(member.key);
        overlay.m_providers[member.key] = coreSchemaValue(*member.value);
    }
    return overlay;
}

bool ProviderOverlay::isRemoved(const std::string& name) const
{
    const auto found = m_providers.find(name);
    return found != m_providers.end() && found->is_null();
}

Json ProviderOverlay::keysOf(const std::string& name) const
{
    const auto found = m_providers.find(name);
    return found == m_providers.end() ? Json() : *found;
}

void ProviderOverlay::change(const std::string& name, const Json& keys)
{
    if (!has(name)) m_names.push_back(name);
    Json& provider = m_providers[name];
    if (!provider.is_object()) provider = Json::object();
    for (const auto& [key, value] : keys.items()) {
        forgetOtherForm(provider, key);
        if (value.is_object() && provider[key].is_object())
            provider[key].merge_patch(value);
        else
            provider[key] = value;
    }
}

void ProviderOverlay::remove(const std::string& name, bool isElsewhere)
{
    if (isElsewhere) {
        if (!has(name)) m_names.push_back(name);
        m_providers[name] = nullptr;
        return;
    }
    std::erase(m_names, name);
    m_providers.erase(name);
}

std::string ProviderOverlay::text() const
{
    if (m_names.empty()) return {};
    std::string out =
        "# Written by the gateway: providers changed at run time, laid over the configuration.\n"
        "# It may hold keys. Edit it only while the gateway is stopped, or reload afterwards.\n";
    return out + blockYaml(Json{{"providers", m_providers}}, m_names);
}

Result<void> applyProviderOverlay(Config& config, const std::string& text,
                                  const LoadOptions& options)
{
    const GetEnv getenv = options.getenv ? GetEnv(options.getenv) : GetEnv(systemEnv);
    Validator validator(options.displayName, getenv);
    const YamlDocuments yaml = parseYaml(text, kLimits);
    for (const YamlError& error : yaml.errors)
        validator.report(Severity::Error, error.position, "", error.message);
    if (!yaml.errors.empty() || yaml.documents.empty()) return errorsOf(validator.findings());
    const YamlNode& root = *yaml.documents.front();
    checkSections(root, validator);
    Json tree = validator.validate(root);
    moveOlderNames(tree, validator);
    const YamlNode* providers = memberOf(root, "providers");
    if (providers == nullptr) return errorsOf(validator.findings());
    for (const YamlMember& member : providers->members) {
        if (member.value->kind == YamlNode::Kind::Null) {
            removeProvider(config, member.key);
            continue;
        }
        const Json* keys = jsonMember(tree["providers"], member.key.c_str());
        if (keys != nullptr) layOver(config, member.key, *keys, options, validator);
    }
    return errorsOf(validator.findings());
}

Json escapedTexts(Json value)
{
    if (value.is_string()) return escapeVariables(value.get_ref<const std::string&>());
    if (value.is_structured())
        for (Json& each : value) each = escapedTexts(std::move(each));
    return value;
}

Json providerJson(const ProviderConfig& provider)
{
    Json out = Json::object();
    JsonWriter writer(out, SecretForm::Redacted);
    describe(writer, provider);
    return out;
}

}  // namespace helix::config
