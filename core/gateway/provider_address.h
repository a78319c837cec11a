#pragma once
// Where a provider that is added through the API may live. The caller holds the admin token, so
// loopback and private networks are allowed: local model servers are there. Link-local and cloud
// metadata addresses are not: no provider lives there, but credentials of the machine do. Names are
// not resolved here: the answer could be another one a moment later. What such a name leads to is
// looked at when the connection is made (net::ClientRequest::isAddressChecked).

#include "base/result.h"

#include <string_view>

namespace helix::gateway {

/// Errors: InvalidArgument saying what is wrong with the URL: another scheme than http and https,
/// no host, user or password, 169.254.0.0/16, fe80::/10, the well-known metadata addresses and
/// names, in any notation that resolvers accept (decimal, octal, hexadecimal, IPv4 in IPv6).
[[nodiscard]] Result<void> checkProviderAddress(std::string_view url);

}  // namespace helix::gateway
