#pragma once
// Paints the cells of a JsonDiffModel: an indented name with a mark for what changed (+ added, −
// removed, ~ changed), the values in mono, and a tint on the side that is new or gone. Owned by the
// view; GUI thread.

#include "models/cell_delegate.h"

namespace helix::models {

class JsonDiffDelegate : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

}  // namespace helix::models
