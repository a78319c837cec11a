#pragma once
// What the order of a route depends on besides the configuration: who asks, and how the targets are
// doing. Everything may be left out. Values and functions of one request.

#include "routing/backoff.h"

#include <cstdint>
#include <string>
#include <vector>

namespace helix::routing {

/// The live state of one provider's model, all its keys taken together.
struct TargetView {
    bool isAvailable = true;  ///< some key may be called, and the provider is not unhealthy
    std::int64_t inFlight = 0;
    double latencyMs = 0;  ///< peak EWMA; 0 when never measured
    double headroom = 1;   ///< free share of our own limit for the provider, [0, 1]
};

struct RouteOptions {
    /// 0 is best; used by `auto` only. Empty: the order of the file.
    std::function<int(const std::string& provider)> healthRank;
    /// Draws for weighted groups, the power of two choices, and ties. Empty: no chance at all.
    Random random;
    /// Empty: every target is available, idle and unmeasured.
    std::function<TargetView(const std::string& provider, const std::string& model)> look;
    /// US dollars per 1000 tokens, nullopt when unknown. Empty: knownPrice().
    std::function<std::optional<double>(const std::string& provider, const std::string& model)>
        price;
    /// The next number of a group's round robin. Empty: always 0.
    std::function<std::uint64_t(const std::string& group)> turn;

    // Who asks, for affinity: the session, else the user, else the client.
    std::string sessionId;
    std::string user;
    std::string client;  ///< public id of the key, or the address without one

    std::vector<std::string> tags;
};

/// Tags of one request, and the length of each; what is beyond is left out.
inline constexpr std::size_t kMaxRequestTags = 16;
inline constexpr std::size_t kMaxTagBytes = 64;

/// The tags of a `X-Helix-Tags: a, b` header, added to those of the body, without doubles.
[[nodiscard]] std::vector<std::string> requestTags(std::string_view header,
                                                   const std::vector<std::string>& ofBody);

/// What the configuration or the built-in table says, in US dollars per 1000 tokens of a chat that
/// has three prompt tokens to one of the answer.
[[nodiscard]] std::optional<double> knownPrice(const config::ProviderConfig& provider,
                                               const std::string& model);

}  // namespace helix::routing
