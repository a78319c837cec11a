#pragma once
// The table of schema.h as a tree, for walking down beside a document.

#include "config/schema.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace helix::config {

struct SchemaNode {
    const SchemaEntry* entry = nullptr;  ///< null for the root
    std::vector<std::pair<std::string_view, std::unique_ptr<SchemaNode>>> children;
    std::unique_ptr<SchemaNode> item;       ///< of a list
    std::unique_ptr<SchemaNode> anyMember;  ///< of a map

    /// The node of a member by its name, or nullptr. Members of `Any` are not described.
    [[nodiscard]] const SchemaNode* member(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> memberNames() const;
};

/// Built once. Thread: any.
[[nodiscard]] const SchemaNode& schemaRoot();

/// "providers.claude.models[0]" as its steps: providers, claude, models, [0]. Names that hold `.`,
/// `[` or `"` stand in quotes.
[[nodiscard]] std::vector<std::string> splitPath(std::string_view path);

/// path + "." + name, quoted where needed.
[[nodiscard]] std::string joinPath(std::string_view path, std::string_view name);

}  // namespace helix::config
