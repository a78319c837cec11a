#pragma once
// Members of Gemini's JSON. The API is protobuf behind JSON and takes every name in camelCase and
// in snake_case.

#include "base/json.h"

namespace helix::gateway {

/// The spelling under which the object has the member: the given camelCase one, or the snake_case
/// one when only that is there.
[[nodiscard]] std::string geminiName(const Json& object, const char* camel);
/// The member in either spelling; nullptr when absent or null.
[[nodiscard]] const Json* geminiMember(const Json& object, const char* camel);

/// A Schema object of the API (OpenAPI 3.0 subset, types in capitals, nullable) as JSON Schema.
[[nodiscard]] Json jsonSchemaOf(const Json& geminiSchema);

}  // namespace helix::gateway
