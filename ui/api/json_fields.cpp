#include "api/json_fields.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <cmath>
#include <limits>

namespace helix::api {
namespace {

// Beyond 2^53 a JSON number is no exact integer any more.
constexpr double kLargestExact = 9007199254740992.0;

}  // namespace

QString textAt(const QJsonObject& object, QLatin1String key)
{
    return object.value(key).toString();
}

std::optional<qint64> integerAt(const QJsonObject& object, QLatin1String key)
{
    const auto value = object.value(key);
    if (!value.isDouble()) return std::nullopt;
    const double number = value.toDouble();
    if (!std::isfinite(number) || std::abs(number) > kLargestExact) return std::nullopt;
    return value.toInteger(qint64(number));
}

std::optional<int> smallAt(const QJsonObject& object, QLatin1String key)
{
    const auto value = integerAt(object, key);
    if (!value || *value < std::numeric_limits<int>::min() ||
        *value > std::numeric_limits<int>::max())
        return std::nullopt;
    return int(*value);
}

std::optional<double> numberAt(const QJsonObject& object, QLatin1String key)
{
    const auto value = object.value(key);
    if (!value.isDouble() || !std::isfinite(value.toDouble())) return std::nullopt;
    return value.toDouble();
}

bool flagAt(const QJsonObject& object, QLatin1String key, bool fallback)
{
    return object.value(key).toBool(fallback);
}

QStringList textsAt(const QJsonObject& object, QLatin1String key)
{
    QStringList result;
    for (const auto& value : object.value(key).toArray())
        if (value.isString()) result << value.toString();
    return result;
}

QByteArray compactAt(const QJsonObject& object, QLatin1String key)
{
    const auto value = object.value(key);
    if (value.isObject()) return QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
    if (value.isArray()) return QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact);
    const auto wrapped = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return value.isUndefined() ? QByteArrayLiteral("null") : wrapped.mid(1, wrapped.size() - 2);
}

Failure decodeFailure(const QString& text)
{
    return Failure{FailureKind::Decode, 0, text, {}};
}

Outcome<QJsonObject> parseObject(const QByteArray& body)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(body, &error);
    if (error.error != QJsonParseError::NoError)
        return tl::unexpected(decodeFailure(
            QCoreApplication::translate("helix::api", "The answer is not JSON: %1 at byte %2")
                .arg(error.errorString())
                .arg(error.offset)));
    if (!document.isObject())
        return tl::unexpected(decodeFailure(
            QCoreApplication::translate("helix::api", "The answer is JSON, but not an object")));
    return document.object();
}

Outcome<QJsonArray> requireArray(const QJsonObject& object, QLatin1String key)
{
    const auto value = object.value(key);
    if (value.isArray()) return value.toArray();
    return tl::unexpected(
        decodeFailure(QCoreApplication::translate("helix::api", "The answer has no list “%1”")
                          .arg(QString(key))));
}

}  // namespace helix::api
