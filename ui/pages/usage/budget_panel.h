#pragma once
// What every budget has left, the most used first. Owned by the usage page; GUI thread.

#include "api/api_key.h"
#include "theme/format.h"
#include "widgets/panel.h"

class QLabel;

namespace helix::widgets {
class ShareBars;
}

namespace helix::pages {

class BudgetPanel : public widgets::Panel {
    Q_OBJECT
public:
    static constexpr int kShown = 12;

    explicit BudgetPanel(QWidget* parent = nullptr);

    /// nullopt: the node has not said yet. nowMs: the node's clock.
    void setBudgets(const std::optional<QList<api::Budget>>& budgets, qint64 nowMs);

private:
    widgets::ShareBars* m_bars = nullptr;
    QLabel* m_note = nullptr;
};

}  // namespace helix::pages
