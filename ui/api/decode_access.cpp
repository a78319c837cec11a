#include "api/decode_access.h"

#include "api/json_fields.h"

#include <QCoreApplication>
#include <QDateTime>

namespace helix::api {
namespace {

using L1 = QLatin1String;

KeyStatus keyStatusFrom(const QString& text)
{
    if (text == L1("active")) return KeyStatus::Active;
    if (text == L1("expired")) return KeyStatus::Expired;
    if (text == L1("revoked")) return KeyStatus::Revoked;
    return KeyStatus::Unknown;
}

BudgetState budgetStateFrom(const QString& text)
{
    if (text == L1("ok")) return BudgetState::Ok;
    if (text == L1("warning")) return BudgetState::Warning;
    if (text == L1("exhausted")) return BudgetState::Exhausted;
    return BudgetState::Unknown;
}

FaultKind faultKindFrom(const QString& text)
{
    if (text == L1("latency")) return FaultKind::Latency;
    if (text == L1("error")) return FaultKind::Error;
    if (text == L1("cut")) return FaultKind::Cut;
    return FaultKind::Unknown;
}

/// Ids are text; a number is taken too.
QString idAt(const QJsonObject& object, L1 key)
{
    const auto number = integerAt(object, key);
    return number ? QString::number(*number) : textAt(object, key);
}

/// A point in time as milliseconds, or as RFC 3339 text beside it.
std::optional<qint64> instantAt(const QJsonObject& object, L1 millisecondsKey, L1 textKey)
{
    if (const auto known = integerAt(object, millisecondsKey)) return known;
    const auto at = QDateTime::fromString(textAt(object, textKey), Qt::ISODateWithMs);
    return at.isValid() ? std::optional<qint64>(at.toMSecsSinceEpoch()) : std::nullopt;
}

ApiKey keyFrom(const QJsonObject& object)
{
    ApiKey key;
    key.id = textAt(object, L1("id"));
    key.name = textAt(object, L1("name"));
    key.status = keyStatusFrom(textAt(object, L1("status")));
    key.permissions = textsAt(object, L1("permissions"));
    key.rateLimit = integerAt(object, L1("rate_limit"));
    key.tokensPerMinute = integerAt(object, L1("tokens_per_minute"));
    key.maxParallel = integerAt(object, L1("max_parallel"));
    key.allowedModels = textsAt(object, L1("allowed_models"));
    key.team = textAt(object, L1("team"));
    key.dailyBudgetUsd = numberAt(object, L1("daily_budget_usd"));
    key.monthlyBudgetUsd = numberAt(object, L1("monthly_budget_usd"));
    key.spentTodayUsd = numberAt(object, L1("spent_today_usd"));
    key.spentMonthUsd = numberAt(object, L1("spent_month_usd"));
    key.createdMs = instantAt(object, L1("created_ms"), L1("created_at"));
    key.expiresMs = instantAt(object, L1("expires_ms"), L1("expires_at"));
    key.revokedMs = integerAt(object, L1("revoked_ms"));
    key.lastUsedMs = integerAt(object, L1("last_used_ms"));
    key.replaces = textAt(object, L1("replaces"));
    return key;
}

Budget budgetFrom(const QJsonObject& object)
{
    Budget budget;
    budget.scope = textAt(object, L1("scope"));
    budget.id = textAt(object, L1("id"));
    budget.name = textAt(object, L1("name"));
    budget.team = textAt(object, L1("team"));
    budget.period = textAt(object, L1("period"));
    budget.limitUsd = numberAt(object, L1("limit_usd"));
    budget.spentUsd = numberAt(object, L1("spent_usd"));
    budget.reservedUsd = numberAt(object, L1("reserved_usd"));
    budget.leftUsd = numberAt(object, L1("left_usd"));
    budget.resetsMs = integerAt(object, L1("resets_ms"));
    budget.state = budgetStateFrom(textAt(object, L1("state")));
    return budget;
}

UserAccount userFrom(const QJsonObject& object)
{
    UserAccount user;
    user.id = idAt(object, L1("id"));
    user.username = textAt(object, L1("username"));
    user.email = textAt(object, L1("email"));
    user.role = textAt(object, L1("role"));
    user.createdMs = integerAt(object, L1("created_ms"));
    user.lastLoginMs = integerAt(object, L1("last_login_ms"));
    user.lockedUntilMs = integerAt(object, L1("locked_until_ms"));
    user.isDisabled = flagAt(object, L1("is_disabled"));
    return user;
}

Fault faultFrom(const QJsonObject& object)
{
    Fault fault;
    fault.id = idAt(object, L1("id"));
    fault.provider = textAt(object, L1("provider"));
    fault.model = textAt(object, L1("model"));
    fault.kind = faultKindFrom(textAt(object, L1("kind")));
    fault.latencyMs = integerAt(object, L1("latency_ms"));
    fault.status = smallAt(object, L1("status"));
    fault.afterEvents = smallAt(object, L1("after_events"));
    fault.share = numberAt(object, L1("share"));
    fault.reason = textAt(object, L1("reason"));
    fault.actor = textAt(object, L1("actor"));
    fault.startedMs = integerAt(object, L1("started_ms"));
    fault.endsMs = integerAt(object, L1("ends_ms"));
    fault.hits = integerAt(object, L1("hits"));
    return fault;
}

template <class T>
Outcome<QList<T>> listFrom(const QByteArray& body, L1 key, T (*decode)(const QJsonObject&))
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    const auto list = requireArray(*object, key);
    if (!list) return tl::unexpected(list.error());
    return listOf(*list, decode);
}

template <class T>
void put(QJsonObject& body, const char* name, const std::optional<T>& value)
{
    if (value) body.insert(QLatin1String(name), QJsonValue(*value));
}

void put(QJsonObject& body, const char* name, const QString& value)
{
    if (!value.isEmpty()) body.insert(QLatin1String(name), value);
}

void put(QJsonObject& body, const char* name, const QStringList& values)
{
    if (!values.isEmpty()) body.insert(QLatin1String(name), QJsonArray::fromStringList(values));
}

}  // namespace

