#include "routing/fault_plan.h"

#include "base/identifier.h"
#include "routing/random_source.h"

namespace helix::routing {

namespace {

bool concerns(const FaultSpec& spec, std::string_view provider, std::string_view model,
              bool isStream)
{
    if (spec.kind == FaultKind::Cut && !isStream) return false;
    return (spec.provider == "*" || spec.provider == provider) &&
           (spec.model.empty() || spec.model == model);
}

/// False when the injection holds one of the kind already.
bool add(Injection& injection, const FaultSpec& spec)
{
    switch (spec.kind) {
        case FaultKind::Latency:
            if (injection.latency.count() > 0) return false;
            injection.latency = spec.latency;
            return true;
        case FaultKind::Error:
            if (injection.status) return false;
            injection.status = spec.status;
            return true;
        case FaultKind::Cut:
            if (injection.cutAfter) return false;
            injection.cutAfter = spec.afterEvents;
            return true;
    }
    return false;
}

int gravity(FaultKind kind)
{
    switch (kind) {
        case FaultKind::Latency: return 1;
        case FaultKind::Cut: return 2;
        case FaultKind::Error: return 3;
    }
    return 0;
}

}  // namespace

const char* faultKindName(FaultKind kind) noexcept
{
    switch (kind) {
        case FaultKind::Latency: return "latency";
        case FaultKind::Error: return "error";
        case FaultKind::Cut: return "cut";
    }
    return "error";
}

Fault FaultPlan::Entry::seen() const
{
    Fault copy = fault;
    copy.hits = hits.load(std::memory_order_relaxed);
    return copy;
}

FaultPlan::FaultPlan(const Clock& clock, Random random)
    : m_clock(clock), m_random(random ? std::move(random) : sharedRandom())
{}

Result<Fault> FaultPlan::start(FaultSpec spec)
{
    const auto wall = m_clock.wallNow();
    auto entry = std::make_shared<Entry>();
    entry->endsSteady = m_clock.steadyNow() + spec.duration;
    entry->fault.id = newId("flt", wall);
    entry->fault.startedAt = wall;
    entry->fault.endsAt = wall + spec.duration;
    entry->fault.spec = std::move(spec);
    const std::lock_guard lock(m_mutex);
    if (m_entries->size() >= kMaxActiveFaults)
        return fail(ErrorCode::LimitExceeded, "there are " + std::to_string(kMaxActiveFaults) +
                                                  " faults already; end one of them");
    auto more = std::make_shared<Entries>(*m_entries);
    more->push_back(entry);
    m_entries = std::move(more);
    m_active.store(m_entries->size(), std::memory_order_release);
    return entry->fault;
}

template <class Predicate>
std::vector<Fault> FaultPlan::remove(Predicate isOver)
{
    std::vector<Fault> removed;
    const std::lock_guard lock(m_mutex);
    auto kept = std::make_shared<Entries>();
    for (const auto& entry : *m_entries) {
        if (isOver(*entry))
            removed.push_back(entry->seen());
        else
            kept->push_back(entry);
    }
    m_entries = std::move(kept);
    m_active.store(m_entries->size(), std::memory_order_release);
    return removed;
}

std::optional<Fault> FaultPlan::end(std::string_view id)
{
    // What has run out already is left for expire(), which says so.
    const auto now = m_clock.steadyNow();
    auto removed =
        remove([&](const Entry& entry) { return entry.fault.id == id && entry.endsSteady > now; });
    return removed.empty() ? std::nullopt : std::optional(std::move(removed.front()));
}

std::vector<Fault> FaultPlan::endAll()
{
    const auto now = m_clock.steadyNow();
    return remove([&](const Entry& entry) { return entry.endsSteady > now; });
}

std::vector<Fault> FaultPlan::expire()
{
    if (m_active.load(std::memory_order_acquire) == 0) return {};
    const auto now = m_clock.steadyNow();
    return remove([&](const Entry& entry) { return entry.endsSteady <= now; });
}

std::shared_ptr<const FaultPlan::Entries> FaultPlan::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_entries;
}

std::vector<Fault> FaultPlan::faults() const
{
    const auto now = m_clock.steadyNow();
    std::vector<Fault> list;
    for (const auto& entry : *snapshot())
        if (entry->endsSteady > now) list.push_back(entry->seen());
    return list;
}

std::uint64_t FaultPlan::hits(FaultKind kind) const noexcept
{
    return m_hits[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
}

std::optional<Injection> FaultPlan::matchActive(std::string_view provider, std::string_view model,
                                                bool isStream)
{
    const auto now = m_clock.steadyNow();
    std::optional<Injection> injection;
    int gravest = 0;
    for (const auto& entry : *snapshot()) {
        const FaultSpec& spec = entry->fault.spec;
        if (entry->endsSteady <= now || !concerns(spec, provider, model, isStream)) continue;
        if (spec.share < 1 && m_random() >= spec.share) continue;
        if (!injection) injection.emplace();
        if (!add(*injection, spec)) continue;
        entry->hits.fetch_add(1, std::memory_order_relaxed);
        m_hits[static_cast<std::size_t>(spec.kind)].fetch_add(1, std::memory_order_relaxed);
        if (gravity(spec.kind) <= gravest) continue;
        gravest = gravity(spec.kind);
        injection->id = entry->fault.id;
    }
    return injection;
}

}  // namespace helix::routing
