#pragma once
// The cells of the provider matrix: names on two levels, a node's state, and numbers with a thin
// bar. They paint from the roles of ProviderMatrixModel. Owned by the view; GUI thread.

#include "models/cell_delegate.h"

namespace helix::models {

/// Heights of the rows; the delegate of the first column decides for the whole row.
inline constexpr int kProviderRowHeight = 42;
inline constexpr int kTargetRowHeight = 28;

/// The provider with its second line, or a target with its key behind it.
class MatrixNameDelegate : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// A row's state on one node: glyph, switch and word, and health below it. Stale cells are hatched.
class MatrixStateDelegate : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

/// A number, a quieter second text, and a thin bar below them in a colour that its value earns.
class MeterDelegate : public CellDelegate {
    Q_OBJECT
public:
    /// Which end of the scale is bad.
    enum class Bad { High, Low };

    /// Values at or beyond @p warning and @p critical towards the bad end are coloured.
    MeterDelegate(int shareRole, Bad bad, double warning, double critical,
                  QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    [[nodiscard]] QColor colourOf(double share, const theme::Theme& theme) const;

    int m_shareRole;
    Bad m_bad;
    double m_warning;
    double m_critical;
};

}  // namespace helix::models
