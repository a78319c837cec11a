#include "config/validator.h"

#include "config/loader.h"

#include <algorithm>

namespace helix::config {

namespace {

constexpr std::size_t kMaxFreeName = 128;
constexpr std::size_t kMaxListedNames = 16;

std::string_view kindName(YamlNode::Kind kind)
{
    switch (kind) {
        case YamlNode::Kind::Null: return "nothing";
        case YamlNode::Kind::Scalar: return "a single value";
        case YamlNode::Kind::Sequence: return "a list";
        case YamlNode::Kind::Map: break;
    }
    return "a section of keys";
}

// Elements of a list are told apart by nobody.
std::string outermostList(const std::string& path)
{
    bool isQuoted = false;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '"') isQuoted = !isQuoted;
        if (path[i] == '[' && !isQuoted) return path.substr(0, i);
    }
    return path;
}

bool isProviders(std::string_view path)
{
    return path == "providers" || path == "llm_providers";
}

}  // namespace

Json Validator::validate(const YamlNode& root)
{
    if (root.kind == YamlNode::Kind::Null) return Json::object();
    if (root.kind == YamlNode::Kind::Map) return object(root, schemaRoot(), "");
    report(Severity::Error, root.position, "",
           "expected sections such as server: and providers:, not " +
               std::string(kindName(root.kind)));
    return Json::object();
}

void Validator::report(Severity severity, YamlPosition position, std::string path,
                       std::string message)
{
    if (m_findings.size() >= kMaxFindings) return;
    m_findings.push_back(
        {m_file, position.line, position.column, severity, std::move(path), std::move(message)});
}

void Validator::reportAt(Severity severity, const std::string& path, std::string message)
{
    std::string at = path;
    while (!at.empty() && !m_positions.contains(at)) {
        const auto cut = at.find_last_of(".[");
        at = cut == std::string::npos ? std::string() : at.substr(0, cut);
    }
    const auto found = m_positions.find(at);
    report(severity, found == m_positions.end() ? YamlPosition{} : found->second, path,
           std::move(message));
}

void Validator::alias(const std::string& from, const std::string& to)
{
    if (const auto found = m_positions.find(from); found != m_positions.end())
        m_positions.emplace(to, found->second);
    std::map<std::string, std::string> moved;
    for (const auto& [path, origin] : m_origins)
        if (path == from || path.starts_with(from + "."))
            moved.emplace(to + path.substr(from.size()), origin);
    m_origins.merge(moved);
}

void Validator::noteOrigin(const std::string& path, bool isFromVariable)
{
    std::string& origin = m_origins[outermostList(path)];
    if (origin.empty() || isFromVariable) origin = isFromVariable ? "environment" : "file";
}

Json Validator::value(const YamlNode& node, const SchemaNode& schema, const std::string& path)
{
    const SchemaEntry& entry = *schema.entry;
    const bool isObject = entry.type == ValueType::Section || entry.type == ValueType::Map;
    const bool isList = entry.type == ValueType::List;
    if (entry.type == ValueType::Any) return anyValue(node, path);
    // A section whose keys are all commented out is empty, not wrong.
    if (node.kind == YamlNode::Kind::Null && isObject) return Json::object();
    if (node.kind == YamlNode::Kind::Null && isList) return Json::array();
    if (isObject && node.kind == YamlNode::Kind::Map) return object(node, schema, path);
    if (isList && node.kind == YamlNode::Kind::Sequence) return list(node, schema, path);
    if (!isObject && !isList && node.kind == YamlNode::Kind::Scalar)
        return scalar(node, entry, path);
    report(Severity::Error, node.position, path,
           "expected " + std::string(valueTypeName(entry.type)) + ", not " +
               std::string(kindName(node.kind)));
    return nullptr;
}

Json Validator::object(const YamlNode& node, const SchemaNode& schema, const std::string& path)
{
    Json out = Json::object();
    for (const YamlMember& member : node.members) {
        const std::string memberPath = joinPath(path, member.key);
        m_positions.emplace(memberPath, member.position);
        const SchemaNode* below = schema.member(member.key);
        if (below == nullptr) {
            reportUnknown(member, schema, memberPath);
            continue;
        }
        if (schema.children.empty()) checkFreeName(member, path, memberPath);
        Json checked = value(*member.value, *below, memberPath);
        if (!checked.is_null()) out[member.key] = std::move(checked);
    }
    return out;
}

