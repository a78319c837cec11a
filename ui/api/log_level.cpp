#include "api/log_line.h"

#include <QHash>

namespace helix::api {

QString logLevelName(LogLevel level)
{
    switch (level) {
        case LogLevel::Trace: return QStringLiteral("trace");
        case LogLevel::Debug: return QStringLiteral("debug");
        case LogLevel::Info: return QStringLiteral("info");
        case LogLevel::Notice: return QStringLiteral("notice");
        case LogLevel::Warning: return QStringLiteral("warning");
        case LogLevel::Error: return QStringLiteral("error");
        case LogLevel::Critical: return QStringLiteral("critical");
        case LogLevel::Fatal: return QStringLiteral("fatal");
        case LogLevel::Unknown: return QStringLiteral("unknown");
    }
    return QStringLiteral("unknown");
}

LogLevel logLevelFromName(const QString& name)
{
    static const QHash<QString, LogLevel> levels{
        {QStringLiteral("trace"), LogLevel::Trace},
        {QStringLiteral("debug"), LogLevel::Debug},
        {QStringLiteral("info"), LogLevel::Info},
        {QStringLiteral("information"), LogLevel::Info},
        {QStringLiteral("notice"), LogLevel::Notice},
        {QStringLiteral("warn"), LogLevel::Warning},
        {QStringLiteral("warning"), LogLevel::Warning},
        {QStringLiteral("err"), LogLevel::Error},
        {QStringLiteral("error"), LogLevel::Error},
        {QStringLiteral("crit"), LogLevel::Critical},
        {QStringLiteral("critical"), LogLevel::Critical},
        {QStringLiteral("fatal"), LogLevel::Fatal},
    };
    return levels.value(name.toLower(), LogLevel::Unknown);
}

}  // namespace helix::api
