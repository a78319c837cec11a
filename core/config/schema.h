#pragma once
// The single table of all sections and keys. Validation, defaults, the JSON Schema and the "did you
// mean" of messages all come from it, so that a key exists everywhere or nowhere.
//
// Paths: names joined by dots; `*` stands for any name of a map, `[]` for each element of a list:
// "providers.*.models[]", "models.*.targets[].provider".

#include "base/json.h"

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace helix::config {

enum class ValueType {
    Section,   ///< a map with the keys that the table lists below it
    Bool,      ///< true | false
    Int,       ///< whole number
    Number,    ///< finite number
    Duration,  ///< "30s", "1h30m"
    Size,      ///< bytes as a number or "10MiB"
    String,
    Text,    ///< a string for which an unquoted number or truth value is taken as text, too
    Secret,  ///< a string that is never shown
    Enum,    ///< one of SchemaEntry::choices
    List,    ///< its elements are the entry "path[]"
    Map,     ///< free names; its values are the entry "path.*"
    Any,     ///< kept as it is
};

struct SchemaEntry {
    std::string_view path;
    ValueType type = ValueType::Section;
    std::string_view defaultText{};  ///< as it would stand in the file; empty: none
    std::string_view doc{};
    bool needsRestart = false;
    std::string_view choices{};  ///< "a|b|c" for Enum
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
};

/// All entries; parents stand before their children.
[[nodiscard]] std::span<const SchemaEntry> schemaEntries();

/// The entry that rules a concrete path ("providers.claude.weight",
/// "models.fast.targets[0].model"), or nullptr.
[[nodiscard]] const SchemaEntry* findSchemaEntry(std::string_view path);

/// Names that may stand directly below a path ("" is the root), without `*`.
[[nodiscard]] std::vector<std::string_view> childNames(std::string_view path);

/// The candidate that was most likely meant, or empty when none is near.
[[nodiscard]] std::string_view nearestName(std::string_view name,
                                           std::span<const std::string_view> candidates);

/// JSON Schema (draft 2020-12) of the whole file, for editors.
[[nodiscard]] Json configSchemaJson();

/// The text of resources/config/helixagent.schema.json: two blanks of indentation, one final line
/// feed.
[[nodiscard]] std::string configSchemaText();

[[nodiscard]] std::string_view valueTypeName(ValueType type) noexcept;

}  // namespace helix::config
