#include "models/provider_matrix_proxy.h"

#include "models/provider_matrix_model.h"

namespace helix::models {

namespace {

int rowsBelow(const QAbstractItemModel& model)
{
    int rows = model.rowCount();
    for (int row = model.rowCount() - 1; row >= 0; --row)
        rows += model.rowCount(model.index(row, 0));
    return rows;
}

}  // namespace

ProviderMatrixProxy::ProviderMatrixProxy(QObject* parent) : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
    setAutoAcceptChildRows(true);
    sort(ProviderMatrixModel::kNameColumn);
}

void ProviderMatrixProxy::setSearchText(const QString& text)
{
    const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words == m_words) return;
    m_words = words;
    invalidateFilter();
}

int ProviderMatrixProxy::hiddenCount() const
{
    return sourceModel() == nullptr ? 0 : rowsBelow(*sourceModel()) - rowsBelow(*this);
}

bool ProviderMatrixProxy::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const
{
    if (m_words.isEmpty()) return true;
    const QString text = sourceModel()
                             ->index(sourceRow, 0, sourceParent)
                             .data(ProviderMatrixModel::SearchTextRole)
                             .toString();
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) {
        return text.contains(word, Qt::CaseInsensitive);
    });
}

bool ProviderMatrixProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const auto* matrix = static_cast<const ProviderMatrixModel*>(sourceModel());
    const MatrixFacts one = matrix->facts(left);
    const MatrixFacts other = matrix->facts(right);
    if (one.severity != other.severity) return one.severity < other.severity;
    if (one.errorShare.value_or(0) != other.errorShare.value_or(0))
        return one.errorShare.value_or(0) > other.errorShare.value_or(0);
    if (one.requestsPerSecond.value_or(0) != other.requestsPerSecond.value_or(0))
        return one.requestsPerSecond.value_or(0) > other.requestsPerSecond.value_or(0);
    return left.data().toString().localeAwareCompare(right.data().toString()) < 0;
}

}  // namespace helix::models
