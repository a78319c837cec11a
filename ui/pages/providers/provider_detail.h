#pragma once
// Everything about the chosen provider or target on one node: what it is, what an operator can do,
// and three sections: its state over time, its traffic, its score. They stand side by side where
// the width allows and are tabs where it does not. Owned by the providers page; GUI thread. It asks
// for acts, it does none.

#include "pages/providers/detail_subject.h"
#include "theme/format.h"

#include <QFrame>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QTabBar;

namespace helix::widgets {
class StatusChip;
}

namespace helix::pages {

class ScoreSection;
class StateSection;
class TrafficSection;

class ProviderDetail : public QFrame {
    Q_OBJECT
public:
    explicit ProviderDetail(QWidget* parent = nullptr);

    void showSubject(const DetailSubject& subject);
    /// The nodes to choose from; hidden while there is one.
    void setNodes(const QStringList& names, int current);
    void setTimeZone(theme::TimeZone zone);
    /// Adds a button for an action of the page.
    void addAct(QAction* action);
    void showNextSection();
    void showScore();
    [[nodiscard]] ScoreSection* score() const { return m_score; }

signals:
    void providerChosen(const QString& name);
    void nodeChosen(int node);
    void instantChosen(qint64 atMs);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildHeader();
    void buildSections();
    void showSections();
    void restyle();

    QLabel* m_name = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_scope = nullptr;
    QLabel* m_nodeTitle = nullptr;
    QComboBox* m_nodes = nullptr;
    QHBoxLayout* m_acts = nullptr;
    widgets::StatusChip* m_chip = nullptr;
    QTabBar* m_tabs = nullptr;
    StateSection* m_state = nullptr;
    TrafficSection* m_traffic = nullptr;
    ScoreSection* m_score = nullptr;
};

}  // namespace helix::pages
