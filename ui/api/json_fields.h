#pragma once
// Reading members of JSON objects into optionals: absent, null and wrongly typed are all "unknown".

#include "api/outcome.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

namespace helix::api {

[[nodiscard]] QString textAt(const QJsonObject& object, QLatin1String key);
[[nodiscard]] std::optional<qint64> integerAt(const QJsonObject& object, QLatin1String key);
[[nodiscard]] std::optional<int> smallAt(const QJsonObject& object, QLatin1String key);
[[nodiscard]] std::optional<double> numberAt(const QJsonObject& object, QLatin1String key);
[[nodiscard]] bool flagAt(const QJsonObject& object, QLatin1String key, bool fallback = false);
[[nodiscard]] QStringList textsAt(const QJsonObject& object, QLatin1String key);
/// Any value as compact JSON text.
[[nodiscard]] QByteArray compactAt(const QJsonObject& object, QLatin1String key);

/// Errors: Decode when `body` is no JSON object.
[[nodiscard]] Outcome<QJsonObject> parseObject(const QByteArray& body);
/// Errors: Decode when the member is not a list.
[[nodiscard]] Outcome<QJsonArray> requireArray(const QJsonObject& object, QLatin1String key);

[[nodiscard]] Failure decodeFailure(const QString& text);

/// Applies `decode` to every object of the list; anything else in it is skipped.
template <class T>
[[nodiscard]] QList<T> listOf(const QJsonArray& array, T (*decode)(const QJsonObject&))
{
    QList<T> result;
    result.reserve(array.size());
    for (const auto& value : array)
        if (value.isObject()) result.append(decode(value.toObject()));
    return result;
}

}  // namespace helix::api
