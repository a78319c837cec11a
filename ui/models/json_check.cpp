#include "models/json_check.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>

namespace helix::models {
namespace {

using L1 = QLatin1String;

QString tr(const char* text)
{
    return QCoreApplication::translate("JsonCheck", text);
}

/// The parser counts bytes of UTF-8, people count characters.
JsonFinding findingAt(const QString& text, const QByteArray& utf8, int offset,
                      const QString& message)
{
    JsonFinding finding{message};
    const auto before = QString::fromUtf8(utf8.left(std::clamp<qsizetype>(offset, 0, utf8.size())));
    finding.position = int(std::min(before.size(), text.size()));
    finding.line = int(before.count(u'\n')) + 1;
    finding.column = int(before.size() - (before.lastIndexOf(u'\n') + 1)) + 1;
    return finding;
}

QString parserMessage(QJsonParseError::ParseError error)
{
    switch (error) {
        case QJsonParseError::UnterminatedObject: return tr("a comma or } is missing here");
        case QJsonParseError::MissingNameSeparator: return tr("a colon is missing after the name");
        case QJsonParseError::UnterminatedArray: return tr("a comma or ] is missing here");
        case QJsonParseError::MissingValueSeparator: return tr("a comma is missing here");
        case QJsonParseError::IllegalValue: return tr("this is no JSON value");
        case QJsonParseError::TerminationByNumber: return tr("the number does not end");
        case QJsonParseError::IllegalNumber: return tr("this is no JSON number");
        case QJsonParseError::IllegalEscapeSequence: return tr("this escape is not one of JSON's");
        case QJsonParseError::IllegalUTF8String: return tr("this is no valid UTF-8");
        case QJsonParseError::UnterminatedString:
            return tr("the quotation mark at the end is missing");
        case QJsonParseError::MissingObject:
            return tr("a value or a name in quotation marks is missing here");
        case QJsonParseError::DeepNesting: return tr("this is nested too deeply");
        case QJsonParseError::DocumentTooLarge: return tr("this is too long");
        case QJsonParseError::GarbageAtEnd: return tr("the JSON has ended before this");
        case QJsonParseError::NoError: break;
    }
    return {};
}

JsonVerdict refused(const QString& message)
{
    return {QJsonValue::Undefined, JsonFinding{message}};
}

/// Why `tool` is none, empty when it is one.
QString toolProblem(const QJsonValue& value, int index, QSet<QString>& names)
{
    static const QRegularExpression kName(QStringLiteral("^[A-Za-z0-9_-]{1,64}$"));
    const auto tool = value.toObject();
    const auto function = tool.value(L1("function")).toObject();
    const QString name = function.value(L1("name")).toString();
    if (tool.value(L1("type")).toString() != L1("function") || function.isEmpty())
        return tr("Tool %1 must be {\"type\": \"function\", \"function\": {…}}").arg(index + 1);
    if (!kName.match(name).hasMatch())
        return tr("The function of tool %1 needs a name of letters, digits, - and _")
            .arg(index + 1);
    if (names.contains(name)) return tr("Two tools are called %1").arg(name);
    names.insert(name);
    const auto parameters = function.value(L1("parameters"));
    if (!parameters.isUndefined() && !parameters.isObject())
        return tr("The parameters of %1 must be a JSON Schema object").arg(name);
    return {};
}

}  // namespace

JsonVerdict checkJson(const QString& text)
{
    if (text.trimmed().isEmpty()) return {};
    const QByteArray utf8 = text.toUtf8();
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(utf8, &error);
    if (error.error != QJsonParseError::NoError)
        return {QJsonValue::Undefined,
                findingAt(text, utf8, error.offset, parserMessage(error.error))};
    if (document.isArray()) return {document.array(), std::nullopt};
    return {document.object(), std::nullopt};
}

JsonVerdict checkJsonObject(const QString& text)
{
    auto verdict = checkJson(text);
    if (verdict.isUsed() && !verdict.value.isObject())
        return refused(tr("This must be an object: { … }"));
    return verdict;
}

JsonVerdict checkTools(const QString& text)
{
    auto verdict = checkJson(text);
    if (!verdict.isUsed()) return verdict;
    if (!verdict.value.isArray()) return refused(tr("Tools are a list: [ { … } ]"));
    const auto tools = verdict.value.toArray();
    QSet<QString> names;
    for (int index = 0; index < tools.size(); ++index) {
        const QString problem = toolProblem(tools.at(index), index, names);
        if (!problem.isEmpty()) return refused(problem);
    }
    return verdict;
}

JsonVerdict checkJsonSchema(const QString& text)
{
    auto verdict = checkJsonObject(text);
    if (!verdict.isUsed()) return verdict;
    const auto object = verdict.value.toObject();
    if (object.value(L1("schema")).isObject() && object.value(L1("name")).isString())
        return verdict;
    verdict.value =
        QJsonObject{{L1("name"), L1("answer")}, {L1("strict"), true}, {L1("schema"), object}};
    return verdict;
}

QString findingText(const JsonFinding& finding)
{
    if (finding.line == 0) return finding.message;
    return tr("Line %1, column %2: %3").arg(finding.line).arg(finding.column).arg(finding.message);
}

QString prettyJson(const QString& text)
{
    const auto document = QJsonDocument::fromJson(text.toUtf8());
    if (document.isNull()) return text;
    return QString::fromUtf8(document.toJson(QJsonDocument::Indented)).trimmed();
}

}  // namespace helix::models
