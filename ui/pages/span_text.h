#pragma once
// What the node reads as a span of time, as people type it into dialogs. Pure.

#include <QRegularExpression>

namespace helix::pages {

/// "0s", "12h", "1h30m", "365d".
[[nodiscard]] inline bool isSpanText(const QString& text)
{
    static const QRegularExpression kSpan(QStringLiteral("^(\\d+(ms|s|m|h|d))+$"));
    return kSpan.match(text).hasMatch();
}

}  // namespace helix::pages
