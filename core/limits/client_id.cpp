#include "limits/client_id.h"

#include "base/digest.h"

#include <algorithm>

namespace helix::limits {

ClientId ClientId::ofKey(std::string_view keyId) noexcept
{
    ClientId id;
    id.m_bytes[0] = 'k';
    std::copy_n(keyId.begin(), std::min(keyId.size(), id.m_bytes.size() - 1),
                id.m_bytes.begin() + 1);
    return id;
}

ClientId ClientId::ofPerson(std::string_view issuer, std::string_view subject)
{
    std::string name(issuer);
    name += '\0';
    name += subject;
    const Sha256 digest = sha256(name);
    ClientId id;
    id.m_bytes[0] = 'u';
    std::copy_n(digest.begin(), id.m_bytes.size() - 1, id.m_bytes.begin() + 1);
    return id;
}

ClientId ClientId::ofAddress(const IpAddress& address) noexcept
{
    constexpr std::size_t kV4Bytes = 4;
    constexpr std::size_t kV6NetworkBytes = 8;
    ClientId id;
    id.m_bytes[0] = address.isV4 ? '4' : '6';
    std::copy_n(address.bytes.begin(), address.isV4 ? kV4Bytes : kV6NetworkBytes,
                id.m_bytes.begin() + 1);
    return id;
}

std::size_t ClientId::hash() const noexcept
{
    return std::hash<std::string_view>()(
        std::string_view(reinterpret_cast<const char*>(m_bytes.data()), m_bytes.size()));
}

}  // namespace helix::limits
