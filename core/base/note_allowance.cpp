#include "base/note_allowance.h"

#include <algorithm>
#include <utility>

namespace helix {

std::optional<std::int64_t> NoteAllowance::take(SteadyTime now)
{
    const std::lock_guard lock(m_mutex);
    if (m_refilled == SteadyTime()) m_refilled = now;
    const std::chrono::duration<double> passed = now - m_refilled;
    m_refilled = now;
    m_allowance =
        std::min<double>(kAtOnce, m_allowance + passed / std::chrono::duration<double>(kInterval));
    if (m_allowance < 1) {
        ++m_leftOut;
        return std::nullopt;
    }
    m_allowance -= 1;
    return std::exchange(m_leftOut, 0);
}

}  // namespace helix
