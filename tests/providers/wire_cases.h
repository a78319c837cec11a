#pragma once
// Canonical requests and the bodies they become; bodies of answers and what is read from them.

#include "providers/chat.h"

namespace helix::providers::test {

struct RequestCase {
    std::string tag;
    std::string type;
    ChatRequest request;
    std::string body;
};
struct AnswerCase {
    std::string tag;
    std::string type;
    std::string body;
    std::string summary;  ///< as summaryOf writes it, or a failure's class
};

/// A user's "hi".
ChatRequest question();
std::string summaryOf(const ChatResponse& response);
std::vector<RequestCase> requestCases();
std::vector<AnswerCase> answerCases();

}  // namespace helix::providers::test
