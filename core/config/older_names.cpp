#include "config/completion.h"

#include <array>

namespace helix::config {

namespace {

struct OlderName {
    const char* section;
    const char* key;
    Json::json_pointer pointer;  ///< of the name that counts
    const char* path;
};

const std::array<OlderName, 4>& olderNames()
{
    static const std::array<OlderName, 4> names{{
        {"server", "log_level", Json::json_pointer("/logging/level"), "logging.level"},
        {"performance", "request_timeout", Json::json_pointer("/server/request_timeout"),
         "server.request_timeout"},
        {"performance", "max_request_size", Json::json_pointer("/server/max_body_bytes"),
         "server.max_body_bytes"},
        {"performance", "graceful_shutdown_timeout",
         Json::json_pointer("/high_availability/graceful_shutdown/timeout"),
         "high_availability.graceful_shutdown.timeout"},
    }};
    return names;
}

void moveOne(Json& tree, const OlderName& name, Validator& validator)
{
    const Json* section = jsonMember(tree, name.section);
    const Json* value = section == nullptr ? nullptr : jsonMember(*section, name.key);
    if (value == nullptr) return;
    const std::string from = joinPath(name.section, name.key);
    if (tree.contains(name.pointer)) {
        validator.reportAt(Severity::Warning, from,
                           std::string("has no effect beside ") + name.path);
    } else {
        tree[name.pointer] = *value;
        validator.alias(from, name.path);
    }
    tree[name.section].erase(name.key);
    if (tree[name.section].empty()) tree.erase(name.section);
}

void mergeProviders(Json& tree, Validator& validator)
{
    const auto older = tree.find("llm_providers");
    if (older == tree.end()) return;
    Json& providers = tree["providers"];
    if (providers.is_null()) providers = Json::object();
    for (const auto& [name, keys] : older->items()) {
        Json& provider = providers[name];
        if (provider.is_null()) provider = Json::object();
        const std::string from = joinPath("llm_providers", name);
        const std::string to = joinPath("providers", name);
        validator.alias(from, to);
        for (const auto& [key, value] : keys.items()) {
            validator.alias(joinPath(from, key), joinPath(to, key));
            if (provider.contains(key))
                validator.reportAt(Severity::Error, joinPath(from, key),
                                   "is also given in " + joinPath(to, key));
            else
                provider[key] = value;
        }
    }
    tree.erase("llm_providers");
}

// model, api_key and timeout are the short forms of models, api_keys and timeouts.total.
void moveShortForms(Json& provider, const std::string& path, Validator& validator)
{
    if (const Json* model = jsonMember(provider, "model")) {
        Json models = Json::array({*model});
        for (const Json& other : provider.value("models", Json::array()))
            if (other != *model) models.push_back(other);
        provider["models"] = std::move(models);
        validator.alias(joinPath(path, "model"), joinPath(path, "models"));
        provider.erase("model");
    }
    if (const Json* key = jsonMember(provider, "api_key")) {
        Json keys = Json::array();
        if (!key->get_ref<const std::string&>().empty()) keys.push_back(*key);
        for (const Json& other : provider.value("api_keys", Json::array())) keys.push_back(other);
        provider["api_keys"] = std::move(keys);
        validator.alias(joinPath(path, "api_key"), joinPath(path, "api_keys"));
        provider.erase("api_key");
    }
    if (provider.contains("timeout")) {
        const Json timeout = provider["timeout"];
        Json& timeouts = provider["timeouts"];
        if (timeouts.is_null()) timeouts = Json::object();
        if (timeouts.contains("total"))
            validator.reportAt(Severity::Error, joinPath(path, "timeout"),
                               "is also given as timeouts.total; keep one of them");
        timeouts["total"] = timeout;
        validator.alias(joinPath(path, "timeout"), path + ".timeouts.total");
        provider.erase("timeout");
    }
}

}  // namespace

void moveOlderNames(Json& tree, Validator& validator)
{
    for (const OlderName& name : olderNames()) moveOne(tree, name, validator);
    mergeProviders(tree, validator);
    if (!tree.contains("providers")) return;
    for (auto& [name, provider] : tree["providers"].items())
        moveShortForms(provider, joinPath("providers", name), validator);
}

}  // namespace helix::config
