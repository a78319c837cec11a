#include "base/ip_network.h"

#include <arpa/inet.h>
#include <algorithm>
#include <charconv>
#include <cstring>

namespace helix {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

std::optional<IpAddress> parseIpAddress(std::string_view text)
{
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']')
        text = text.substr(1, text.size() - 2);
    text = text.substr(0, text.find('%'));
    std::array<char, INET6_ADDRSTRLEN + 1> name{};
    if (text.empty() || text.size() >= name.size()) return std::nullopt;
    std::copy(text.begin(), text.end(), name.begin());
    IpAddress address;
    if (::inet_pton(AF_INET, name.data(), address.bytes.data()) == 1) {
        address.isV4 = true;
        return address;
    }
    if (::inet_pton(AF_INET6, name.data(), address.bytes.data()) != 1) return std::nullopt;
    if (!std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.bytes.begin()))
        return address;
    std::copy(address.bytes.begin() + 12, address.bytes.end(), address.bytes.begin());
    std::fill(address.bytes.begin() + 4, address.bytes.end(), std::uint8_t{0});
    address.isV4 = true;
    return address;
}

bool IpNetwork::contains(const IpAddress& other) const noexcept
{
    if (address.isV4 != other.isV4) return false;
    const auto whole = static_cast<std::size_t>(prefixBits / 8);
    if (!std::equal(address.bytes.begin(), address.bytes.begin() + std::ptrdiff_t(whole),
                    other.bytes.begin()))
        return false;
    const int rest = prefixBits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
    return (address.bytes[whole] & mask) == (other.bytes[whole] & mask);
}

std::optional<IpNetwork> parseIpNetwork(std::string_view text)
{
    const auto slash = text.find('/');
    const auto address = parseIpAddress(text.substr(0, slash));
    if (!address) return std::nullopt;
    const int most = address->isV4 ? 32 : 128;
    if (slash == std::string_view::npos) return IpNetwork{*address, most};
    const std::string_view bits = text.substr(slash + 1);
    int prefix = -1;
    const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), prefix);
    if (error != std::errc() || end != bits.data() + bits.size() || prefix < 0 || prefix > most)
        return std::nullopt;
    return IpNetwork{*address, prefix};
}

}  // namespace helix
