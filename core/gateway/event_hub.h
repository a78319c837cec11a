#pragma once
// What happened to the node itself: breaker changes, reloads, drains, admin acts. A bounded ring
// that readers follow by sequence number; feeds GET /admin/events/stream.

#include "base/clock.h"
#include "base/json.h"

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace helix::gateway {

inline constexpr std::size_t kMaxKeptEvents = 2'000;

struct NodeEvent {
    std::uint64_t seq = 0;
    std::int64_t atMs = 0;
    std::string kind;     ///< breaker | reload | drain | audit | verification
    std::string subject;  ///< what it happened to
    std::string text;     ///< one sentence for people
    Json data = Json::object();

    [[nodiscard]] Json toJson() const;
};

/// Thread: any.
class EventHub {
public:
    explicit EventHub(const Clock& clock) : m_clock(clock) {}

    void publish(std::string kind, std::string subject, std::string text,
                 Json data = Json::object());
    /// Events after the number, oldest first, at most limit. gap: how many were dropped before the
    /// first of them.
    [[nodiscard]] std::vector<NodeEvent> since(std::uint64_t after, std::size_t limit,
                                               std::uint64_t& gap) const;
    [[nodiscard]] std::uint64_t lastSeq() const;

private:
    const Clock& m_clock;
    mutable std::mutex m_mutex;
    std::deque<NodeEvent> m_events;
    std::uint64_t m_lastSeq = 0;
};

}  // namespace helix::gateway
