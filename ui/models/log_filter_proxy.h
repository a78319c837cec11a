#pragma once
// Which log lines are shown: a least level, a text or a /regular expression/, one request. Gap rows
// always stay. Counts what it hides, so that the page can say so. Owned by the logs page; GUI
// thread.
//
// The source only appends at its end and drops at its front, so the shown rows are a sorted queue
// of row numbers and every change is one insert and one removal. (QSortFilterProxyModel removes
// each run of hidden rows by itself, which takes seconds with 50,000 lines.) A new filter resets
// the proxy.

#include "models/log_table_model.h"

#include <QAbstractProxyModel>
#include <QRegularExpression>

namespace helix::models {

class LogFilterProxy : public QAbstractProxyModel {
    Q_OBJECT
public:
    explicit LogFilterProxy(QObject* parent = nullptr);

    /// @param model a LogTableModel.
    void setSourceModel(QAbstractItemModel* model) override;

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

    QModelIndex mapToSource(const QModelIndex& proxyIndex) const override;
    QModelIndex mapFromSource(const QModelIndex& sourceIndex) const override;
    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    void connectSource();
    void refilter();
    void takeInserted(int first, int last);
    void removeFront(int count);
    void passDataChanged(int first, int last, const QList<int>& roles);
    bool accepts(int sourceRow) const;
    bool matchesText(const api::LogLine& line) const;

    LogTableModel* m_source = nullptr;
    std::deque<qint64> m_shown;  ///< ascending; a source row plus m_removed when it was added
    qint64 m_removed = 0;        ///< rows that left the source's front
    bool m_isRemoving = false;
    int m_minimumLevel = 0;
    QString m_text;
    QByteArray m_textBytes;           ///< m_text in lower case, UTF-8
    QRegularExpression m_expression;  ///< an empty pattern means: use m_text
    QString m_requestId;
};

}  // namespace helix::models