Outcome<ApiKeyPage> decodeApiKeys(const QByteArray& body)
{
    const auto keys = listFrom(body, L1("api_keys"), keyFrom);
    if (!keys) return tl::unexpected(keys.error());
    return ApiKeyPage{*keys, integerAt(*parseObject(body), L1("next_before"))};
}

Outcome<ApiKey> decodeApiKey(const QByteArray& body)
{
    return parseObject(body).transform(keyFrom);
}

Outcome<IssuedKey> decodeIssuedKey(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    IssuedKey issued{keyFrom(*object), textAt(*object, L1("api_key")),
                     instantAt(*object, L1("old_expires_ms"), L1("old_expires_at"))};
    if (issued.secret.isEmpty())
        return tl::unexpected(decodeFailure(
            QCoreApplication::translate(
                "helix::api", "The node made the key %1 but did not tell its text; revoke it")
                .arg(issued.key.id)));
    return issued;
}

Outcome<QList<Budget>> decodeBudgets(const QByteArray& body)
{
    return listFrom(body, L1("budgets"), budgetFrom);
}

Outcome<QList<UserAccount>> decodeUsers(const QByteArray& body)
{
    return listFrom(body, L1("users"), userFrom);
}

Outcome<UserAccount> decodeUser(const QByteArray& body)
{
    return parseObject(body).transform(userFrom);
}

// The acts answer with one fault or with a list of those that ended; both are a list here.
Outcome<FaultList> decodeFaults(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    FaultList list;
    list.isEnabled = flagAt(*object, L1("enabled"), true);
    list.nowMs = integerAt(*object, L1("now_ms"));
    for (const auto* key : {"faults", "ended"})
        list.faults << listOf(object->value(L1(key)).toArray(), faultFrom);
    if (object->contains(L1("kind"))) list.faults << faultFrom(*object);
    return list;
}

Outcome<Fault> decodeFault(const QByteArray& body)
{
    return parseObject(body).transform(faultFrom);
}

QJsonObject bodyOf(const ApiKeyDraft& draft)
{
    QJsonObject body;
    put(body, "name", draft.name);
    put(body, "permissions", draft.permissions);
    put(body, "expires_in", draft.expiresIn);
    put(body, "rate_limit", draft.rateLimit);
    put(body, "tokens_per_minute", draft.tokensPerMinute);
    put(body, "max_parallel", draft.maxParallel);
    put(body, "allowed_models", draft.allowedModels);
    put(body, "team", draft.team);
    put(body, "daily_budget_usd", draft.dailyBudgetUsd);
    put(body, "monthly_budget_usd", draft.monthlyBudgetUsd);
    return body;
}

QJsonObject bodyOf(const UserDraft& draft)
{
    QJsonObject body;
    put(body, "username", draft.username);
    put(body, "password", draft.password);
    put(body, "role", draft.role);
    put(body, "email", draft.email);
    return body;
}

QJsonObject bodyOf(const UserChange& change)
{
    QJsonObject body;
    put(body, "password", change.password);
    put(body, "role", change.role);
    put(body, "email", change.email);
    put(body, "is_disabled", change.isDisabled);
    return body;
}

QJsonObject bodyOf(const FaultDraft& draft)
{
    QJsonObject body{{QStringLiteral("provider"), draft.provider},
                     {QStringLiteral("share"), draft.share}};
    put(body, "model", draft.model);
    put(body, "duration", draft.duration);
    put(body, "reason", draft.reason);
    switch (draft.kind) {
        case FaultKind::Error:
            body.insert(QStringLiteral("kind"), QStringLiteral("error"));
            body.insert(QStringLiteral("status"), draft.status);
            break;
        case FaultKind::Cut:
            body.insert(QStringLiteral("kind"), QStringLiteral("cut"));
            body.insert(QStringLiteral("after_events"), draft.afterEvents);
            break;
        case FaultKind::Latency:
        case FaultKind::Unknown:
            body.insert(QStringLiteral("kind"), QStringLiteral("latency"));
            body.insert(QStringLiteral("latency_ms"), draft.latencyMs);
            break;
    }
    return body;
}

}  // namespace helix::api
