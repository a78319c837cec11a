#pragma once
// Verification and score of providers: asking for them, and running them.

#include "gateway/endpoint.h"

namespace helix::gateway {

/// Runs of several providers at once.
inline constexpr std::size_t kMaxParallelVerifications = 8;

[[nodiscard]] net::asio::awaitable<void> serveVerifications(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveVerifyAll(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveVerification(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveVerify(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveBestProviders(Services& services, Exchange& exchange);

/// Counts by status, as `summary` shows them.
struct VerificationCounts {
    explicit VerificationCounts(const Services& services, const config::Config& config);
    int total = 0;
    std::map<std::string, int> byStatus;  ///< each status, also with 0
    std::vector<std::string> healthy;
    std::optional<double> averageScore;
    int verified = 0;

    [[nodiscard]] Json toJson() const;
};

/// Verification object, or null when it never ran.
[[nodiscard]] Json verificationOrNull(const Services& services, const std::string& provider);

}  // namespace helix::gateway
