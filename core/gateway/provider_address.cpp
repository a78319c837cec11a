#include "gateway/provider_address.h"

#include <arpa/inet.h>
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace helix::gateway {

namespace {

using Bytes4 = std::array<unsigned char, 4>;
using Bytes16 = std::array<unsigned char, 16>;

constexpr std::array<Bytes4, 2> kMetadata4{{{100, 100, 100, 200}, {168, 63, 129, 16}}};
/// fd00:ec2::254
constexpr Bytes16 kMetadata6{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
constexpr std::array<std::string_view, 3> kMetadataNames{"metadata.google.internal", "metadata",
                                                         "instance-data"};

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

bool isForbidden6(const Bytes16& address)
{
    if (address[0] == 0xfe && (address[1] & 0xc0) == 0x80) return true;
    if (address == kMetadata6) return true;
    const auto inner = embedded4(address);
    return inner && isForbidden4(*inner);
}

bool isForbiddenHost(const std::string& host)
{
    in_addr four{};
    // Unlike inet_pton it knows 0xA9FEA9FE, 0251.0376.0251.0376, 2852039166 and 169.254.43518.
    if (::inet_aton(host.c_str(), &four) != 0) {
        Bytes4 bytes{};
        std::memcpy(bytes.data(), &four, bytes.size());
        return isForbidden4(bytes);
    }
    in6_addr six{};
    const std::string plain = host.substr(0, host.find('%'));
    if (::inet_pton(AF_INET6, plain.c_str(), &six) == 1) {
        Bytes16 bytes{};
        std::memcpy(bytes.data(), &six, bytes.size());
        return isForbidden6(bytes);
    }
    return std::find(kMetadataNames.begin(), kMetadataNames.end(), host) != kMetadataNames.end();
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

/// Without port and brackets, in lower case; empty when there is none.
std::string hostOf(std::string_view authority)
{
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        return end == std::string_view::npos ? std::string()
                                             : lowered(authority.substr(1, end - 1));
    }
    std::string host = lowered(authority.substr(0, authority.rfind(':')));
    while (host.ends_with('.')) host.pop_back();
    return host;
}

}  // namespace

Result<void> checkProviderAddress(std::string_view url)
{
    const std::string lower = lowered(url.substr(0, 8));
    const std::size_t scheme = lower.starts_with("https://")  ? 8
                               : lower.starts_with("http://") ? 7
                                                              : 0;
    if (scheme == 0) return fail(ErrorCode::InvalidArgument, "base_url must be http or https");
    const std::string_view rest = url.substr(scheme);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#\\"));
    if (authority.find('@') != std::string_view::npos)
        return fail(ErrorCode::InvalidArgument, "base_url must not hold a user or a password");
    // What curl would decode itself could hide an address from this look at it.
    const std::string host = hostOf(authority);
    if (host.empty() || host.find('%') == 0 ||
        (host.find('%') != std::string::npos && !authority.starts_with('[')))
        return fail(ErrorCode::InvalidArgument, "base_url must name a host");
    if (isForbiddenHost(host))
        return fail(
            ErrorCode::InvalidArgument,
            "base_url must not name a link-local or metadata address: no provider is there");
    return {};
}

}  // namespace helix::gateway
