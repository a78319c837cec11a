#include "routing/attempt_record.h"

namespace helix::routing {

void AttemptLog::add(AttemptRecord record)
{
    if (record.wasSent) ++m_attempts;
    auto target = record.provider + "/" + record.model;
    const bool isChange = !m_lastTarget.empty() && m_lastTarget != target;
    // A hedge, or a member of an ensemble, was asked beside the others and not instead of them.
    if (isChange && record.wasFallback && !record.isHedge) ++m_fallbacks;
    m_lastTarget = std::move(target);
    if (m_records.size() < kMaxAttemptRecords) m_records.push_back(std::move(record));
}

void AttemptLog::finish(const AttemptRecord& record)
{
    for (auto& each : m_records)
        if (each.number == record.number) each = record;
}

}  // namespace helix::routing
