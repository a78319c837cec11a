#pragma once
// Who is counted: an API key or a person, or an address without one. A small value that hashes
// fast; two ids are equal only when they name the same client. Nobody can hop within an IPv6
// network of 64 bits, which is what one subscriber gets.

#include "base/ip_network.h"

#include <cstddef>
#include <string_view>

namespace helix::limits {

class ClientId {
public:
    /// The empty id: nobody.
    ClientId() = default;
    /// keyId: at most 23 bytes count.
    [[nodiscard]] static ClientId ofKey(std::string_view keyId) noexcept;
    /// Who signed in: `sub` means something only together with `iss`.
    [[nodiscard]] static ClientId ofPerson(std::string_view issuer, std::string_view subject);
    [[nodiscard]] static ClientId ofAddress(const IpAddress& address) noexcept;

    [[nodiscard]] bool isEmpty() const noexcept { return m_bytes[0] == 0; }
    [[nodiscard]] std::size_t hash() const noexcept;

    friend bool operator==(const ClientId&, const ClientId&) = default;

private:
    std::array<unsigned char, 24> m_bytes{};  ///< what it is, then its name
};

}  // namespace helix::limits
