#pragma once
// A few named shares under one another: name, bar, value, and a quieter note. An unknown share has
// no bar at all, so that it never looks like zero. Paints from geometry kept since the last change.
// GUI thread.

#include "theme/status.h"

#include <QWidget>
#include <optional>

namespace helix::widgets {

struct ShareBar {
    QString name;
    QString value;                               ///< right of the bar
    QString note;                                ///< behind the value, elided
    std::optional<double> share;                 ///< 0..1
    theme::Status status = theme::Status::Info;  ///< Info: the accent colour

    bool operator==(const ShareBar&) const = default;
};

class ShareBars : public QWidget {
    Q_OBJECT
public:
    explicit ShareBars(const QString& name, QWidget* parent = nullptr);

    void setBars(const QList<ShareBar>& bars);
    [[nodiscard]] const QList<ShareBar>& bars() const { return m_bars; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void measure();
    void paintBar(QPainter& painter, const ShareBar& bar, const QRectF& row) const;

    QList<ShareBar> m_bars;
    int m_nameWidth = 0;
    int m_valueWidth = 0;
    bool m_hasNotes = false;
};

}  // namespace helix::widgets
