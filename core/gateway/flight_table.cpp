#include "gateway/flight_table.h"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace helix::gateway {

namespace asio = net::asio;

struct FlightTable::Follower {
    enum class State { Waiting, Leading, Answered, OnItsOwn };

    explicit Follower(net::Worker& worker)
        : context(worker.context()), woken(worker.context(), worker.timers())
    {}

    asio::io_context& context;
    net::Event woken;  ///< its worker's thread only
    State state = State::Waiting;
    KeptAnswerPtr answer;
};

// A follower's place in the line, given up however its coroutine ends.
class FlightTable::Place {
public:
    Place(FlightTable& table, const Sha256& key, FollowerPtr follower)
        : m_table(table), m_key(key), m_follower(std::move(follower))
    {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place()
    {
        if (m_follower) m_table.leave(m_key, m_follower);
    }
    /// Nothing is left to give up.
    void settle() { m_follower.reset(); }

private:
    FlightTable& m_table;
    const Sha256 m_key;
    FollowerPtr m_follower;
};

FlightTable::Lead::~Lead()
{
    if (m_table != nullptr) m_table->passOn(m_key);
}

void FlightTable::Lead::answer(const KeptAnswerPtr& kept)
{
    if (auto* table = std::exchange(m_table, nullptr)) table->finish(m_key, kept);
}

bool FlightTable::enter(const Sha256& key, const FollowerPtr& follower, bool& isFull)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_flights.find(key);
    if (found == m_flights.end()) {
        isFull = m_flights.size() >= kMaxFlights;
        if (isFull) return false;
        m_flights.try_emplace(key);
        return true;
    }
    isFull = found->second.followers.size() >= kMaxFollowers;
    if (!isFull) found->second.followers.push_back(follower);
    return false;
}

asio::awaitable<FlightTable::Joined> FlightTable::leadOrWait(net::Worker& worker, Sha256 key,
                                                             Deadline deadline)
{
    const auto follower = std::make_shared<Follower>(worker);
    bool isFull = false;
    Joined joined;
    if (enter(key, follower, isFull)) {
        joined.lead.emplace(*this, key);
        co_return joined;
    }
    if (isFull) co_return joined;
    Place place(*this, key, follower);
    const auto outcome = co_await follower->woken.wait(deadline.time());
    joined.isCancelled = outcome == net::WaitOutcome::Cancelled;
    std::unique_lock lock(m_mutex);
    switch (follower->state) {
        case Follower::State::Waiting: co_return joined;  // too late, or the client has gone
        case Follower::State::Answered: joined.answer = follower->answer; break;
        case Follower::State::OnItsOwn: break;
        case Follower::State::Leading: break;
    }
    const bool isLeading = follower->state == Follower::State::Leading;
    lock.unlock();
    place.settle();
    if (isLeading) joined.lead.emplace(*this, key);
    // Whoever was made leader and has gone passes it on at once.
    if (joined.isCancelled) joined.lead.reset();
    co_return joined;
}

void FlightTable::finish(const Sha256& key, const KeptAnswerPtr& kept)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_flights.find(key);
    if (found == m_flights.end()) return;
    for (const FollowerPtr& follower : found->second.followers) {
        follower->state = Follower::State::Answered;
        follower->answer = kept;
        wake(follower);
    }
    m_flights.erase(found);
}

void FlightTable::passOn(const Sha256& key)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_flights.find(key);
    if (found == m_flights.end()) return;
    Flight& flight = found->second;
    if (!flight.followers.empty() && flight.leaders < kMaxLeaders) {
        ++flight.leaders;
        const FollowerPtr next = std::move(flight.followers.front());
        flight.followers.pop_front();
        next->state = Follower::State::Leading;
        wake(next);
        return;
    }
    for (const FollowerPtr& follower : flight.followers) {
        follower->state = Follower::State::OnItsOwn;
        wake(follower);
    }
    m_flights.erase(found);
}

// A follower that leaves before it was woken. One that was made leader in the same moment passes
// that on.
void FlightTable::leave(const Sha256& key, const FollowerPtr& follower)
{
    bool wasLeading = false;
    {
        const std::lock_guard lock(m_mutex);
        wasLeading = follower->state == Follower::State::Leading;
        const auto found = m_flights.find(key);
        if (follower->state == Follower::State::Waiting && found != m_flights.end()) {
            auto& line = found->second.followers;
            line.erase(std::remove(line.begin(), line.end(), follower), line.end());
        }
    }
    if (wasLeading) passOn(key);
}

void FlightTable::wake(const FollowerPtr& follower)
{
    asio::post(follower->context, [follower] { follower->woken.signal(); });
}

std::size_t FlightTable::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_flights.size();
}

std::size_t FlightTable::followers() const
{
    const std::lock_guard lock(m_mutex);
    std::size_t count = 0;
    for (const auto& [key, flight] : m_flights) count += flight.followers.size();
    return count;
}

}  // namespace helix::gateway
