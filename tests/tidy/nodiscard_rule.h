#pragma once
// Finds function declarations that return Result, tl::expected or an awaitable of one without
// [[nodiscard]].

#include <string>
#include <string_view>
#include <vector>

namespace helix::tidy {

struct ResultFunction {
    std::string name;
    int line = 0;
};

[[nodiscard]] std::vector<ResultFunction> resultFunctionsWithoutNodiscard(std::string_view header);

}  // namespace helix::tidy
