#pragma once
// Faults that are injected on purpose, for drills: which provider's attempts are delayed, refused
// or cut, for how long, and how often it has happened. Owned by the node, outlives every attempt;
// forgotten at a restart. While there is none an attempt pays one atomic load. Effects follow
// steady time; the calendar is for people.

#include "base/clock.h"
#include "base/result.h"
#include "routing/backoff.h"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace helix::routing {

inline constexpr std::size_t kMaxActiveFaults = 32;

enum class FaultKind {
    Latency,  ///< the attempt waits before it is sent
    Error,    ///< the attempt fails with a status and is not sent
    Cut,      ///< the stream breaks after so many content events; a whole answer is left alone
};
inline constexpr std::size_t kFaultKinds = 3;
[[nodiscard]] const char* faultKindName(FaultKind kind) noexcept;

struct FaultSpec {
    std::string provider;  ///< "*": every one
    std::string model;     ///< empty: every one
    FaultKind kind = FaultKind::Error;
    std::chrono::milliseconds latency{0};
    int status = 500;
    int afterEvents = 0;
    double share = 1;  ///< of the attempts, (0, 1]
    std::chrono::milliseconds duration{0};
    std::string reason{};
    std::string actor{};
};

struct Fault {
    std::string id;
    FaultSpec spec;
    WallTime startedAt;
    WallTime endsAt;
    std::uint64_t hits = 0;  ///< attempts it was applied to
};

/// What one attempt suffers. Of several faults of a kind the oldest one counts.
struct Injection {
    std::string id;  ///< of the gravest: error, cut, latency
    std::chrono::milliseconds latency{0};
    std::optional<int> status;
    std::optional<int> cutAfter;
};

/// Thread: any.
class FaultPlan {
public:
    /// clock outlives the plan. random: for shares; empty: a generator per thread.
    explicit FaultPlan(const Clock& clock, Random random = {});

    /// Errors: LimitExceeded (kMaxActiveFaults).
    [[nodiscard]] Result<Fault> start(FaultSpec spec);
    /// What it was, or nullopt when there is none of that id.
    std::optional<Fault> end(std::string_view id);
    std::vector<Fault> endAll();
    /// Removes those whose time is over; each is returned once.
    std::vector<Fault> expire();

    /// Those in force, oldest first.
    [[nodiscard]] std::vector<Fault> faults() const;
    [[nodiscard]] std::uint64_t hits(FaultKind kind) const noexcept;

    /// Asked once for each attempt. What it returns was counted.
    [[nodiscard]] std::optional<Injection> match(std::string_view provider, std::string_view model,
                                                 bool isStream)
    {
        if (m_active.load(std::memory_order_acquire) == 0) return std::nullopt;
        return matchActive(provider, model, isStream);
    }

private:
    struct Entry {
        Fault fault;
        SteadyTime endsSteady;
        std::atomic<std::uint64_t> hits{0};
        [[nodiscard]] Fault seen() const;
    };
    using Entries = std::vector<std::shared_ptr<Entry>>;

    [[nodiscard]] std::optional<Injection> matchActive(std::string_view provider,
                                                       std::string_view model, bool isStream);
    [[nodiscard]] std::shared_ptr<const Entries> snapshot() const;
    /// Takes out all that `isOver` says.
    template <class Predicate>
    std::vector<Fault> remove(Predicate isOver);

    const Clock& m_clock;
    Random m_random;
    std::atomic<std::size_t> m_active{0};
    std::array<std::atomic<std::uint64_t>, kFaultKinds> m_hits{};
    mutable std::mutex m_mutex;
    std::shared_ptr<const Entries> m_entries = std::make_shared<const Entries>();
};

}  // namespace helix::routing
