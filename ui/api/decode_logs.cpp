#include "api/decode.h"
#include "api/json_fields.h"

#include <QDateTime>
#include <QJsonDocument>

namespace helix::api {
namespace {

using L1 = QLatin1String;

std::optional<qint64> instantFromText(const QString& text)
{
    const auto at = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!at.isValid()) return std::nullopt;
    return at.toMSecsSinceEpoch();
}

LogLine lineFrom(const QJsonObject& record, qint64 seq)
{
    LogLine line;
    line.seq = seq;
    line.atMs = instantFromText(textAt(record, L1("timestamp")));
    line.level = logLevelFromName(textAt(record, L1("level")));
    line.message = textAt(record, L1("msg"));
    if (line.message.isEmpty()) line.message = textAt(record, L1("message"));
    line.requestId = textAt(record, L1("request_id"));
    line.provider = textAt(record, L1("provider"));
    line.json = QJsonDocument(record).toJson(QJsonDocument::Compact);
    return line;
}

LogLine numberedLineFrom(const QJsonObject& object)
{
    return lineFrom(object.value(L1("line")).toObject(), integerAt(object, L1("seq")).value_or(0));
}

}  // namespace

Outcome<LogBatch> decodeLogBatch(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    const auto lines = requireArray(*object, L1("lines"));
    if (!lines) return tl::unexpected(lines.error());
    return LogBatch{listOf(*lines, numberedLineFrom),
                    integerAt(*object, L1("first_seq")).value_or(0),
                    integerAt(*object, L1("last_seq")).value_or(0),
                    integerAt(*object, L1("dropped")).value_or(0)};
}

Outcome<LogLine> decodeLogRecord(const QByteArray& record, qint64 seq)
{
    const auto object = parseObject(record);
    if (!object) return tl::unexpected(object.error());
    return lineFrom(*object, seq);
}

}  // namespace helix::api
