#include "models/request_query.h"

#include "models/request_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace helix::models {

namespace {

using Field = RequestField;

constexpr int kMaxCompletions = 12;
constexpr int kFirstClass = 1;
constexpr int kLastClass = 5;

QString tr(const char* text)
{
    return QCoreApplication::translate("RequestQuery", text);
}

bool isNumeric(Field field)
{
    return field == Field::Duration || field == Field::FirstContent || field == Field::Tokens ||
           field == Field::Cost || field == Field::Attempts || field == Field::Fallbacks;
}

bool isFlag(Field field)
{
    return field == Field::Stream || field == Field::Simulated;
}

const RequestFieldInfo* fieldOf(const QString& name)
{
    for (const RequestFieldInfo& info : requestFields())
        if (info.name.compare(name, Qt::CaseInsensitive) == 0) return &info;
    return nullptr;
}

QString nameOf(Field field)
{
    for (const RequestFieldInfo& info : requestFields())
        if (info.field == field) return info.name;
    return tr("text");
}

/// "2s", "250ms", "1.5m", "1k", "$0.01"; a bare number is milliseconds for durations.
std::optional<double> numberFrom(Field field, QString text)
{
    double factor = 1;
    const bool isSpan = field == Field::Duration || field == Field::FirstContent;
    const auto unit = [&](const char* suffix, double worth) {
        if (!text.endsWith(QLatin1String(suffix), Qt::CaseInsensitive)) return false;
        text.chop(int(qstrlen(suffix)));
        factor = worth;
        return true;
    };
    if (text.startsWith(u'$')) text.remove(0, 1);
    if (isSpan)
        unit("ms", 1) || unit("s", 1'000) || unit("m", 60'000) || unit("h", 3'600'000);
    else
        unit("k", 1'000) || unit("m", 1'000'000);
    bool isNumber = false;
    const double value = text.toDouble(&isNumber);
    if (!isNumber || !std::isfinite(value)) return std::nullopt;
    return value * factor;
}

/// Splits at spaces outside of quotes; the quotes stay.
QList<QueryToken> tokensOf(const QString& line)
{
    QList<QueryToken> tokens;
    int start = -1;
    bool isQuoted = false;
    for (int i = 0; i <= line.size(); ++i) {
        const bool isEnd = i == line.size() || (line[i].isSpace() && !isQuoted);
        if (isEnd && start >= 0) {
            tokens << QueryToken{start, i, line.mid(start, i - start)};
            start = -1;
        } else if (!isEnd && start < 0) {
            start = i;
        }
        if (i < line.size() && line[i] == u'"') isQuoted = !isQuoted;
    }
    return tokens;
}

QString unquoted(QString text)
{
    return text.remove(u'"');
}

/// Where a field's name ends: at ':' or directly at a comparison; -1 without a field.
qsizetype fieldEnd(const QString& token)
{
    for (qsizetype i = 0; i < token.size(); ++i) {
        const QChar c = token[i];
        if (c == u'"') return -1;
        if (c == u':' || c == u'>' || c == u'<' || c == u'=') return i;
        if (!c.isLetter() && c != u'_') return -1;
    }
    return -1;
}

/// As the node spells it; empty when it is not known.
QString spelled(const KnownValues& known, Field field, const QString& value)
{
    for (const QString& name : known.value(field))
        if (name.compare(value, Qt::CaseInsensitive) == 0) return name;
    return {};
}

std::optional<double> asDouble(const std::optional<int>& value)
{
    return value ? std::optional(double(*value)) : std::nullopt;
}

std::optional<double> asDouble(const std::optional<qint64>& value)
{
    return value ? std::optional(double(*value)) : std::nullopt;
}

}  // namespace

const QList<RequestFieldInfo>& requestFields()
{
    static const QList<RequestFieldInfo> kFields{
        {Field::Provider, QStringLiteral("provider"), tr("who answered"), {}},
        {Field::Status,
         QStringLiteral("status"),
         tr("HTTP status, a class, or error"),
         {QStringLiteral("error"), QStringLiteral("2xx"), QStringLiteral("4xx"),
          QStringLiteral("5xx"), QStringLiteral("429"), QStringLiteral(">=500")}},
        {Field::Model, QStringLiteral("model"), tr("as the client asked"), {}},
        {Field::Answered, QStringLiteral("answered"), tr("the model that answered"), {}},
        {Field::Route, QStringLiteral("route"), tr("the endpoint"), {}},
        {Field::Key, QStringLiteral("key"), tr("public id of the caller's API key"), {}},
        {Field::Client, QStringLiteral("client"), tr("address or user agent"), {}},
        {Field::Error,
         QStringLiteral("error"),
         tr("in the error's type or message"),
         {QStringLiteral("timeout"), QStringLiteral("*")}},
        {Field::Stream,
         QStringLiteral("stream"),
         tr("whether it streamed"),
         {QStringLiteral("true"), QStringLiteral("false")}},
        {Field::Duration,
         QStringLiteral("duration"),
         tr("whole time: >2s, <250ms"),
         {QStringLiteral(">500ms"), QStringLiteral(">2s"), QStringLiteral(">10s")}},
        {Field::FirstContent,
         QStringLiteral("first"),
         tr("time to the first content"),
         {QStringLiteral(">1s"), QStringLiteral(">5s")}},
        {Field::Tokens,
         QStringLiteral("tokens"),
         tr("prompt and answer together: >1k"),
         {QStringLiteral(">1k"), QStringLiteral(">10k")}},
        {Field::Cost,
         QStringLiteral("cost"),
         tr("in US dollars: >0.01"),
         {QStringLiteral(">0.01"), QStringLiteral(">0.1")}},
        {Field::Attempts,
         QStringLiteral("attempts"),
         tr("how many were sent: >1"),
         {QStringLiteral(">1"), QStringLiteral("0")}},
        {Field::Fallbacks,
         QStringLiteral("fallbacks"),
         tr("changes of provider: >0"),
         {QStringLiteral(">0")}},
        {Field::Finish,
         QStringLiteral("finish"),
         tr("why the answer ended"),
         {QStringLiteral("stop"), QStringLiteral("length"), QStringLiteral("tool_calls")}},
        {Field::Id, QStringLiteral("id"), tr("the request's id"), {}},
        {Field::Trace, QStringLiteral("trace"), tr("the trace's id"), {}},
        {Field::Simulated,
         QStringLiteral("simulated"),
         tr("answered by a simulated provider"),
         {QStringLiteral("true"), QStringLiteral("false")}}};
    return kFields;
}

RequestQuery RequestQuery::parse(const QString& text)
{
    RequestQuery query;
    query.m_text = text.simplified();
    for (const QueryToken& token : tokensOf(text)) query.add(token.text);
    return query;
}

void RequestQuery::add(const QString& token)
{
    Term term;
    QString rest = token;
    if (rest.size() > 1 && rest.startsWith(u'-')) {
        term.isNegated = true;
        rest.remove(0, 1);
    }
    const qsizetype end = fieldEnd(rest);
    if (end < 0) {
        term.text = unquoted(rest);
        if (!term.text.isEmpty()) m_terms << term;
        return;
    }
    const RequestFieldInfo* info = fieldOf(rest.left(end));
    if (info == nullptr) {
        m_problem = tr("There is no field “%1”. Put the word in quotes to look for it as text.")
                        .arg(rest.left(end));
        return;
    }
    term.field = info->field;
    QString value = rest.mid(rest[end] == u':' ? end + 1 : end);
    if (value.isEmpty()) return;  // still being typed
    if (readValue(term, unquoted(value))) m_terms << term;
}

bool RequestQuery::readValue(Term& term, QString value)
{
    static const QList<std::pair<QString, Compare>> kCompares{
        {QStringLiteral(">="), Compare::GreaterEqual},
        {QStringLiteral("<="), Compare::LessEqual},
        {QStringLiteral(">"), Compare::Greater},
        {QStringLiteral("<"), Compare::Less},
        {QStringLiteral("="), Compare::Equal}};
    for (const auto& [sign, compare] : kCompares) {
        if (!value.startsWith(sign)) continue;
        term.compare = compare;
        value.remove(0, sign.size());
        break;
    }
    if (value.isEmpty()) return false;
    term.text = value;
    const bool isStatusNumber = term.field == Field::Status && value[0].isDigit() &&
                                !value.endsWith(QLatin1String("xx"), Qt::CaseInsensitive);
    if (isNumeric(term.field) || isStatusNumber) {
        const auto number = numberFrom(term.field, value);
        if (!number) {
            m_problem = tr("“%1” is no number for %2.").arg(value, nameOf(term.field));
            return false;
        }
        term.number = *number;
        return true;
    }
    if (term.compare != Compare::Equal) {
        m_problem = tr("%1 is no number: compare it with “:”.").arg(nameOf(term.field));
        return false;
    }
    if (isFlag(term.field)) {
        const QString lower = value.toLower();
        if (lower == QLatin1String("true") || lower == QLatin1String("false")) return true;
        m_problem = tr("%1 is true or false.").arg(nameOf(term.field));
        return false;
    }
    if (term.field == Field::Status) {
        const QString lower = value.toLower();
        const bool isClass = lower.size() == 3 && lower.endsWith(QLatin1String("xx")) &&
                             lower[0].digitValue() >= kFirstClass &&
                             lower[0].digitValue() <= kLastClass;
        if (isClass || lower == QLatin1String("error")) return true;
        m_problem = tr("“%1” is no status: 200, 5xx, >=500 and error are.").arg(value);
        return false;
    }
    if (value.contains(u'*'))
        term.pattern = QRegularExpression(
            QRegularExpression::anchoredPattern(QRegularExpression::escape(value).replace(
                QLatin1String("\\*"), QLatin1String(".*"))),
            QRegularExpression::CaseInsensitiveOption |
                QRegularExpression::DotMatchesEverythingOption);
    return true;
}

bool RequestQuery::matches(const api::RequestSummary& request) const
{
    return std::all_of(m_terms.begin(), m_terms.end(),
                       [&](const Term& term) { return holds(term, request) != term.isNegated; });
}

bool RequestQuery::holds(const Term& term, const api::RequestSummary& request)
{
    switch (term.field) {
        case Field::Text:
            return QStringList{request.id, request.model, request.errorType, request.errorMessage}
                .join(u'\n')
                .contains(term.text, Qt::CaseInsensitive);
        case Field::Id: return holdsText(term, request.id);
        case Field::Status: return holdsStatus(term, request);
        case Field::Provider: return holdsText(term, request.provider);
        case Field::Model: return holdsText(term, request.model);
        case Field::Answered: return holdsText(term, request.providerModel);
        case Field::Route:
            return holdsText(term, request.route) || holdsText(term, shortRoute(request.route));
        case Field::Key: return holdsText(term, request.keyId);
        case Field::Client:
            return holdsText(term, request.client) ||
                   request.userAgent.contains(term.text, Qt::CaseInsensitive);
        case Field::Error: {
            const QString error = request.errorType + u' ' + request.errorMessage;
            if (term.pattern) return isError(request) && term.pattern->match(error).hasMatch();
            return error.contains(term.text, Qt::CaseInsensitive);
        }
        case Field::Stream:
            return request.isStream == (term.text.toLower() == QLatin1String("true"));
        case Field::Simulated:
            return request.isSimulated == (term.text.toLower() == QLatin1String("true"));
        case Field::Duration: return holdsNumber(term, request.durationMs);
        case Field::FirstContent: return holdsNumber(term, request.firstContentMs);
        case Field::Tokens: return holdsNumber(term, asDouble(request.totalTokens));
        case Field::Cost: return holdsNumber(term, request.costUsd);
        case Field::Attempts: return holdsNumber(term, asDouble(request.attempts));
        case Field::Fallbacks: return holdsNumber(term, asDouble(request.fallbacks));
        case Field::Finish: return holdsText(term, request.finishReason);
        case Field::Trace: return holdsText(term, request.traceId);
    }
    return true;
}

bool RequestQuery::holdsStatus(const Term& term, const api::RequestSummary& request)
{
    const QString lower = term.text.toLower();
    if (lower == QLatin1String("error")) return isError(request);
    if (lower.endsWith(QLatin1String("xx")))
        return request.status.value_or(0) / 100 == lower[0].digitValue();
    return holdsNumber(term, asDouble(request.status));
}

/// What is not known fulfils nothing, not even "less than".
bool RequestQuery::holdsNumber(const Term& term, std::optional<double> value)
{
    if (!value) return false;
    switch (term.compare) {
        case Compare::Equal: return *value == term.number;
        case Compare::Greater: return *value > term.number;
        case Compare::GreaterEqual: return *value >= term.number;
        case Compare::Less: return *value < term.number;
        case Compare::LessEqual: return *value <= term.number;
    }
    return false;
}

bool RequestQuery::holdsText(const Term& term, const QString& value)
{
    if (term.pattern) return !value.isEmpty() && term.pattern->match(value).hasMatch();
    return value.compare(term.text, Qt::CaseInsensitive) == 0;
}

bool RequestQuery::addTo(api::RequestFilter& filter, const Term& term, const KnownValues& known)
{
    if (term.isNegated || term.pattern) return false;
    const auto name = [&](QString& member) {
        const QString value = spelled(known, term.field, term.text);
        if (value.isEmpty() || !member.isEmpty()) return false;
        member = value;
        return true;
    };
    switch (term.field) {
        case Field::Provider: return name(filter.provider);
        case Field::Model: return name(filter.model);
        case Field::Route: return name(filter.route);
        case Field::Key: return name(filter.key);
        case Field::Status:
            if (term.compare != Compare::Equal || !filter.status.isEmpty()) return false;
            filter.status = term.text.toLower();
            return true;
        case Field::Stream:
            if (filter.isStream) return false;
            filter.isStream = term.text.toLower() == QLatin1String("true");
            return true;
        case Field::Duration:
            if (term.compare != Compare::Greater && term.compare != Compare::GreaterEqual)
                return false;
            // The node knows "at least"; the difference to "more than" is judged here.
            filter.minDurationMs = std::max(filter.minDurationMs.value_or(0), term.number);
            return true;
        case Field::Text:
            if (!filter.text.isEmpty()) return false;
            filter.text = term.text;
            return true;
        default: return false;
    }
}

api::RequestFilter RequestQuery::nodeFilter(const KnownValues& known) const
{
    api::RequestFilter filter;
    for (const Term& term : m_terms) addTo(filter, term, known);
    return filter;
}

QStringList RequestQuery::fields(const KnownValues& known, bool isNode) const
{
    api::RequestFilter filter;
    QStringList names;
    for (const Term& term : m_terms) {
        const bool isAnsweredByNode = addTo(filter, term, known);
        const QString name = nameOf(term.field);
        if (isAnsweredByNode == isNode && !names.contains(name)) names << name;
    }
    return names;
}

QStringList RequestQuery::nodeFields(const KnownValues& known) const
{
    return fields(known, true);
}

QStringList RequestQuery::localFields(const KnownValues& known) const
{
    return fields(known, false);
}

QueryToken tokenAt(const QString& line, int cursor)
{
    for (const QueryToken& token : tokensOf(line))
        if (token.start <= cursor && cursor <= token.end) return token;
    return {cursor, cursor, {}};
}

QStringList completionsOf(const QString& token, const KnownValues& known)
{
    const QString sign = token.startsWith(u'-') ? QStringLiteral("-") : QString();
    const QString rest = token.mid(sign.size());
    const auto colon = rest.indexOf(u':');
    QStringList found;
    if (colon < 0) {
        for (const RequestFieldInfo& info : requestFields())
            if (info.name.startsWith(rest, Qt::CaseInsensitive)) found << sign + info.name + u':';
        return found;
    }
    const RequestFieldInfo* info = fieldOf(rest.left(colon));
    if (info == nullptr) return {};
    const QString typed = unquoted(rest.mid(colon + 1));
    for (const QString& value : known.value(info->field) + info->samples) {
        const QString whole = sign + termText(info->name, value);
        if (value.contains(typed, Qt::CaseInsensitive) && value != typed && !found.contains(whole))
            found << whole;
        if (found.size() == kMaxCompletions) break;
    }
    return found;
}

bool hasTerm(const QString& line, const QString& term)
{
    const auto tokens = tokensOf(line);
    return std::any_of(tokens.begin(), tokens.end(),
                       [&](const QueryToken& token) { return token.text == term; });
}

QString withTerm(const QString& line, const QString& term, bool isThere)
{
    if (hasTerm(line, term) == isThere) return line;
    if (isThere) return line.trimmed().isEmpty() ? term : line.trimmed() + u' ' + term;
    QStringList kept;
    for (const QueryToken& token : tokensOf(line))
        if (token.text != term) kept << token.text;
    return kept.join(u' ');
}

QString termText(const QString& field, const QString& value)
{
    if (value.isEmpty()) return {};
    const bool needsQuotes = value.contains(u' ');
    return field + u':' + (needsQuotes ? QLatin1Char('"') + value + QLatin1Char('"') : value);
}

}  // namespace helix::models
