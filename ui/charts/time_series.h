#pragma once
// Lines over time with labels at their ends, thresholds, a crosshair with values, and gaps that
// stay visible. The lines are drawn by a plot layer behind an interface of ours (Qt Charts today)
// into a cached pixmap; axes and overlay are drawn here. Focusable: Left and Right move the
// crosshair, T toggles a table of the same data. The accessible text tells what a glance would. GUI
// thread.

#include "theme/format.h"

#include <QList>
#include <QPixmap>
#include <QPointF>
#include <QWidget>
#include <memory>
#include <optional>

class QTableWidget;

namespace helix::charts {

enum class Unit { Number, PerSecond, Share, Milliseconds, Bytes };

struct Series {
    QString label;
    int slot = 0;           ///< of theme/series.h
    QList<QPointF> points;  ///< x unix milliseconds ascending, y NaN for a gap
    bool isFilled = false;  ///< area below the line, for totals
};

struct Threshold {
    double value = 0;
    QString label;
};

/// A tick's or a legend's text in the unit.
[[nodiscard]] QString formatValue(double value, Unit unit);

class PlotLayer;

class TimeSeries : public QWidget {
    Q_OBJECT
public:
    explicit TimeSeries(const QString& name, QWidget* parent = nullptr);
    ~TimeSeries() override;

    void setUnit(Unit unit);
    /// At most six are drawn in colour; callers reduce to "top five and other" before.
    void setSeries(const QList<Series>& series);
    void setRange(qint64 fromMs, qint64 toMs);
    void setThreshold(std::optional<Threshold> threshold);
    void setTimeZone(theme::TimeZone zone);
    /// Why there is nothing to draw yet.
    void setEmptyText(const QString& text);
    /// Stale data stays, hatched and stamped.
    void setStale(bool isStale, const QString& stamp = {});
    /// One line for people who cannot see the picture: unit, number of series, maximum, now.
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QSize sizeHint() const override { return {420, 200}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 120}; }

signals:
    /// A drag over the plot chose this range.
    void rangeSelected(qint64 fromMs, qint64 toMs);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Geometry;
    void invalidate();
    void layOut();
    void renderPlot();
    void paintAxes(QPainter& painter) const;
    void paintEndLabels(QPainter& painter) const;
    void paintThreshold(QPainter& painter) const;
    void paintCrosshair(QPainter& painter) const;
    void paintSelection(QPainter& painter) const;
    void toggleTable();
    void fillTable();
    void describe();
    [[nodiscard]] bool hasData() const;

    std::unique_ptr<PlotLayer> m_plot;
    std::unique_ptr<Geometry> m_geometry;
    QList<Series> m_series;
    Unit m_unit = Unit::Number;
    qint64 m_fromMs = 0;
    qint64 m_toMs = 0;
    std::optional<Threshold> m_threshold;
    theme::TimeZone m_zone = theme::TimeZone::Local;
    QString m_emptyText;
    bool m_isStale = false;
    QString m_stamp;
    QPixmap m_cache;
    bool m_isDirty = true;
    std::optional<double> m_crosshairX;
    std::optional<double> m_dragFromX;
    QTableWidget* m_table = nullptr;
};

}  // namespace helix::charts
