#pragma once
// Whose request it is when a proxy stands in between. Anybody can write X-Forwarded-For, so it
// counts only as far as the hops that we trust have vouched for it. Source: RFC 7239 section 8.1;
// the header itself is a convention that nginx, HAProxy and Envoy share.

#include "base/ip_network.h"

#include <span>
#include <string>
#include <string_view>

namespace helix::limits {

/// peer: who opened the connection. forwardedFor: all values of X-Forwarded-For, joined by commas
/// in their order. Read from the right: each trusted hop vouches for the one before it; the first
/// that is not trusted is the client, and so is the last readable one when a hop is no address.
/// Returns the text of the address, without brackets and port.
[[nodiscard]] std::string clientAddress(std::string_view peer, std::string_view forwardedFor,
                                        std::span<const IpNetwork> trusted);

}  // namespace helix::limits
