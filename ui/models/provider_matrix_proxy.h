#pragma once
// Worst first, then highest error share, then busiest, then by name, on both levels; and a text
// that a row or one of its targets must contain. The view switches the sorting off while somebody
// reads. Owned by the providers page; GUI thread.

#include <QSortFilterProxyModel>

namespace helix::models {

class ProviderMatrixProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit ProviderMatrixProxy(QObject* parent = nullptr);

    /// Every word must be in the row. Empty shows all.
    void setSearchText(const QString& text);
    /// Providers and targets that are not shown.
    [[nodiscard]] int hiddenCount() const;

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
    bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

private:
    QStringList m_words;
};

}  // namespace helix::models
