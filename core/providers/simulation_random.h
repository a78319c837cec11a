#pragma once
// Reproducible chance for simulated providers: the same seed gives the same run on every machine,
// which the distributions of the standard library do not promise.

#include <cstddef>
#include <cstdint>

namespace helix::providers {

class SimulationRandom {
public:
    explicit SimulationRandom(std::uint64_t seed) : m_state(seed) {}

    /// SplitMix64 (Steele, Lea, Flood 2014).
    [[nodiscard]] std::uint64_t next() noexcept;
    /// In [0, 1).
    [[nodiscard]] double unit() noexcept;
    /// In [0, count). count > 0.
    [[nodiscard]] std::size_t below(std::size_t count) noexcept;
    /// median * e^(sigma * z) with z normally distributed (Box-Muller).
    [[nodiscard]] double logNormal(double median, double sigma) noexcept;

private:
    std::uint64_t m_state;
};

}  // namespace helix::providers
