#pragma once
// What is written down of every attempt of a request: the attempt_list of GET /admin/requests/{id}.

#include "providers/failure.h"
#include "providers/upstream.h"
#include "routing/circuit_breaker.h"

#include <memory>
#include <optional>
#include <vector>

namespace helix::telemetry {
struct TraceContext;
}

namespace helix::routing {

using Micros = std::chrono::microseconds;

/// The outcome of an attempt that was cancelled because another candidate was faster. It may have
/// cost money; it counts neither as failure nor as success.
inline constexpr const char* kHedgeLost = "hedge_lost";

struct AttemptRecord {
    int number = 0;  ///< 1 for the first; candidates that were skipped are counted too
    std::string provider;
    std::string model;
    std::string key;
    bool isSimulated = false;
    bool wasSent = true;  ///< false: skipped (breaker open, key cooling down)
    Micros startedOffset{0};
    std::optional<Micros> connect;
    std::optional<Micros> firstByte;
    std::optional<Micros> firstContent;
    Micros duration{0};
    /// "success", kHedgeLost or the name of the failure class; empty while under way.
    std::string outcome;
    int status = 0;  ///< 200 for a success, 0 without an HTTP answer
    std::string message;
    std::chrono::milliseconds delayBefore{0};
    BreakerState breakerBefore = BreakerState::Closed;
    bool wasFallback = false;  ///< not of the primary candidate
    bool isHedge = false;      ///< began beside one that was slow
    bool isShadow = false;     ///< a copy whose answer nobody sees; part of no request's record
    providers::Usage usage;    ///< as far as the provider told
    std::string spanId;        ///< of its span in the request's trace; empty without one
    std::string injected;      ///< id of the fault that was injected; empty: none
};

/// Entries kept of one request; a chain that is longer is cut in the record, not in the doing.
inline constexpr std::size_t kMaxAttemptRecords = 64;

/// The attempts of one request. Owned by the request, outlives its CommittedStream. Thread: the
/// worker's.
class AttemptLog {
public:
    using Trace = std::shared_ptr<const telemetry::TraceContext>;

    explicit AttemptLog(SteadyTime started) : m_started(started) {}

    [[nodiscard]] SteadyTime started() const noexcept { return m_started; }
    [[nodiscard]] const std::vector<AttemptRecord>& records() const noexcept { return m_records; }
    /// Attempts that were sent.
    [[nodiscard]] int attempts() const noexcept { return m_attempts; }
    /// Changes of provider × model, away from skipped ones too.
    [[nodiscard]] int fallbacks() const noexcept { return m_fallbacks; }
    [[nodiscard]] int nextNumber() noexcept { return ++m_lastNumber; }
    /// The trace that the attempts belong to, null without one.
    [[nodiscard]] const Trace& trace() const noexcept { return m_trace; }
    void setTrace(Trace trace) noexcept { m_trace = std::move(trace); }

    /// At the start of an attempt, and for a skipped one.
    void add(AttemptRecord record);
    /// Replaces the entry of the same number at the end of its attempt.
    void finish(const AttemptRecord& record);

private:
    SteadyTime m_started;
    Trace m_trace;
    std::vector<AttemptRecord> m_records;
    std::string m_lastTarget;
    int m_lastNumber = 0;
    int m_attempts = 0;
    int m_fallbacks = 0;
};

}  // namespace helix::routing
