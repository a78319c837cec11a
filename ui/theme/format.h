#pragma once
// Numbers, spans and instants as text: three significant digits, thin spaces before units, true
// minus, tabular padding; "—" for what is unknown. Pure functions of their arguments.

#include <QString>
#include <optional>

namespace helix::theme {

inline constexpr QChar kThinSpace{0x2009};
inline constexpr QChar kFigureSpace{0x2007};
inline constexpr QChar kMinus{0x2212};
inline constexpr QChar kDash{0x2014};

enum class TimeZone { Local, Utc };

/// "—".
[[nodiscard]] QString unknownText();

/// At most three significant digits with SI steps: 0.123, 12.4, 84.6 k, 1.23 M.
[[nodiscard]] QString formatNumber(double value);
[[nodiscard]] QString formatNumber(std::optional<double> value);
/// Every digit, grouped by thin spaces: 1 234 567.
[[nodiscard]] QString formatCount(qint64 value);
[[nodiscard]] QString formatCount(std::optional<qint64> value);
/// "12.4 /s", "1.2 k/s".
[[nodiscard]] QString formatRate(std::optional<double> perSecond);
/// `share` 0..1 as "84.6 %"; "0 %" only for zero itself, tiny shares read "<0.1 %".
[[nodiscard]] QString formatShare(std::optional<double> share);
/// Latencies: "0.31 ms", "12.3 ms", "1.23 s", from a minute on as formatSpan.
[[nodiscard]] QString formatLatency(std::optional<double> milliseconds);
/// "41 s", "4 m 10 s", "2 h 05 m", "3 d 4 h"; below a second "now" is not said, but "0 s".
[[nodiscard]] QString formatSpan(qint64 milliseconds);
/// formatSpan with "ago"; whole minutes above one minute, to keep the eye quiet.
[[nodiscard]] QString formatAge(qint64 milliseconds);
/// "1.4 MiB".
[[nodiscard]] QString formatBytes(std::optional<qint64> bytes);

/// "14:03:07"; with milliseconds "14:03:07.123".
[[nodiscard]] QString formatClock(qint64 unixMs, TimeZone zone, bool withMilliseconds = false);
/// "2026-11-21 14:03:07".
[[nodiscard]] QString formatDateTime(qint64 unixMs, TimeZone zone);
/// RFC 3339 with offset and milliseconds; what "copy" writes.
[[nodiscard]] QString formatRfc3339(qint64 unixMs, TimeZone zone);
/// "UTC" or "local (UTC+2)".
[[nodiscard]] QString zoneLabel(TimeZone zone);

/// `text` padded on the left with figure spaces to `width` characters.
[[nodiscard]] QString padFigure(const QString& text, int width);

}  // namespace helix::theme
