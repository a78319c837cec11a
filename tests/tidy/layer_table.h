#pragma once
// The table of allowed edges between modules (layers.txt) and the question whether one include
// keeps to it. A value; read once by the test.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace helix::tidy {

class LayerTable {
public:
    /// Reads the table. A line that follows neither form is returned in `error` as "line N: what is
    /// wrong".
    [[nodiscard]] static std::optional<LayerTable> parse(std::string_view text, std::string* error);

    /// The module that holds the file, for example "core/net" or "ui/pages/providers"; empty when
    /// none does.
    [[nodiscard]] std::string moduleOf(std::string_view path) const;

    /// The module that a quoted include names, seen from `fromPath`; empty when it names none.
    [[nodiscard]] std::string moduleOfInclude(std::string_view fromPath,
                                              std::string_view target) const;

    [[nodiscard]] bool isAllowed(std::string_view from, std::string_view to) const;

private:
    struct Row {
        std::string module;  ///< "core/net", or "ui/pages/*"
        int level = -1;      ///< -1: the list decides
        std::vector<std::string> includes;
    };

    [[nodiscard]] const Row* rowOf(std::string_view module) const;

    std::vector<Row> m_rows;
};

}  // namespace helix::tidy
