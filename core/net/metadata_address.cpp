#include "net/metadata_address.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <algorithm>
#include <cstring>

namespace helix::net {

namespace {

using Bytes4 = std::array<std::uint8_t, 4>;
using Bytes16 = std::array<std::uint8_t, 16>;

constexpr std::array<Bytes4, 2> kMetadata4{{{100, 100, 100, 200}, {168, 63, 129, 16}}};
/// fd00:ec2::254
constexpr Bytes16 kMetadata6{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};

bool isForbidden4(const Bytes4& address)
{
    if (address[0] == 169 && address[1] == 254) return true;
    return std::find(kMetadata4.begin(), kMetadata4.end(), address) != kMetadata4.end();
}

/// ::ffff:a.b.c.d, ::a.b.c.d and 64:ff9b::a.b.c.d
std::optional<Bytes4> embedded4(const Bytes16& address)
{
    constexpr Bytes16 kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
    constexpr Bytes16 kTranslated{0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    constexpr Bytes16 kCompatible{};
    for (const Bytes16& prefix : {kMapped, kTranslated, kCompatible})
        if (std::equal(prefix.begin(), prefix.begin() + 12, address.begin()))
            return Bytes4{address[12], address[13], address[14], address[15]};
    return std::nullopt;
}

}  // namespace

bool isMetadataAddress(const IpAddress& address) noexcept
{
    const Bytes16& bytes = address.bytes;
    if (address.isV4) return isForbidden4({bytes[0], bytes[1], bytes[2], bytes[3]});
    if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return true;
    if (bytes == kMetadata6) return true;
    const auto inner = embedded4(bytes);
    return inner && isForbidden4(*inner);
}

bool isMetadataAddress(const sockaddr& address) noexcept
{
    IpAddress ip;
    if (address.sa_family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, &address, sizeof four);
        std::memcpy(ip.bytes.data(), &four.sin_addr, sizeof four.sin_addr);
        ip.isV4 = true;
        return isMetadataAddress(ip);
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 six{};
    std::memcpy(&six, &address, sizeof six);
    std::memcpy(ip.bytes.data(), &six.sin6_addr, sizeof six.sin6_addr);
    return isMetadataAddress(ip);
}

}  // namespace helix::net
