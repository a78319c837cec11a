#pragma once
// Who may answer a request, as far as the configuration says: part of the key of a kept answer, so
// that a reload that sends a request elsewhere does not go on giving the answer from before. How
// the targets are doing at the moment is not looked at: it changes who is asked, not what is meant.

#include "gateway/exchange.h"

namespace helix::gateway {

/// Provider, type, address and model of every target of the route, or of every member of the
/// ensemble with its settings, in an order of their own. Empty when nobody may answer.
[[nodiscard]] std::string answerersOf(const Exchange& exchange, const providers::ChatRequest& chat);

}  // namespace helix::gateway
