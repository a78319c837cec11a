#include "routing/retry_budget.h"

#include <algorithm>

namespace helix::routing {

RetryBudget::RetryBudget(RetryBudgetSettings settings, SteadyTime now)
    : m_settings(settings), m_guaranteed(settings.minPerSecond), m_refilledAt(now)
{}

void RetryBudget::configure(RetryBudgetSettings settings)
{
    const std::lock_guard lock(m_mutex);
    m_settings = settings;
}

void RetryBudget::onRequest()
{
    const std::lock_guard lock(m_mutex);
    m_earned = std::min(m_earned + m_settings.ratio, kMaxEarnedRetries);
}

bool RetryBudget::tryTake(SteadyTime now)
{
    const std::lock_guard lock(m_mutex);
    if (now > m_refilledAt) {
        const std::chrono::duration<double> elapsed = now - m_refilledAt;
        const double perSecond = m_settings.minPerSecond;
        m_guaranteed = std::min(m_guaranteed + elapsed.count() * perSecond, perSecond);
        m_refilledAt = now;
    }
    for (auto* pot : {&m_guaranteed, &m_earned}) {
        if (*pot < 1) continue;
        *pot -= 1;
        return true;
    }
    ++m_refused;
    return false;
}

std::uint64_t RetryBudget::refused() const
{
    const std::lock_guard lock(m_mutex);
    return m_refused;
}

}  // namespace helix::routing
