#include "models/provider_table_model.h"

#include "models/plain_text.h"
#include "models/provider_condition.h"
#include "theme/format.h"

#include <algorithm>

namespace helix::models {

namespace {

QVariant historyOf(const api::ProviderState& provider, qint64 api::HistoryBucket::*member)
{
    QList<double> values;
    for (const api::HistoryBucket& bucket : provider.history) values << double(bucket.*member);
    return QVariant::fromValue(values);
}

int alignmentOf(int column)
{
    const auto side = column == ProviderTableModel::InFlight ? Qt::AlignRight : Qt::AlignLeft;
    return int(side | Qt::AlignVCenter);
}

QVariant fromOptional(const std::optional<double>& value)
{
    return value ? QVariant(*value) : QVariant();
}

}  // namespace

ProviderTableModel::ProviderTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void ProviderTableModel::setProviders(const QList<api::ProviderState>& providers, qint64 nowMs)
{
    m_nowMs = nowMs;
    removeAbsent(providers);
    for (const api::ProviderState& next : providers) {
        if (const int row = rowOfProvider(next.name); row >= 0) {
            m_providers[row] = next;
            continue;
        }
        const int end = int(m_providers.size());
        beginInsertRows({}, end, end);
        m_providers << next;
        endInsertRows();
    }
    if (!m_providers.isEmpty())
        emit dataChanged(index(0, 0), index(int(m_providers.size()) - 1, ColumnCount - 1));
}

void ProviderTableModel::removeAbsent(const QList<api::ProviderState>& providers)
{
    for (int row = int(m_providers.size()) - 1; row >= 0; --row) {
        const QString name = m_providers[row].name;
        const bool isThere = std::any_of(providers.begin(), providers.end(),
                                         [&](const auto& next) { return next.name == name; });
        if (isThere) continue;
        beginRemoveRows({}, row, row);
        m_providers.removeAt(row);
        endRemoveRows();
    }
}

void ProviderTableModel::setNow(qint64 nowMs)
{
    m_nowMs = nowMs;
    const int last = int(m_providers.size()) - 1;
    if (last < 0) return;
    emit dataChanged(index(0, Why), index(last, Why), {Qt::DisplayRole});
    emit dataChanged(index(0, LastError), index(last, LastError), {Qt::DisplayRole});
}

void ProviderTableModel::clear()
{
    beginResetModel();
    m_providers.clear();
    endResetModel();
}

const api::ProviderState* ProviderTableModel::providerAt(int row) const
{
    return row < 0 || row >= m_providers.size() ? nullptr : &m_providers[row];
}

int ProviderTableModel::rowOfProvider(const QString& name) const
{
    for (int row = 0; row < m_providers.size(); ++row)
        if (m_providers[row].name == name) return row;
    return -1;
}

int ProviderTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_providers.size());
}

int ProviderTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProviderTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::ProviderState& provider = m_providers[index.row()];
    switch (role) {
        case Qt::DisplayRole: return cellText(provider, index.column());
        case Qt::AccessibleTextRole:
            return index.column() == Breaker
                       ? tr("%1, breaker %2")
                             .arg(conditionWord(provider), breakerWord(provider).toLower())
                       : cellText(provider, index.column());
        case Qt::ToolTipRole:
            return index.column() == LastError && provider.lastError
                       ? plainText(provider.lastError->message)
                       : cellText(provider, index.column());
        case Qt::TextAlignmentRole: return alignmentOf(index.column());
        case NameRole: return provider.name;
        case SeverityRole: return int(severityOf(provider));
        case BreakerRole: return int(drawnBreaker(provider));
        case ErrorRateRole:
            return callsInWindow(provider) < kMinimumCalls ? QVariant()
                                                           : fromOptional(provider.errorRate);
        case RequestsPerSecondRole: return fromOptional(provider.requestsPerSecond);
        case HistoryRole: return historyOf(provider, &api::HistoryBucket::requests);
        case ErrorHistoryRole: return historyOf(provider, &api::HistoryBucket::errors);
        case HeadRole: return headText(provider, index.column());
        case SubtextRole: return subtext(provider, index.column());
        default: return {};
    }
}

QString ProviderTableModel::cellText(const api::ProviderState& provider, int column) const
{
    switch (column) {
        case Breaker: return conditionWord(provider);
        case Name: return plainText(provider.name);
        case Why: return whyText(provider, m_nowMs);
        case Errors: return errorText(provider);
        case Rate: return theme::formatRate(provider.requestsPerSecond);
        case Latency:
            if (!provider.latencyP50Ms && !provider.latencyP95Ms) return theme::unknownText();
            return theme::formatLatency(provider.latencyP50Ms) + QStringLiteral(" / ") +
                   theme::formatLatency(provider.latencyP95Ms);
        case InFlight: return theme::formatCount(provider.inFlight);
        case LastError: return lastErrorText(provider.lastError, m_nowMs);
        default: return {};
    }
}

QString ProviderTableModel::headText(const api::ProviderState& provider, int column) const
{
    switch (column) {
        case Why: return explain(provider, m_nowMs).state;
        case LastError: return errorClassText(provider.lastError);
        default: return cellText(provider, column);
    }
}

QString ProviderTableModel::subtext(const api::ProviderState& provider, int column) const
{
    if (column == Name && provider.isSimulated) return tr("simulated");
    if (column == Errors) return tr("n = %1").arg(theme::formatCount(callsInWindow(provider)));
    if (column == Why) return explain(provider, m_nowMs).reason;
    if (column == LastError && provider.lastError && provider.lastError->atMs)
        return theme::formatAge(m_nowMs - *provider.lastError->atMs);
    return {};
}

QVariant ProviderTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return alignmentOf(section);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Breaker: return tr("State, breaker");
        case Name: return tr("Provider");
        case Why: return tr("Why and since");
        case Errors: return tr("Errors, 2 min");
        case Rate: return tr("Rate, 2 min");
        case Latency: return tr("p50 / p95");
        case InFlight: return tr("In flight");
        case LastError: return tr("Last error");
        default: return {};
    }
}

}  // namespace helix::models
