#pragma once
// "Paused at 14:03:07 · 1 284 new lines · End to resume": the bar of a following view that stands
// still. Hidden while following. GUI thread.

#include "theme/format.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace helix::widgets {

class PauseBar : public QFrame {
    Q_OBJECT
public:
    explicit PauseBar(QWidget* parent = nullptr);
    /// `noun` is already plural ("new lines").
    void showPaused(qint64 sinceMs, qint64 waiting, const QString& noun, theme::TimeZone zone);
    void showFollowing();

signals:
    void resumeRequested();

private:
    QLabel* m_text = nullptr;
    QPushButton* m_resume = nullptr;
};

}  // namespace helix::widgets
