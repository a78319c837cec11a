#pragma once
// Which hop of a failover chain really answered, over the last five minutes.

#include "base/clock.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>

namespace helix::routing {

inline constexpr std::chrono::seconds kShareWindow{300};
/// The hop that stands for "nobody answered".
inline constexpr const char* kErrorHop = "error";

/// Thread: guarded by its owner.
class ShareWindow {
public:
    void record(SteadyTime now, const std::string& hop);
    [[nodiscard]] std::map<std::string, std::uint64_t> totals(SteadyTime now) const;

private:
    static constexpr std::chrono::seconds kSlot{10};
    static constexpr std::size_t kSlots = static_cast<std::size_t>(kShareWindow / kSlot);
    struct Slot {
        std::int64_t number = -1;
        std::map<std::string, std::uint64_t> counts;
    };
    std::array<Slot, kSlots> m_slots;
};

}  // namespace helix::routing
