#include "models/request_filter_proxy.h"

#include "models/request_table_model.h"

namespace helix::models {

RequestFilterProxy::RequestFilterProxy(QObject* parent) : QSortFilterProxyModel(parent) {}

void RequestFilterProxy::setQuery(const RequestQuery& query)
{
    if (query == m_query) return;
    m_query = query;
    invalidateFilter();
}

int RequestFilterProxy::hiddenCount() const
{
    return sourceModel() == nullptr ? 0 : sourceModel()->rowCount() - rowCount();
}

bool RequestFilterProxy::filterAcceptsRow(int sourceRow, const QModelIndex&) const
{
    if (!isFiltering()) return true;
    const auto* requests = static_cast<const RequestTableModel*>(sourceModel());
    const api::RequestSummary* request = requests->requestAt(sourceRow);
    return request != nullptr && m_query.matches(*request);
}

}  // namespace helix::models
