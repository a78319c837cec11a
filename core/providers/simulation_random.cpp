#include "providers/simulation_random.h"

#include <cmath>
#include <numbers>

namespace helix::providers {

std::uint64_t SimulationRandom::next() noexcept
{
    std::uint64_t z = (m_state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

double SimulationRandom::unit() noexcept
{
    return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

std::size_t SimulationRandom::below(std::size_t count) noexcept
{
    return static_cast<std::size_t>(next() % count);
}

double SimulationRandom::logNormal(double median, double sigma) noexcept
{
    const double radius = std::sqrt(-2.0 * std::log(1.0 - unit()));
    const double z = radius * std::cos(2.0 * std::numbers::pi * unit());
    return median * std::exp(sigma * z);
}

}  // namespace helix::providers
