#include "pages/logs/log_cell_delegate.h"

#include "models/log_table_model.h"
#include "models/status_look.h"

#include <QPainter>

namespace helix::pages {

namespace {

using Column = models::LogTableModel::Column;
using Role = models::LogTableModel::Role;

constexpr double kGlyphSide = 13;
constexpr double kDotSide = 4;

api::LogLevel levelOf(const QModelIndex& index)
{
    return api::LogLevel(index.data(Role::LevelRole).toInt());
}

/// Messages are primary; identifiers and fields step back, debug lines more so.
QColor textColour(const QModelIndex& index, const theme::Theme& theme)
{
    const api::LogLevel level = levelOf(index);
    if (level == api::LogLevel::Trace || level == api::LogLevel::Debug) return theme.textTertiary;
    return index.column() == Column::Message ? theme.textPrimary : theme.textSecondary;
}

QRectF squareAround(const QPointF& centre, double side)
{
    return {centre.x() - side / 2, centre.y() - side / 2, side, side};
}

/// Ordinary lines carry a dot, so that the glyphs of warnings and errors stand out.
void paintDot(QPainter* painter, const QRectF& rect, const theme::Theme& theme)
{
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.textTertiary);
    painter->drawEllipse(rect);
}

/// The bar at the left of rows that want attention.
void paintEdge(QPainter* painter, const QRect& cell, theme::Status status,
               const theme::Theme& theme)
{
    if (status < theme::Status::Warning) return;
    painter->fillRect(QRect(cell.left(), cell.top(), theme::kSeverityEdge, cell.height()),
                      theme::statusTokens(theme, status).glyph);
}

}  // namespace

void LogCellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    painter->save();
    painter->setFont(option.font);
    if (index.data(Role::IsGapRole).toBool()) {
        paintGap(painter, option, index);
        painter->restore();
        return;
    }
    const QRectF cell = paintBackground(painter, option);
    if (index.column() == Column::Time)
        paintEdge(painter, option.rect, models::statusOf(levelOf(index)), themeOf(option));
    if (index.column() == Column::Level)
        paintLevel(painter, cell, option, index);
    else
        paintText(
            painter, cell, index.data().toString(),
            isSelected(option) ? themeOf(option).textPrimary : textColour(index, themeOf(option)),
            Qt::AlignLeft, index.column() == Column::RequestId ? Qt::ElideMiddle : Qt::ElideRight);
    painter->restore();
}

void LogCellDelegate::paintGap(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index)
{
    const theme::StatusTokens& tokens = themeOf(option).warning;
    painter->fillRect(option.rect, tokens.tint);
    const QRectF cell = QRectF(option.rect).adjusted(theme::kSpace8, 0, -theme::kSpace8, 0);
    paintText(painter, cell, index.data().toString(), tokens.onTint);
}

void LogCellDelegate::paintLevel(QPainter* painter, const QRectF& cell,
                                 const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const theme::Theme& theme = themeOf(option);
    const theme::Status status = models::statusOf(levelOf(index));
    painter->setRenderHint(QPainter::Antialiasing);
    const QPointF centre(cell.left() + kGlyphSide / 2, cell.center().y());
    if (status >= theme::Status::Unknown)
        theme::paintStatus(*painter, squareAround(centre, kGlyphSide), status, theme);
    else
        paintDot(painter, squareAround(centre, kDotSide), theme);
    QRectF word = cell;
    word.setLeft(cell.left() + kGlyphSide + theme::kSpace8);
    const bool isLoud = status >= theme::Status::Warning && !isSelected(option);
    paintText(painter, word, index.data().toString(),
              isLoud               ? theme::statusTokens(theme, status).text
              : isSelected(option) ? theme.textPrimary
                                   : textColour(index, theme));
}

}  // namespace helix::pages
