#include "charts/time_series.h"

#include "charts/axis_ticks.h"
#include "charts/qt_charts_plot.h"
#include "charts/time_series_geometry.h"
#include "theme/fonts.h"
#include "theme/series.h"

#include <QDateTime>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QTableWidget>
#include <cmath>

namespace helix::charts {
namespace {

constexpr int kLongestTable = 200;
constexpr double kSmallestDrag = 6;

std::optional<QPointF> nearestPoint(const QList<QPointF>& points, double ms)
{
    std::optional<QPointF> nearest;
    for (const auto& point : points) {
        if (std::isnan(point.y())) continue;
        if (!nearest || std::abs(point.x() - ms) < std::abs(nearest->x() - ms)) nearest = point;
    }
    return nearest;
}

}  // namespace

QString formatValue(double value, Unit unit)
{
    switch (unit) {
        case Unit::Number: return theme::formatNumber(value);
        case Unit::PerSecond: return theme::formatRate(value);
        case Unit::Share: return theme::formatShare(value);
        case Unit::Milliseconds: return theme::formatLatency(value);
        case Unit::Bytes:
            return std::isnan(value) ? theme::unknownText() : theme::formatBytes(qint64(value));
    }
    return {};
}

TimeSeries::TimeSeries(const QString& name, QWidget* parent)
    : QWidget(parent),
      m_plot(std::make_unique<QtChartsPlot>()),
      m_geometry(std::make_unique<Geometry>())
{
    setAccessibleName(name);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setToolTip(tr("Left and Right: read values · T: as a table"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_emptyText = tr("No data yet");
}

TimeSeries::~TimeSeries() = default;

void TimeSeries::setUnit(Unit unit)
{
    m_unit = unit;
    invalidate();
}

void TimeSeries::setSeries(const QList<Series>& series)
{
    m_series = series;
    invalidate();
    describe();
    if (m_table != nullptr && m_table->isVisible()) fillTable();
}

void TimeSeries::setRange(qint64 fromMs, qint64 toMs)
{
    m_fromMs = fromMs;
    m_toMs = toMs;
    invalidate();
}

void TimeSeries::setThreshold(std::optional<Threshold> threshold)
{
    m_threshold = std::move(threshold);
    invalidate();
}

void TimeSeries::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    invalidate();
}

void TimeSeries::setEmptyText(const QString& text)
{
    m_emptyText = text;
    update();
}

void TimeSeries::setStale(bool isStale, const QString& stamp)
{
    m_isStale = isStale;
    m_stamp = stamp;
    update();
}

void TimeSeries::invalidate()
{
    m_isDirty = true;
    update();
}

bool TimeSeries::hasData() const
{
    return std::any_of(m_series.begin(), m_series.end(), [](const Series& series) {
        return std::any_of(series.points.begin(), series.points.end(),
                           [](const QPointF& point) { return !std::isnan(point.y()); });
    });
}

void TimeSeries::layOut()
{
    double largest = m_threshold ? m_threshold->value : 0;
    for (const auto& series : m_series)
        for (const auto& point : series.points)
            if (std::isfinite(point.y()) && point.x() >= double(m_fromMs))
                largest = std::max(largest, point.y());
    auto& g = *m_geometry;
    g.valueTicks = valueTicks(largest, height() < 160 ? 3 : 4);
    g.valueTexts.clear();
    for (const double tick : g.valueTicks) g.valueTexts << formatValue(tick, m_unit);
    const QFontMetrics metrics(theme::fontFor(theme::TextRole::SecondaryNumber));
    int left = 0;
    for (const auto& text : g.valueTexts) left = std::max(left, metrics.horizontalAdvance(text));
    int right = 12;
    for (const auto& series : m_series)
        right = std::max(right, metrics.horizontalAdvance(series.label) + 12);
    g.plot = QRectF(left + 8, 8, std::max(40, width() - left - 8 - std::min(right, 120)),
                    height() - 8 - metrics.height() - 8);
    const qint64 offset = m_zone == theme::TimeZone::Utc
                              ? 0
                              : qint64(QDateTime::currentDateTime().offsetFromUtc()) * 1000;
    g.timeTicks = timeTicks(m_fromMs, m_toMs, int(g.plot.width()) / 90, offset);
    g.timeTexts.clear();
    g.timeTexts = timeTexts(g.timeTicks, m_zone);
}

void TimeSeries::renderPlot()
{
    const auto& theme = theme::themeOf(this);
    PlotPicture picture;
    picture.size = m_geometry->plot.size().toSize();
    picture.pixelRatio = devicePixelRatioF();
    picture.fromX = double(m_fromMs);
    picture.toX = double(std::max(m_toMs, m_fromMs + 1));
    picture.toY = m_geometry->top();
    for (const auto& series : m_series) {
        PlotLine line{series.points, theme::seriesPen(theme, series.slot), {}};
        if (series.isFilled) {
            line.fill = line.pen.color();
            line.fill.setAlpha(28);
        }
        picture.lines.append(line);
    }
    m_cache = m_plot->render(picture);
    m_isDirty = false;
}

void TimeSeries::resizeEvent(QResizeEvent*)
{
    if (m_table != nullptr) m_table->setGeometry(rect());
    invalidate();
}

void TimeSeries::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) invalidate();
    QWidget::changeEvent(event);
}

