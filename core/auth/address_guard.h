#pragma once
// Addresses from which wrong passwords came, in memory: after so many in a row an address waits,
// whatever name it tries. One IPv6 network of 64 bits is one address, as one subscriber gets it.
// Owned by UserStore. Thread: guarded by its owner.

#include "base/ip_network.h"

#include <chrono>
#include <map>
#include <string>

namespace helix::auth {

inline constexpr std::size_t kMaxGuardedAddresses = 100'000;

struct LockoutPolicy {
    int maxAttempts = 5;
    std::chrono::milliseconds duration{std::chrono::minutes(15)};
};

class AddressGuard {
public:
    /// How long the address has to wait still; zero: it may try. address: textual.
    [[nodiscard]] std::chrono::milliseconds wait(std::string_view address,
                                                 std::int64_t nowMs) const;
    void noteWrong(std::string_view address, const LockoutPolicy& policy, std::int64_t nowMs);
    void noteRight(std::string_view address) { m_entries.erase(keyOf(address)); }
    [[nodiscard]] std::size_t size() const noexcept { return m_entries.size(); }

private:
    struct Entry {
        int wrong = 0;
        std::int64_t lockedUntilMs = 0;
        std::int64_t forgetAtMs = 0;
    };
    [[nodiscard]] static std::string keyOf(std::string_view address);
    void makeRoom(std::int64_t nowMs);

    std::map<std::string, Entry, std::less<>> m_entries;
};

}  // namespace helix::auth
