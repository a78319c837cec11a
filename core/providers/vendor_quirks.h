#pragma once
// Where a vendor differs from its wire format: the member `quirks` of a row of
// resources/providers/vendors.json.

#include "base/result.h"
#include "config/config.h"
#include "providers/capabilities.h"

namespace helix::providers {

/// {"max_tokens_field", "stream_options", "refused": [members], "renamed": {member: member},
/// "reasoning", "takes_reasoning_back", "effort_models": [beginnings], "missing": [features],
/// "added": [features]}, all optional. Errors: ParseError for a name that is no feature or a
/// member of `quirks` that is not listed here.
[[nodiscard]] Result<Quirks> readQuirks(const Json& quirks);

/// Those of the provider's vendor. A provider that only shares its wire format with a vendor (a
/// server of one's own with `type: openai`) has none: the address decides then.
[[nodiscard]] Quirks quirksOf(const config::ProviderConfig& provider);

}  // namespace helix::providers
