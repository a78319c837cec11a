#pragma once
// How often something that anybody can cause may be written down: the first ones at once, then one
// each ten seconds with the number of those between, so that nobody fills the disk by asking.
// Thread: any.

#include "base/clock.h"

#include <cstdint>
#include <mutex>
#include <optional>

namespace helix {

class NoteAllowance {
public:
    static constexpr int kAtOnce = 20;
    static constexpr std::chrono::seconds kInterval{10};

    /// How many were left out since the last note; absent: this one is left out, too.
    [[nodiscard]] std::optional<std::int64_t> take(SteadyTime now);

private:
    std::mutex m_mutex;
    double m_allowance = kAtOnce;
    SteadyTime m_refilled{};
    std::int64_t m_leftOut = 0;
};

}  // namespace helix
