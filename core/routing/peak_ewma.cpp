#include "routing/peak_ewma.h"

#include <algorithm>
#include <cmath>

namespace helix::routing {

namespace {

double keptShare(SteadyTime since, SteadyTime now)
{
    const std::chrono::duration<double> elapsed = std::max(now, since) - since;
    const std::chrono::duration<double> decay = kLatencyDecay;
    return std::exp(-elapsed / decay);
}

}  // namespace

void PeakEwma::record(SteadyTime now, std::chrono::microseconds latency) noexcept
{
    const double sample = static_cast<double>(latency.count()) / 1000;
    const double kept = keptShare(m_at, now);
    m_valueMs = std::max(sample, m_valueMs * kept + sample * (1 - kept));
    m_at = std::max(m_at, now);
}

double PeakEwma::valueMs(SteadyTime now) const noexcept
{
    return m_valueMs * keptShare(m_at, now);
}

}  // namespace helix::routing
