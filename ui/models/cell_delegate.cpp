#include "models/cell_delegate.h"

#include "theme/fonts.h"

#include <QApplication>
#include <QPainter>

namespace helix::models {

QRectF CellDelegate::paintBackground(QPainter* painter, const QStyleOptionViewItem& option)
{
    const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    return QRectF(option.rect).adjusted(theme::kSpace8, 0, -theme::kSpace8, 0);
}

void CellDelegate::paintText(QPainter* painter, const QRectF& rect, const QString& text,
                             const QColor& colour, Qt::Alignment alignment)
{
    const QString shown =
        painter->fontMetrics().elidedText(text, Qt::ElideRight, int(rect.width()));
    painter->setPen(colour);
    painter->drawText(rect, int(alignment | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
}

const theme::Theme& CellDelegate::themeOf(const QStyleOptionViewItem& option)
{
    return theme::themeFor(option.palette);
}

bool CellDelegate::isSelected(const QStyleOptionViewItem& option)
{
    return option.state.testFlag(QStyle::State_Selected);
}

StatusDelegate::StatusDelegate(LookOf lookOf, QObject* parent)
    : CellDelegate(parent), m_lookOf(std::move(lookOf))
{}

void StatusDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    painter->save();
    QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    const Look look = m_lookOf(index);
    painter->setRenderHint(QPainter::Antialiasing);
    const double side = theme::kIconSize;
    theme::paintStatus(*painter, {cell.left(), cell.center().y() - side / 2, side, side},
                       look.status, theme);
    cell.setLeft(cell.left() + side + theme::kSpace8);
    if (look.circuit != theme::Circuit::None) {
        const double width = side * 1.5;
        theme::paintCircuit(*painter, {cell.left(), cell.center().y() - side / 2, width, side},
                            look.circuit, theme);
        cell.setLeft(cell.left() + width + theme::kSpace8);
    }
    const bool isQuiet = look.status == theme::Status::Ok || look.status == theme::Status::Info;
    const QColor word = isSelected(option) || isQuiet
                            ? theme.textPrimary
                            : theme::statusTokens(theme, look.status).text;
    painter->setFont(option.font);
    paintText(painter, cell, index.data().toString(), word);
    painter->restore();
}

SubtextDelegate::SubtextDelegate(int subtextRole, QObject* parent)
    : CellDelegate(parent), m_subtextRole(subtextRole)
{}

void SubtextDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    painter->save();
    QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    const QString text = index.data().toString();
    painter->setFont(option.font);
    paintText(painter, cell, text, theme.textPrimary);
    cell.setLeft(cell.left() + painter->fontMetrics().horizontalAdvance(text) + theme::kSpace8);
    const QString subtext = index.data(m_subtextRole).toString();
    if (!subtext.isEmpty() && cell.width() > theme::kSpace24) {
        painter->setFont(theme::fontFor(theme::TextRole::Secondary, option.font));
        paintText(painter, cell, subtext,
                  isSelected(option) ? theme.textSecondary : theme.textTertiary);
    }
    painter->restore();
}

}  // namespace helix::models
