#pragma once
// One feature of a request and what it becomes in each format: a place in the body (RFC 6901) and
// the value there; "absent" when the member must not be there.

#include "providers/capabilities.h"
#include "providers/chat.h"

namespace helix::providers::test {

struct FeatureCase {
    std::string tag;
    std::string type;
    ChatRequest request;
    std::string place;
    std::string value;
    Quirks quirks{};
};

std::vector<FeatureCase> contentCases();
std::vector<FeatureCase> toolCases();
std::vector<FeatureCase> reasoningCases();
std::vector<FeatureCase> settingCases();

/// A user's "hi" that came by a protocol, with its own JSON.
ChatRequest native(Dialect dialect, const char* json);

}  // namespace helix::providers::test
