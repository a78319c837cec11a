#include "models/chat_code.h"

#include "models/curl_text.h"

#include <QJsonDocument>
#include <QRegularExpression>

namespace helix::models {
namespace {

/// Linux takes 128 KiB as one argument of a command; a longer body comes through standard input.
constexpr qsizetype kMaxArgumentBytes = qsizetype(96) * 1024;

/// Members that the clients take as named arguments; everything else goes through extra_body.
const QSet<QString>& clientArguments()
{
    static const QSet<QString> kNames{QStringLiteral("model"),
                                      QStringLiteral("messages"),
                                      QStringLiteral("temperature"),
                                      QStringLiteral("top_p"),
                                      QStringLiteral("max_tokens"),
                                      QStringLiteral("seed"),
                                      QStringLiteral("stop"),
                                      QStringLiteral("reasoning_effort"),
                                      QStringLiteral("response_format"),
                                      QStringLiteral("tools"),
                                      QStringLiteral("tool_choice"),
                                      QStringLiteral("stream"),
                                      QStringLiteral("stream_options"),
                                      QStringLiteral("n"),
                                      QStringLiteral("user"),
                                      QStringLiteral("logprobs"),
                                      QStringLiteral("top_logprobs"),
                                      QStringLiteral("presence_penalty"),
                                      QStringLiteral("logit_bias"),
                                      QStringLiteral("frequency_penalty"),
                                      QStringLiteral("metadata"),
                                      QStringLiteral("parallel_tool_calls"),
                                      QStringLiteral("service_tier"),
                                      QStringLiteral("store"),
                                      QStringLiteral("prediction"),
                                      QStringLiteral("modalities"),
                                      QStringLiteral("audio"),
                                      QStringLiteral("max_completion_tokens")};
    return kNames;
}

QString baseUrl(const QUrl& gateway)
{
    QUrl url = gateway;
    url.setUserInfo({});
    url.setQuery(QString());
    url.setFragment({});
    QString path = url.path();
    while (path.endsWith(u'/')) path.chop(1);
    url.setPath(path + QStringLiteral("/v1"));
    return url.toString(QUrl::FullyEncoded);
}

QString indent(int depth)
{
    return QString(qsizetype(depth) * 4, u' ');
}

// One language's way to write the same JSON.
struct Dialect {
    QString (*text)(const QString&);
    QString (*name)(const QString&);
    QString yes;
    QString no;
    QString nothing;
};

QString escaped(const QString& text, QChar quote)
{
    QString out;
    out.reserve(text.size() + 2);
    out += quote;
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        if (c == quote || c == u'\\') {
            out += u'\\';
            out += c;
        } else if (code == u'\n') {
            out += QStringLiteral("\\n");
        } else if (code == u'\r') {
            out += QStringLiteral("\\r");
        } else if (code == u'\t') {
            out += QStringLiteral("\\t");
        } else if (code < 0x20 || (code >= 0x7F && code < 0xA0)) {
            out += QStringLiteral("\\x%1").arg(int(code), 2, 16, QLatin1Char('0'));
        } else if (code == 0x2028 || code == 0x2029 || (code >= 0x202A && code <= 0x202E) ||
                   (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF) {
            // Line ends of JavaScript, and marks that make code read differently than it runs.
            out += QStringLiteral("\\u%1").arg(int(code), 4, 16, QLatin1Char('0'));
        } else {
            out += c;
        }
    }
    return out + quote;
}

QString doubleQuoted(const QString& text)
{
    return escaped(text, u'"');
}

QString javaScriptName(const QString& name)
{
    static const QRegularExpression kPlain(QStringLiteral("^[A-Za-z_$][A-Za-z0-9_$]*$"));
    return kPlain.match(name).hasMatch() ? name : doubleQuoted(name);
}

QString numberText(const QJsonValue& value)
{
    const auto wrapped = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromLatin1(wrapped.mid(1, wrapped.size() - 2));
}

QString literal(const Dialect& dialect, const QJsonValue& value, int depth);

QString block(const QStringList& lines, QChar open, QChar close, int depth)
{
    if (lines.isEmpty()) return QString(open) + close;
    const QString inner = indent(depth + 1);
    return open + QStringLiteral("\n") + inner + lines.join(QStringLiteral(",\n") + inner) +
           QStringLiteral(",\n") + indent(depth) + close;
}

QString literal(const Dialect& dialect, const QJsonValue& value, int depth)
{
    QStringList lines;
    switch (value.type()) {
        case QJsonValue::Bool: return value.toBool() ? dialect.yes : dialect.no;
        case QJsonValue::Double: return numberText(value);
        case QJsonValue::String: return dialect.text(value.toString());
        case QJsonValue::Array:
            for (const auto& item : value.toArray()) lines << literal(dialect, item, depth + 1);
            return block(lines, u'[', u']', depth);
        case QJsonValue::Object: {
            const auto object = value.toObject();
            for (auto it = object.begin(); it != object.end(); ++it)
                lines << dialect.name(it.key()) + QStringLiteral(": ") +
                             literal(dialect, it.value(), depth + 1);
            return block(lines, u'{', u'}', depth);
        }
        default: return dialect.nothing;
    }
}

const Dialect& python()
{
    static const Dialect kPython{doubleQuoted, doubleQuoted, QStringLiteral("True"),
                                 QStringLiteral("False"), QStringLiteral("None")};
    return kPython;
}

const Dialect& javaScript()
{
    static const Dialect kJavaScript{doubleQuoted, javaScriptName, QStringLiteral("true"),
                                     QStringLiteral("false"), QStringLiteral("null")};
    return kJavaScript;
}

/// model and messages first: what a reader looks for.
QStringList orderedNames(const QJsonObject& body)
{
    QStringList names{QStringLiteral("model"), QStringLiteral("messages")};
    for (const QString& name : body.keys())
        if (!names.contains(name)) names << name;
    return names;
}

QString curlCode(const api::ChatRequest& request, const QString& base)
{
    const auto json = QJsonDocument(api::streamedChatBody(request)).toJson(QJsonDocument::Compact);
    const QString body = QString::fromUtf8(json);
    const bool isArgument = json.size() <= kMaxArgumentBytes;
    return QStringLiteral("curl -sS -N ") +
           shellQuoted(base + QStringLiteral("/chat/completions")) +
           QStringLiteral(
               " \\\n"
               "  -H \"Authorization: Bearer $HELIX_API_KEY\" \\\n"
               "  -H 'Content-Type: application/json' \\\n"
               "  -d ") +
           (isArgument ? shellQuoted(body) + u'\n'
                       : QStringLiteral("@- <<'JSON'\n%1\nJSON\n").arg(body));
}

QString pythonArguments(const QJsonObject& body)
{
    QStringList lines;
    QJsonObject extra;
    for (const QString& name : orderedNames(body)) {
        if (!clientArguments().contains(name))
            extra.insert(name, body.value(name));
        else
            lines << QStringLiteral("    %1=%2,").arg(name, pythonLiteral(body.value(name), 1));
    }
    if (!extra.isEmpty())
        lines << QStringLiteral("    extra_body=%1,").arg(pythonLiteral(extra, 1));
    return lines.join(u'\n');
}

QString pythonCode(const api::ChatRequest& request, const QString& base)
{
    return QStringLiteral(
               "import os\n\n"
               "from openai import OpenAI\n\n"
               "client = OpenAI(\n"
               "    base_url=") +
           doubleQuoted(base) +
           QStringLiteral(
               ",\n"
               "    api_key=os.environ.get(\"HELIX_API_KEY\", \"unused-on-loopback\"),\n"
               ")\n"
               "stream = client.chat.completions.create(\n") +
           pythonArguments(api::streamedChatBody(request)) +
           QStringLiteral(
               "\n)\n"
               "for chunk in stream:\n"
               "    if chunk.choices:\n"
               "        print(chunk.choices[0].delta.content or \"\", end=\"\", "
               "flush=True)\n"
               "print()\n");
}

QString javaScriptCode(const api::ChatRequest& request, const QString& base)
{
    const QJsonObject body = api::streamedChatBody(request);
    QStringList lines;
    for (const QString& name : orderedNames(body))
        lines << QStringLiteral("    %1: %2,")
                     .arg(javaScriptName(name), javaScriptLiteral(body.value(name), 1));
    return QStringLiteral(
               "import OpenAI from \"openai\";\n\n"
               "const client = new OpenAI({\n"
               "    baseURL: ") +
           doubleQuoted(base) +
           QStringLiteral(
               ",\n"
               "    apiKey: process.env.HELIX_API_KEY ?? \"unused-on-loopback\",\n"
               "});\n"
               "const stream = await client.chat.completions.create({\n") +
           lines.join(u'\n') +
           QStringLiteral(
               "\n});\n"
               "for await (const chunk of stream) {\n"
               "    process.stdout.write(chunk.choices[0]?.delta?.content ?? \"\");\n"
               "}\n"
               "process.stdout.write(\"\\n\");\n");
}

}  // namespace

QString chatCode(const api::ChatRequest& request, const QUrl& gateway, CodeLanguage language)
{
    const QString base = baseUrl(gateway);
    switch (language) {
        case CodeLanguage::Curl: return curlCode(request, base);
        case CodeLanguage::Python: return pythonCode(request, base);
        case CodeLanguage::JavaScript: return javaScriptCode(request, base);
    }
    return {};
}

QString pythonLiteral(const QJsonValue& value, int depth)
{
    return literal(python(), value, depth);
}

QString javaScriptLiteral(const QJsonValue& value, int depth)
{
    return literal(javaScript(), value, depth);
}

}  // namespace helix::models
