#include "pages/requests/waterfall_legend.h"

#include "models/chart_delegates.h"
#include "theme/fonts.h"

#include <QPainter>

namespace helix::pages {

namespace {

constexpr int kSwatch = 10;

int entryWidth(const QFontMetrics& metrics, const QString& text)
{
    return kSwatch + theme::kSpace4 + metrics.horizontalAdvance(text) + theme::kSpace12;
}

}  // namespace

WaterfallLegend::WaterfallLegend(QWidget* parent) : QWidget(parent)
{
    setFont(theme::fontFor(theme::TextRole::Secondary));
    setAccessibleName(tr("Legend of the time line"));
}

QSize WaterfallLegend::sizeHint() const
{
    int width = 0;
    for (const models::WaterfallStep& step : models::waterfallSteps(theme::themeOf(this)))
        width += entryWidth(fontMetrics(), step.text);
    return {width, fontMetrics().height()};
}

void WaterfallLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const theme::Theme& theme = theme::themeOf(this);
    int x = 0;
    for (const models::WaterfallStep& step : models::waterfallSteps(theme)) {
        painter.fillRect(x, (height() - kSwatch) / 2, kSwatch, kSwatch, step.colour);
        painter.setPen(theme.textSecondary);
        painter.drawText(QRect(x + kSwatch + theme::kSpace4, 0, width(), height()),
                         Qt::AlignLeft | Qt::AlignVCenter, step.text);
        x += entryWidth(fontMetrics(), step.text);
    }
}

}  // namespace helix::pages
