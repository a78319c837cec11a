#include "models/curl_text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace helix::models {

namespace {

const QString kRedacted = QStringLiteral("[REDACTED]");

/// The shapes of vendors' keys, of ours, of JWTs, and of header values that carry one.
const QRegularExpression& secretShapes()
{
    static const QRegularExpression kShapes(QStringLiteral(
        R"re((?:\b(?:sk|pk|rk|hx|key|ghp|gho|xox[abp]|AIza|AKIA)[-_][A-Za-z0-9_\-]{8,})re"
        R"re(|\bAIza[A-Za-z0-9_\-]{20,}|\bAKIA[A-Z0-9]{12,}|\bghp_[A-Za-z0-9]{16,})re"
        R"re(|\beyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]*)re"
        R"re(|(?<=Bearer )[^\s"']+))re"));
    return kShapes;
}

const QRegularExpression& secretMembers()
{
    static const QRegularExpression kMembers(
        QStringLiteral(
            R"re(("[^"]*(?:api_?key|authorization|password|passwd|secret|credential|access_?token|auth_?token)[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"?)re"),
        QRegularExpression::CaseInsensitiveOption);
    return kMembers;
}

QJsonObject userMessage(const QString& text)
{
    return {{QStringLiteral("role"), QStringLiteral("user")}, {QStringLiteral("content"), text}};
}

/// A body that the route accepts, with the model that was asked for.
QString minimalBody(const api::RequestSummary& request)
{
    const QString hello = QStringLiteral("Say hello.");
    QJsonObject body{{QStringLiteral("model"),
                      request.model.isEmpty() ? QStringLiteral("auto") : request.model}};
    if (request.route.endsWith(QLatin1String("/embeddings")) ||
        request.route.endsWith(QLatin1String("/responses")))
        body.insert(QStringLiteral("input"), hello);
    else if (request.route.endsWith(QLatin1String("/completions")) &&
             !request.route.contains(QLatin1String("/chat/")))
        body.insert(QStringLiteral("prompt"), hello);
    else
        body.insert(QStringLiteral("messages"), QJsonArray{userMessage(hello)});
    if (request.route.endsWith(QLatin1String("/messages")))
        body.insert(QStringLiteral("max_tokens"), 64);
    if (request.isStream) body.insert(QStringLiteral("stream"), true);
    return QString::fromUtf8(QJsonDocument(body).toJson(QJsonDocument::Compact));
}

/// The captured body when it is whole: an excerpt that was cut would not run.
QString capturedBody(const api::RequestDetail& request)
{
    if (!request.bodyExcerpt) return {};
    const bool isWhole = QJsonDocument::fromJson(request.bodyExcerpt->toUtf8()).isObject();
    return isWhole ? maskedText(*request.bodyExcerpt) : QString();
}

QString urlOf(const api::RequestSummary& request, const QUrl& gateway)
{
    QUrl url = gateway;
    url.setUserInfo({});
    url.setQuery(QString());
    url.setPath(maskedText(request.route));
    return url.toString(QUrl::FullyEncoded);
}

QString hint(bool isCutExcerpt)
{
    return isCutExcerpt
               ? QCoreApplication::translate("CurlText",
                                             "# Only a part of the body was kept: this is a "
                                             "minimal body with the same model.")
               : QCoreApplication::translate(
                     "CurlText",
                     "# The node kept no body: this is a minimal body with the same model.");
}

}  // namespace

QString shellQuoted(const QString& text)
{
    QString quoted = text;
    quoted.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + quoted + QLatin1Char('\'');
}

QString maskedText(const QString& text)
{
    QString masked = text;
    masked.replace(secretMembers(), QStringLiteral("\\1\"") + kRedacted + QLatin1Char('"'));
    masked.replace(secretShapes(), kRedacted);
    return masked;
}

QString curlText(const api::RequestDetail& request, const QUrl& gateway)
{
    const api::RequestSummary& summary = request.summary;
    const bool hasBody = summary.method != QLatin1String("GET");
    QString body = hasBody ? capturedBody(request) : QString();
    QStringList lines;
    if (hasBody && body.isEmpty()) {
        lines << hint(request.bodyExcerpt.has_value());
        body = minimalBody(summary);
    }
    QStringList command{QStringLiteral("curl -sS") +
                        (summary.isStream ? QStringLiteral(" -N") : QString()) +
                        (hasBody ? QStringLiteral(" -X ") + summary.method : QString()) +
                        QLatin1Char(' ') + shellQuoted(urlOf(summary, gateway))};
    command << QStringLiteral("  -H \"Authorization: Bearer $HELIX_API_KEY\"");
    if (hasBody)
        command << QStringLiteral("  -H 'Content-Type: application/json'")
                << QStringLiteral("  -d ") + shellQuoted(body);
    lines << command.join(QStringLiteral(" \\\n"));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace helix::models
