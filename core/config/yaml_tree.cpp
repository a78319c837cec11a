#include "config/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

namespace helix::config {

namespace {

// Leaves yaml-cpp's parser from within an event; never leaves this file.
struct Stop {};

YamlPosition positionOf(const YAML::Mark& mark)
{
    if (mark.is_null()) return {};
    return {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(const YamlLimits& limits, YamlDocuments& result)
        : m_limits(limits), m_result(result)
    {}

    void OnDocumentStart(const YAML::Mark&) override
    {
        m_stack.clear();
        m_anchors.clear();
        m_root = std::make_shared<YamlNode>();
    }
    void OnDocumentEnd() override { m_result.documents.push_back(m_root); }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        add(makeNode(YamlNode::Kind::Null, mark, "", anchor), anchor);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        auto node = makeNode(YamlNode::Kind::Scalar, mark, tag, anchor);
        node->scalar = value;
        node->isPlain = tag == "?";
        add(node, anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        const auto found = m_anchors.find(anchor);
        if (found == m_anchors.end()) {
            report(positionOf(mark), "an alias stands within the value that it names");
            throw Stop{};
        }
        checkLimits(positionOf(mark), found->second->weight, found->second->height);
        place(found->second, positionOf(mark));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        m_stack.push_back({makeNode(YamlNode::Kind::Sequence, mark, tag, anchor), anchor, {}, {}});
    }
    void OnSequenceEnd() override { finish(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        m_stack.push_back({makeNode(YamlNode::Kind::Map, mark, tag, anchor), anchor, {}, {}});
    }
    void OnMapEnd() override { finish(); }

    void report(YamlPosition position, std::string message)
    {
        m_result.errors.push_back({position, std::move(message)});
        if (m_result.errors.size() >= m_limits.maxErrors) throw Stop{};
    }

private:
    // A sequence or map that is being filled; key waits for its value.
    struct Open {
        std::shared_ptr<YamlNode> node;
        YAML::anchor_t anchor;
        std::unique_ptr<YamlMember> key;
        std::unordered_set<std::string> keys;
    };

    std::shared_ptr<YamlNode> makeNode(YamlNode::Kind kind, const YAML::Mark& mark,
                                       const std::string& tag, YAML::anchor_t)
    {
        const YamlPosition position = positionOf(mark);
        if (!tag.empty() && tag != "?" && tag != "!")
            report(position, "tags are not allowed; write the value without one");
        checkLimits(position, 1, 1);
        auto node = std::make_shared<YamlNode>();
        node->kind = kind;
        node->position = position;
        return node;
    }

    // Counts what a reader meets who follows every alias, so that a small text cannot become a huge
    // tree.
    void checkLimits(YamlPosition position, std::size_t weight, std::size_t height)
    {
        m_nodes += weight;
        if (m_nodes > m_limits.maxNodes) {
            report(position, "more than " + std::to_string(m_limits.maxNodes) +
                                 " values, each use of an alias counted");
            throw Stop{};
        }
        if (m_stack.size() + height > m_limits.maxDepth) {
            report(position, "nested deeper than " + std::to_string(m_limits.maxDepth) + " levels");
            throw Stop{};
        }
    }

    void add(const std::shared_ptr<YamlNode>& node, YAML::anchor_t anchor)
    {
        if (anchor != YAML::NullAnchor) m_anchors[anchor] = node;
        place(node, node->position);
    }

    void finish()
    {
        const Open done = std::move(m_stack.back());
        m_stack.pop_back();
        add(done.node, done.anchor);
    }

    void place(const YamlNodePtr& node, YamlPosition position)
    {
        if (m_stack.empty()) {
            m_root = node;
            return;
        }
        Open& open = m_stack.back();
        if (open.node->kind == YamlNode::Kind::Sequence) {
            open.node->items.push_back(node);
        } else if (!open.key) {
            beginMember(open, *node, position);
            return;
        } else {
            open.key->value = node;
            open.node->members.push_back(std::move(*open.key));
            open.key.reset();
        }
        open.node->weight += node->weight;
        open.node->height = std::max(open.node->height, node->height + 1);
    }

    void beginMember(Open& open, const YamlNode& key, YamlPosition position)
    {
        open.key = std::make_unique<YamlMember>();
        open.key->key = key.scalar;
        open.key->position = position;
        if (key.kind != YamlNode::Kind::Scalar)
            report(position, "a key must be text");
        else if (!open.keys.insert(key.scalar).second)
            report(position, "the key \"" + key.scalar.substr(0, 64) + "\" stands here twice");
    }

    const YamlLimits& m_limits;
    YamlDocuments& m_result;
    YamlNodePtr m_root;
    std::vector<Open> m_stack;
    std::unordered_map<YAML::anchor_t, YamlNodePtr> m_anchors;
    std::size_t m_nodes = 0;
};

std::size_t replacementCharacters(std::string_view text)
{
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    std::size_t count = 0;
    for (auto at = text.find(kReplacement); at != std::string_view::npos;
         at = text.find(kReplacement, at + kReplacement.size()))
        ++count;
    return count;
}

// The JSON writer replaces what is not UTF-8, so a new replacement character betrays it.
bool isUtf8(std::string_view text)
{
    std::string json;
    appendJsonString(json, text);
    return replacementCharacters(json) == replacementCharacters(text);
}

// yaml-cpp takes some control characters for the end of the text, what follows one would be lost;
// it passes on bytes that are not UTF-8; and it reads on to the last bracket before it reports the
// first one, which takes seconds for a megabyte of them.
std::string_view problemOf(std::string_view line, const YamlLimits& limits, std::size_t& column)
{
    std::size_t brackets = 0;
    for (column = 1; column <= line.size(); ++column) {
        const char c = line[column - 1];
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r')
            return "a control character; the file must be text in UTF-8";
        if (c == '[' || c == '{')
            ++brackets;
        else if (c != ' ')
            brackets = 0;
        if (brackets > limits.maxDepth) return "too many brackets in a row";
    }
    column = 1;
    return isUtf8(line) ? "" : "bytes that are not UTF-8";
}

bool reportUnreadable(std::string_view text, const YamlLimits& limits, YamlDocuments& result)
{
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::size_t column = 1;
        const std::string_view problem = problemOf(text.substr(0, end), limits, column);
        if (!problem.empty()) {
            result.errors.push_back({{number, column}, std::string(problem)});
            return true;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return false;
}

bool isDigits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool isFloat(std::string_view text)
{
    // [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    if (text == ".inf" || text == ".Inf" || text == ".INF") return true;
    const auto exponent = text.find_first_of("eE");
    if (exponent != std::string_view::npos) {
        std::string_view digits = text.substr(exponent + 1);
        if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) digits.remove_prefix(1);
        if (!isDigits(digits)) return false;
        text = text.substr(0, exponent);
    }
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return isDigits(text);
    const std::string_view whole = text.substr(0, dot);
    const std::string_view part = text.substr(dot + 1);
    if (whole.empty()) return isDigits(part);
    return isDigits(whole) && (part.empty() || isDigits(part));
}

bool isInt(std::string_view text)
{
    if (text.starts_with("0x"))
        return text.size() > 2 &&
               text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
    if (text.starts_with("0o"))
        return text.size() > 2 && text.find_first_not_of("01234567", 2) == std::string_view::npos;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    return isDigits(text);
}

Json intValue(std::string_view text)
{
    int base = 10;
    std::string_view digits = text;
    if (text.starts_with("0x") || text.starts_with("0o")) {
        base = text[1] == 'x' ? 16 : 8;
        digits.remove_prefix(2);
    } else if (text.starts_with("+")) {
        digits.remove_prefix(1);
    }
    std::int64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error == std::errc() && end == digits.data() + digits.size()) return value;
    return std::string(text);
}

Json floatValue(std::string_view text)
{
    const std::string_view digits = text.starts_with("+") ? text.substr(1) : text;
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc() && end == digits.data() + digits.size() && std::isfinite(value))
        return value;
    return std::string(text);
}

Json scalarValue(const YamlNode& node)
{
    if (!node.isPlain) return node.scalar;
    switch (plainKind(node.scalar)) {
        case PlainKind::Null: return nullptr;
        case PlainKind::Bool: return node.scalar[0] == 't' || node.scalar[0] == 'T';
        case PlainKind::Int: return intValue(node.scalar);
        case PlainKind::Float: return floatValue(node.scalar);
        case PlainKind::Text: break;
    }
    return node.scalar;
}

}  // namespace

PlainKind plainKind(std::string_view text)
{
    for (const std::string_view null : {"", "~", "null", "Null", "NULL"})
        if (text == null) return PlainKind::Null;
    for (const std::string_view word : {"true", "True", "TRUE", "false", "False", "FALSE"})
        if (text == word) return PlainKind::Bool;
    if (isInt(text)) return PlainKind::Int;
    if (isFloat(text) || text == ".nan" || text == ".NaN" || text == ".NAN")
        return PlainKind::Float;
    return PlainKind::Text;
}

YamlDocuments parseYaml(std::string_view text, const YamlLimits& limits)
{
    YamlDocuments result;
    if (text.size() > limits.maxBytes) {
        result.errors.push_back({{}, "longer than " + std::to_string(limits.maxBytes) + " bytes"});
        return result;
    }
    if (reportUnreadable(text, limits, result)) return result;
    std::istringstream stream{std::string(text)};
    TreeBuilder builder(limits, result);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Stop&) {
        // already reported
    } catch (const YAML::Exception& error) {
        const bool isTab = error.msg.find("illegal tab") != std::string::npos;
        result.errors.push_back({positionOf(error.mark),
                                 "invalid YAML: " + error.msg + (isTab ? "; write blanks" : "")});
    } catch (const std::exception& error) {
        result.errors.push_back({{}, std::string("invalid YAML: ") + error.what()});
    }
    return result;
}

Json coreSchemaValue(const YamlNode& node)
{
    switch (node.kind) {
        case YamlNode::Kind::Null: return nullptr;
        case YamlNode::Kind::Scalar: return scalarValue(node);
        case YamlNode::Kind::Sequence: {
            Json list = Json::array();
            for (const YamlNodePtr& item : node.items) list.push_back(coreSchemaValue(*item));
            return list;
        }
        case YamlNode::Kind::Map: break;
    }
    Json object = Json::object();
    for (const YamlMember& member : node.members)
        object[member.key] = coreSchemaValue(*member.value);
    return object;
}

}  // namespace helix::config
