#pragma once
// The first answers of requests that carried an Idempotency-Key: a client that repeats such a
// request (its connection broke, its library retried) gets the first answer again instead of paying
// for a second one. Kept in memory, bounded in bytes and time; only complete successes are kept, so
// a failed request may be tried again under the same key. A restart forgets them.
//
// Source: draft-ietf-httpapi-idempotency-key-header; the status codes of a conflict are the
// draft's.

#include "base/clock.h"
#include "base/digest.h"
#include "net/http_message.h"

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace helix::gateway {

inline constexpr std::size_t kMaxIdempotencyKeyBytes = 255;
inline constexpr std::size_t kMaxIdempotentAnswerBytes = 1024 * 1024;
inline constexpr std::size_t kMaxIdempotencyBytes = 64 * 1024 * 1024;
inline constexpr std::chrono::hours kIdempotencyLifetime{24};

struct StoredAnswer {
    bool isStream = false;
    net::Headers headers;  ///< the X-Helix ones, who answered
    std::string contentType;
    std::string body;
};

/// Thread: any.
class IdempotencyStore {
public:
    enum class State {
        First,     ///< the claim is the caller's: serve, then publish or drop it
        Answered,  ///< answer is set
        UnderWay,  ///< the first one has not been answered yet: 409
        Differs,   ///< the key was used with another request: 422
    };
    struct Entry;

    /// The right to answer first. Dropping it without publish() frees the key.
    class Claim {
    public:
        Claim() = default;
        Claim(IdempotencyStore& store, std::string key) : m_store(&store), m_key(std::move(key)) {}
        Claim(Claim&& other) noexcept
            : m_store(std::exchange(other.m_store, nullptr)), m_key(std::move(other.m_key))
        {}
        Claim& operator=(Claim&& other) noexcept
        {
            std::swap(m_store, other.m_store);
            std::swap(m_key, other.m_key);
            return *this;
        }
        ~Claim();
        void publish(StoredAnswer answer);

    private:
        IdempotencyStore* m_store = nullptr;
        std::string m_key;
    };

    struct Begun {
        State state = State::First;
        Claim claim;
        std::shared_ptr<const StoredAnswer> answer;
    };

    explicit IdempotencyStore(const Clock& clock) : m_clock(clock) {}

    /// caller keeps one client's keys apart from another's. fingerprint: of method, path and body.
    [[nodiscard]] Begun begin(const std::string& caller, std::string_view key,
                              const Sha256& fingerprint);

    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t size() const;

private:
    void publish(const std::string& key, StoredAnswer answer);
    void drop(const std::string& key);
    void forget(const std::string& key);
    void makeRoom();

    const Clock& m_clock;
    mutable std::mutex m_mutex;  ///< guards what follows
    std::unordered_map<std::string, Entry> m_entries;
    std::list<std::string> m_order;  ///< oldest first
    std::size_t m_bytes = 0;
};

struct IdempotencyStore::Entry {
    Sha256 fingerprint{};
    SteadyTime since;
    std::shared_ptr<const StoredAnswer> answer;  ///< null: under way
    std::size_t bytes = 0;
    std::list<std::string>::iterator place;
};

}  // namespace helix::gateway
