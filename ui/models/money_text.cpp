#include "models/money_text.h"

#include "theme/format.h"

#include <cmath>

namespace helix::models {
namespace {

constexpr double kLeastShown = 0.000'001;
constexpr double kGrouped = 1'000;
constexpr int kCents = 2;

}  // namespace

QString moneyText(std::optional<double> usd)
{
    if (!usd || !std::isfinite(*usd)) return theme::unknownText();
    if (*usd == 0) return QStringLiteral("$0");
    if (*usd > 0 && *usd < kLeastShown) return QStringLiteral("<$0.000001");
    if (*usd >= kGrouped) return QLatin1Char('$') + theme::formatCount(std::llround(*usd));
    const int decimals = *usd < 0.01 ? 6 : (*usd < 1 ? 4 : 2);
    QString text = QString::number(*usd, 'f', decimals);
    const auto shortest = text.indexOf(u'.') + 1 + kCents;
    while (text.size() > shortest && text.endsWith(u'0')) text.chop(1);
    return QLatin1Char('$') + text;
}

}  // namespace helix::models
