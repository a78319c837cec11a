#pragma once
// This gateway's own members in the body of another protocol's request: provider, force_provider,
// session_id. They never reach a provider.

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

/// Reads them and takes them out of the body.
[[nodiscard]] Checked takeExtensions(Json& body, providers::ChatRequest& request);

}  // namespace helix::gateway
