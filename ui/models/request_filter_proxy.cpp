#include "models/request_filter_proxy.h"

#include "models/request_table_model.h"

namespace helix::models {

RequestFilterProxy::RequestFilterProxy(QObject* parent) : QSortFilterProxyModel(parent) {}

void RequestFilterProxy::setShown(const RequestShownFilter& shown)
{
    if (shown == m_shown) return;
    m_shown = shown;
    invalidateFilter();
}

int RequestFilterProxy::hiddenCount() const
{
    return sourceModel() == nullptr ? 0 : sourceModel()->rowCount() - rowCount();
}

bool RequestFilterProxy::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const
{
    if (!isFiltering()) return true;
    const QModelIndex index = sourceModel()->index(sourceRow, 0, sourceParent);
    const auto value = [&index](int role) { return index.data(role); };
    if (m_shown.isOnlyErrors && !value(RequestTableModel::IsErrorRole).toBool()) return false;
    if (m_shown.isOnlyFallbacks && value(RequestTableModel::FallbacksRole).toInt() == 0)
        return false;
    if (!m_shown.provider.isEmpty() &&
        value(RequestTableModel::ProviderRole).toString() != m_shown.provider)
        return false;
    if (m_shown.minDurationMs > 0 &&
        value(RequestTableModel::DurationRole).toDouble() < m_shown.minDurationMs)
        return false;
    if (!acceptsStatus(index)) return false;
    return m_shown.text.isEmpty() || value(RequestTableModel::SearchTextRole)
                                         .toString()
                                         .contains(m_shown.text, Qt::CaseInsensitive);
}

bool RequestFilterProxy::acceptsStatus(const QModelIndex& index) const
{
    const int hundreds = index.data(RequestTableModel::StatusCodeRole).toInt() / 100;
    switch (m_shown.status) {
        case RequestShownFilter::Status::All: return true;
        case RequestShownFilter::Status::Ok: return hundreds == 2 || hundreds == 3;
        case RequestShownFilter::Status::ClientError: return hundreds == 4;
        case RequestShownFilter::Status::ServerError: return hundreds == 5;
    }
    return true;
}

}  // namespace helix::models
