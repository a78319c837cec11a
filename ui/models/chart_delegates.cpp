#include "models/chart_delegates.h"

#include "charts/sparkline.h"
#include "charts/state_strip.h"
#include "models/attempt_model.h"
#include "models/provider_matrix.h"
#include "models/status_look.h"
#include "theme/fonts.h"

#include <QCoreApplication>
#include <QPainter>

#include <cmath>

namespace helix::models {

namespace {

constexpr double kBarHeight = 6;
constexpr double kMinimumBar = 2;  ///< a value above zero is always seen
constexpr double kStepHeight = 10;
constexpr double kStripHeight = 10;
constexpr double kWaitHeight = 3;
/// Of attempts whose answer nobody got.
constexpr double kAsideOpacity = 0.4;

QRectF centredBand(const QRectF& area, double height)
{
    return {area.left(), area.center().y() - height / 2, area.width(), height};
}

void paintStep(QPainter* painter, const QRectF& axis, const AttemptSpans& spans, double from,
               double to, const QColor& colour)
{
    const double perMs = axis.width() / std::max(spans.axisEnd, 1e-6);
    const double width = std::max((to - from) * perMs, 1.0);
    painter->fillRect(QRectF(axis.left() + from * perMs, axis.top(), width, axis.height()), colour);
}

/// The glyph at the end of an attempt's bar.
void paintMark(QPainter* painter, const QRectF& cell, const QRectF& axis, const AttemptSpans& spans,
               double at, theme::Status status, const theme::Theme& theme)
{
    const double x = axis.left() + at * axis.width() / std::max(spans.axisEnd, 1e-6);
    theme::paintStatus(
        *painter,
        {std::clamp(x - 6, axis.left(), axis.right() - 12), cell.center().y() - 6, 12, 12}, status,
        theme);
}

}  // namespace

BarDelegate::BarDelegate(int valueRole, int textWidth, Scale scale, QObject* parent)
    : CellDelegate(parent), m_valueRole(valueRole), m_textWidth(textWidth), m_scale(scale)
{}

void BarDelegate::setMaximum(double maximum)
{
    m_maximum = std::max(maximum, 1e-6);
}

void BarDelegate::setThresholds(double warning, double critical)
{
    m_warning = warning;
    m_critical = critical;
}

void BarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const
{
    painter->save();
    QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    const QVariant value = index.data(m_valueRole);
    painter->setFont(theme::fontFor(theme::TextRole::Number, option.font));
    const QString text = index.data().toString();
    if (!value.isValid()) {
        paintText(painter, cell, text, theme.textSecondary);
        painter->restore();
        return;
    }
    paintText(painter, {cell.left(), cell.top(), double(m_textWidth), cell.height()}, text,
              theme.textPrimary, Qt::AlignRight);
    cell.setLeft(cell.left() + m_textWidth + theme::kSpace8);
    if (m_subtextRole >= 0) {
        painter->setFont(theme::fontFor(theme::TextRole::SecondaryNumber, option.font));
        const QString subtext = index.data(m_subtextRole).toString();
        paintText(painter, cell, subtext,
                  isSelected(option) ? theme.textSecondary : theme.textTertiary, Qt::AlignRight);
        cell.setRight(cell.right() - painter->fontMetrics().horizontalAdvance(subtext) -
                      theme::kSpace8);
    }
    if (cell.width() > theme::kSpace16) paintBar(painter, cell, value.toDouble(), theme);
    painter->restore();
}

QColor BarDelegate::barColour(double value, const theme::Theme& theme) const
{
    if (m_critical > 0 && value >= m_critical) return theme.critical.glyph;
    if (m_warning > 0 && value >= m_warning) return theme.warning.glyph;
    return theme.textTertiary;
}

void BarDelegate::paintBar(QPainter* painter, const QRectF& area, double value,
                           const theme::Theme& theme) const
{
    const double linear = std::clamp(value / m_maximum, 0.0, 1.0);
    const double share = m_scale == Scale::SquareRoot ? std::sqrt(linear) : linear;
    const QRectF track = centredBand(area, kBarHeight);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.gridLine);
    painter->drawRoundedRect(track, kBarHeight / 2, kBarHeight / 2);
    if (value <= 0) return;
    QRectF bar = track;
    bar.setWidth(std::max(kMinimumBar, track.width() * share));
    painter->setBrush(barColour(value, theme));
    painter->drawRoundedRect(bar, std::min(kBarHeight, bar.width()) / 2, kBarHeight / 2);
}

