#include "auth/address_guard.h"

namespace helix::auth {

std::string AddressGuard::keyOf(std::string_view address)
{
    constexpr std::size_t kV4Bytes = 4;
    constexpr std::size_t kV6NetworkBytes = 8;
    const auto parsed = parseIpAddress(address);
    if (!parsed) return std::string(address.substr(0, 64));
    const std::size_t bytes = parsed->isV4 ? kV4Bytes : kV6NetworkBytes;
    return (parsed->isV4 ? "4" : "6") +
           std::string(reinterpret_cast<const char*>(parsed->bytes.data()), bytes);
}

std::chrono::milliseconds AddressGuard::wait(std::string_view address, std::int64_t nowMs) const
{
    const auto found = m_entries.find(keyOf(address));
    if (found == m_entries.end() || found->second.lockedUntilMs <= nowMs)
        return std::chrono::milliseconds(0);
    return std::chrono::milliseconds(found->second.lockedUntilMs - nowMs);
}

void AddressGuard::noteWrong(std::string_view address, const LockoutPolicy& policy,
                             std::int64_t nowMs)
{
    const std::string key = keyOf(address);
    if (m_entries.find(key) == m_entries.end()) makeRoom(nowMs);
    Entry& entry = m_entries[key];
    if (entry.forgetAtMs <= nowMs) entry = {};
    entry.forgetAtMs = nowMs + policy.duration.count();
    if (++entry.wrong < policy.maxAttempts) return;
    entry.wrong = 0;
    entry.lockedUntilMs = entry.forgetAtMs;
}

void AddressGuard::makeRoom(std::int64_t nowMs)
{
    if (m_entries.size() < kMaxGuardedAddresses) return;
    std::erase_if(m_entries, [nowMs](const auto& item) { return item.second.forgetAtMs <= nowMs; });
    // Somebody guesses from very many networks; forgetting any of them costs the least.
    if (m_entries.size() >= kMaxGuardedAddresses) m_entries.erase(m_entries.begin());
}

}  // namespace helix::auth
