#include "fixture_answers.h"

#include "fixture_node.h"

#include <QDateTime>
#include <QJsonDocument>

namespace helix::test {

namespace {

qint64 nowMs()
{
    return QDateTime::currentMSecsSinceEpoch();
}

struct ProviderLook {
    QString name;
    QString type;
    QString model;
    QString health;
    QString breaker;
    int callsPerSlot = 0;
    double errorRate = 0;
    double p50 = 0;
    QStringList fallbacks;
    bool isSimulated = false;
};

const QList<ProviderLook>& looks()
{
    static const QList<ProviderLook> kLooks{
        {"deepseek",
         "openai",
         "deepseek-chat",
         "healthy",
         "closed",
         14,
         0.004,
         412,
         {"claude"},
         false},
        {"claude",
         "anthropic",
         "claude-sonnet-4-6",
         "unhealthy",
         "open",
         6,
         0.83,
         1834,
         {"gemini", "deepseek"},
         false},
        {"gemini",
         "gemini",
         "gemini-2.5-flash",
         "degraded",
         "half-open",
         9,
         0.071,
         655,
         {"deepseek"},
         false},
        {"mistral", "openai", "mistral-large", "healthy", "closed", 3, 0, 298, {}, true},
        {"qwen", "openai", "qwen-max", "healthy", "closed", 0, 0, 0, {"deepseek"}, false},
        {"ollama", "ollama", "llama3.2", "unknown", "closed", 0, 0, 0, {}, true}};
    return kLooks;
}

QJsonArray history(const ProviderLook& look)
{
    QJsonArray slots_;
    for (int i = 0; i < 24; ++i) {
        const int calls =
            look.callsPerSlot == 0 ? 0 : std::max(0, look.callsPerSlot + (i * 7 % 5) - 2);
        slots_ << QJsonObject{{"at_ms", double(nowMs() - (24 - i) * 5000)},
                              {"requests", calls},
                              {"errors", i % 4 == 1 ? int(look.errorRate * calls + 0.6) : 0},
                              {"fallback_requests", 0}};
    }
    return slots_;
}

QJsonObject lastError(qint64 ageMs, const QString& kind, int status, const QString& message)
{
    return {{"at_ms", double(nowMs() - ageMs)},
            {"class", kind},
            {"status", status},
            {"message", message}};
}

QJsonObject transition(qint64 ageMs, const QString& from, const QString& to)
{
    return {{"at_ms", double(nowMs() - ageMs)},
            {"from", from},
            {"to", to},
            {"reason", "see the target"}};
}

QJsonArray transitions(const QString& breaker)
{
    if (breaker == "closed") return {};
    QJsonArray list{transition(520'000, "closed", "open"), transition(490'000, "open", "half-open"),
                    transition(484'000, "half-open", "closed"),
                    transition(71'000, "closed", "open")};
    list << transition(41'000, "open", "half-open");
    if (breaker == "open") list << transition(40'000, "half-open", "open");
    return list;
}

QJsonObject target(const ProviderLook& look, const QString& model, const QString& breaker)
{
    const bool isOpen = breaker == "open";
    const int calls = look.callsPerSlot * 90;
    return {{"id", look.name + "/" + model + "/key_1a2b3c4d"},
            {"model", model},
            {"key", "key_1a2b3c4d"},
            {"breaker", breaker},
            {"forced", QJsonValue::Null},
            {"since_ms", double(nowMs() - 41'000)},
            {"reason",
             isOpen ? QString::fromUtf8(
                          "5 of 5 failed (server_error \u00D74, first_content_timeout \u00D71)")
                    : ""},
            {"consecutive_failures", isOpen ? 5 : 0},
            {"failure_threshold", 5},
            {"successes_in_half_open", breaker == "half-open" ? 1 : 0},
            {"success_threshold", 2},
            {"probe_at_ms", isOpen ? QJsonValue(double(nowMs() + 19'000)) : QJsonValue::Null},
            {"cooldown_until_ms", QJsonValue::Null},
            {"requests_total", calls},
            {"errors_total", int(calls * look.errorRate)},
            {"last_error", isOpen ? QJsonValue(lastError(3'000, "server_error", 529, "Overloaded"))
                                  : QJsonValue::Null},
            {"transitions", transitions(breaker)}};
}

QJsonObject component(const QString& name, double weight, const QJsonValue& points, double value,
                      const QString& unit, const QString& text)
{
    return {{"name", name},   {"weight", weight}, {"points", points},
            {"value", value}, {"unit", unit},     {"text", text}};
}

QJsonObject check(const QString& name, bool isRequired, const QString& outcome, const QString& text,
                  const QString& excerpt)
{
    return {{"name", name},
            {"required", isRequired},
            {"outcome", outcome},
            {"text", text},
            {"figures", QJsonObject{{"events", 14}}},
            {"cost_usd", 0.0001},
            {"evidence", QJsonObject{{"excerpt", excerpt},
                                     {"failure", QJsonValue::Null},
                                     {"status", 200},
                                     {"duration_ms", 412.0},
                                     {"prompt_tokens", 12},
                                     {"completion_tokens", 2}}}};
}

QJsonObject verification(const QString& name, double score)
{
    return {{"provider", name},
            {"model", name + "-large"},
            {"key", "key_1a2b3c4d"},
            {"is_simulated", false},
            {"status", score < 7 ? "degraded" : "healthy"},
            {"verified", true},
            {"error", QJsonValue::Null},
            {"tested_ms", double(nowMs() - 252'000)},
            {"duration_ms", 5230.0},
            {"response_time_ms", 420.0},
            {"cost_usd", 0.0021},
            {"score", score},
            {"confidence", 0.9},
            {"components",
             QJsonArray{component("speed", 0.25, score, 420, "ms", "median of 3 answers"),
                        component("cost", 0.25, 6.4, 3.2, "$ per million tokens", ""),
                        component("recency", 0.1, QJsonValue::Null, 0, "", "no release date")}},
            {"results",
             QJsonArray{check("auth", true, "passed", "the key is accepted", ""),
                        check("completion", true, "passed", "answered as asked", "OK"),
                        check("tools", false, "failed", "no tool was called", "I cannot do that"),
                        check("errors", false, "skipped", "not asked for", "")}}};
}

QJsonValue rateLimit(const QString& name)
{
    if (name != "deepseek") return QJsonValue::Null;
    return QJsonObject{{"headroom", 0.14}, {"waiting", 3}, {"max_waiting", 256}};
}

QJsonObject provider(const ProviderLook& look)
{
    const bool hasCalls = look.callsPerSlot > 0;
    const auto known = [hasCalls](double value) {
        return hasCalls ? QJsonValue(value) : QJsonValue::Null;
    };
    QJsonArray targets{target(look, look.model, look.breaker)};
    if (look.name == "claude") targets << target(look, "claude-haiku-4-5", "open");
    const bool isVerified = look.name == "deepseek" || look.name == "gemini";
    const double score = look.name == "gemini" ? 6.4 : 8.2;
    const auto verified = [isVerified](const QJsonValue& value) {
        return isVerified ? value : QJsonValue(QJsonValue::Null);
    };
    return {{"name", look.name},
            {"origin", "file"},
            {"score", verified(score)},
            {"confidence", verified(0.9)},
            {"verified_at_ms", verified(double(nowMs() - 252'000))},
            {"verification", verified(verification(look.name, score))},
            {"rate_limit", rateLimit(look.name)},
            {"type", look.type},
            {"vendor", look.type},
            {"base_url", "https://api." + look.name + ".example/v1"},
            {"is_simulated", look.isSimulated},
            {"enabled", true},
            {"status", look.health},
            {"status_reason", look.health == "unhealthy" ? "5 of 5 calls failed" : ""},
            {"status_since_ms", double(nowMs() - (look.health == "healthy" ? 7'420'000 : 71'000))},
            {"circuit_breaker", look.breaker},
            {"models", QJsonArray{look.model}},
            {"default_model", look.model},
            {"fallbacks", QJsonArray::fromStringList(look.fallbacks)},
            {"requests_total", look.callsPerSlot * 900},
            {"errors_total", int(look.callsPerSlot * 900 * look.errorRate)},
            {"in_flight", look.callsPerSlot / 3},
            {"requests_per_second", known(look.callsPerSlot / 5.0)},
            {"error_rate", known(look.errorRate)},
            {"latency_p50_ms", known(look.p50)},
            {"latency_p95_ms", known(look.p50 * 2.6)},
            {"last_error", look.errorRate > 0.01
                               ? QJsonValue(lastError(3'000, "server_error", 529, "Overloaded"))
                               : QJsonValue::Null},
            {"last_success_ms", hasCalls ? QJsonValue(double(nowMs() - 900)) : QJsonValue::Null},
            {"history", history(look)},
            {"targets", targets}};
}

QJsonObject hop(const QString& provider, double share, int requests)
{
    return {{"provider", provider}, {"share", share}, {"requests", requests}};
}

QJsonArray chains()
{
    return {QJsonObject{{"primary", "claude"},
                        {"window_s", 300},
                        {"hops", QJsonArray{hop("claude", 0.121, 44), hop("gemini", 0.652, 237),
                                            hop("deepseek", 0.216, 79), hop("error", 0.011, 4)}}},
            QJsonObject{{"primary", "gemini"},
                        {"window_s", 300},
                        {"hops", QJsonArray{hop("gemini", 0.93, 502), hop("deepseek", 0.07, 38),
                                            hop("error", 0, 0)}}}};
}

QJsonObject groupTarget(const QString& provider, const QString& model, double share, int requests)
{
    return {{"provider", provider}, {"model", model},       {"weight", 1},
            {"priority", 0},        {"available", true},    {"breaker", "closed"},
            {"latency_ms", 310.0},  {"price_per_1k", 4e-4}, {"headroom", 1.0},
            {"share", share},       {"requests", requests}};
}

QJsonArray groups()
{
    return {
        QJsonObject{{"name", "fast"},
                    {"strategy", "latency"},
                    {"affinity", "none"},
                    {"hedge", QJsonObject{{"after_ms", 800}, {"max", 1}}},
                    {"shadow", QJsonValue::Null},
                    {"elsewhere", 10},
                    {"unanswered", 0},
                    {"window_s", 300},
                    {"targets", QJsonArray{groupTarget("gemini", "gemini-2.5-flash", 0.62, 410),
                                           groupTarget("deepseek", "deepseek-chat", 0.38, 251)}}}};
}

struct RequestLook {
    int status;
    QString model, provider, providerModel, error;
    int attempts;
    double duration;
    bool isStream;
};

RequestLook lookOf(int number)
{
    switch (number % 12) {
        case 1: return {502, "claude-sonnet-4-6", "", "", "upstream_error", 3, 9'210, false};
        case 4: return {200, "claude-sonnet-4-6", "gemini", "gemini-2.5-flash", "", 2, 2'410, true};
        case 7: return {429, "auto", "", "", "rate_limit_error", 0, 0.6, false};
        case 9: return {200, "fast", "deepseek", "deepseek-chat", "", 1, 388, false};
        case 10:
            return {
                200, "claude-sonnet-4-6", "claude", "claude-sonnet-4-6", "stream_broken", 1, 4'120,
                true};
        default:
            return {200, number % 2 ? "auto" : "gpt-4o", "deepseek",     "deepseek-chat", "",
                    1,   300.0 + number * 37 % 900,      number % 3 == 0};
    }
}

}  // namespace

QJsonObject statusAnswer(const QString& environment)
{
    return {{"service", "helixagent"},
            {"version", "0.1.0"},
            {"node", "fixture-1"},
            {"pid", 1234},
            {"state", "ready"},
            {"is_demo", false},
            {"environment", environment},
            {"started_ms", double(nowMs() - 90'000)},
            {"now_ms", double(nowMs())},
            {"uptime_s", 90},
            {"urls", QJsonObject()},
            {"config_version", 3},
            {"config_last_reload_ok", true},
            {"auth", "off"},
            {"limits", QJsonArray()},
            {"queues", QJsonArray()},
            {"problems", QJsonArray()}};
}

QJsonObject providersAnswer()
{
    QJsonArray providers;
    for (const ProviderLook& look : looks()) providers << provider(look);
    return {{"now_ms", double(nowMs())},
            {"providers", providers},
            {"chains", chains()},
            {"groups", groups()}};
}

QJsonObject requestAnswer(int number)
{
    const RequestLook look = lookOf(number);
    const bool isAnswered = !look.provider.isEmpty();
    return {
        {"id", QStringLiteral("req-%1").arg(number, 6, 10, QLatin1Char('0'))},
        {"at_ms", double(nowMs() - (kFixtureRequests - number) * 830)},
        {"method", "POST"},
        {"route", "/v1/chat/completions"},
        {"status", look.status},
        {"duration_ms", look.duration},
        {"first_content_ms", look.isStream ? QJsonValue(look.duration * 0.3) : QJsonValue::Null},
        {"overhead_ms", 0.31},
        {"model", look.model},
        {"provider", isAnswered ? QJsonValue(look.provider) : QJsonValue::Null},
        {"provider_model", isAnswered ? QJsonValue(look.providerModel) : QJsonValue::Null},
        {"is_simulated", false},
        {"is_stream", look.isStream},
        {"attempts", look.attempts},
        {"fallbacks", std::max(0, look.attempts - 1)},
        {"prompt_tokens", isAnswered ? QJsonValue(412) : QJsonValue::Null},
        {"completion_tokens", isAnswered ? QJsonValue(128 + number) : QJsonValue::Null},
        {"total_tokens", isAnswered ? QJsonValue(540 + number) : QJsonValue::Null},
        {"cached_tokens", isAnswered && look.isStream ? QJsonValue(300) : QJsonValue::Null},
        {"reasoning_tokens", isAnswered && look.isStream ? QJsonValue(64) : QJsonValue::Null},
        {"cost_usd", isAnswered ? QJsonValue(0.0021) : QJsonValue::Null},
        {"is_usage_estimated", false},
        {"key_id", number % 3 == 0 ? QJsonValue("sk-prod-abc123xyz") : QJsonValue::Null},
        {"finish_reason", isAnswered ? QJsonValue("stop") : QJsonValue::Null},
        {"error_type", look.error.isEmpty() ? QJsonValue::Null : QJsonValue(look.error)},
        {"error_message",
         look.error.isEmpty()
             ? QJsonValue::Null
             : QJsonValue(
                   "every provider of the chain failed; the last one answered 529 (Overloaded)")},
        {"client", "127.0.0.1"},
        {"user_agent", "openai-python/1.54.0"},
        {"trace_id",
         QStringLiteral("4bf92f3577b34da6a3ce929d0e0e%1").arg(number, 4, 16, QLatin1Char('0'))},
        {"bytes_in", 812},
        {"bytes_out", 2'480}};
}

QJsonObject requestDetailAnswer(int number)
{
    QJsonObject detail = requestAnswer(number);
    const int count = detail["attempts"].toInt();
    const double total = detail["duration_ms"].toDouble();
    const QStringList providers{"claude", "gemini", "deepseek"};
    QJsonArray attempts;
    double start = 0.3;
    for (int i = 0; i < count; ++i) {
        const bool isLast = i == count - 1;
        const bool isSuccess = isLast && !detail["provider"].isNull();
        const double delay = i == 0 ? 0 : total * 0.04;
        start += delay;
        const double length = isLast ? total - start : total * 0.28;
        attempts << QJsonObject{
            {"number", i + 1},
            {"provider", isSuccess ? detail["provider"] : QJsonValue(providers[i])},
            {"model", isSuccess ? detail["provider_model"] : QJsonValue(providers[i] + "-large")},
            {"key", "key_1a2b3c4d"},
            {"is_simulated", false},
            {"started_ms_offset", start},
            {"connect_ms", length * 0.08},
            {"first_byte_ms", length * 0.34},
            {"first_content_ms", isSuccess ? QJsonValue(length * 0.42) : QJsonValue::Null},
            {"duration_ms", length},
            {"outcome", isSuccess ? "success" : "server_error"},
            {"status", isSuccess ? 200 : 529},
            {"message", isSuccess ? "" : "Overloaded"},
            {"delay_before_ms", delay},
            {"breaker_before", "closed"},
            {"was_fallback", i > 0}};
        start += length;
    }
    detail["attempt_list"] = attempts;
    detail["body_excerpt"] =
        number % 2
            ? QJsonValue::Null
            : QJsonValue(
                  R"({"model":"auto","api_key":"sk-live-abcdefgh12345678","messages":[{"role":"user","content":"hi"}]})");
    return detail;
}

QJsonArray requestsNewestFirst(int newest, int oldest)
{
    QJsonArray list;
    for (int number = newest; number >= oldest; --number) list << requestAnswer(number);
    return list;
}

QByteArray logRecord(int number)
{
    const QDateTime at =
        QDateTime::fromMSecsSinceEpoch(nowMs() - (kFixtureLogLines - number) * 240).toUTC();
    QJsonObject record{{"timestamp", at.toString(Qt::ISODateWithMs)}, {"service", "helixagent"}};
    const RequestLook look = lookOf(number);
    const QString id = QStringLiteral("req-%1").arg(number / 2, 6, 10, QLatin1Char('0'));
    if (look.status >= 500) {
        record.insert("level", "error");
        record.insert("msg", "every provider of the chain failed");
        record.insert("error", "server_error 529 Overloaded");
    } else if (look.attempts > 1) {
        record.insert("level", "warning");
        record.insert("msg", "provider failed, the next one is asked");
        record.insert("provider", "claude");
    } else if (number % 5 == 0) {
        record.insert("level", "debug");
        record.insert("msg", "cache miss");
    } else {
        record.insert("level", "info");
        record.insert("msg", "request completed");
        record.insert("provider", look.provider);
        record.insert("status", look.status);
        record.insert("duration_ms", look.duration);
        record.insert("tokens_used", 540 + number);
    }
    record.insert("request_id", id);
    return QJsonDocument(record).toJson(QJsonDocument::Compact);
}

QJsonObject logsAnswer(int count)
{
    QJsonArray lines;
    for (int number = 1; number <= count; ++number)
        lines << QJsonObject{{"seq", number},
                             {"line", QJsonDocument::fromJson(logRecord(number)).object()}};
    return {{"lines", lines}, {"last_seq", count}, {"first_seq", 1}, {"dropped", 0}};
}

void furnish(FixtureNode& node)
{
    node.answer("/admin/status", [](const Asked&) {
        return Answer{200, QJsonDocument(statusAnswer()).toJson()};
    });
    node.answer("/admin/providers", [](const Asked&) {
        return Answer{200, QJsonDocument(providersAnswer()).toJson()};
    });
    node.answer("/admin/providers/*", QJsonObject{{"provider", "claude"},
                                                  {"action", "reset"},
                                                  {"targets", QJsonArray{"a", "b"}},
                                                  {"circuit_breaker", "closed"}});
    node.answer(
        "/v1/models",
        QJsonObject{{"object", "list"},
                    {"data", QJsonArray{QJsonObject{{"id", "fast"}, {"owned_by", "helixagent"}},
                                        QJsonObject{{"id", "claude-sonnet-4-6"},
                                                    {"owned_by", "claude"}}}}});
    node.answer("/v1/providers/deepseek/verify", verification("deepseek", 8.4));
    node.answer("/admin/requests", [](const Asked& asked) {
        const bool isFollowing = asked.query.hasQueryItem("after");
        return Answer{
            200, QJsonDocument(QJsonObject{{"requests",
                                            isFollowing ? QJsonArray()
                                                        : requestsNewestFirst(kFixtureRequests, 1)},
                                           {"next_before", QJsonValue::Null},
                                           {"has_more", false}})
                     .toJson()};
    });
    node.answer("/admin/requests/*", [](const Asked& asked) {
        return Answer{
            200, QJsonDocument(requestDetailAnswer(asked.path.section(u'-', -1).toInt())).toJson()};
    });
    node.answer("/admin/logs", [](const Asked&) {
        return Answer{200, QJsonDocument(logsAnswer(kFixtureLogLines)).toJson()};
    });
}

}  // namespace helix::test
