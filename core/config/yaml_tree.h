#pragma once
// YAML text as a tree that knows where each value stands, built under limits. yaml-cpp's parser
// reports the events; its own node tree would keep duplicate keys silently and forget positions of
// keys. Refused: every explicit tag, duplicate and non-text keys, aliases of what is not finished,
// control characters, bytes that are not UTF-8, and trees that grow beyond the limits when their
// aliases are followed.

#include "base/json.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace helix::config {

struct YamlNode;
using YamlNodePtr = std::shared_ptr<const YamlNode>;

struct YamlPosition {
    std::size_t line = 0;  ///< 1-based
    std::size_t column = 0;
};

struct YamlMember {
    std::string key;
    YamlPosition position;  ///< of the key
    YamlNodePtr value;
};

struct YamlNode {
    enum class Kind { Null, Scalar, Sequence, Map };
    Kind kind = Kind::Null;
    YamlPosition position;
    std::string scalar;
    bool isPlain = false;  ///< a scalar without quotes, whose type its text decides
    std::vector<YamlNodePtr> items;
    std::vector<YamlMember> members;
    std::size_t weight = 1;  ///< nodes when all aliases are followed
    std::size_t height = 1;
};

struct YamlError {
    YamlPosition position;
    std::string message;
};

struct YamlLimits {
    std::size_t maxBytes = 1024 * 1024;
    std::size_t maxNodes = 50'000;
    std::size_t maxDepth = 32;
    std::size_t maxErrors = 100;
};

struct YamlDocuments {
    std::vector<YamlNodePtr> documents;
    std::vector<YamlError> errors;  ///< the documents are only of use when this is empty
};

[[nodiscard]] YamlDocuments parseYaml(std::string_view text, const YamlLimits& limits = {});

/// The value by YAML 1.2's core schema: null, true, 12, 0x1F, 1.5, .inf become values, the rest
/// text. Numbers that JSON cannot hold stay text.
[[nodiscard]] Json coreSchemaValue(const YamlNode& node);

/// What the core schema makes of a plain scalar.
enum class PlainKind { Null, Bool, Int, Float, Text };
[[nodiscard]] PlainKind plainKind(std::string_view text);

}  // namespace helix::config
