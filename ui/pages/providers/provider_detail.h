#pragma once
// Everything about one provider below the table: what it is, what an operator can do, its fallback
// chain with live shares, and its targets with a strip of their states. Owned by the providers
// page; GUI thread. It asks for acts, it does none.

#include "api/provider_state.h"
#include "theme/format.h"

#include <QFrame>

class QAction;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace helix::models {
class TargetTableModel;
class TransitionModel;
}  // namespace helix::models
namespace helix::widgets {
class DataTable;
class StatusChip;
}  // namespace helix::widgets

namespace helix::pages {

class ChainView;

class ProviderDetail : public QFrame {
    Q_OBJECT
public:
    explicit ProviderDetail(QWidget* parent = nullptr);

    /// Shows the provider called @p name of @p list. @param nowMs the node's clock.
    void showProvider(const api::ProviderList& list, const QString& name, qint64 nowMs);
    void setNow(qint64 nowMs);
    void setTimeZone(theme::TimeZone zone);

    /// Adds a button for an action of the page.
    void addAct(QAction* action);

    /// The id of the selected target, empty for the whole provider.
    QString selectedTarget() const;

    widgets::DataTable* targets() const { return m_targets; }

signals:
    void providerChosen(const QString& name);
    void targetChosen();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildHeader();
    void buildChain();
    void buildTargets();
    void buildTransitions();
    void fitTargets();
    void restyle();
    void showChain(const api::ProviderList& list, const QString& name);

    QLabel* m_name = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_chainTitle = nullptr;
    QLabel* m_scope = nullptr;
    QHBoxLayout* m_acts = nullptr;
    widgets::StatusChip* m_chip = nullptr;
    ChainView* m_chain = nullptr;
    widgets::DataTable* m_targets = nullptr;
    models::TargetTableModel* m_model = nullptr;
    QLabel* m_transitionsTitle = nullptr;
    widgets::DataTable* m_transitions = nullptr;
    models::TransitionModel* m_transitionModel = nullptr;
};

}  // namespace helix::pages
