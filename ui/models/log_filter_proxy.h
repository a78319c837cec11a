#pragma once
// Which log lines are shown: a least level, a text or a /regular expression/, one request. Gap rows
// always stay. Counts what it hides, so that the page can say so. Owned by the logs page; GUI
// thread.

#include <QRegularExpression>
#include <QSortFilterProxyModel>

namespace helix::models {

class LogFilterProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit LogFilterProxy(QObject* parent = nullptr);

    /// @param level int of api::LogLevel; lines below it are hidden.
    void setMinimumLevel(int level);

    /// Text is searched ignoring case; `/re/` and `/re/i` are regular expressions that mind and
    /// ignore case. Empty shows all.
    /// @return an empty text, or why the expression is not valid; then the filter stays as it was.
    QString setPattern(const QString& pattern);

    /// Only lines of this request; empty shows all.
    void setRequestId(const QString& requestId);

    bool isFiltering() const;

    /// Rows of the source that are not shown.
    int hiddenCount() const;

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

private:
    int m_minimumLevel = 0;
    QString m_text;
    QRegularExpression m_expression;  ///< an empty pattern means: use m_text
    QString m_requestId;
};

}  // namespace helix::models
