#pragma once
// What the delegates of the console's tables share: the background of a cell, its text, and the
// padding. A delegate paints from the roles of its index; it owns no widgets and asks nobody. Owned
// by the view; GUI thread.

#include "theme/status.h"

#include <QStyledItemDelegate>

#include <functional>

namespace helix::models {

class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    /// Selection and hover, as the style draws them. @return the cell without its padding.
    static QRectF paintBackground(QPainter* painter, const QStyleOptionViewItem& option);

    /// One line, elided where @p elide says.
    static void paintText(QPainter* painter, const QRectF& rect, const QString& text,
                          const QColor& colour, Qt::Alignment alignment = Qt::AlignLeft,
                          Qt::TextElideMode elide = Qt::ElideRight);

    static const theme::Theme& themeOf(const QStyleOptionViewItem& option);
    static bool isSelected(const QStyleOptionViewItem& option);
};

/// Glyph (or the drawn switch of a circuit) and word.
class StatusDelegate : public CellDelegate {
    Q_OBJECT
public:
    struct Look {
        theme::Status status = theme::Status::Unknown;
        theme::Circuit circuit = theme::Circuit::None;
    };
    using LookOf = std::function<Look(const QModelIndex&)>;

    /// @param lookOf turns the model's meaning into a status; the word is the index's text.
    explicit StatusDelegate(LookOf lookOf, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    LookOf m_lookOf;
};

/// One line in the alignment of the model. Quiet columns step back, and so do zeros and unknowns in
/// every column.
class TextDelegate : public CellDelegate {
    Q_OBJECT
public:
    explicit TextDelegate(QList<int> quietColumns, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    QList<int> m_quietColumns;
};

/// Text with a second, quieter text behind it ("claude  simulated").
class SubtextDelegate : public CellDelegate {
    Q_OBJECT
public:
    explicit SubtextDelegate(int subtextRole, QObject* parent = nullptr,
                             int headRole = Qt::DisplayRole);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    int m_subtextRole;
    int m_headRole;
};

/// Two lines: what matters now, and why below it; one centred line when there is no second, and
/// both on one line where the row is low.
class StackedDelegate : public CellDelegate {
    Q_OBJECT
public:
    StackedDelegate(int headRole, int subtextRole, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    int m_headRole;
    int m_subtextRole;
};

}  // namespace helix::models
