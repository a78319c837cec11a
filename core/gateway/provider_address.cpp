#include "gateway/provider_address.h"

#include "net/metadata_address.h"

#include <arpa/inet.h>
#include <algorithm>
#include <array>
#include <cstring>

namespace helix::gateway {

namespace {

constexpr std::array<std::string_view, 3> kMetadataNames{"metadata.google.internal", "metadata",
                                                         "instance-data"};

bool isForbiddenHost(const std::string& host)
{
    in_addr four{};
    // Unlike inet_pton it knows 0xA9FEA9FE, 0251.0376.0251.0376, 2852039166 and 169.254.43518.
    if (::inet_aton(host.c_str(), &four) != 0) {
        IpAddress address;
        address.isV4 = true;
        std::memcpy(address.bytes.data(), &four, sizeof four);
        return net::isMetadataAddress(address);
    }
    if (const auto six = parseIpAddress(host)) return net::isMetadataAddress(*six);
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
