#pragma once
// A fault for a drill in plain words: what it does to whom, how long still, and why the node would
// not take it. Pure functions.

#include "api/fault.h"
#include "api/outcome.h"

namespace helix::pages {

/// "Delay of 500 ms", "Error 503", "Stream cut after 3 events".
[[nodiscard]] QString faultKindText(const api::Fault& fault);
/// "Error 503 at claude / claude-sonnet-4-6, every attempt".
[[nodiscard]] QString faultText(const api::Fault& fault);
/// "by admin: game day".
[[nodiscard]] QString faultOriginText(const api::Fault& fault);
/// What the draft would do, as a sentence.
[[nodiscard]] QString draftText(const api::FaultDraft& draft);
/// 409 and 404 say what to do about it.
[[nodiscard]] QString faultFailureText(const api::Failure& failure);

}  // namespace helix::pages
