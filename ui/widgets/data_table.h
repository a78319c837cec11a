#pragma once
// The table every list page builds on: uniform rows, no wrapping, no per-cell widgets, row
// selection, and an order that stands still while the mouse is over it or the keyboard is in it.
// The model may be a QSortFilterProxyModel: then the freeze switches its dynamic sorting off, and
// on again afterwards. GUI thread.

#include <QTableView>

namespace helix::widgets {

class OrderFreezer;

class DataTable : public QTableView {
    Q_OBJECT
public:
    /// `name` is the accessible name of the table.
    explicit DataTable(const QString& name, QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    [[nodiscard]] bool isOrderFrozen() const;
    /// Tables in arrival order need no freezing.
    void setFreezingEnabled(bool isEnabled);
    void setRowHeight(int pixels);

signals:
    void orderFrozenChanged(bool isFrozen);
    /// Enter or a double click on a row of the model set here.
    void rowActivated(const QModelIndex& index);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    OrderFreezer* m_freezer;
};

}  // namespace helix::widgets
