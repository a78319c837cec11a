#include "gateway/event_hub.h"

namespace helix::gateway {

Json NodeEvent::toJson() const
{
    return {{"seq", seq},         {"at_ms", atMs}, {"kind", kind},
            {"subject", subject}, {"text", text},  {"data", data}};
}

void EventHub::publish(std::string kind, std::string subject, std::string text, Json data)
{
    const std::int64_t atMs = unixMillis(m_clock.wallNow());
    const std::lock_guard lock(m_mutex);
    m_events.push_back(
        {++m_lastSeq, atMs, std::move(kind), std::move(subject), std::move(text), std::move(data)});
    if (m_events.size() > kMaxKeptEvents) m_events.pop_front();
}

std::vector<NodeEvent> EventHub::since(std::uint64_t after, std::size_t limit,
                                       std::uint64_t& gap) const
{
    const std::lock_guard lock(m_mutex);
    gap = 0;
    std::vector<NodeEvent> found;
    if (m_events.empty() || after >= m_lastSeq) return found;
    const std::uint64_t first = m_events.front().seq;
    if (after + 1 < first) gap = first - after - 1;
    for (std::size_t i = after + 1 < first ? 0 : after + 1 - first;
         i < m_events.size() && found.size() < limit; ++i)
        found.push_back(m_events[i]);
    return found;
}

std::uint64_t EventHub::lastSeq() const
{
    const std::lock_guard lock(m_mutex);
    return m_lastSeq;
}

}  // namespace helix::gateway
