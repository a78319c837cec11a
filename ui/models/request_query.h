#pragma once
// The filter line of the requests page: `provider:claude status:>=500 model:gpt* -stream:true
// duration:>2s error:timeout "two words"`. All terms hold; `-` negates; text is compared whole and
// ignoring case, `*` is any text; numbers take > >= < <=. Words without a field are looked for in
// id, model and error, as the node does. What GET /admin/requests can answer itself becomes its
// parameters, the rest is judged here. Pure values; any thread.

#include "api/request_summary.h"

#include <QRegularExpression>
#include <QStringList>

namespace helix::models {

enum class RequestField {
    Text,
    Id,
    Status,
    Provider,
    Model,
    Answered,
    Route,
    Key,
    Client,
    Error,
    Stream,
    Duration,
    FirstContent,
    Tokens,
    Cost,
    Attempts,
    Fallbacks,
    Finish,
    Trace,
    Simulated
};

/// For completion and the help of the filter line.
struct RequestFieldInfo {
    RequestField field = RequestField::Text;
    QString name;
    QString help;
    QStringList samples;  ///< values worth offering when nothing better is known
};
[[nodiscard]] const QList<RequestFieldInfo>& requestFields();

/// Values that are known for a field, as the node spells them: configured names, loaded rows.
using KnownValues = QMap<RequestField, QStringList>;

class RequestQuery {
public:
    /// Never fails: what cannot be understood is told by problem() and takes no part.
    [[nodiscard]] static RequestQuery parse(const QString& text);

    [[nodiscard]] bool isEmpty() const { return m_terms.isEmpty(); }
    /// Why a term was left out; empty when all were understood.
    [[nodiscard]] const QString& problem() const { return m_problem; }
    [[nodiscard]] bool matches(const api::RequestSummary& request) const;

    /// The parameters for the node. A name goes there only in the node's own spelling.
    [[nodiscard]] api::RequestFilter nodeFilter(const KnownValues& known) const;
    /// Names of the fields that the node answers, and of those that only loaded rows answer.
    [[nodiscard]] QStringList nodeFields(const KnownValues& known) const;
    [[nodiscard]] QStringList localFields(const KnownValues& known) const;

    bool operator==(const RequestQuery& other) const { return m_text == other.m_text; }

private:
    enum class Compare { Equal, Greater, GreaterEqual, Less, LessEqual };
    struct Term {
        RequestField field = RequestField::Text;
        Compare compare = Compare::Equal;
        QString text;
        double number = 0;
        bool isNegated = false;
        std::optional<QRegularExpression> pattern;  ///< with a `*`
    };

    void add(const QString& token);
    bool readValue(Term& term, QString value);
    [[nodiscard]] static bool holds(const Term& term, const api::RequestSummary& request);
    [[nodiscard]] static bool holdsStatus(const Term& term, const api::RequestSummary& request);
    [[nodiscard]] static bool holdsNumber(const Term& term, std::optional<double> value);
    [[nodiscard]] static bool holdsText(const Term& term, const QString& value);
    /// Puts the term into the filter; false when the node cannot answer it.
    static bool addTo(api::RequestFilter& filter, const Term& term, const KnownValues& known);
    [[nodiscard]] QStringList fields(const KnownValues& known, bool isNode) const;

    QString m_text;
    QString m_problem;
    QList<Term> m_terms;
};

/// The word of the line at a cursor, as [start, end).
struct QueryToken {
    int start = 0;
    int end = 0;
    QString text;
};
[[nodiscard]] QueryToken tokenAt(const QString& line, int cursor);

/// What may stand instead of a half-typed token: names of fields, or values of its field.
[[nodiscard]] QStringList completionsOf(const QString& token, const KnownValues& known);

/// The line with a term added or taken away, as the buttons beside it do.
[[nodiscard]] QString withTerm(const QString& line, const QString& term, bool isThere);
[[nodiscard]] bool hasTerm(const QString& line, const QString& term);

/// "provider:claude", quoted where the value needs it; empty for an empty value.
[[nodiscard]] QString termText(const QString& field, const QString& value);

}  // namespace helix::models
