#include "api/decode_config.h"

#include "api/decode.h"
#include "api/json_fields.h"

namespace helix::api {
namespace {

using L1 = QLatin1String;

/// A text as it is, everything else as JSON.
QString valueText(const QJsonObject& object, L1 key)
{
    const auto value = object.value(key);
    if (value.isString()) return value.toString();
    return value.isNull() || value.isUndefined() ? QString()
                                                 : QString::fromUtf8(compactAt(object, key));
}

QString leafText(const QJsonValue& value)
{
    const QJsonObject holder{{QStringLiteral("v"), value}};
    return value.isString() ? value.toString() : QString::fromUtf8(compactAt(holder, L1("v")));
}

bool isLeaf(const QJsonValue& value)
{
    if (value.isObject()) return value.toObject().isEmpty();
    if (value.isArray()) return value.toArray().isEmpty();
    return true;
}

void collect(const QJsonValue& value, const QString& path, const QJsonObject& origins,
             QList<ConfigValue>& values)
{
    if (isLeaf(value)) {
        values << ConfigValue{path, leafText(value), origins.value(path).toString()};
        return;
    }
    if (value.isArray()) {
        const auto items = value.toArray();
        for (qsizetype i = 0; i < items.size(); ++i)
            collect(items.at(i), path + QStringLiteral("[%1]").arg(i), origins, values);
        return;
    }
    const auto members = value.toObject();
    for (auto member = members.begin(); member != members.end(); ++member)
        collect(member.value(), path.isEmpty() ? member.key() : path + u'.' + member.key(), origins,
                values);
}

// A list's items have the origin of the list where the node names only that.
void inheritOrigins(const QJsonObject& origins, QList<ConfigValue>& values)
{
    for (auto& value : values) {
        QString path = value.path;
        while (value.origin.isEmpty() && !path.isEmpty()) {
            const auto cut = std::max(path.lastIndexOf(u'.'), path.lastIndexOf(u'['));
            path.truncate(std::max<qsizetype>(0, cut));
            value.origin = origins.value(path).toString();
        }
    }
}

ConfigVersion versionFrom(const QJsonObject& object)
{
    ConfigVersion version;
    version.version = integerAt(object, L1("version")).value_or(0);
    version.atMs = integerAt(object, L1("at_ms"));
    version.actor = textAt(object, L1("actor"));
    version.client = textAt(object, L1("client"));
    version.source = textAt(object, L1("source"));
    version.changed = textsAt(object, L1("changed"));
    version.rolledBackTo = integerAt(object, L1("rolled_back_to"));
    version.isCurrent = flagAt(object, L1("is_current"), false);
    return version;
}

QList<ConfigChange> changesAt(const QJsonObject& object)
{
    QList<ConfigChange> changes;
    for (const auto& item : object.value(L1("changes")).toArray()) {
        const auto change = item.toObject();
        changes << ConfigChange{textAt(change, L1("path")), textAt(change, L1("kind")),
                                valueText(change, L1("before")), valueText(change, L1("after")),
                                flagAt(change, L1("needs_restart"), false)};
    }
    return changes;
}

}  // namespace

Outcome<EffectiveConfig> decodeEffective(const QByteArray& body)
{
    auto base = decodeConfig(body);
    if (!base) return tl::unexpected(base.error());
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    EffectiveConfig config;
    config.base = std::move(*base);
    const auto origins = object->value(L1("origins")).toObject().value(L1("values")).toObject();
    collect(object->value(L1("config")), {}, origins, config.values);
    inheritOrigins(origins, config.values);
    config.canRollBack = flagAt(*object, L1("can_roll_back"), false);
    config.rollBackRefusal = textAt(*object, L1("roll_back_refusal"));
    return config;
}

Outcome<ConfigVersionPage> decodeVersions(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    const auto versions = requireArray(*object, L1("versions"));
    if (!versions) return tl::unexpected(versions.error());
    ConfigVersionPage page;
    page.current = integerAt(*object, L1("current"));
    page.nextBefore = integerAt(*object, L1("next_before"));
    for (const auto& version : *versions) page.versions << versionFrom(version.toObject());
    return page;
}

Outcome<ConfigDiff> decodeDiff(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    return ConfigDiff{changesAt(*object), textAt(*object, L1("text"))};
}

Outcome<ReloadPlan> decodeReloadPlan(const QByteArray& body)
{
    auto result = decodeReload(body);
    if (!result) return tl::unexpected(result.error());
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    return ReloadPlan{std::move(*result), changesAt(*object)};
}

}  // namespace helix::api
