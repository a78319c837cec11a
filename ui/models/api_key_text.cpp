#include "models/api_key_text.h"

#include "models/plain_text.h"
#include "theme/format.h"

#include <QCoreApplication>

namespace helix::models {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ApiKeyText", text);
}

bool isExpired(const api::ApiKey& key, qint64 nowMs)
{
    return key.status == api::KeyStatus::Expired || (key.expiresMs && *key.expiresMs <= nowMs);
}

/// The fuller one of the two budgets.
double fullestShare(const api::ApiKey& key)
{
    return std::max(budgetShare(key.spentTodayUsd, key.dailyBudgetUsd).value_or(0),
                    budgetShare(key.spentMonthUsd, key.monthlyBudgetUsd).value_or(0));
}

}  // namespace

KeyCondition conditionOf(const api::ApiKey& key, qint64 nowMs)
{
    if (key.status == api::KeyStatus::Revoked) return {theme::Status::Disabled, tr("Revoked")};
    if (isExpired(key, nowMs)) return {theme::Status::Disabled, tr("Expired")};
    if (key.status == api::KeyStatus::Unknown) return {theme::Status::Unknown, tr("Unknown")};
    const double share = fullestShare(key);
    if (share >= 1) return {theme::Status::Critical, tr("Budget used up")};
    if (key.expiresMs && *key.expiresMs - nowMs <= kExpiryWarningMs)
        return {theme::Status::Warning, tr("Expires soon")};
    if (share >= kBudgetWarningShare) return {theme::Status::Warning, tr("Budget low")};
    return {theme::Status::Ok, tr("Active")};
}

std::optional<double> budgetShare(const std::optional<double>& spentUsd,
                                  const std::optional<double>& limitUsd)
{
    if (!spentUsd || !limitUsd) return std::nullopt;
    if (*limitUsd <= 0) return 1.0;
    return std::max(0.0, *spentUsd / *limitUsd);
}

QString shortMoneyText(const std::optional<double>& usd)
{
    if (!usd) return theme::unknownText();
    if (*usd == 0) return QStringLiteral("$0");
    if (*usd < 0.01) return QStringLiteral("<$0.01");
    const bool isWhole = *usd == double(qint64(*usd)) || *usd >= 100;
    return QLatin1Char('$') + QString::number(*usd, 'f', isWhole ? 0 : 2);
}

QString budgetText(const std::optional<double>& spentUsd, const std::optional<double>& limitUsd)
{
    if (!limitUsd) return shortMoneyText(spentUsd);
    return tr("%1 of %2").arg(shortMoneyText(spentUsd), shortMoneyText(limitUsd));
}

QString rateText(const api::ApiKey& key)
{
    if (!key.rateLimit) return theme::unknownText();
    return tr("%1 /min").arg(theme::formatCount(key.rateLimit));
}

QString lastUseText(const api::ApiKey& key, qint64 nowMs)
{
    return key.lastUsedMs ? theme::formatAge(nowMs - *key.lastUsedMs) : tr("never");
}

QString expiryText(const api::ApiKey& key, qint64 nowMs)
{
    if (!key.expiresMs) return tr("never");
    if (*key.expiresMs <= nowMs) return theme::formatAge(nowMs - *key.expiresMs);
    return tr("in %1").arg(theme::formatSpan(*key.expiresMs - nowMs));
}

QString permissionsText(const api::ApiKey& key)
{
    return key.permissions.isEmpty() ? theme::unknownText()
                                     : plainText(key.permissions.join(QStringLiteral(", ")));
}

QString keyTitle(const api::ApiKey& key)
{
    return plainText(key.name.isEmpty() ? key.id : key.name);
}

}  // namespace helix::models
