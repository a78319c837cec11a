#include "access_answers.h"

#include "fixture_node.h"

#include <QDateTime>
#include <QJsonDocument>

namespace helix::test {

namespace {

constexpr double kHour = 3600e3;
constexpr double kDay = 24 * kHour;

double now()
{
    return double(QDateTime::currentMSecsSinceEpoch());
}

QJsonValue ago(double span)
{
    return now() - span;
}

QJsonValue in(double span)
{
    return now() + span;
}

struct KeyLook {
    const char* name;
    const char* status;
    const char* team;
    double daily;       ///< budget; 0: none
    double spentToday;  ///< below 0: unknown
    double monthly;
    double spentMonth;
    double usedAgo;    ///< 0: never
    double expiresIn;  ///< 0: never
    int rate;          ///< 0: the node's
};

const KeyLook kLooks[kFixtureKeys]{
    {"ci-pipeline", "active", "platform", 5, 3.42, 100, 61.8, 41e3, 42 * kDay, 120},
    {"search-frontend", "active", "search", 20, 20.4, 400, 212.7, 3e3, 0, 600},
    {"support-bot", "active", "support", 10, 8.6, 0, 96.15, 260e3, 5 * kDay, 0},
    {"batch-summaries", "active", "search", 0, 0, 250, 18.3, 9 * kHour, 300 * kDay, 30},
    {"notebook-anna", "active", "", 2, 0.004, 0, 0.31, 3 * kDay, 12 * kDay, 0},
    {"ci-pipeline", "active", "platform", 5, 0.2, 100, 40.1, 2 * kHour, 20 * kHour, 120},
    {"partner-acme", "expired", "", 0, 0, 50, 49.2, 40 * kDay, -11 * kDay, 60},
    {"old-gateway", "revoked", "", 0, 0, 0, 0, 90 * kDay, 0, 0}};

QJsonValue orNull(double value)
{
    return value == 0 ? QJsonValue(QJsonValue::Null) : QJsonValue(value);
}

QJsonObject budget(const QJsonObject& key, const char* period, double limit, double spent)
{
    return {{"scope", "key"},
            {"id", key.value("id")},
            {"name", key.value("name")},
            {"team", key.value("team")},
            {"period", period},
            {"limit_usd", limit},
            {"spent_usd", spent},
            {"reserved_usd", 0.04},
            {"left_usd", std::max(0.0, limit - spent)},
            {"resets_ms", in(QByteArray(period) == "daily" ? 7 * kHour : 9 * kDay)},
            {"state", spent >= limit ? "exhausted" : "ok"}};
}

QJsonObject budgetsAnswer()
{
    QJsonArray list;
    for (int i = 0; i < kFixtureKeys; ++i) {
        const QJsonObject key = keyAnswer(i);
        if (kLooks[i].daily > 0)
            list << budget(key, "daily", kLooks[i].daily, kLooks[i].spentToday);
        if (kLooks[i].monthly > 0)
            list << budget(key, "monthly", kLooks[i].monthly, kLooks[i].spentMonth);
    }
    return {{"now_ms", now()}, {"budgets", list}};
}

Answer json(const QJsonObject& object, int status = 200)
{
    return {status, QJsonDocument(object).toJson(QJsonDocument::Compact)};
}

struct Act {
    const char* actor;
    const char* action;
    const char* subject;
    QJsonValue before;
    QJsonValue after;
};

Act actOf(int number)
{
    const QJsonObject breaker{{"state", "open"}, {"forced", QJsonValue::Null}};
    switch (number % 6) {
        case 0:
            return {"key sk-prod-ci0000000", "provider.update", "claude",
                    QJsonObject{{"weight", 1}, {"max_retries", 3}, {"enabled", true}},
                    QJsonObject{{"weight", 3}, {"max_retries", 3}, {"enabled", true}}};
        case 1:
            return {"admin", "api_key.create", "sk-prod-search001", QJsonValue::Null,
                    QJsonObject{{"name", "search-frontend"},
                                {"permissions", QJsonArray{"read", "write"}},
                                {"rate_limit", 600}}};
        case 2: return {"mallory", "auth.login_failed", "mallory", QJsonValue::Null, QJsonObject()};
        case 3:
            return {"admin", "breaker.force_open", "gemini", breaker,
                    QJsonObject{{"state", "open"}, {"forced", "open"}}};
        case 4:
            return {"admin", "fault.start", "flt-7c1e", QJsonValue::Null,
                    QJsonObject{{"provider", "claude"}, {"kind", "latency"}, {"latency_ms", 500}}};
        default:
            return {"signal", "config.reload", "config",
                    QJsonObject{{"version", 6}, {"limits", QJsonObject{{"per_client", 60}}}},
                    QJsonObject{{"version", 7}, {"limits", QJsonObject{{"per_client", 90}}}}};
    }
}

QJsonObject recordAnswer(int number)
{
    const Act act = actOf(number);
    return {{"id", number},           {"at_ms", ago((kFixtureRecords - number) * 71e3)},
            {"actor", act.actor},     {"action", act.action},
            {"subject", act.subject}, {"before", act.before},
            {"after", act.after},     {"client", number % 6 == 5 ? "" : "10.20.4.17"}};
}

}  // namespace

QJsonObject keyAnswer(int number)
{
    const KeyLook& look = kLooks[number];
    const bool isRevoked = QByteArray(look.status) == "revoked";
    const QStringList ids{"sk-prod-k7Qd21mXa", "sk-prod-9bVtRw4Lz", "sk-prod-PcH83sNey",
                          "sk-prod-u5GjXo0Tk", "sk-prod-D2wMf6Bqi", "sk-prod-yE1rLz7Vh",
                          "sk-prod-a0SnK9cJx", "sk-prod-T4uIoW3pG"};
    QJsonArray permissions{"read", "write"};
    if (number == 0) permissions << "debate";
    return {{"id", ids[number]},
            {"name", look.name},
            {"status", look.status},
            {"permissions", permissions},
            {"rate_limit", orNull(look.rate)},
            {"tokens_per_minute", number == 1 ? QJsonValue(90'000) : QJsonValue::Null},
            {"max_parallel", number == 1 ? QJsonValue(8) : QJsonValue::Null},
            {"allowed_models", number == 2 ? QJsonArray{"claude-*", "fast"} : QJsonArray()},
            {"team", *look.team == '\0' ? QJsonValue(QJsonValue::Null) : QJsonValue(look.team)},
            {"daily_budget_usd", orNull(look.daily)},
            {"monthly_budget_usd", orNull(look.monthly)},
            {"spent_today_usd",
             look.spentToday < 0 ? QJsonValue(QJsonValue::Null) : QJsonValue(look.spentToday)},
            {"spent_month_usd", look.spentMonth},
            {"created_ms", ago((number + 1) * 9 * kDay)},
            {"expires_ms", look.expiresIn == 0 ? QJsonValue(QJsonValue::Null) : in(look.expiresIn)},
            {"revoked_ms", isRevoked ? ago(80 * kDay) : QJsonValue(QJsonValue::Null)},
            {"last_used_ms", look.usedAgo == 0 ? QJsonValue(QJsonValue::Null) : ago(look.usedAgo)},
            {"replaces", number == 0 ? QJsonValue(ids[5]) : QJsonValue(QJsonValue::Null)}};
}

QJsonObject keysAnswer()
{
    QJsonArray keys;
    for (int i = 0; i < kFixtureKeys; ++i) keys << keyAnswer(i);
    return {{"now_ms", now()}, {"api_keys", keys}, {"next_before", QJsonValue::Null}};
}

QJsonObject issuedKeyAnswer()
{
    QJsonObject key = keyAnswer(0);
    key.insert("id", QString::fromLatin1(kFixtureSecret).left(17));
    key.insert("name", "new-client");
    key.insert("api_key", kFixtureSecret);
    return key;
}

QJsonObject usersAnswer()
{
    const auto user = [](const char* id, const char* name, const char* role, QJsonValue login,
                         QJsonValue locked, bool isDisabled) {
        return QJsonObject{{"id", id},
                           {"username", name},
                           {"email", QStringLiteral("%1@example.com").arg(QLatin1String(name))},
                           {"role", role},
                           {"created_ms", ago(200 * kDay)},
                           {"last_login_ms", login},
                           {"locked_until_ms", locked},
                           {"is_disabled", isDisabled}};
    };
    return {
        {"now_ms", now()},
        {"users",
         QJsonArray{user("u1", "anna", "admin", ago(2 * kHour), QJsonValue::Null, false),
                    user("u2", "boris", "operator", ago(3 * kDay), in(11 * 60e3), false),
                    user("u3", "chen", "developer", QJsonValue::Null, QJsonValue::Null, true)}}};
}

QJsonObject auditAnswer(int newest, int oldest)
{
    QJsonArray entries;
    for (int number = newest; number >= oldest; --number) entries << recordAnswer(number);
    return {{"entries", entries},
            {"next_before", oldest > 1 ? QJsonValue(oldest) : QJsonValue(QJsonValue::Null)}};
}

QJsonObject faultAnswer()
{
    return {{"id", "flt-7c1e"},
            {"provider", "claude"},
            {"model", QJsonValue::Null},
            {"kind", "error"},
            {"latency_ms", QJsonValue::Null},
            {"status", 503},
            {"after_events", QJsonValue::Null},
            {"share", 0.5},
            {"reason", "game day"},
            {"actor", "anna"},
            {"started_ms", ago(60e3)},
            {"ends_ms", in(240e3)},
            {"hits", 12}};
}

void furnishAccess(FixtureNode& node)
{
    node.answer("/admin/api-keys", [](const Asked& asked) {
        return asked.method == "POST" ? json(issuedKeyAnswer(), 201) : json(keysAnswer());
    });
    node.answer("/admin/api-keys/*", [](const Asked& asked) {
        return asked.method == "POST" ? json(issuedKeyAnswer(), 201) : json(keyAnswer(7));
    });
    node.answer("/admin/budgets", [](const Asked&) { return json(budgetsAnswer()); });
    node.answer("/admin/users", [](const Asked&) { return json(usersAnswer()); });
    node.answer("/admin/audit", [](const Asked& asked) {
        if (asked.query.hasQueryItem("after")) return json(auditAnswer(0, 1));
        const QString before = asked.query.queryItemValue("before");
        const int newest = before.isEmpty() ? kFixtureRecords : before.toInt() - 1;
        return json(auditAnswer(newest, std::max(1, newest - 199)));
    });
}

}  // namespace helix::test
