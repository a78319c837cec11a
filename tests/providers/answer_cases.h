#pragma once
// Answers with everything a vendor may put into them, as one line each; reasons to finish.

#include <string>
#include <vector>

namespace helix::providers::test {

struct FullAnswer {
    const char* tag;
    const char* type;
    const char* body;
    const char* summary;  ///< its events as EventText writes them, or a failure's class
};
struct Reason {
    const char* type;
    const char* word;  ///< the vendor's
    const char* ours;
};
/// What the streams of richCases() say.
struct StreamSummary {
    const char* tag;
    const char* summary;
};

std::vector<FullAnswer> fullAnswers();
std::vector<Reason> finishReasons();
std::vector<StreamSummary> richSummaries();
/// An answer of that format that ended with the word.
std::string answerWithReason(const std::string& type, const std::string& word);

}  // namespace helix::providers::test
