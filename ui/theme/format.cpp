#include "theme/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <array>
#include <cmath>
#include <span>

namespace helix::theme {
namespace {

QString decimal(double value, int digits)
{
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    QString text = locale.toString(std::abs(value), 'f', digits);
    if (value < 0) text.prepend(kMinus);
    return text;
}

/// Digits behind the point that leave three significant ones.
int digitsFor(double value)
{
    const double size = std::abs(value);
    if (size == 0 || size >= 100) return 0;
    return std::min(2 - int(std::floor(std::log10(size))), 5);
}

/// Three significant digits; whole numbers stay whole. Rounded first, so that 0.9997 reads 1.00 and
/// not 1.000.
QString significant(double value)
{
    if (std::abs(value) < 1000 && value == std::floor(value)) return decimal(value, 0);
    const double unit = std::pow(10.0, digitsFor(value));
    return decimal(value, digitsFor(std::round(value * unit) / unit));
}

struct Scaled {
    double value;
    const char16_t* suffix;
};

// The step is chosen after rounding to three digits, so that 999.6 becomes "1 k" and never "1000".
Scaled scaleBy(double value, double step, std::span<const char16_t* const> suffixes)
{
    std::size_t index = 0;
    while (index + 1 < suffixes.size() && std::abs(value) >= step - 0.5) {
        value /= step;
        ++index;
    }
    return {value, suffixes[index]};
}

QString withUnit(const QString& number, const QString& unit)
{
    return unit.isEmpty() ? number : number + kThinSpace + unit;
}

QString twoDigits(qint64 value)
{
    return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
}

QDateTime instant(qint64 unixMs, TimeZone zone)
{
    const auto utc = QDateTime::fromMSecsSinceEpoch(unixMs, Qt::UTC);
    return zone == TimeZone::Utc ? utc : utc.toLocalTime();
}

QString part(qint64 value, const QString& unit)
{
    return withUnit(QString::number(value), unit);
}

}  // namespace

QString unknownText()
{
    return QString(kDash);
}

QString formatNumber(double value)
{
    if (std::isnan(value)) return unknownText();
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : QString(kMinus) + QStringLiteral("∞");
    static constexpr std::array<const char16_t*, 5> kSuffixes{u"", u"k", u"M", u"G", u"T"};
    const auto scaled = scaleBy(value, 1000, kSuffixes);
    return withUnit(significant(scaled.value), QString::fromUtf16(scaled.suffix));
}

QString formatNumber(std::optional<double> value)
{
    return value ? formatNumber(*value) : unknownText();
}

QString formatCount(qint64 value)
{
    QString digits = QString::number(std::abs(value));
    for (auto at = digits.size() - 3; at > 0; at -= 3) digits.insert(at, kThinSpace);
    if (value < 0) digits.prepend(kMinus);
    return digits;
}

QString formatCount(std::optional<qint64> value)
{
    return value ? formatCount(*value) : unknownText();
}

QString formatRate(std::optional<double> perSecond)
{
    if (!perSecond || std::isnan(*perSecond)) return unknownText();
    const QString number = formatNumber(*perSecond);
    const bool hasSuffix = number.back().isLetter();
    return hasSuffix ? number + QStringLiteral("/s") : withUnit(number, QStringLiteral("/s"));
}

QString formatShare(std::optional<double> share)
{
    if (!share || std::isnan(*share)) return unknownText();
    const double percent = *share * 100;
    if (percent > 0 && percent < 0.1)
        return withUnit(QLatin1Char('<') + decimal(0.1, 1), QStringLiteral("%"));
    const bool isWhole = percent == std::floor(percent) || percent >= 99.95;
    return withUnit(decimal(percent, isWhole ? 0 : 1), QStringLiteral("%"));
}

QString formatLatency(std::optional<double> milliseconds)
{
    if (!milliseconds || std::isnan(*milliseconds)) return unknownText();
    if (*milliseconds < 999.5)
        return withUnit(significant(std::max(*milliseconds, 0.0)), QStringLiteral("ms"));
    if (*milliseconds < 60'000)
        return withUnit(significant(*milliseconds / 1000), QStringLiteral("s"));
    return formatSpan(qint64(*milliseconds));
}

QString formatSpan(qint64 milliseconds)
{
    const qint64 seconds = std::max<qint64>(milliseconds, 0) / 1000;
    if (seconds < 60) return part(seconds, QStringLiteral("s"));
    if (seconds < 3600)
        return part(seconds / 60, QStringLiteral("m ")) + twoDigits(seconds % 60) + kThinSpace +
               QLatin1Char('s');
    if (seconds < 86'400)
        return part(seconds / 3600, QStringLiteral("h ")) + twoDigits(seconds % 3600 / 60) +
               kThinSpace + QLatin1Char('m');
    return part(seconds / 86'400, QStringLiteral("d ")) +
           part(seconds % 86'400 / 3600, QStringLiteral("h"));
}

QString formatAge(qint64 milliseconds)
{
    const qint64 seconds = std::max<qint64>(milliseconds, 0) / 1000;
    const QString span = seconds >= 60 && seconds < 3600 ? part(seconds / 60, QStringLiteral("m"))
                                                         : formatSpan(milliseconds);
    return QCoreApplication::translate("helix::theme", "%1 ago").arg(span);
}

QString formatBytes(std::optional<qint64> bytes)
{
    if (!bytes) return unknownText();
    static constexpr std::array<const char16_t*, 5> kSuffixes{u"B", u"KiB", u"MiB", u"GiB", u"TiB"};
    const auto scaled = scaleBy(double(*bytes), 1024, kSuffixes);
    return withUnit(significant(scaled.value), QString::fromUtf16(scaled.suffix));
}

QString formatClock(qint64 unixMs, TimeZone zone, bool withMilliseconds)
{
    return instant(unixMs, zone)
        .toString(withMilliseconds ? QStringLiteral("HH:mm:ss.zzz") : QStringLiteral("HH:mm:ss"));
}

QString formatDateTime(qint64 unixMs, TimeZone zone)
{
    return instant(unixMs, zone).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString formatRfc3339(qint64 unixMs, TimeZone zone)
{
    const auto at = instant(unixMs, zone);
    return at.toOffsetFromUtc(at.offsetFromUtc()).toString(Qt::ISODateWithMs);
}

QString zoneLabel(TimeZone zone)
{
    if (zone == TimeZone::Utc) return QStringLiteral("UTC");
    const int minutes = QDateTime::currentDateTime().offsetFromUtc() / 60;
    QString offset = minutes < 0 ? QString(kMinus) : QStringLiteral("+");
    offset += QString::number(std::abs(minutes) / 60);
    if (minutes % 60 != 0) offset += QLatin1Char(':') + twoDigits(std::abs(minutes) % 60);
    return QCoreApplication::translate("helix::theme", "local (UTC%1)").arg(offset);
}

QString padFigure(const QString& text, int width)
{
    return text.rightJustified(width, kFigureSpace);
}

}  // namespace helix::theme
