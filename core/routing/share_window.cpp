#include "routing/share_window.h"

namespace helix::routing {

void ShareWindow::record(SteadyTime now, const std::string& hop)
{
    const auto number = now.time_since_epoch() / kSlot;
    auto& slot = m_slots[static_cast<std::size_t>(number) % kSlots];
    if (slot.number != number) slot = {number, {}};
    ++slot.counts[hop];
}

std::map<std::string, std::uint64_t> ShareWindow::totals(SteadyTime now) const
{
    std::map<std::string, std::uint64_t> totals;
    const auto oldest = now.time_since_epoch() / kSlot - static_cast<std::int64_t>(kSlots) + 1;
    for (const auto& slot : m_slots) {
        if (slot.number < oldest) continue;
        for (const auto& [hop, count] : slot.counts) totals[hop] += count;
    }
    return totals;
}

}  // namespace helix::routing
