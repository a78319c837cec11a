#include "api/decode.h"
#include "api/json_fields.h"

namespace helix::api {
namespace {

using L1 = QLatin1String;

NodeState stateFromText(const QString& text)
{
    if (text == L1("starting")) return NodeState::Starting;
    if (text == L1("ready")) return NodeState::Ready;
    if (text == L1("draining")) return NodeState::Draining;
    return NodeState::Unknown;
}

LimitState limitFrom(const QJsonObject& object)
{
    return {textAt(object, L1("name")), textAt(object, L1("unit")), numberAt(object, L1("value")),
            numberAt(object, L1("current"))};
}

QueueState queueFrom(const QJsonObject& object)
{
    return {textAt(object, L1("name")), integerAt(object, L1("capacity")),
            integerAt(object, L1("size")), integerAt(object, L1("dropped"))};
}

Problem problemFrom(const QJsonObject& object)
{
    Problem problem;
    problem.severity =
        textAt(object, L1("severity")) == L1("critical") ? Severity::Critical : Severity::Warning;
    problem.component = textAt(object, L1("component"));
    problem.text = textAt(object, L1("text"));
    problem.action = textAt(object, L1("action"));
    problem.sinceMs = integerAt(object, L1("since_ms"));
    return problem;
}

std::optional<FaultSummary> faultsFrom(const QJsonObject& object)
{
    if (!object.value(L1("faults")).isObject()) return std::nullopt;
    const auto faults = object.value(L1("faults")).toObject();
    return FaultSummary{flagAt(faults, L1("enabled")), smallAt(faults, L1("active")).value_or(0),
                        integerAt(faults, L1("ends_ms"))};
}

void readIdentity(const QJsonObject& object, NodeStatus& status)
{
    status.service = textAt(object, L1("service"));
    status.version = textAt(object, L1("version"));
    status.node = textAt(object, L1("node"));
    status.pid = integerAt(object, L1("pid")).value_or(0);
    status.state = stateFromText(textAt(object, L1("state")));
    status.isDemo = flagAt(object, L1("is_demo"));
    status.environment = textAt(object, L1("environment"));
    status.startedMs = integerAt(object, L1("started_ms"));
    status.nowMs = integerAt(object, L1("now_ms"));
    status.uptimeSeconds = numberAt(object, L1("uptime_s"));
    const auto urls = object.value(L1("urls")).toObject();
    status.apiUrl = textAt(urls, L1("api"));
    status.metricsUrl = textAt(urls, L1("metrics"));
    status.dataDir = textAt(object, L1("data_dir"));
    status.auth = textAt(object, L1("auth"));
    status.isProtected = flagAt(object, L1("protected"));
    status.faults = faultsFrom(object);
}

void readConfiguration(const QJsonObject& object, NodeStatus& status)
{
    status.configFile = textAt(object, L1("config_file"));
    status.configVersion = integerAt(object, L1("config_version")).value_or(0);
    status.configLoadedMs = integerAt(object, L1("config_loaded_ms"));
    status.isLastReloadOk = flagAt(object, L1("config_last_reload_ok"), true);
}

void readLoad(const QJsonObject& object, NodeStatus& status)
{
    status.connections = integerAt(object, L1("connections"));
    status.requestsInFlight = integerAt(object, L1("requests_in_flight"));
    status.requestsTotal = integerAt(object, L1("requests_total"));
    status.errorsTotal = integerAt(object, L1("errors_total"));
    status.rssBytes = integerAt(object, L1("rss_bytes"));
    status.threads = integerAt(object, L1("threads"));
    status.openFiles = integerAt(object, L1("open_files"));
}

NodeStatus statusFrom(const QJsonObject& object)
{
    NodeStatus status;
    readIdentity(object, status);
    readConfiguration(object, status);
    readLoad(object, status);
    status.limits = listOf(object.value(L1("limits")).toArray(), limitFrom);
    status.queues = listOf(object.value(L1("queues")).toArray(), queueFrom);
    status.problems = listOf(object.value(L1("problems")).toArray(), problemFrom);
    return status;
}

NodeConfig configFrom(const QJsonObject& object)
{
    return {integerAt(object, L1("version")).value_or(0), integerAt(object, L1("loaded_ms")),
            textAt(object, L1("file")), textAt(object, L1("yaml"))};
}

ReloadResult reloadFrom(const QJsonObject& object)
{
    return {integerAt(object, L1("version")).value_or(0), textsAt(object, L1("changed")),
            textsAt(object, L1("needs_restart")), flagAt(object, L1("unchanged"))};
}

AuditEntry auditFrom(const QJsonObject& object)
{
    AuditEntry entry;
    entry.id = integerAt(object, L1("id")).value_or(0);
    entry.atMs = integerAt(object, L1("at_ms")).value_or(0);
    entry.actor = textAt(object, L1("actor"));
    entry.action = textAt(object, L1("action"));
    entry.subject = textAt(object, L1("subject"));
    entry.client = textAt(object, L1("client"));
    entry.before = compactAt(object, L1("before"));
    entry.after = compactAt(object, L1("after"));
    return entry;
}

}  // namespace

Outcome<NodeStatus> decodeStatus(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    // Any JSON service answers an object; ours says who it is.
    if (!object->contains(L1("service")) && !object->contains(L1("state")))
        return tl::unexpected(decodeFailure(QStringLiteral("The answer is not a node's status")));
    return statusFrom(*object);
}

Outcome<NodeConfig> decodeConfig(const QByteArray& body)
{
    return parseObject(body).transform(configFrom);
}

Outcome<ReloadResult> decodeReload(const QByteArray& body)
{
    return parseObject(body).transform(reloadFrom);
}

Outcome<AuditPage> decodeAudit(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    const auto entries = requireArray(*object, L1("entries"));
    if (!entries) return tl::unexpected(entries.error());
    return AuditPage{listOf(*entries, auditFrom), integerAt(*object, L1("next_before"))};
}

}  // namespace helix::api