void Validator::reportUnknown(const YamlMember& member, const SchemaNode& schema,
                              const std::string& path)
{
    if (member.key == "<<") {
        report(Severity::Error, member.position, path,
               "merge keys are not supported; write the keys out");
        return;
    }
    const std::vector<std::string_view> names = schema.memberNames();
    std::string message = "unknown key";
    if (const auto near = nearestName(member.key, names); !near.empty()) {
        message.append("; did you mean \"").append(near).append("\"?");
    } else if (!names.empty() && names.size() <= kMaxListedNames) {
        message += "; expected ";
        for (std::size_t i = 0; i < names.size(); ++i)
            message.append(i ? ", " : "").append(names[i]);
    }
    report(Severity::Error, member.position, path, std::move(message));
}

void Validator::checkFreeName(const YamlMember& member, const std::string& parent,
                              const std::string& path)
{
    const std::string& name = member.key;
    const bool isControlled = std::any_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (name.empty() || name.size() > kMaxFreeName || isControlled)
        report(Severity::Error, member.position, path,
               "a name must have 1 to 128 printable characters");
    if (!isProviders(parent)) return;
    // "provider/model" must split in one way only.
    if (name.find('/') != std::string::npos)
        report(Severity::Error, member.position, path, "a provider's name must not hold a slash");
    if (std::find(m_providerOrder.begin(), m_providerOrder.end(), name) == m_providerOrder.end())
        m_providerOrder.push_back(name);
}

Json Validator::list(const YamlNode& node, const SchemaNode& schema, const std::string& path)
{
    Json out = Json::array();
    noteOrigin(path, false);
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const std::string itemPath = path + "[" + std::to_string(i) + "]";
        m_positions.emplace(itemPath, node.items[i]->position);
        Json checked = value(*node.items[i], *schema.item, itemPath);
        if (!checked.is_null()) out.push_back(std::move(checked));
    }
    return out;
}

ScalarText Validator::resolve(const YamlNode& node, const std::string& path, bool& isValid)
{
    Substitution substitution = substitute(node.scalar, m_getenv);
    for (std::string& problem : substitution.problems)
        report(Severity::Error, node.position, path, std::move(problem));
    isValid = substitution.problems.empty();
    return {std::move(substitution.text), node.isPlain && !substitution.hasVariable,
            substitution.hasVariable};
}

Json Validator::scalar(const YamlNode& node, const SchemaEntry& entry, const std::string& path)
{
    bool isValid = true;
    const ScalarText text = resolve(node, path, isValid);
    if (!isValid) return nullptr;
    CheckedValue checked = checkScalar(entry, text);
    if (!checked.problem.empty()) {
        report(Severity::Error, node.position, path, std::move(checked.problem));
        return nullptr;
    }
    noteOrigin(path, text.isFromVariable);
    if (entry.type == ValueType::Secret && !text.isFromVariable && !text.text.empty())
        m_hasLiteralSecret = true;
    return std::move(checked.value);
}

Json Validator::anyValue(const YamlNode& node, const std::string& path)
{
    switch (node.kind) {
        case YamlNode::Kind::Null: return nullptr;
        case YamlNode::Kind::Scalar: {
            bool isValid = true;
            const ScalarText text = resolve(node, path, isValid);
            if (!isValid) return nullptr;
            noteOrigin(path, text.isFromVariable);
            return text.isFromVariable ? Json(text.text) : coreSchemaValue(node);
        }
        case YamlNode::Kind::Sequence: {
            Json out = Json::array();
            for (std::size_t i = 0; i < node.items.size(); ++i)
                out.push_back(anyValue(*node.items[i], path + "[" + std::to_string(i) + "]"));
            return out;
        }
        case YamlNode::Kind::Map: break;
    }
    Json out = Json::object();
    for (const YamlMember& member : node.members)
        out[member.key] = anyValue(*member.value, joinPath(path, member.key));
    return out;
}

}  // namespace helix::config
