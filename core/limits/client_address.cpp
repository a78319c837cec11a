#include "limits/client_address.h"

#include <algorithm>

namespace helix::limits {

namespace {

/// More hops than any real path has; the rest is not read.
constexpr int kMaxHops = 32;

bool isTrusted(std::string_view text, std::span<const IpNetwork> trusted)
{
    const auto address = parseIpAddress(text);
    return address && std::any_of(trusted.begin(), trusted.end(), [&](const IpNetwork& network) {
               return network.contains(*address);
           });
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t\"");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\"") - begin + 1);
}

// "1.2.3.4:567" and "[::1]:567" without their port; some proxies add it.
std::string_view withoutPort(std::string_view hop)
{
    if (hop.starts_with('[')) {
        const auto end = hop.find(']');
        return end == std::string_view::npos ? hop : hop.substr(1, end - 1);
    }
    const bool hasOneColon = std::count(hop.begin(), hop.end(), ':') == 1;
    return hasOneColon ? hop.substr(0, hop.find(':')) : hop;
}

}  // namespace

std::string clientAddress(std::string_view peer, std::string_view forwardedFor,
                          std::span<const IpNetwork> trusted)
{
    std::string_view client = peer;
    for (int hops = 0; hops < kMaxHops && !forwardedFor.empty(); ++hops) {
        if (!isTrusted(client, trusted)) break;
        const auto comma = forwardedFor.rfind(',');
        const bool isLast = comma == std::string_view::npos;
        const std::string_view hop =
            withoutPort(trimmed(isLast ? forwardedFor : forwardedFor.substr(comma + 1)));
        if (!parseIpAddress(hop)) break;
        client = hop;
        forwardedFor = isLast ? std::string_view() : forwardedFor.substr(0, comma);
    }
    return std::string(client);
}

}  // namespace helix::limits
