#include "charts/axis_ticks.h"

#include <QDateTime>
#include <QLocale>
#include <array>
#include <cmath>

namespace helix::charts {
namespace {

constexpr qint64 kMinuteMs = 60'000;
constexpr qint64 kDayMs = 24 * 60 * kMinuteMs;

QDateTime inZone(qint64 atMs, theme::TimeZone zone)
{
    return QDateTime::fromMSecsSinceEpoch(atMs,
                                          zone == theme::TimeZone::Utc ? Qt::UTC : Qt::LocalTime);
}

double niceStep(double rough)
{
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double ratio = rough / power;
    if (ratio <= 1) return power;
    if (ratio <= 2) return 2 * power;
    return (ratio <= 5 ? 5 : 10) * power;
}

}  // namespace

QList<double> valueTicks(double largest, int wanted)
{
    const double top = largest > 0 && std::isfinite(largest) ? largest : 1;
    const double step = niceStep(top / std::max(wanted, 1));
    QList<double> ticks{0};
    while (ticks.last() < top - step * 1e-9 && ticks.size() < 50)
        ticks.append(double(ticks.size()) * step);
    return ticks;
}

QList<qint64> timeTicks(qint64 fromMs, qint64 toMs, int wanted, qint64 offsetMs)
{
    static constexpr std::array<qint64, 17> kStepsSeconds{
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 10800, 21600, 43200, 86400};
    const qint64 span = toMs - fromMs;
    if (span <= 0 || wanted <= 0) return {};
    qint64 step = kStepsSeconds.back() * 1000;
    for (const qint64 seconds : kStepsSeconds) {
        if (span / (seconds * 1000) > wanted) continue;
        step = seconds * 1000;
        break;
    }
    while (span / step > wanted) step *= 2;
    QList<qint64> ticks;
    for (qint64 at = (fromMs + offsetMs + step - 1) / step * step - offsetMs; at <= toMs;
         at += step)
        ticks.append(at);
    return ticks;
}

QStringList timeTexts(const QList<qint64>& ticks, theme::TimeZone zone)
{
    const qint64 step = ticks.size() > 1 ? ticks.at(1) - ticks.at(0) : kMinuteMs;
    QStringList texts;
    for (const qint64 tick : ticks) {
        const QDateTime at = inZone(tick, zone);
        const bool beginsDay = at.time().msecsSinceStartOfDay() == 0;
        if (step >= kDayMs || (beginsDay && ticks.last() - ticks.first() >= kDayMs))
            texts << QLocale::c().toString(at, QStringLiteral("MMM d"));
        else
            texts << theme::formatClock(tick, zone).left(step % kMinuteMs != 0 ? 8 : 5);
    }
    return texts;
}

QString instantText(qint64 atMs, qint64 spanMs, theme::TimeZone zone)
{
    return spanMs > kDayMs ? theme::formatDateTime(atMs, zone) : theme::formatClock(atMs, zone);
}

}  // namespace helix::charts
