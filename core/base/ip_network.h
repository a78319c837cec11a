#pragma once
// IP addresses and networks as values, for those who compare them: proxies that are trusted,
// clients that are counted. Thread: any.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace helix {

/// IPv4 lies in the first four bytes. An IPv4-mapped IPv6 address is the IPv4 address.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};
    bool isV4 = false;

    friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

/// "10.0.0.1", "::1", "[::1]", "fe80::1%eth0" (the zone is dropped); nullopt for anything else.
[[nodiscard]] std::optional<IpAddress> parseIpAddress(std::string_view text);

struct IpNetwork {
    IpAddress address;
    int prefixBits = 0;

    [[nodiscard]] bool contains(const IpAddress& other) const noexcept;
};

/// An address, which stands for itself alone, or address/bits; bits 0 to 32 or 128. nullopt for
/// anything else.
[[nodiscard]] std::optional<IpNetwork> parseIpNetwork(std::string_view text);

}  // namespace helix
