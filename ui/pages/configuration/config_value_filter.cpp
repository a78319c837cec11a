#include "pages/configuration/config_value_filter.h"

#include "models/config_value_model.h"

#include <algorithm>

namespace helix::pages {

using Role = models::ConfigValueModel::Role;

void ConfigValueFilter::setText(const QString& text)
{
    m_words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void ConfigValueFilter::setWithoutDefaults(bool isWithout)
{
    m_isWithoutDefaults = isWithout;
    invalidateFilter();
}

bool ConfigValueFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (m_isWithoutDefaults && index.data(Role::IsDefaultRole).toBool()) return false;
    const QString text = index.data(Role::SearchTextRole).toString();
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) {
        return text.contains(word, Qt::CaseInsensitive);
    });
}

}  // namespace helix::pages
