#include "models/provider_sort_proxy.h"

#include "models/provider_table_model.h"

namespace helix::models {

ProviderSortProxy::ProviderSortProxy(QObject* parent) : QSortFilterProxyModel(parent)
{
    sort(0);
}

void ProviderSortProxy::setFrozen(bool isFrozen)
{
    if (isFrozen == m_isFrozen) return;
    m_isFrozen = isFrozen;
    setDynamicSortFilter(!isFrozen);
    if (!isFrozen) invalidate();
}

bool ProviderSortProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const auto severity = [](const QModelIndex& index) {
        return index.data(ProviderTableModel::SeverityRole).toInt();
    };
    if (severity(left) != severity(right)) return severity(left) < severity(right);
    for (const int role :
         {int(ProviderTableModel::ErrorRateRole), int(ProviderTableModel::RequestsPerSecondRole)}) {
        const double first = left.data(role).toDouble();
        const double second = right.data(role).toDouble();
        if (first != second) return first > second;
    }
    const auto name = [](const QModelIndex& index) {
        return index.siblingAtColumn(ProviderTableModel::Name).data().toString();
    };
    return name(left).localeAwareCompare(name(right)) < 0;
}

}  // namespace helix::models
