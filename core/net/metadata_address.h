#pragma once
// Addresses at which no provider lives but credentials of the machine do: link-local ones and the
// well-known metadata services of clouds. Pure.

#include "base/ip_network.h"

struct sockaddr;

namespace helix::net {

/// 169.254.0.0/16, fe80::/10, 100.100.100.200, 168.63.129.16, fd00:ec2::254, and the IPv4 ones
/// mapped, translated or embedded in IPv6.
[[nodiscard]] bool isMetadataAddress(const IpAddress& address) noexcept;
/// False for other families than IPv4 and IPv6.
[[nodiscard]] bool isMetadataAddress(const sockaddr& address) noexcept;

}  // namespace helix::net
