#include "models/request_table_model.h"
#include "models/money_text.h"

#include "models/plain_text.h"
#include "models/request_text.h"
#include "models/verification_model.h"

namespace helix::models {

namespace {

QVariant fromOptional(const std::optional<double>& value)
{
    return value ? QVariant(*value) : QVariant();
}

bool isNumeric(int column)
{
    return column >= RequestTableModel::Tokens && column <= RequestTableModel::Fallbacks;
}

int alignmentOf(int column)
{
    return int((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QString countOrUnknown(const std::optional<int>& count)
{
    return count ? QString::number(*count) : theme::unknownText();
}

/// Every id begins alike; what tells keys apart is the rest.
QString keyText(const QString& id)
{
    const QString common = QStringLiteral("sk-prod-");
    if (id.isEmpty()) return theme::unknownText();
    return plainText(id.startsWith(common) ? QStringLiteral("\u2026") + id.mid(common.size()) : id);
}

}  // namespace

RequestTableModel::RequestTableModel(QObject* parent, int maxRows)
    : QAbstractTableModel(parent), m_maxRows(std::max(1, maxRows))
{}

void RequestTableModel::setFirstPage(const api::RequestPage& page)
{
    clear();
    m_isFetching = true;
    appendOlder(page);
}

void RequestTableModel::prepend(const QList<api::RequestSummary>& oldestFirst)
{
    QList<api::RequestSummary> fresh = unknownOf(oldestFirst);
    if (fresh.size() > m_maxRows) {
        fresh = fresh.mid(fresh.size() - m_maxRows);
        m_hasMore = true;
    }
    if (fresh.isEmpty()) return;
    const int overflow = int(m_rows.size()) + int(fresh.size()) - m_maxRows;
    if (overflow > 0) dropOldest(overflow);
    beginInsertRows({}, 0, int(fresh.size()) - 1);
    for (const api::RequestSummary& request : fresh) {
        m_rows.push_front(request);
        m_hasKeys = m_hasKeys || !request.keyId.isEmpty();
        m_ids.insert(request.id);
    }
    endInsertRows();
}

void RequestTableModel::appendOlder(const api::RequestPage& page)
{
    if (!m_isFetching) return;  // superseded by clear()
    m_isFetching = false;
    QList<api::RequestSummary> older = unknownOf(page.requests);
    const int room = m_maxRows - int(m_rows.size());
    m_hasMore = page.hasMore || older.size() > room;
    m_nextBefore = page.nextBefore;
    older = older.mid(0, std::max(0, room));
    if (older.isEmpty()) return;
    const int first = int(m_rows.size());
    beginInsertRows({}, first, first + int(older.size()) - 1);
    for (const api::RequestSummary& request : older) {
        m_rows.push_back(request);
        m_hasKeys = m_hasKeys || !request.keyId.isEmpty();
        m_ids.insert(request.id);
    }
    endInsertRows();
}

void RequestTableModel::olderFailed()
{
    m_isFetching = false;
}

void RequestTableModel::dropOldest(int count)
{
    const int last = int(m_rows.size()) - 1;
    beginRemoveRows({}, last - count + 1, last);
    for (int i = 0; i < count; ++i) {
        m_ids.remove(m_rows.back().id);
        m_rows.pop_back();
    }
    m_hasMore = true;
    m_nextBefore = m_rows.empty() ? QString() : m_rows.back().id;
    endRemoveRows();
}

void RequestTableModel::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    const int last = rowCount() - 1;
    if (last >= 0) emit dataChanged(index(0, Time), index(last, Time), {Qt::DisplayRole});
}

void RequestTableModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_ids.clear();
    m_nextBefore.clear();
    m_hasMore = false;
    m_hasKeys = false;
    m_isFetching = false;
    endResetModel();
}

QList<api::RequestSummary> RequestTableModel::unknownOf(
    const QList<api::RequestSummary>& requests) const
{
    QList<api::RequestSummary> unknown;
    QSet<QString> seen;
    for (const api::RequestSummary& request : requests) {
        if (m_ids.contains(request.id) || seen.contains(request.id)) continue;
        seen.insert(request.id);
        unknown << request;
    }
    return unknown;
}

const api::RequestSummary* RequestTableModel::requestAt(int row) const
{
    return row < 0 || row >= int(m_rows.size()) ? nullptr : &m_rows[std::size_t(row)];
}

int RequestTableModel::rowOfId(const QString& id) const
{
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        if (m_rows[row].id == id) return int(row);
    return -1;
}

QString RequestTableModel::newestId() const
{
    return m_rows.empty() ? QString() : m_rows.front().id;
}

int RequestTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int RequestTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

bool RequestTableModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && m_hasMore && !m_isFetching && !m_nextBefore.isEmpty() && !isFull();
}

void RequestTableModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent)) return;
    m_isFetching = true;
    emit olderWanted(m_nextBefore);
}

