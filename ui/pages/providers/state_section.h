#pragma once
// The state of a provider or target over time: why it is so and since when, a strip of its states
// with its time axis, and the changes with their reasons. Owned by the provider detail; GUI thread.

#include "pages/providers/detail_subject.h"
#include "theme/format.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace helix::charts {
class StateStrip;
}
namespace helix::models {
class TransitionModel;
}
namespace helix::widgets {
class DataTable;
}

namespace helix::pages {

class StateSection : public QWidget {
    Q_OBJECT
public:
    explicit StateSection(QWidget* parent = nullptr);

    void showSubject(const DetailSubject& subject);
    void setTimeZone(theme::TimeZone zone);

signals:
    /// A click into the strip: the logs of that instant are wanted.
    void instantChosen(qint64 atMs);

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildWhy(QVBoxLayout* layout);
    void buildStrip(QVBoxLayout* layout);
    void buildChanges(QVBoxLayout* layout);
    void showWhy(const DetailSubject& subject);
    void showStrip(const DetailSubject& subject);
    void showChanges(const DetailSubject& subject);
    void restyle();

    QLabel* m_state = nullptr;
    QLabel* m_reason = nullptr;
    QLabel* m_counts = nullptr;
    QLabel* m_probe = nullptr;
    QLabel* m_error = nullptr;
    charts::StateStrip* m_strip = nullptr;
    QLabel* m_from = nullptr;
    QLabel* m_to = nullptr;
    QLabel* m_changesTitle = nullptr;
    widgets::DataTable* m_changes = nullptr;
    models::TransitionModel* m_model = nullptr;
    theme::TimeZone m_zone = theme::TimeZone::Local;
};

}  // namespace helix::pages
