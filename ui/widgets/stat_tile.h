#pragma once
// One number that matters: title, value in large tabular digits, a line below it, and a
// sparkline-sized slot for a child widget. Shows "—" for unknown, and a hatch when its data is
// stale. GUI thread.

#include "theme/status.h"

#include <QFrame>

class QLabel;
class QVBoxLayout;

namespace helix::widgets {

class StatTile : public QFrame {
    Q_OBJECT
public:
    explicit StatTile(const QString& title, QWidget* parent = nullptr);
    /// `detail` is the second line ("of 1 240 requests"), `fullValue` the tool tip with every
    /// digit.
    void setValue(const QString& value, const QString& detail = {}, const QString& fullValue = {});
    /// Warning and Critical tint the edge; other states stay quiet.
    void setStatus(theme::Status status);
    void setStale(bool isStale);
    /// Takes ownership; shown at the bottom (a Sparkline).
    void setFooter(QWidget* footer);
    [[nodiscard]] QString value() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    QLabel* m_title = nullptr;
    QLabel* m_value = nullptr;
    QLabel* m_detail = nullptr;
    QVBoxLayout* m_layout = nullptr;
    theme::Status m_status = theme::Status::Ok;
    bool m_isStale = false;
};

}  // namespace helix::widgets
