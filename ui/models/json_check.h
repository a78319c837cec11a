#pragma once
// Judges JSON that a person types: where it is wrong, in lines and columns, and whether it is what
// the field asks for. Pure; any thread.

#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <optional>

namespace helix::models {

struct JsonFinding {
    QString message;    ///< one sentence, what is wrong and what would be right
    int line = 0;       ///< from 1; 0: it has no place of its own
    int column = 0;     ///< from 1, in characters
    int position = -1;  ///< in characters from the start of the text; -1 like line 0
};

/// @p text empty or blank is no JSON and no finding: the field is not used.
struct JsonVerdict {
    QJsonValue value = QJsonValue::Undefined;
    std::optional<JsonFinding> finding;

    [[nodiscard]] bool isUsed() const { return !value.isUndefined(); }
};

/// Objects and lists only, as the bodies of requests have them.
[[nodiscard]] JsonVerdict checkJson(const QString& text);

/// An object such as further members of a body.
[[nodiscard]] JsonVerdict checkJsonObject(const QString& text);

/// A list of tools as chat completions take them: `{"type":"function","function":{"name", …}}` with
/// names of letters, digits, - and _ (at most 64), each once, and parameters that are an object.
[[nodiscard]] JsonVerdict checkTools(const QString& text);

/// A JSON Schema, or what goes into response_format.json_schema with name and schema. The value is
/// always the latter.
[[nodiscard]] JsonVerdict checkJsonSchema(const QString& text);

/// "Line 3, column 12: …".
[[nodiscard]] QString findingText(const JsonFinding& finding);

/// Indented as people read it; text that is no JSON stays as it is.
[[nodiscard]] QString prettyJson(const QString& text);

}  // namespace helix::models
