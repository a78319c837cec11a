#pragma once
// "did you mean": the configured names that are close to an unknown one.

#include <string>
#include <vector>

namespace helix::routing {

inline constexpr std::size_t kMaxSuggestions = 3;
/// Longer names are not compared: the effort is the product of both lengths.
inline constexpr std::size_t kMaxComparedName = 128;

/// `; did you mean "a" or "b"?`, nearest first, or "" when nothing is near. A name is near when it
/// contains the wanted one (or the other way round) or differs in at most a third of its letters.
[[nodiscard]] std::string suggestion(const std::string& wanted,
                                     const std::vector<std::string>& names);

/// A client's text cut so that it can be repeated in a message.
[[nodiscard]] std::string quotable(const std::string& text);

}  // namespace helix::routing
