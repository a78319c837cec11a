#include "gateway/idempotency_store.h"

namespace helix::gateway {

namespace {

/// An entry's own weight beside its answer; also the bound on keys that are under way.
constexpr std::size_t kEntryBytes = 512;

std::size_t weightOf(const StoredAnswer& answer)
{
    std::size_t bytes = answer.body.size() + answer.contentType.size();
    for (const auto& field : answer.headers) bytes += field.name.size() + field.value.size();
    return bytes;
}

}  // namespace

IdempotencyStore::Claim::~Claim()
{
    if (m_store != nullptr) m_store->drop(m_key);
}

void IdempotencyStore::Claim::publish(StoredAnswer answer)
{
    if (auto* store = std::exchange(m_store, nullptr)) store->publish(m_key, std::move(answer));
}

IdempotencyStore::Begun IdempotencyStore::begin(const std::string& caller, std::string_view key,
                                                const Sha256& fingerprint)
{
    std::string name = caller + '\n' + std::string(key);
    const auto now = m_clock.steadyNow();
    const std::lock_guard lock(m_mutex);
    Begun begun;
    if (const auto found = m_entries.find(name); found != m_entries.end()) {
        const Entry& entry = found->second;
        const bool isStale = entry.answer && now - entry.since >= kIdempotencyLifetime;
        if (!isStale) {
            begun.answer = entry.answer;
            if (!equalInConstantTime(entry.fingerprint, fingerprint))
                begun.state = State::Differs;
            else
                begun.state = entry.answer ? State::Answered : State::UnderWay;
            return begun;
        }
        forget(name);
    }
    Entry entry;
    entry.fingerprint = fingerprint;
    entry.since = now;
    entry.bytes = kEntryBytes + name.size();
    entry.place = m_order.insert(m_order.end(), name);
    m_bytes += entry.bytes;
    m_entries.emplace(name, std::move(entry));
    makeRoom();
    begun.claim = Claim(*this, std::move(name));
    return begun;
}

void IdempotencyStore::publish(const std::string& key, StoredAnswer answer)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(key);
    if (found == m_entries.end()) return;
    const std::size_t weight = weightOf(answer);
    found->second.bytes += weight;
    m_bytes += weight;
    found->second.answer = std::make_shared<const StoredAnswer>(std::move(answer));
    makeRoom();
}

void IdempotencyStore::drop(const std::string& key)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(key);
    if (found != m_entries.end() && !found->second.answer) forget(key);
}

void IdempotencyStore::forget(const std::string& key)
{
    const auto found = m_entries.find(key);
    if (found == m_entries.end()) return;
    m_bytes -= found->second.bytes;
    m_order.erase(found->second.place);
    m_entries.erase(found);
}

// The oldest go first. One that is under way may go too: its repetition is then served anew, which
// costs money but is never wrong.
void IdempotencyStore::makeRoom()
{
    while (m_bytes > kMaxIdempotencyBytes && m_order.size() > 1) {
        const std::string oldest = m_order.front();
        forget(oldest);
    }
}

std::size_t IdempotencyStore::bytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

std::size_t IdempotencyStore::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_entries.size();
}

}  // namespace helix::gateway
