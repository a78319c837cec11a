#pragma once
// A word-sized chart: one line, no axes, its last value marked. NaN breaks the line, a lone point
// is a dot. The accessible description tells minimum, maximum and now. GUI thread.

#include <QList>
#include <QWidget>

class QPainter;

namespace helix::theme {
struct Theme;
}

namespace helix::charts {

/// For delegates: draws `values` (oldest first) into `rect`, scaled from 0 to the largest.
void paintSparkline(QPainter& painter, const QRectF& rect, const QList<double>& values,
                    const QColor& colour, const theme::Theme& theme);

class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(const QString& name, QWidget* parent = nullptr);
    void setValues(const QList<double>& values);
    /// Slot of theme/series.h.
    void setSeries(int slot);
    [[nodiscard]] QSize sizeHint() const override { return {120, 28}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<double> m_values;
    int m_slot = 0;
};

}  // namespace helix::charts
