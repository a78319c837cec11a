#include "routing/attempt_record.h"

#include <algorithm>

namespace helix::routing {

namespace {

void addUsage(providers::Usage& sum, const providers::Usage& more)
{
    using providers::Usage;
    for (const auto member :
         {&Usage::promptTokens, &Usage::completionTokens, &Usage::totalTokens, &Usage::cachedTokens,
          &Usage::cacheWriteTokens, &Usage::reasoningTokens, &Usage::audioPromptTokens,
          &Usage::audioCompletionTokens})
        if (more.*member) sum.*member = (sum.*member).value_or(0) + *(more.*member);
}

bool isOver(const AttemptRecord& record)
{
    return !record.wasSent || !record.outcome.empty();
}

// Beyond the limit an attempt that is over is kept only for what it used: as a part of the sum of
// its target and outcome.
void fold(std::vector<AttemptRecord>& records, std::size_t at)
{
    if (at < kMaxAttemptRecords || !isOver(records[at])) return;
    const AttemptRecord over = std::move(records[at]);
    records.erase(records.begin() + static_cast<std::ptrdiff_t>(at));
    if (!over.wasSent || !over.usage.isKnown()) return;
    const auto sum = std::find_if(
        records.begin() + kMaxAttemptRecords, records.end(), [&](const AttemptRecord& each) {
            return each.provider == over.provider && each.model == over.model &&
                   each.outcome == over.outcome;
        });
    if (sum == records.end())
        records.push_back(over);
    else
        addUsage(sum->usage, over.usage);
}

}  // namespace

void AttemptLog::add(AttemptRecord record)
{
    if (record.wasSent) ++m_attempts;
    auto target = record.provider + "/" + record.model;
    const bool isChange = !m_lastTarget.empty() && m_lastTarget != target;
    // A hedge, or a member of an ensemble, was asked beside the others and not instead of them.
    if (isChange && record.wasFallback && !record.isHedge) ++m_fallbacks;
    m_lastTarget = std::move(target);
    m_records.push_back(std::move(record));
    fold(m_records, m_records.size() - 1);
}

void AttemptLog::finish(const AttemptRecord& record)
{
    for (std::size_t at = 0; at < m_records.size(); ++at) {
        if (m_records[at].number != record.number) continue;
        m_records[at] = record;
        fold(m_records, at);
        return;
    }
}

}  // namespace helix::routing
