#pragma once
// One scalar of the file against its entry of the table.

#include "base/json.h"
#include "config/schema.h"

#include <string>
#include <string_view>

namespace helix::config {

struct ScalarText {
    std::string text;
    bool isPlain = false;         ///< unquoted
    bool isFromVariable = false;  ///< its type is what the key asks for
};

struct CheckedValue {
    Json value;           ///< durations in milliseconds, sizes in bytes
    std::string problem;  ///< empty when it is valid; never holds the value
};

/// entry: of a scalar type.
[[nodiscard]] CheckedValue checkScalar(const SchemaEntry& entry, const ScalarText& scalar);

}  // namespace helix::config
