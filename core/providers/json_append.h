#pragma once
// JSON text appended to a buffer: for the path where a request is passed on nearly as it came, so
// that neither a copy of the value nor a serializer object is made for it.

#include "base/json.h"

namespace helix::providers {

/// Appends the value as compact JSON. Numbers keep their shortest exact form; what is not UTF-8
/// becomes U+FFFD.
void appendJson(std::string& out, const Json& value);
void appendJsonInt(std::string& out, std::int64_t value);

}  // namespace helix::providers
