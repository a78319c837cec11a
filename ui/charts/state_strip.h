#pragma once
// A Gantt of states: how long a breaker or a target was in which state is read faster here than
// from a list of events. Time without a segment is drawn as unknown. GUI thread.

#include "theme/format.h"
#include "theme/status.h"

#include <QList>
#include <QWidget>

namespace helix::charts {

struct StateSegment {
    qint64 fromMs = 0;
    qint64 toMs = 0;
    theme::Status status = theme::Status::Unknown;
    QString label;  ///< "open", for the tool tip
};

/// For delegates: draws segments of [fromMs, toMs) into `rect`.
void paintStateStrip(QPainter& painter, const QRectF& rect, const QList<StateSegment>& segments,
                     qint64 fromMs, qint64 toMs, const theme::Theme& theme);

class StateStrip : public QWidget {
    Q_OBJECT
public:
    explicit StateStrip(const QString& name, QWidget* parent = nullptr);
    void setSegments(const QList<StateSegment>& segments);
    void setRange(qint64 fromMs, qint64 toMs);
    void setTimeZone(theme::TimeZone zone);
    [[nodiscard]] QSize sizeHint() const override { return {240, 16}; }

signals:
    /// A click: the instant under the mouse.
    void instantClicked(qint64 atMs);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] qint64 instantAt(double x) const;
    void describe();

    QList<StateSegment> m_segments;
    qint64 m_fromMs = 0;
    qint64 m_toMs = 0;
    theme::TimeZone m_zone = theme::TimeZone::Local;
};

}  // namespace helix::charts
