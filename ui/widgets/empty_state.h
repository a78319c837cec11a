#pragma once
// Fills a view that has nothing to show: what is the case, why, and the next act as a button. GUI
// thread.

#include "theme/status.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace helix::widgets {

class StatusGlyph;

class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);
    /// `headline` says what ("No requests match"), `reason` why ("92 exist"). Plain text always.
    void setText(const QString& headline, const QString& reason);
    /// Empty text hides the button.
    void setAction(const QString& text);
    void setStatus(theme::Status status);

signals:
    void actionTriggered();

protected:
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    StatusGlyph* m_glyph = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_reason = nullptr;
    QPushButton* m_action = nullptr;
};

}  // namespace helix::widgets
