#pragma once
// Log records of a node (GET /admin/logs and its stream): the fields every record has, and the
// whole record as compact JSON for the detail view.

#include <QByteArray>
#include <QList>
#include <QString>
#include <optional>

namespace helix::api {

/// In the order of urgency, so that `level >= LogLevel::Warning` reads as it works.
enum class LogLevel { Unknown, Trace, Debug, Info, Notice, Warning, Error, Critical, Fatal };

struct LogLine {
    qint64 seq = 0;
    std::optional<qint64> atMs;  ///< from the record's `timestamp`
    LogLevel level = LogLevel::Unknown;
    QString message;  ///< the record's `msg`
    QString requestId;
    QString provider;
    QByteArray json;  ///< the record itself, compact
};

struct LogBatch {
    QList<LogLine> lines;  ///< oldest first
    qint64 firstSeq = 0;
    qint64 lastSeq = 0;
    qint64 dropped = 0;  ///< records the node no longer had
};

struct LogQuery {
    int limit = 500;  ///< 1..2000
    std::optional<qint64> after;
    std::optional<LogLevel> minimumLevel;
    QString text;  ///< contains, ignoring case
};

/// "warning" for LogLevel::Warning; "unknown" for Unknown. The node's own words.
[[nodiscard]] QString logLevelName(LogLevel level);

/// Knows the usual aliases (warn, err, information, crit).
[[nodiscard]] LogLevel logLevelFromName(const QString& name);

}  // namespace helix::api
