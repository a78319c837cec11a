#pragma once
// How a request steers the cache: X-Helix-Cache, X-Helix-Cache-TTL, and HTTP's own Cache-Control
// (RFC 9111, section 5.2.1). The gateway's own header wins.

#include "gateway/api_error.h"

#include <chrono>
#include <tl/expected.hpp>

namespace helix::gateway {

enum class CacheMode {
    Default,
    Off,      ///< neither read nor write
    Refresh,  ///< write only
    On,       ///< also where it would not be cached
    Only,     ///< read, and never ask a provider
};

/// The longest time that a request may ask for.
inline constexpr std::chrono::hours kMaxCacheTtl{24 * 30};

struct CacheControl {
    CacheMode mode = CacheMode::Default;
    std::optional<std::chrono::milliseconds> ttl{};  ///< instead of the configured one

    [[nodiscard]] bool mayRead() const noexcept
    {
        return mode != CacheMode::Off && mode != CacheMode::Refresh;
    }
    [[nodiscard]] bool mayWrite() const noexcept
    {
        return mode != CacheMode::Off && mode != CacheMode::Only;
    }
};

/// Errors: 400 naming the header.
[[nodiscard]] tl::expected<CacheControl, ApiError> readCacheControl(const net::Headers& headers);

}  // namespace helix::gateway
