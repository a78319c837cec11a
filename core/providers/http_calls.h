#pragma once
// The parts of a provider's HTTP call that all wire formats share: headers with the key, and the
// tail of the address.

#include "providers/wire_format.h"

namespace helix::providers {

/// base without its trailing slashes, plus tail; a tail that base already ends with is not
/// repeated, nor is the version both meet at: "…/v1" + "/v1/messages" is "…/v1/messages".
[[nodiscard]] std::string joinUrl(std::string_view base, std::string_view tail);

/// POST with a JSON body, the endpoint's key and extra headers.
[[nodiscard]] HttpCall postJson(const Endpoint& endpoint, std::string url, std::string body);
/// GET with the endpoint's key and extra headers.
[[nodiscard]] HttpCall getJson(const Endpoint& endpoint, std::string url);

/// A stable id for a tool call of a provider that gives none: equal calls of equal answers get
/// equal ids.
[[nodiscard]] std::string toolCallId(std::string_view answerId, std::string_view name,
                                     std::string_view arguments, std::size_t ordinal);

}  // namespace helix::providers
