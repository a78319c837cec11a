#pragma once
// Where the traffic of a provider goes: its fallback chain with the live share of every hop, the
// model groups that it is a member of, and what is left of the limits on calling it. Owned by the
// provider detail; GUI thread.

#include "pages/providers/detail_subject.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace helix::widgets {
class ShareBars;
}

namespace helix::pages {

class ChainView;

class TrafficSection : public QWidget {
    Q_OBJECT
public:
    explicit TrafficSection(QWidget* parent = nullptr);

    void showSubject(const DetailSubject& subject);

signals:
    void providerChosen(const QString& name);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showChain(const DetailSubject& subject);
    void showGroups(const DetailSubject& subject);
    void showLimits(const DetailSubject& subject);
    void restyle();

    QLabel* m_chainTitle = nullptr;
    ChainView* m_chain = nullptr;
    QLabel* m_groupTitle = nullptr;
    widgets::ShareBars* m_groups = nullptr;
    QLabel* m_limitTitle = nullptr;
    widgets::ShareBars* m_limits = nullptr;
};

}  // namespace helix::pages
