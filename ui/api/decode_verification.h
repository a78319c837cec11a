#pragma once
// From the JSON of a verification run to plain values; shared by the answers that carry one. Pure.

#include "api/json_fields.h"
#include "api/verification.h"

namespace helix::api {

[[nodiscard]] Verification verificationFrom(const QJsonObject& object);

}  // namespace helix::api
