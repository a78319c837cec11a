#pragma once
// A provider that needs no network: for the demonstration, for first steps without a key, and for
// tests of everything above it. What it answers is marked as simulated everywhere.

#include "config/config.h"
#include "providers/simulated_answer.h"
#include "providers/upstream.h"

#include <atomic>

namespace helix::providers {

/// Deterministic by seed: the n-th call of a run has the same latency, fate and text. Outages
/// follow the injected clock from `started`; waits use the worker's timers. Thread: start() on any
/// worker's thread, concurrently.
class SimulatedUpstream final : public Upstream {
public:
    SimulatedUpstream(config::SimulationConfig simulation, const Clock& clock, SteadyTime started);

    [[nodiscard]] std::unique_ptr<UpstreamCall> start(net::Worker& worker,
                                                      const ChatRequest& request,
                                                      const std::string& model,
                                                      std::size_t keyIndex,
                                                      AttemptClocks clocks) override;
    [[nodiscard]] std::size_t keyCount() const noexcept override { return 1; }
    [[nodiscard]] std::string keyName(std::size_t) const override { return "key_simulated"; }
    [[nodiscard]] bool isSimulated() const noexcept override { return true; }
    [[nodiscard]] Capabilities capabilities() const override;
    [[nodiscard]] std::string_view wireType() const noexcept override { return "simulated"; }
    /// No models are listed: a simulated provider takes any name. A 500 during an outage.
    [[nodiscard]] asio::awaitable<tl::expected<std::vector<std::string>, Failure>> probe(
        net::Worker& worker, std::size_t keyIndex, Deadline deadline) override;

    /// Whether a scripted outage is on at that time.
    [[nodiscard]] bool isInOutage(SteadyTime time) const noexcept;

private:
    config::SimulationConfig m_simulation;
    const Clock& m_clock;
    SteadyTime m_started;
    std::atomic<std::uint64_t> m_calls{0};
};

}  // namespace helix::providers
