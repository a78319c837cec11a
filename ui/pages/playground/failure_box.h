#pragma once
// Why an answer failed, in the place where it would stand: what happened, what the gateway said,
// what to do, and the buttons that do it. GUI thread.

#include "models/chat_entry.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace helix::widgets {
class StatusGlyph;
}

namespace helix::pages {

class FailureBox : public QFrame {
    Q_OBJECT
public:
    explicit FailureBox(QWidget* parent = nullptr);

    /// Shows the failure of `entry`; hides without one. @param canRetry it is the newest answer.
    void showFailure(const models::ChatEntry& entry, bool canRetry);

signals:
    void retryRequested();
    void keyRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    widgets::StatusGlyph* m_glyph = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_reason = nullptr;
    QLabel* m_advice = nullptr;
    QPushButton* m_retry = nullptr;
    QPushButton* m_key = nullptr;
};

}  // namespace helix::pages
