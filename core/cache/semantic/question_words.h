#pragma once
// The words that question_guard.cpp tells apart, in lower case. Sorted, so that a look-up is a
// binary search; a test holds the order. Each list covers English first, then the small words of
// German, French, Spanish, Italian, Portuguese and Dutch.

#include <span>
#include <string_view>

namespace helix::cache {

[[nodiscard]] std::span<const std::string_view> negationWords();
[[nodiscard]] std::span<const std::string_view> oppositeWords();
[[nodiscard]] std::span<const std::string_view> unitWords();
[[nodiscard]] std::span<const std::string_view> dateWords();
/// First words of questions that are no names.
[[nodiscard]] std::span<const std::string_view> openingWords();

struct NumberWord {
    std::string_view word;
    std::string_view digits;
};
[[nodiscard]] std::span<const NumberWord> numberWords();

/// Small words by which a language in Latin letters is known.
struct LanguageWords {
    std::string_view language;
    std::span<const std::string_view> words;
};
[[nodiscard]] std::span<const LanguageWords> languageWords();

[[nodiscard]] bool isIn(std::span<const std::string_view> sorted, std::string_view word);

}  // namespace helix::cache
