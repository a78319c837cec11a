#pragma once
// The verification runs of this node: the newest of each provider in memory, the last
// kKeptVerifications of each in helix.db, and the exported scores. A run that the disk does not
// take is still in memory; it is nobody's money. Owned by the node.

#include "base/clock.h"
#include "config/config.h"
#include "providers/verification.h"
#include "store/write_queue.h"
#include "telemetry/gateway_metrics.h"

#include <filesystem>
#include <mutex>
#include <set>

namespace helix::gateway {

inline constexpr int kKeptVerifications = 100;  ///< a provider

/// What was measured of one holds for the other: type, address, keys and default model are the
/// same.
[[nodiscard]] bool isSameAccount(const config::ProviderConfig& a, const config::ProviderConfig& b);

/// Thread: any.
class VerificationBook {
public:
    using Newest = std::shared_ptr<const providers::Verification>;

    /// Loads the newest run of each provider. The queue writes to the database at path, whose
    /// schema is there already; queue and metrics must outlive the book. Errors: those of
    /// store::Database.
    [[nodiscard]] static Result<std::unique_ptr<VerificationBook>> open(
        const std::filesystem::path& path, store::WriteQueue& queue,
        telemetry::GatewayMetrics& metrics);

    /// nullptr when it never ran.
    [[nodiscard]] Newest newest(const std::string& provider) const;
    void keep(providers::Verification verification);
    /// Its provider is gone, or is another one now.
    void forget(const std::string& provider);
    /// Exports the scores of these providers; the others have none.
    void exportScores(const std::vector<std::string>& providers) const;

    /// False while one is running: two at once would cost twice and measure each other.
    [[nodiscard]] bool begin(const std::string& provider);
    void end(const std::string& provider);

private:
    VerificationBook(store::WriteQueue& queue, telemetry::GatewayMetrics& metrics)
        : m_queue(queue), m_metrics(metrics)
    {}
    [[nodiscard]] Result<void> load(const std::filesystem::path& path);

    store::WriteQueue& m_queue;
    telemetry::GatewayMetrics& m_metrics;
    mutable std::mutex m_mutex;  ///< guards the next two
    std::map<std::string, Newest> m_newest;
    std::set<std::string> m_running;
};

}  // namespace helix::gateway
