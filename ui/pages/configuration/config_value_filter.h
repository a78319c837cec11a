#pragma once
// Which effective values are shown: every word of the text is in path or value, and defaults only
// when wanted. Owned by the effective view; GUI thread.

#include <QSortFilterProxyModel>

namespace helix::pages {

class ConfigValueFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setText(const QString& text);
    void setWithoutDefaults(bool isWithout);
    [[nodiscard]] QString text() const { return m_words.join(u' '); }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_words;
    bool m_isWithoutDefaults = false;
};

}  // namespace helix::pages
