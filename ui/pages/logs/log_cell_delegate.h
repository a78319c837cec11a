#pragma once
// A cell of the log: plain text in the mono font, quiet for debug lines, and gap rows as a tinted
// band over the whole row. Owned by the view; GUI thread.

#include "models/cell_delegate.h"

namespace helix::pages {

class LogCellDelegate : public models::CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    static void paintGap(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index);
    static void paintLevel(QPainter* painter, const QRectF& cell,
                           const QStyleOptionViewItem& option, const QModelIndex& index);
};

}  // namespace helix::pages