void TimeSeries::mouseMoveEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    const auto& plot = m_geometry->plot;
    m_crosshairX = x >= plot.left() && x <= plot.right() ? std::optional(x) : std::nullopt;
    update();
}

void TimeSeries::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && m_crosshairX) m_dragFromX = m_crosshairX;
}

void TimeSeries::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_dragFromX) return;
    const double from = std::min(*m_dragFromX, event->position().x());
    const double to = std::max(*m_dragFromX, event->position().x());
    m_dragFromX.reset();
    update();
    if (to - from < kSmallestDrag) return;
    emit rangeSelected(qint64(m_geometry->msOf(from, m_fromMs, m_toMs)),
                       qint64(m_geometry->msOf(to, m_fromMs, m_toMs)));
}

void TimeSeries::leaveEvent(QEvent*)
{
    m_crosshairX.reset();
    update();
}

void TimeSeries::keyPressEvent(QKeyEvent* event)
{
    constexpr double kStep = 8;
    const auto& plot = m_geometry->plot;
    switch (event->key()) {
        case Qt::Key_T: toggleTable(); return;
        case Qt::Key_Left:
            m_crosshairX = std::max(plot.left(), m_crosshairX.value_or(plot.right()) - kStep);
            break;
        case Qt::Key_Right:
            m_crosshairX = std::min(plot.right(), m_crosshairX.value_or(plot.left()) + kStep);
            break;
        case Qt::Key_Escape: m_crosshairX.reset(); break;
        default: QWidget::keyPressEvent(event); return;
    }
    update();
}

void TimeSeries::toggleTable()
{
    if (m_table == nullptr) {
        m_table = new QTableWidget(this);
        m_table->setAccessibleName(tr("%1, as a table").arg(accessibleName()));
        m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
        m_table->setFont(theme::fontFor(theme::TextRole::SecondaryNumber));
        m_table->verticalHeader()->hide();
        m_table->hide();
        auto* back = new QAction(tr("Back to the chart"), m_table);
        back->setShortcuts({QKeySequence(Qt::Key_T), QKeySequence(Qt::Key_Escape)});
        back->setShortcutContext(Qt::WidgetShortcut);
        m_table->addAction(back);
        connect(back, &QAction::triggered, this, &TimeSeries::toggleTable);
    }
    const bool isShown = !m_table->isVisible();
    if (isShown) fillTable();
    m_table->setGeometry(rect());
    m_table->setVisible(isShown);
    if (isShown)
        m_table->setFocus();
    else
        setFocus();
}

void TimeSeries::fillTable()
{
    QStringList headers{tr("Time")};
    for (const auto& series : m_series) headers << series.label;
    m_table->setColumnCount(int(headers.size()));
    m_table->setHorizontalHeaderLabels(headers);
    const auto points = m_series.isEmpty() ? QList<QPointF>() : m_series.first().points;
    const int rows = int(std::min<qsizetype>(points.size(), kLongestTable));
    m_table->setRowCount(rows);
    for (int row = 0; row < rows; ++row) {
        const double ms = points.at(points.size() - 1 - row).x();
        m_table->setItem(row, 0,
                         new QTableWidgetItem(instantText(qint64(ms), m_toMs - m_fromMs, m_zone)));
        for (int column = 0; column < int(m_series.size()); ++column) {
            const auto point = nearestPoint(m_series.at(column).points, ms);
            const bool isSameInstant = point && std::abs(point->x() - ms) < 1'000;
            m_table->setItem(row, column + 1,
                             new QTableWidgetItem(isSameInstant ? formatValue(point->y(), m_unit)
                                                                : theme::unknownText()));
        }
    }
}

QString TimeSeries::summary() const
{
    if (!hasData()) return m_emptyText;
    QStringList parts;
    for (const auto& series : m_series) {
        const QPointF* largest = nullptr;
        const QPointF* last = nullptr;
        for (const auto& point : series.points) {
            if (std::isnan(point.y())) continue;
            if (largest == nullptr || point.y() > largest->y()) largest = &point;
            last = &point;
        }
        if (last == nullptr) continue;
        parts << tr("%1: now %2, largest %3 at %4")
                     .arg(series.label, formatValue(last->y(), m_unit),
                          formatValue(largest->y(), m_unit),
                          instantText(qint64(largest->x()), m_toMs - m_fromMs, m_zone));
    }
    return parts.join(QStringLiteral("; "));
}

void TimeSeries::describe()
{
    setAccessibleDescription(summary());
}

}  // namespace helix::charts
