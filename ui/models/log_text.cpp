#include "models/log_text.h"

#include "models/plain_text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace helix::models {

namespace {

/// Keys with a column of their own, and keys that are the same in every line of a node or say
/// nothing to a reader.
bool isShownElsewhere(const QString& key)
{
    static const QStringList kKeys{QStringLiteral("timestamp"),  QStringLiteral("level"),
                                   QStringLiteral("msg"),        QStringLiteral("message"),
                                   QStringLiteral("request_id"), QStringLiteral("provider"),
                                   QStringLiteral("service"),    QStringLiteral("environment"),
                                   QStringLiteral("version"),    QStringLiteral("trace_id")};
    return kKeys.contains(key);
}

/// What a reader looks for first stands first; the rest follows by name.
const QStringList& leadingKeys()
{
    static const QStringList kKeys{QStringLiteral("error"),  QStringLiteral("from"),
                                   QStringLiteral("to"),     QStringLiteral("reason"),
                                   QStringLiteral("status"), QStringLiteral("duration_ms"),
                                   QStringLiteral("model"),  QStringLiteral("tokens_used")};
    return kKeys;
}

QStringList orderedKeys(const QJsonObject& record)
{
    QStringList keys;
    for (const QString& key : leadingKeys())
        if (record.contains(key)) keys << key;
    for (const QString& key : record.keys())
        if (!keys.contains(key) && !isShownElsewhere(key)) keys << key;
    return keys;
}

/// Whole numbers in full, fractions with five digits: a duration needs no nanoseconds.
QString numberText(double value)
{
    const bool isWhole = value == std::floor(value) && std::abs(value) < 1e15;
    return isWhole ? QString::number(qint64(value)) : QString::number(value, 'g', 5);
}

QString valueText(const QJsonValue& value)
{
    switch (value.type()) {
        case QJsonValue::String: return value.toString();
        case QJsonValue::Bool:
            return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
        case QJsonValue::Double: return numberText(value.toDouble());
        case QJsonValue::Array:
            return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
        case QJsonValue::Object:
            return QString::fromUtf8(
                QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
        default: return QStringLiteral("null");
    }
}

}  // namespace

QString levelWord(api::LogLevel level)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("LogText", text); };
    switch (level) {
        case api::LogLevel::Trace: return tr("Trace");
        case api::LogLevel::Debug: return tr("Debug");
        case api::LogLevel::Info: return tr("Info");
        case api::LogLevel::Notice: return tr("Notice");
        case api::LogLevel::Warning: return tr("Warning");
        case api::LogLevel::Error: return tr("Error");
        case api::LogLevel::Critical: return tr("Critical");
        case api::LogLevel::Fatal: return tr("Fatal");
        case api::LogLevel::Unknown: break;
    }
    return tr("Unknown");
}

QString fieldsText(const api::LogLine& line)
{
    const QJsonObject record = QJsonDocument::fromJson(line.json).object();
    QString text;
    for (const QString& key : orderedKeys(record)) {
        if (!text.isEmpty()) text += QStringLiteral("  ");
        text += key + QLatin1Char('=') + valueText(record.value(key));
        if (text.size() > kMaxFieldsChars) return text.left(kMaxFieldsChars) + QChar(0x2026);
    }
    return text;
}

QString searchText(const api::LogLine& line)
{
    return line.message + QLatin1Char(' ') + QString::fromUtf8(line.json);
}

QString prettyRecord(const api::LogLine& line)
{
    const QJsonDocument record = QJsonDocument::fromJson(line.json);
    if (record.isNull()) return plainText(QString::fromUtf8(line.json));
    return QString::fromUtf8(record.toJson(QJsonDocument::Indented)).trimmed();
}

}  // namespace helix::models
