#pragma once
// What a person has set for one pane besides the model: the system prompt and the parameters, or
// why they cannot be used.

#include "api/chat_request.h"

namespace helix::pages {

struct ChatSetup {
    QString system;
    api::ChatParameters parameters;
    QString problem;  ///< not empty: nothing can be sent before this is mended
};

}  // namespace helix::pages
