#include "models/log_filter_proxy.h"

#include "models/log_table_model.h"

namespace helix::models {

namespace {

/// Longest line that a regular expression is tried on; a pathological pattern must not stall the
/// window.
constexpr qsizetype kMaxMatchedChars = 4096;

/// @return position of the slash that closes `/re/flags`, or -1 when @p pattern is plain text.
qsizetype closingSlash(const QString& pattern)
{
    if (pattern.size() < 3 || !pattern.startsWith(u'/')) return -1;
    const qsizetype last = pattern.lastIndexOf(u'/');
    const QStringView flags = QStringView(pattern).mid(last + 1);
    return last > 0 && (flags.isEmpty() || flags == u"i") ? last : -1;
}

/// A record without a level counts as information: it is not noise and nobody called it a problem.
int effectiveLevel(const QModelIndex& index)
{
    const int level = index.data(LogTableModel::LevelRole).toInt();
    return level == int(api::LogLevel::Unknown) ? int(api::LogLevel::Info) : level;
}

}  // namespace

LogFilterProxy::LogFilterProxy(QObject* parent) : QSortFilterProxyModel(parent) {}

void LogFilterProxy::setMinimumLevel(int level)
{
    if (level == m_minimumLevel) return;
    m_minimumLevel = level;
    invalidateFilter();
}

QString LogFilterProxy::setPattern(const QString& pattern)
{
    QRegularExpression expression;
    QString text = pattern.trimmed();
    if (const qsizetype slash = closingSlash(text); slash > 0) {
        expression.setPattern(text.mid(1, slash - 1));
        if (text.endsWith(u'i'))
            expression.setPatternOptions(QRegularExpression::CaseInsensitiveOption);
        if (!expression.isValid())
            return tr("%1 at position %2")
                .arg(expression.errorString())
                .arg(expression.patternErrorOffset());
        expression.optimize();
        text.clear();
    }
    if (text == m_text && expression == m_expression) return {};
    m_text = text;
    m_expression = expression;
    invalidateFilter();
    return {};
}

void LogFilterProxy::setRequestId(const QString& requestId)
{
    if (requestId == m_requestId) return;
    m_requestId = requestId;
    invalidateFilter();
}

bool LogFilterProxy::isFiltering() const
{
    return m_minimumLevel > 0 || !m_text.isEmpty() || !m_expression.pattern().isEmpty() ||
           !m_requestId.isEmpty();
}

int LogFilterProxy::hiddenCount() const
{
    return sourceModel() == nullptr ? 0 : sourceModel()->rowCount() - rowCount();
}

bool LogFilterProxy::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const
{
    if (!isFiltering()) return true;
    const QModelIndex index = sourceModel()->index(sourceRow, 0, sourceParent);
    if (index.data(LogTableModel::IsGapRole).toBool()) return true;
    if (effectiveLevel(index) < m_minimumLevel) return false;
    if (!m_requestId.isEmpty() &&
        index.data(LogTableModel::RequestIdRole).toString() != m_requestId)
        return false;
    if (m_text.isEmpty() && m_expression.pattern().isEmpty()) return true;
    const QString line = index.data(LogTableModel::SearchTextRole).toString();
    if (!m_text.isEmpty()) return line.contains(m_text, Qt::CaseInsensitive);
    return m_expression.match(line.left(kMaxMatchedChars)).hasMatch();
}

}  // namespace helix::models
