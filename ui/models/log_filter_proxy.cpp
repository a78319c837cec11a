#include "models/log_filter_proxy.h"

#include "models/log_text.h"

#include <algorithm>

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
int effectiveLevel(const api::LogLine& line)
{
    return int(line.level == api::LogLevel::Unknown ? api::LogLevel::Info : line.level);
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
}

/// Bytes of UTF-8 ignoring the case of ASCII letters. @param needle in lower case. O(haystack).
bool containsIgnoringCase(const QByteArray& haystack, const QByteArray& needle)
{
    return std::search(haystack.begin(), haystack.end(), needle.begin(), needle.end(),
                       [](char left, char right) { return lower(left) == right; }) !=
           haystack.end();
}

}  // namespace

LogFilterProxy::LogFilterProxy(QObject* parent) : QAbstractProxyModel(parent) {}

void LogFilterProxy::setSourceModel(QAbstractItemModel* model)
{
    beginResetModel();
    if (m_source != nullptr) disconnect(m_source, nullptr, this, nullptr);
    m_source = qobject_cast<LogTableModel*>(model);
    Q_ASSERT_X(m_source != nullptr, "LogFilterProxy", "it filters lines of a LogTableModel");
    QAbstractProxyModel::setSourceModel(model);
    connectSource();
    endResetModel();
    refilter();
}

void LogFilterProxy::connectSource()
{
    using Model = QAbstractItemModel;
    connect(m_source, &Model::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { takeInserted(first, last); });
    connect(m_source, &Model::rowsAboutToBeRemoved, this,
            [this](const QModelIndex&, int, int last) { removeFront(last + 1); });
    connect(m_source, &Model::rowsRemoved, this, [this](const QModelIndex&, int first, int last) {
        m_removed += last - first + 1;
        if (std::exchange(m_isRemoving, false)) endRemoveRows();
    });
    connect(m_source, &Model::dataChanged, this,
            [this](const QModelIndex& from, const QModelIndex& to, const QList<int>& roles) {
                passDataChanged(from.row(), to.row(), roles);
            });
    connect(m_source, &Model::modelReset, this, &LogFilterProxy::refilter);
}

void LogFilterProxy::refilter()
{
    beginResetModel();
    m_shown.clear();
    m_removed = 0;
    const int rows = m_source == nullptr ? 0 : m_source->rowCount();
    for (int row = 0; row < rows; ++row)
        if (accepts(row)) m_shown.push_back(row);
    endResetModel();
}

void LogFilterProxy::takeInserted(int first, int last)
{
    Q_ASSERT_X(last + 1 == m_source->rowCount(), "LogFilterProxy", "the log grows at its end only");
    QList<qint64> accepted;
    for (int row = first; row <= last; ++row)
        if (accepts(row)) accepted << row + m_removed;
    if (accepted.isEmpty()) return;
    const int end = int(m_shown.size());
    beginInsertRows({}, end, end + int(accepted.size()) - 1);
    m_shown.insert(m_shown.end(), accepted.begin(), accepted.end());
    endInsertRows();
}

void LogFilterProxy::removeFront(int count)
{
    const auto end = std::lower_bound(m_shown.begin(), m_shown.end(), m_removed + count);
    if (end == m_shown.begin()) return;
    m_isRemoving = true;
    beginRemoveRows({}, 0, int(end - m_shown.begin()) - 1);
    m_shown.erase(m_shown.begin(), end);
}

void LogFilterProxy::passDataChanged(int first, int last, const QList<int>& roles)
{
    const auto from = std::lower_bound(m_shown.begin(), m_shown.end(), m_removed + first);
    const auto to = std::upper_bound(m_shown.begin(), m_shown.end(), m_removed + last);
    if (from >= to) return;
    emit dataChanged(index(int(from - m_shown.begin()), 0),
                     index(int(to - m_shown.begin()) - 1, columnCount() - 1), roles);
}

void LogFilterProxy::setMinimumLevel(int level)
{
    if (level == m_minimumLevel) return;
    m_minimumLevel = level;
    refilter();
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
    m_textBytes = text.toLower().toUtf8();
    m_expression = expression;
    refilter();
    return {};
}

void LogFilterProxy::setRequestId(const QString& requestId)
{
    if (requestId == m_requestId) return;
    m_requestId = requestId;
    refilter();
}

bool LogFilterProxy::isFiltering() const
{
    return m_minimumLevel > 0 || !m_text.isEmpty() || !m_expression.pattern().isEmpty() ||
           !m_requestId.isEmpty();
}

int LogFilterProxy::hiddenCount() const
{
    return m_source == nullptr ? 0 : m_source->rowCount() - rowCount();
}

bool LogFilterProxy::accepts(int sourceRow) const
{
    const api::LogLine* line = m_source->lineAt(sourceRow);
    if (line == nullptr) return true;
    if (m_minimumLevel > 0 && effectiveLevel(*line) < m_minimumLevel) return false;
    if (!m_requestId.isEmpty() && line->requestId != m_requestId) return false;
    if (!m_text.isEmpty()) return matchesText(*line);
    return m_expression.pattern().isEmpty() ||
           m_expression.match(searchText(*line).left(kMaxMatchedChars)).hasMatch();
}

bool LogFilterProxy::matchesText(const api::LogLine& line) const
{
    return line.message.contains(m_text, Qt::CaseInsensitive) ||
           containsIgnoringCase(line.json, m_textBytes);
}

QModelIndex LogFilterProxy::mapToSource(const QModelIndex& proxyIndex) const
{
    if (!proxyIndex.isValid() || proxyIndex.row() >= int(m_shown.size())) return {};
    const qint64 row = m_shown[std::size_t(proxyIndex.row())] - m_removed;
    return m_source->index(int(row), proxyIndex.column());
}

QModelIndex LogFilterProxy::mapFromSource(const QModelIndex& sourceIndex) const
{
    if (!sourceIndex.isValid()) return {};
    const qint64 wanted = sourceIndex.row() + m_removed;
    const auto shown = std::lower_bound(m_shown.begin(), m_shown.end(), wanted);
    if (shown == m_shown.end() || *shown != wanted) return {};
    return createIndex(int(shown - m_shown.begin()), sourceIndex.column());
}

QModelIndex LogFilterProxy::index(int row, int column, const QModelIndex& parent) const
{
    return hasIndex(row, column, parent) ? createIndex(row, column) : QModelIndex();
}

QModelIndex LogFilterProxy::parent(const QModelIndex&) const
{
    return {};
}

int LogFilterProxy::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int LogFilterProxy::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : LogTableModel::ColumnCount;
}

QVariant LogFilterProxy::headerData(int section, Qt::Orientation orientation, int role) const
{
    return m_source == nullptr ? QVariant() : m_source->headerData(section, orientation, role);
}

}  // namespace helix::models
