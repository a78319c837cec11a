#pragma once
// Whether two questions that lie near each other by their vectors may have the same answer.
// Embeddings know the subject of a sentence well and its details badly: "with" and "without", 10
// and 11, Paris and London lie side by side. So what decides about the answer is compared word by
// word, in order. A question too many that is refused costs a call, one too few gives a wrong
// answer; where a rule is unsure it refuses. Pure.
//
// Names are words with capitals, digits or signs inside; a word at the beginning of a sentence is
// one unless it is a common opening. In German, where every noun has a capital, every noun counts.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace helix::cache {

/// Shorter questions say too little of what is meant, longer ones too much.
inline constexpr std::size_t kMinQuestionWords = 3;
inline constexpr std::size_t kMaxQuestionBytes = 8 * 1024;

/// What two questions differ in.
enum class Guard { Negation, Opposite, Number, Unit, Date, Quote, Name, Language };
inline constexpr std::array kGuardNames{"negation", "opposite", "number", "unit",
                                        "date",     "quote",    "name",   "language"};
[[nodiscard]] constexpr const char* guardName(Guard guard) noexcept
{
    return kGuardNames[static_cast<std::size_t>(guard)];
}

/// What must be equal in both, in lower case and in the order of the text.
struct QuestionTraits {
    std::vector<std::string> negations;
    std::vector<std::string> opposites;  ///< words that are one end of a pair: before, min, buy
    std::vector<std::string> numbers;    ///< digits and number words
    std::vector<std::string> units;      ///< kg, %, €
    std::vector<std::string> dates;      ///< days, months, today
    std::vector<std::string> quotes;
    std::vector<std::string> names;
    std::string language;  ///< by script and small words; empty: unknown
    std::size_t words = 0;

    /// Long enough to be answered by meaning, and not too long.
    [[nodiscard]] bool isComparable() const noexcept { return words >= kMinQuestionWords; }
};

/// text: UTF-8. Complexity: O(size).
[[nodiscard]] QuestionTraits traitsOf(std::string_view text);

/// nullopt: nothing speaks against it.
[[nodiscard]] std::optional<Guard> difference(const QuestionTraits& a, const QuestionTraits& b);

}  // namespace helix::cache
