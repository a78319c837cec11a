#include "models/cell_delegate.h"

#include "theme/fonts.h"
#include "theme/format.h"

#include <QApplication>
#include <QPainter>

namespace helix::models {

namespace {

constexpr double kLineHeight = 18;

}  // namespace

QRectF CellDelegate::paintBackground(QPainter* painter, const QStyleOptionViewItem& option)
{
    const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    return QRectF(option.rect).adjusted(theme::kSpace8, 0, -theme::kSpace8, 0);
}

void CellDelegate::paintText(QPainter* painter, const QRectF& rect, const QString& text,
                             const QColor& colour, Qt::Alignment alignment, Qt::TextElideMode elide)
{
    const QString shown = painter->fontMetrics().elidedText(text, elide, int(rect.width()));
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
        // A green switch would claim health for a breaker that has seen no call.
        if (look.status != theme::Status::Unknown)
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

TextDelegate::TextDelegate(QList<int> quietColumns, QObject* parent)
    : CellDelegate(parent), m_quietColumns(std::move(quietColumns))
{}

void TextDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    painter->save();
    const QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    const QString text = index.data().toString();
    const bool isNothing = text == theme::unknownText() || text == QLatin1String("0");
    QColor colour =
        m_quietColumns.contains(index.column()) ? theme.textSecondary : theme.textPrimary;
    if (isNothing) colour = theme.textTertiary;
    if (isSelected(option)) colour = theme.textPrimary;
    const QVariant alignment = index.data(Qt::TextAlignmentRole);
    painter->setFont(option.font);
    paintText(painter, cell, text, colour,
              alignment.isValid() ? Qt::Alignment(alignment.toInt()) : Qt::AlignLeft);
    painter->restore();
}

SubtextDelegate::SubtextDelegate(int subtextRole, QObject* parent, int headRole)
    : CellDelegate(parent), m_subtextRole(subtextRole), m_headRole(headRole)
{}

void SubtextDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    painter->save();
    QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    const QString text = index.data(m_headRole).toString();
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

StackedDelegate::StackedDelegate(int headRole, int subtextRole, QObject* parent)
    : CellDelegate(parent), m_headRole(headRole), m_subtextRole(subtextRole)
{}

void StackedDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    painter->save();
    const QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    const QString head = index.data(m_headRole).toString();
    const QString subtext = index.data(m_subtextRole).toString();
    const bool isNothing = head == theme::unknownText();
    const bool isLow = option.rect.height() < 2 * kLineHeight;
    const double half = subtext.isEmpty() || isLow ? 0 : kLineHeight / 2;
    painter->setFont(option.font);
    paintText(painter, cell.translated(0, -half), head,
              isNothing && !isSelected(option) ? theme.textTertiary : theme.textPrimary);
    if (isLow && !subtext.isEmpty()) {
        const double used = painter->fontMetrics().horizontalAdvance(head) + theme::kSpace8;
        painter->setFont(theme::fontFor(theme::TextRole::SecondaryNumber, option.font));
        if (cell.width() - used > theme::kSpace32)
            paintText(painter, cell.adjusted(used, 0, 0, 0), subtext,
                      isSelected(option) ? theme.textPrimary : theme.textTertiary);
    } else if (!subtext.isEmpty()) {
        painter->setFont(theme::fontFor(theme::TextRole::SecondaryNumber, option.font));
        paintText(painter, cell.translated(0, half), subtext,
                  isSelected(option) ? theme.textPrimary : theme.textSecondary);
    }
    painter->restore();
}

}  // namespace helix::models
