#pragma once
// The limits of the configuration, made ready once per configuration, and what of them applies to
// one request. Pure.
//
// The rule when limits are in force: the file has the section `rate_limiting` or its older form
// `security.rate_limit`, and `enabled` in it is not false. What such a section leaves out has the
// standard value. Without one only an API key's own limits count: a fresh node throttles nobody.

#include "auth/principal.h"
#include "base/ip_network.h"
#include "config/config.h"
#include "limits/request_limiter.h"

#include <string>
#include <vector>

namespace helix::gateway {

/// POSTs to the path and to what is below it, per client.
struct EndpointRule {
    std::string path;
    limits::BucketRate rate;
    std::uint64_t id = 0;
};

struct LimitRules {
    bool isInForce = false;
    limits::BucketRate global{60'000, 200};
    limits::BucketRate perClient{60, 20};
    std::vector<EndpointRule> endpoints;  ///< the longest path first
    bool isByAddress = true;              ///< clients without a key are counted, by address
    bool isByKey = true;                  ///< a key or a person is a client, not their address
    config::RateHeadersConfig headers;
    std::vector<IpNetwork> trustedProxies;

    /// nullptr: none applies.
    [[nodiscard]] const EndpointRule* endpointRule(std::string_view method,
                                                   std::string_view path) const noexcept;
};

[[nodiscard]] LimitRules limitRules(const config::Config& config);

/// clientAddress: textual. A key's own rate replaces that of every client; its burst is the smaller
/// of its rate and every client's burst.
[[nodiscard]] limits::LimitPlan limitPlan(const LimitRules& rules, const auth::Principal& caller,
                                          std::string_view clientAddress, std::string_view method,
                                          std::string_view path);

}  // namespace helix::gateway
