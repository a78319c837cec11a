#include "config/config_changes.h"

#include "config/effective.h"
#include "config/schema_tree.h"

#include <algorithm>
#include <set>

namespace helix::config {

namespace {

// A section that came or went as a whole needs a restart when one of its keys does.
bool needsRestart(const SchemaNode& node)
{
    if (node.entry != nullptr && node.entry->needsRestart) return true;
    return std::any_of(node.children.begin(), node.children.end(),
                       [](const auto& child) { return needsRestart(*child.second); });
}

Json redacted(const Json& value, const SchemaNode* schema)
{
    if (value.is_object()) {
        Json out = Json::object();
        for (const auto& [key, member] : value.items())
            out[key] = redacted(member, schema == nullptr ? nullptr : schema->member(key));
        return out;
    }
    if (value.is_array()) {
        Json out = Json::array();
        for (const Json& item : value)
            out.push_back(redacted(item, schema == nullptr ? nullptr : schema->item.get()));
        return out;
    }
    const bool isSecret =
        schema != nullptr && schema->entry != nullptr && schema->entry->type == ValueType::Secret;
    return isSecret && value != "" ? Json(kRedacted) : value;
}

class Comparison {
public:
    void compare(const Json& before, const Json& after, const SchemaNode* schema,
                 const std::string& path)
    {
        if (before == after) return;
        if (!before.is_object() || !after.is_object()) {
            note(ConfigChange::Kind::Changed, before, after, schema, path);
            return;
        }
        std::set<std::string> keys;
        for (const auto& [key, value] : before.items()) keys.insert(key);
        for (const auto& [key, value] : after.items()) keys.insert(key);
        for (const std::string& key : keys) {
            const SchemaNode* below = schema == nullptr ? nullptr : schema->member(key);
            const std::string at = joinPath(path, key);
            if (!before.contains(key))
                note(ConfigChange::Kind::Added, nullptr, after.at(key), below, at);
            else if (!after.contains(key))
                note(ConfigChange::Kind::Removed, before.at(key), nullptr, below, at);
            else
                compare(before.at(key), after.at(key), below, at);
        }
    }
    std::vector<ConfigChange> take()
    {
        std::sort(m_changes.begin(), m_changes.end(),
                  [](const auto& a, const auto& b) { return a.path < b.path; });
        return std::move(m_changes);
    }

private:
    void note(ConfigChange::Kind kind, const Json& before, const Json& after,
              const SchemaNode* schema, const std::string& path)
    {
        ConfigChange change{path, kind, redacted(before, schema), redacted(after, schema),
                            schema != nullptr && needsRestart(*schema)};
        // Keys are kept as a list, but people know them by the name in the file.
        if (path.starts_with("providers.") && path.ends_with(".api_keys")) {
            change.path.pop_back();
            for (Json* side : {&change.before, &change.after})
                if (side->is_array() && side->size() == 1) *side = Json(side->front());
        }
        m_changes.push_back(std::move(change));
    }

    std::vector<ConfigChange> m_changes;
};

const char* kindName(ConfigChange::Kind kind)
{
    switch (kind) {
        case ConfigChange::Kind::Added: return "added";
        case ConfigChange::Kind::Removed: return "removed";
        case ConfigChange::Kind::Changed: break;
    }
    return "changed";
}

bool isReordered(const Config& before, const Config& after)
{
    return before.providerOrder != after.providerOrder &&
           before.providers.size() == after.providers.size() &&
           std::is_permutation(before.providerOrder.begin(), before.providerOrder.end(),
                               after.providerOrder.begin(), after.providerOrder.end());
}

}  // namespace

Json ConfigChange::toJson() const
{
    return {{"path", path},
            {"kind", kindName(kind)},
            {"before", before},
            {"after", after},
            {"needs_restart", needsRestart}};
}

std::vector<ConfigChange> configChanges(const Json& before, const Json& after)
{
    Comparison comparison;
    comparison.compare(before, after, &schemaRoot(), "");
    return comparison.take();
}

Json toJson(const std::vector<ConfigChange>& changes)
{
    Json list = Json::array();
    for (const ConfigChange& change : changes) list.push_back(change.toJson());
    return list;
}

ConfigDiff diff(const Config& before, const Config& after)
{
    ConfigDiff result;
    for (const auto& change : configChanges(configFingerprint(before), configFingerprint(after))) {
        result.changed.push_back(change.path);
        if (change.needsRestart) result.needsRestart.push_back(change.path);
    }
    if (isReordered(before, after)) result.changed.emplace_back("providers");
    std::sort(result.changed.begin(), result.changed.end());
    return result;
}

}  // namespace helix::config
