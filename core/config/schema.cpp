#include "config/schema.h"

#include "base/identifier.h"
#include "config/schema_tree.h"

#include <algorithm>
#include <cassert>

namespace helix::config {

namespace {

SchemaNode& childFor(SchemaNode& parent, std::string_view step)
{
    if (step == "*") {
        if (!parent.anyMember) parent.anyMember = std::make_unique<SchemaNode>();
        return *parent.anyMember;
    }
    if (step == "[]") {
        if (!parent.item) parent.item = std::make_unique<SchemaNode>();
        return *parent.item;
    }
    for (auto& [name, node] : parent.children)
        if (name == step) return *node;
    parent.children.emplace_back(step, std::make_unique<SchemaNode>());
    return *parent.children.back().second;
}

void insert(SchemaNode& root, const SchemaEntry& entry)
{
    SchemaNode* node = &root;
    std::string_view rest = entry.path;
    while (!rest.empty()) {
        const std::size_t end = rest.starts_with("[]") ? 2 : rest.find_first_of(".[");
        node = &childFor(*node, rest.substr(0, end));
        rest = end >= rest.size() ? std::string_view() : rest.substr(end);
        if (rest.starts_with('.')) rest.remove_prefix(1);
    }
    assert(node->entry == nullptr && "a path stands in the table twice");
    node->entry = &entry;
}

std::unique_ptr<SchemaNode> copyOf(const SchemaNode& node)
{
    auto copy = std::make_unique<SchemaNode>();
    copy->entry = node.entry;
    for (const auto& [name, child] : node.children)
        copy->children.emplace_back(name, copyOf(*child));
    if (node.item) copy->item = copyOf(*node.item);
    if (node.anyMember) copy->anyMember = copyOf(*node.anyMember);
    return copy;
}

SchemaNode buildTree()
{
    SchemaNode root;
    for (const SchemaEntry& entry : schemaEntries()) insert(root, entry);
    childFor(root, "llm_providers").anyMember = copyOf(*childFor(root, "providers").anyMember);
    return root;
}

const SchemaNode* nodeAt(std::string_view path)
{
    const SchemaNode* node = &schemaRoot();
    for (const std::string& step : splitPath(path)) {
        if (node->entry != nullptr && node->entry->type == ValueType::Any) return node;
        node = step.starts_with('[') ? node->item.get() : node->member(step);
        if (node == nullptr) return nullptr;
    }
    return node;
}

}  // namespace

const SchemaNode* SchemaNode::member(std::string_view name) const
{
    for (const auto& [child, node] : children)
        if (child == name) return node.get();
    return anyMember.get();
}

std::vector<std::string_view> SchemaNode::memberNames() const
{
    std::vector<std::string_view> names;
    names.reserve(children.size());
    for (const auto& [name, node] : children) names.push_back(name);
    return names;
}

const SchemaNode& schemaRoot()
{
    static const SchemaNode root = buildTree();
    return root;
}

std::vector<std::string> splitPath(std::string_view path)
{
    std::vector<std::string> steps;
    std::size_t at = 0;
    while (at < path.size()) {
        if (path[at] == '.') {
            ++at;
        } else if (path[at] == '[') {
            const auto end = std::min(path.find(']', at), path.size() - 1);
            steps.emplace_back(path.substr(at, end + 1 - at));
            at = end + 1;
        } else if (path[at] == '"') {
            const auto end = std::min(path.find('"', at + 1), path.size());
            steps.emplace_back(path.substr(at + 1, end - at - 1));
            at = end + 1;
        } else {
            const auto end = std::min(path.find_first_of(".[", at), path.size());
            steps.emplace_back(path.substr(at, end - at));
            at = end;
        }
    }
    return steps;
}

std::string joinPath(std::string_view path, std::string_view name)
{
    std::string joined(path);
    if (!joined.empty()) joined.push_back('.');
    const bool isQuoted = name.empty() || name.find_first_of(".[\"") != std::string_view::npos;
    if (isQuoted) joined.push_back('"');
    joined += name;
    if (isQuoted) joined.push_back('"');
    return joined;
}

const SchemaEntry* findSchemaEntry(std::string_view path)
{
    const SchemaNode* node = nodeAt(path);
    return node == nullptr ? nullptr : node->entry;
}

std::vector<std::string_view> childNames(std::string_view path)
{
    const SchemaNode* node = nodeAt(path);
    return node == nullptr ? std::vector<std::string_view>() : node->memberNames();
}

std::string_view nearestName(std::string_view name, std::span<const std::string_view> candidates)
{
    constexpr std::size_t kMaxNameBytes = 64;
    if (name.size() > kMaxNameBytes) return {};
    std::string_view best;
    std::size_t bestDistance = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = editDistance(name, candidate);
        if (distance >= bestDistance || distance >= candidate.size()) continue;
        best = candidate;
        bestDistance = distance;
    }
    return best;
}

std::string_view valueTypeName(ValueType type) noexcept
{
    switch (type) {
        case ValueType::Section: return "a section of keys";
        case ValueType::Bool: return "true or false";
        case ValueType::Int: return "a whole number";
        case ValueType::Number: return "a number";
        case ValueType::Duration: return "a duration such as 30s or 1h30m";
        case ValueType::Size: return "a size such as 10MiB";
        case ValueType::String:
        case ValueType::Text:
        case ValueType::Secret: return "text";
        case ValueType::Enum: return "one of the allowed words";
        case ValueType::List: return "a list";
        case ValueType::Map: return "a map of names";
        case ValueType::Any: break;
    }
    return "any value";
}

}  // namespace helix::config
