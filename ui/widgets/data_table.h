#pragma once
// The table every list page builds on: uniform rows, no wrapping, no per-cell widgets, row
// selection, and an order that stands still while the mouse is over it or the keyboard is in it.
// The model may be a QSortFilterProxyModel: then the freeze switches its dynamic sorting off, and
// on again afterwards. GUI thread.

#include <QTableView>

namespace helix::widgets {

class DataTable : public QTableView {
    Q_OBJECT
public:
    /// `name` is the accessible name of the table.
    explicit DataTable(const QString& name, QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    [[nodiscard]] bool isOrderFrozen() const { return m_isFrozen; }
    /// Tables in arrival order need no freezing.
    void setFreezingEnabled(bool isEnabled);
    void setRowHeight(int pixels);

signals:
    void orderFrozenChanged(bool isFrozen);
    /// Enter or a double click on a row of the model set here.
    void rowActivated(const QModelIndex& index);

protected:
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void updateFrozen();

    bool m_isFreezingEnabled = true;
    bool m_isHovered = false;
    bool m_hasKeyboard = false;
    bool m_isFrozen = false;
};

}  // namespace helix::widgets
