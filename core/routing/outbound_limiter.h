#pragma once
// What we send to one provider at most (providers.*.rate_limit): a bucket of requests and a bucket
// of tokens, shared by all workers. Tokens are reserved by estimate and reconciled with what the
// provider says, so a bucket may fall below empty.
//
// Who finds no room anywhere may wait: it takes its share at once, out of the future, and learns
// when that is filled. So the queue is served in the order of arrival without being a list, and
// nobody is woken for nothing.

#include "base/deadline.h"
#include "config/config.h"
#include "routing/outbound_bucket.h"

#include <memory>
#include <mutex>

namespace helix::routing {

/// Requests that wait for room at one provider; the next is refused.
inline constexpr int kMaxOutboundWaiters = 256;

/// Thread: any.
class OutboundLimiter : public std::enable_shared_from_this<OutboundLimiter> {
public:
    /// A share of the limits. Destroyed before sent() it goes back; destroyed after sent() without
    /// settle() the estimate stands.
    class Reservation {
    public:
        Reservation() = default;
        Reservation(Reservation&& other) noexcept { swap(other); }
        Reservation& operator=(Reservation&& other) noexcept
        {
            Reservation(std::move(other)).swap(*this);
            return *this;
        }
        Reservation(const Reservation&) = delete;
        Reservation& operator=(const Reservation&) = delete;
        ~Reservation();

        void sent();
        /// tokens: what was really used.
        void settle(std::int64_t tokens);

    private:
        friend class OutboundLimiter;
        void swap(Reservation& other) noexcept;
        std::shared_ptr<OutboundLimiter> m_limiter;
        std::int64_t m_tokens = 0;
        bool m_isSent = false;
        bool m_isWaiting = false;
    };
    struct Turn {
        Reservation reservation;
        SteadyTime at;  ///< not before this time
    };

    OutboundLimiter(const config::RateLimitConfig& limit, SteadyTime now);

    /// New limits count from now on; a bucket never gets fuller by it.
    void configure(const config::RateLimitConfig& limit, SteadyTime now);
    [[nodiscard]] bool isLimited() const;

    /// Nothing when there is no room now. tokens: the estimate; one that is larger than the bucket
    /// counts as the whole bucket.
    [[nodiscard]] std::optional<Reservation> tryReserve(std::int64_t tokens, SteadyTime now);
    /// A place in the queue. Nothing when it is full or the turn would come after the deadline.
    [[nodiscard]] std::optional<Turn> queue(std::int64_t tokens, SteadyTime now, Deadline deadline);
    /// When there would be room for somebody who queued now.
    [[nodiscard]] SteadyTime roomAt(std::int64_t tokens, SteadyTime now);

    /// Free share of the tighter bucket, [0, 1]; 1 without limits.
    [[nodiscard]] double headroom(SteadyTime now);
    [[nodiscard]] int waiting() const;
    /// Requests that found the queue full.
    [[nodiscard]] std::uint64_t refused() const;

private:
    [[nodiscard]] SteadyTime roomAtLocked(std::int64_t tokens, SteadyTime now);
    void giveBack(const Reservation& reservation);
    void settle(Reservation& reservation, std::int64_t tokens);
    void leaveQueue(Reservation& reservation);

    mutable std::mutex m_mutex;
    OutboundBucket m_requests;
    OutboundBucket m_tokens;
    int m_waiting = 0;
    std::uint64_t m_refused = 0;
};

}  // namespace helix::routing
