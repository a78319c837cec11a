#pragma once
// Rows stand still while somebody reads them: while the pointer is over a view or the keyboard is
// in it, the dynamic sorting of its QSortFilterProxyModel is off; afterwards it sorts at once.
// Owned by the view; GUI thread.

#include <QObject>

class QAbstractItemView;

namespace helix::widgets {

class OrderFreezer : public QObject {
    Q_OBJECT
public:
    explicit OrderFreezer(QAbstractItemView* view);

    /// Views in arrival order need no freezing.
    void setEnabled(bool isEnabled);
    [[nodiscard]] bool isFrozen() const { return m_isFrozen; }
    /// The view got another model.
    void refresh();

signals:
    void frozenChanged(bool isFrozen);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QAbstractItemView* m_view;
    bool m_isEnabled = true;
    bool m_isHovered = false;
    bool m_hasKeyboard = false;
    bool m_isFrozen = false;
};

}  // namespace helix::widgets