SparklineDelegate::SparklineDelegate(int valuesRole, int errorsRole, int textWidth, QObject* parent)
    : CellDelegate(parent),
      m_valuesRole(valuesRole),
      m_errorsRole(errorsRole),
      m_textWidth(textWidth)
{}

void SparklineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const
{
    painter->save();
    const QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    painter->setFont(theme::fontFor(theme::TextRole::Number, option.font));
    paintText(painter, {cell.left(), cell.top(), double(m_textWidth), cell.height()},
              index.data().toString(), theme.textPrimary, Qt::AlignRight);
    const QRectF plot(cell.left() + m_textWidth + theme::kSpace8, cell.top() + 5,
                      cell.width() - m_textWidth - theme::kSpace8, cell.height() - 11);
    const auto values = index.data(m_valuesRole).value<QList<double>>();
    const auto errors = index.data(m_errorsRole).value<QList<double>>();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool hasCalls = std::any_of(values.begin(), values.end(), [](double v) { return v > 0; });
    if (hasCalls && plot.width() > theme::kSpace16) {
        charts::paintSparkline(*painter, plot, values, theme.accent, theme);
        const double slot = plot.width() / double(values.size());
        for (qsizetype i = 0; i < errors.size(); ++i)
            if (errors[i] > 0)
                painter->fillRect(QRectF(plot.left() + double(i) * slot, plot.bottom() + 1,
                                         std::max(2.0, slot - 1), 2),
                                  theme.critical.glyph);
    }
    painter->restore();
}

StateStripDelegate::StateStripDelegate(int spanRole, QObject* parent)
    : CellDelegate(parent), m_spanRole(spanRole)
{}

void StateStripDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const
{
    painter->save();
    const QRectF cell = paintBackground(painter, option);
    const auto span = index.data(m_spanRole).value<StripSpan>();
    charts::paintStateStrip(*painter, centredBand(cell, kStripHeight), span.segments, span.fromMs,
                            span.toMs, themeOf(option));
    painter->restore();
}

QList<WaterfallStep> waterfallSteps(const theme::Theme& theme)
{
    const auto tr = [](const char* text) {
        return QCoreApplication::translate("WaterfallDelegate", text);
    };
    const auto shade = [&theme](int alpha) {
        QColor colour = theme.accent;
        colour.setAlpha(alpha);
        return colour;
    };
    return {{tr("Queue, retry delay"), theme.borderControl},
            {tr("Connect"), shade(70)},
            {tr("First byte"), shade(115)},
            {tr("First content"), shade(175)},
            {tr("Streaming"), shade(255)}};
}

void WaterfallDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const
{
    painter->save();
    const QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    const auto spans = index.data(AttemptModel::SpansRole).value<AttemptSpans>();
    const QRectF axis = centredBand(cell, kStepHeight);
    const QList<WaterfallStep> steps = waterfallSteps(theme);
    painter->fillRect(centredBand(cell, 1), theme.gridLine);
    if (spans.delayStart < spans.start)
        paintStep(painter, centredBand(cell, kWaitHeight), spans, spans.delayStart, spans.start,
                  steps[0].colour);
    if (spans.kind == AttemptKind::Skipped) {
        paintMark(painter, cell, axis, spans, spans.start, theme::Status::Disabled, theme);
        painter->restore();
        return;
    }
    const bool isAside = spans.kind == AttemptKind::HedgeLost || spans.kind == AttemptKind::Shadow;
    if (isAside) painter->setOpacity(kAsideOpacity);
    double from = spans.start;
    int step = 1;
    const std::optional<double> marks[]{spans.connected, spans.firstByte, spans.firstContent};
    for (int i = 0; i < 3; ++i) {
        if (!marks[i]) continue;
        const double to = std::clamp(*marks[i], from, std::max(from, spans.end));
        paintStep(painter, axis, spans, from, to, steps[i + 1].colour);
        from = to;
        step = i + 2;
    }
    // What came last is what was waited for when it ended: a stream only after its first content.
    paintStep(painter, axis, spans, from, std::max(from, spans.end), steps[step].colour);
    painter->setOpacity(1);
    if (isAside)
        paintMark(painter, cell, axis, spans, spans.end, theme::Status::Disabled, theme);
    else if (spans.kind == AttemptKind::Failed)
        paintMark(painter, cell, axis, spans, spans.end, theme::Status::Critical, theme);
    painter->restore();
}

}  // namespace helix::models
