#pragma once
// Worst first, then highest error share, then busiest, then by name. While frozen (the pointer or
// the keyboard is in the table) rows stay where they are and only their cells change. Owned by the
// providers page; GUI thread.

#include <QSortFilterProxyModel>

namespace helix::models {

class ProviderSortProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit ProviderSortProxy(QObject* parent = nullptr);

    bool isFrozen() const { return m_isFrozen; }

    /// Thawing sorts at once.
    void setFrozen(bool isFrozen);

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    bool m_isFrozen = false;
};

}  // namespace helix::models