QVariant RequestTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::RequestSummary& request = m_rows[std::size_t(index.row())];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole: return cellText(request, index.column());
        case Qt::ToolTipRole: return toolTip(request, index.column());
        case Qt::TextAlignmentRole: return alignmentOf(index.column());
        case SubtextRole:
            return index.column() == AnsweredBy && request.providerModel != request.model
                       ? plainText(request.providerModel)
                       : QString();
        case HeadRole:
            return request.provider.isEmpty() ? theme::unknownText() : plainText(request.provider);
        case IdRole: return request.id;
        case AtRole: return request.atMs;
        case StatusCodeRole: return request.status ? QVariant(*request.status) : QVariant();
        case DurationRole: return fromOptional(request.durationMs);
        case FirstContentRole: return fromOptional(request.firstContentMs);
        case IsErrorRole: return isError(request);
        case IsStreamRole: return request.isStream;
        case IsSimulatedRole: return request.isSimulated;
        case AttemptsRole: return request.attempts.value_or(0);
        case FallbacksRole: return request.fallbacks.value_or(0);
        case ProviderRole: return request.provider;
        case SearchTextRole: return searchText(request);
        default: return {};
    }
}

QString RequestTableModel::toolTip(const api::RequestSummary& request, int column) const
{
    switch (column) {
        case Status:
            return request.errorMessage.isEmpty() ? statusText(request)
                                                  : plainText(request.errorMessage);
        case Tokens: return tokensText(request);
        case Key: return plainText(request.keyId);
        case Route: return plainText(request.method + QLatin1Char(' ') + request.route);
        case AnsweredBy:
            return request.isSimulated ? tr("%1 (simulated)").arg(answeredByText(request))
                                       : answeredByText(request);
        default: return cellText(request, column);
    }
}

QString RequestTableModel::cellText(const api::RequestSummary& request, int column) const
{
    switch (column) {
        case Time: return theme::formatClock(request.atMs, m_zone, true);
        case Status: return statusText(request);
        case Route: return shortRoute(request.route);
        case Model:
            return request.model.isEmpty() ? theme::unknownText() : plainText(request.model);
        case AnsweredBy: return answeredByText(request);
        case Duration: return theme::formatLatency(request.durationMs);
        case Tokens: return theme::formatCount(request.totalTokens);
        case Cost: return moneyText(request.costUsd);
        case Key: return keyText(request.keyId);
        case Attempts: return countOrUnknown(request.attempts);
        case Fallbacks: return countOrUnknown(request.fallbacks);
        case Stream: return request.isStream ? tr("stream") : QString();
        default: return {};
    }
}

QVariant RequestTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return alignmentOf(section);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Time: return tr("Time");
        case Status: return tr("Status");
        case Route: return tr("Route");
        case Model: return tr("Model asked");
        case AnsweredBy: return tr("Answered by");
        case Duration: return tr("Duration");
        case Tokens: return tr("Tokens");
        case Cost: return tr("Cost");
        case Key: return tr("Key");
        case Attempts: return tr("Attempts");
        case Fallbacks: return tr("Fallbacks");
        case Stream: return tr("Mode");
        default: return {};
    }
}

}  // namespace helix::models
