#pragma once
// Everything about one key: what it may, its limits, what its budgets have left, which models, and
// the chain of keys it came from. Owned by the keys page; GUI thread.

#include "api/api_key.h"
#include "theme/format.h"

#include <QFrame>

class QAction;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace helix::widgets {
class ShareBars;
class StatusChip;
}  // namespace helix::widgets

namespace helix::pages {

class KeyDetailPane : public QFrame {
    Q_OBJECT
public:
    explicit KeyDetailPane(QWidget* parent = nullptr);

    /// A button for one of the page's acts.
    void addAct(QAction* action);
    /// @param keys all loaded ones, for the chain. @param budgets of all keys.
    void showKey(const api::ApiKey& key, const QList<api::ApiKey>& keys,
                 const QList<api::Budget>& budgets, qint64 nowMs, theme::TimeZone zone);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QLabel* addFact(QGridLayout* grid, const QString& name);
    QGridLayout* addColumn(QHBoxLayout* body, const QString& title, int stretch);
    void buildHeader(QVBoxLayout* layout);
    void buildBody(QVBoxLayout* layout);
    void setFact(QLabel* value, const QString& text);
    void restyle();

    QHBoxLayout* m_buttons = nullptr;
    widgets::StatusChip* m_chip = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_permissions = nullptr;
    QLabel* m_team = nullptr;
    QLabel* m_created = nullptr;
    QLabel* m_lastUse = nullptr;
    QLabel* m_expiry = nullptr;
    QLabel* m_chain = nullptr;
    QLabel* m_rate = nullptr;
    QLabel* m_tokens = nullptr;
    QLabel* m_parallel = nullptr;
    QLabel* m_models = nullptr;
    widgets::ShareBars* m_budgets = nullptr;
    QLabel* m_budgetNote = nullptr;
    QList<QLabel*> m_names;
    QList<QLabel*> m_heads;
};

/// "ci (revoked) → ci → ci 3": the keys that one came from and those that came from it, oldest
/// first; empty without any.
[[nodiscard]] QString keyChainText(const api::ApiKey& key, const QList<api::ApiKey>& keys);

}  // namespace helix::pages
