#include "models/api_key_filter.h"

#include "models/api_key_model.h"

namespace helix::models {

ApiKeyFilter::ApiKeyFilter(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(ApiKeyModel::SortRole);
    setDynamicSortFilter(true);
}

void ApiKeyFilter::setText(const QString& text)
{
    if (text == m_text) return;
    m_text = text;
    invalidateFilter();
}

void ApiKeyFilter::setChoice(KeyChoice choice)
{
    if (choice == m_choice) return;
    m_choice = choice;
    invalidateFilter();
}

int ApiKeyFilter::hiddenCount() const
{
    return sourceModel() == nullptr ? 0 : sourceModel()->rowCount() - rowCount();
}

bool ApiKeyFilter::isChosen(api::KeyStatus status) const
{
    switch (m_choice) {
        case KeyChoice::All: return true;
        case KeyChoice::NotRevoked: return status != api::KeyStatus::Revoked;
        case KeyChoice::Active: return status == api::KeyStatus::Active;
        case KeyChoice::Expired: return status == api::KeyStatus::Expired;
        case KeyChoice::Revoked: return status == api::KeyStatus::Revoked;
    }
    return true;
}

bool ApiKeyFilter::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const
{
    const QModelIndex index = sourceModel()->index(sourceRow, 0, sourceParent);
    if (!isChosen(api::KeyStatus(index.data(ApiKeyModel::KeyStatusRole).toInt()))) return false;
    const QString searched = index.data(ApiKeyModel::SearchTextRole).toString();
    for (const QString& word : m_text.split(u' ', Qt::SkipEmptyParts))
        if (!searched.contains(word, Qt::CaseInsensitive)) return false;
    return true;
}

}  // namespace helix::models
