#pragma once
// The foldable sister of DataTable: rows of two levels, no wrapping, row selection, and an order
// that stands still while somebody reads. Folding survives updates of the model because it belongs
// to its indexes. GUI thread.

#include <QTreeView>

namespace helix::widgets {

class OrderFreezer;

class DataTree : public QTreeView {
    Q_OBJECT
public:
    /// `name` is the accessible name of the tree.
    explicit DataTree(const QString& name, QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    [[nodiscard]] OrderFreezer* freezer() const { return m_freezer; }

signals:
    /// Enter or a double click on a row.
    void rowActivated(const QModelIndex& index);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void drawBranches(QPainter* painter, const QRect& rect,
                      const QModelIndex& index) const override;

private:
    OrderFreezer* m_freezer;
};

}  // namespace helix::widgets
