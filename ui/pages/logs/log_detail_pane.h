#pragma once
// One log record laid out for reading: when, how bad, its message, and the whole record as indented
// JSON. Plain text always. Owned by the logs page; GUI thread.

#include "api/log_line.h"
#include "theme/format.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace helix::widgets {
class StatusChip;
}

namespace helix::pages {

class LogDetailPane : public QFrame {
    Q_OBJECT
public:
    explicit LogDetailPane(QWidget* parent = nullptr);

    void showLine(const api::LogLine& line);
    void setTimeZone(theme::TimeZone zone);

    /// What is shown as the record.
    [[nodiscard]] QString recordText() const;

public slots:
    void copyRecord();

signals:
    /// Show only lines of this request.
    void sameRequestWanted(const QString& requestId);
    /// Open the request itself.
    void requestWanted(const QString& requestId);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildHeader(QVBoxLayout* layout);
    void buildButtons(QVBoxLayout* layout);
    QPushButton* addButton(QHBoxLayout* row, const QString& text, const QString& name);
    void restyle();

    api::LogLine m_line;
    theme::TimeZone m_zone = theme::TimeZone::Local;
    widgets::StatusChip* m_chip = nullptr;
    QLabel* m_when = nullptr;
    QLabel* m_message = nullptr;
    QPushButton* m_same = nullptr;
    QPushButton* m_request = nullptr;
    QPlainTextEdit* m_record = nullptr;
};

}  // namespace helix::pages
