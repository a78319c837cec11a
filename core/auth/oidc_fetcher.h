#pragma once
// Fetches the keys of OpenID issuers in the background: the discovery document below the issuer's
// address, then the key set that it names. Owned by the node, driven by its maintenance on one
// worker; the way of a request never waits for it. Source: OpenID Connect Discovery 1.0, section 4.

#include "auth/oidc_issuers.h"
#include "net/worker.h"

#include <functional>

namespace helix::auth {

inline constexpr std::size_t kMaxDiscoveryBytes = 256 * 1024;
/// For both documents of an issuer together.
inline constexpr std::chrono::seconds kKeyFetchTimeout{10};

/// Where the keys of this issuer are, by its discovery document. Errors: ProtocolError: the
/// document is of another issuer, or names an address that is not safe. Pure.
[[nodiscard]] Result<std::string> keyAddressOf(std::string_view document,
                                               const std::string& issuer);
/// The address of an issuer's discovery document.
[[nodiscard]] std::string discoveryAddressOf(const std::string& issuer);

/// Thread: one worker's, but for the constructor.
class OidcFetcher {
public:
    struct Report {
        std::string issuer;
        Result<std::size_t> keys;  ///< how many, or why there are none
    };
    using Reported = std::function<void(const Report&)>;

    /// issuers and clock outlive this object, and this object the worker that it ticks on. reported
    /// is called after each fetch.
    OidcFetcher(OidcIssuers& issuers, const Clock& clock, Reported reported = {})
        : m_issuers(issuers), m_clock(clock), m_reported(std::move(reported))
    {}

    /// Starts the fetches that are due. To be called about once a second.
    void tick(net::Worker& worker);

private:
    using Settings = std::shared_ptr<const config::OidcIssuerConfig>;
    [[nodiscard]] net::asio::awaitable<void> fetch(net::Worker& worker, Settings issuer);

    OidcIssuers& m_issuers;
    const Clock& m_clock;
    Reported m_reported;
};

}  // namespace helix::auth
