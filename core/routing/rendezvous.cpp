#include "routing/rendezvous.h"

#include <cmath>
#include <cstdint>

namespace helix::routing {

namespace {

/// FNV-1a.
std::uint64_t hashed(std::uint64_t hash, std::string_view text) noexcept
{
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

/// The finalizer of SplitMix64: FNV alone leaves the high bits of short texts alike.
std::uint64_t mixed(std::uint64_t hash) noexcept
{
    hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebULL;
    return hash ^ (hash >> 31U);
}

}  // namespace

double rendezvousScore(std::string_view key, std::string_view target, double weight)
{
    constexpr std::uint64_t kBasis = 0xcbf29ce484222325ULL;
    const auto hash = mixed(hashed(hashed(hashed(kBasis, key), {"\0", 1}), target));
    // 53 bits make a double in (0, 1).
    const double uniform = (static_cast<double>(hash >> 11U) + 0.5) / 9007199254740992.0;
    return -weight / std::log(uniform);
}

}  // namespace helix::routing
