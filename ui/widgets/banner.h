#pragma once
// One line across a page with status glyph, text and at most one action: lost connection, refused
// token, clock skew, demo. Plain text always. GUI thread.

#include "theme/status.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace helix::widgets {

class StatusGlyph;

class Banner : public QFrame {
    Q_OBJECT
public:
    explicit Banner(QWidget* parent = nullptr);
    /// Shows the banner; an empty `action` hides the button.
    void showMessage(theme::Status status, const QString& text, const QString& action = {});
    [[nodiscard]] QString text() const;

signals:
    void actionTriggered();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    theme::Status m_status = theme::Status::Info;
    StatusGlyph* m_glyph = nullptr;
    QLabel* m_text = nullptr;
    QPushButton* m_action = nullptr;
};

}  // namespace helix::widgets
