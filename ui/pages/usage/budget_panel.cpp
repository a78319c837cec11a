#include "pages/usage/budget_panel.h"

#include "models/money_text.h"
#include "models/plain_text.h"
#include "widgets/plain_label.h"
#include "widgets/share_bars.h"

#include <QVBoxLayout>
#include <algorithm>

namespace helix::pages {
namespace {

theme::Status statusOf(api::BudgetState state)
{
    switch (state) {
        case api::BudgetState::Ok: return theme::Status::Info;
        case api::BudgetState::Warning: return theme::Status::Warning;
        case api::BudgetState::Exhausted: return theme::Status::Critical;
        case api::BudgetState::Unknown: break;
    }
    return theme::Status::Unknown;
}

std::optional<double> shareOf(const api::Budget& budget)
{
    if (!budget.limitUsd || !budget.spentUsd || *budget.limitUsd <= 0) return std::nullopt;
    return *budget.spentUsd / *budget.limitUsd;
}

QString periodWord(const QString& period)
{
    if (period == QLatin1String("daily")) return BudgetPanel::tr("today");
    if (period == QLatin1String("monthly")) return BudgetPanel::tr("this month");
    return models::plainText(period);
}

/// Whole hours while there are any: a budget is no stopwatch.
QString resetText(qint64 leftMs)
{
    constexpr qint64 kHourMs = 3'600'000;
    constexpr qint64 kDayMs = 24 * kHourMs;
    if (leftMs >= 2 * kDayMs) return BudgetPanel::tr("resets in %1 d").arg(leftMs / kDayMs);
    if (leftMs >= kHourMs) return BudgetPanel::tr("resets in %1 h").arg(leftMs / kHourMs);
    return BudgetPanel::tr("resets in %1").arg(theme::formatSpan(leftMs));
}

widgets::ShareBar barOf(const api::Budget& budget, qint64 nowMs)
{
    const QString name = models::plainText(budget.name.isEmpty() ? budget.id : budget.name);
    QStringList notes{BudgetPanel::tr("%1 left").arg(models::moneyText(budget.leftUsd))};
    if (budget.state == api::BudgetState::Exhausted) notes = {BudgetPanel::tr("used up")};
    if (budget.resetsMs && *budget.resetsMs > nowMs)
        notes << resetText(*budget.resetsMs - nowMs);
    return {
        .name = BudgetPanel::tr("%1, %2").arg(name, periodWord(budget.period)),
        .value = BudgetPanel::tr("%1 of %2")
                     .arg(models::moneyText(budget.spentUsd), models::moneyText(budget.limitUsd)),
        .note = notes.join(QStringLiteral(" \u00B7 ")),
        .share = shareOf(budget),
        .status = statusOf(budget.state)};
}

}  // namespace

BudgetPanel::BudgetPanel(QWidget* parent) : Panel(tr("Budgets"), parent)
{
    m_bars = new widgets::ShareBars(tr("Budgets and what was spent of them"), this);
    m_note = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_note->setWordWrap(true);
    body()->addWidget(m_bars);
    body()->addWidget(m_note);
    body()->addStretch(1);
}

void BudgetPanel::setBudgets(const std::optional<QList<api::Budget>>& budgets, qint64 nowMs)
{
    QList<api::Budget> sorted = budgets.value_or(QList<api::Budget>());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
        return shareOf(a).value_or(-1) > shareOf(b).value_or(-1);
    });
    QList<widgets::ShareBar> bars;
    for (const auto& budget : sorted.mid(0, kShown)) bars << barOf(budget, nowMs);
    m_bars->setBars(bars);
    m_bars->setVisible(!bars.isEmpty());
    const auto hidden = sorted.size() - bars.size();
    m_note->setText(!budgets         ? tr("The node has not told its budgets yet.")
                    : bars.isEmpty() ? tr("No key has a budget. Give one a daily or monthly budget "
                                          "on the Keys page.")
                                     : tr("%1 more with a smaller share").arg(hidden));
    m_note->setVisible(bars.isEmpty() || hidden > 0);
    setSubtitle(bars.isEmpty() ? QString() : tr("the most used first, UTC days and months"));
}

}  // namespace helix::pages
