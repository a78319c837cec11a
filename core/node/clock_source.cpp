#include "node/clock_source.h"

#include <fstream>

namespace helix::node {

void ClockSource::tick()
{
    if (m_offsetFile.empty()) return;
    std::ifstream file(m_offsetFile);
    double seconds = 0;
    if (file >> seconds) m_offsetSeconds = static_cast<std::int64_t>(seconds);
}

}  // namespace helix::node
