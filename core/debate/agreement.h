#pragma once
// How much answers agree, measured on their text. Pure. No model's own word about its confidence is
// used: it is not a measurement.
//
// The measure. Short answers (at most kShortWords words: numbers, names, yes or no, labels) agree
// when they are equal after normalisation (case, punctuation, articles, number formats), else not
// at all. Longer ones are compared as bags of words: the cosine of their term frequencies, words
// that carry no content left out. Two answers agree when the similarity is at least kAgree. It is a
// lexical measure: it sees the same words, not the same meaning; where meaning decides, use a
// judge.

#include <string>
#include <string_view>
#include <vector>

namespace helix::debate {

inline constexpr std::size_t kShortWords = 8;
inline constexpr double kAgree = 0.7;

/// Lower-case words and numbers without punctuation and articles; "1,000.0" becomes "1000".
[[nodiscard]] std::vector<std::string> normalisedWords(std::string_view text);

/// [0, 1]; symmetric; 1 for equal normalised texts.
[[nodiscard]] double similarity(std::string_view a, std::string_view b);

struct Agreement {
    std::vector<std::size_t> cluster;  ///< of each answer, numbered from 0 by size, largest first
    std::vector<double> score;         ///< of each answer: its mean similarity with the others
    std::size_t winner = 0;            ///< the most central answer of the largest cluster
    double share = 0;                  ///< of all answers that the largest cluster holds, [0, 1]
};

/// answers is not empty. weights: of each answer's vote, empty: 1 each. Ties go to the earlier
/// answer. Complexity: O(n^2) similarities.
[[nodiscard]] Agreement agreementOf(const std::vector<std::string>& answers,
                                    const std::vector<double>& weights = {});

}  // namespace helix::debate
