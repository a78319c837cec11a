#include "pages/logs/log_cell_delegate.h"

#include "models/log_table_model.h"
#include "models/status_look.h"

#include <QPainter>

namespace helix::pages {

namespace {

using Column = models::LogTableModel::Column;
using Role = models::LogTableModel::Role;

constexpr double kGlyphSide = 13;

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
    if (index.column() == Column::Level)
        paintLevel(painter, cell, option, index);
    else
        paintText(
            painter, cell, index.data().toString(),
            isSelected(option) ? themeOf(option).textPrimary : textColour(index, themeOf(option)));
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
    theme::paintStatus(*painter,
                       {cell.left(), cell.center().y() - kGlyphSide / 2, kGlyphSide, kGlyphSide},
                       status, theme);
    QRectF word = cell;
    word.setLeft(cell.left() + kGlyphSide + theme::kSpace8);
    const bool isLoud = status >= theme::Status::Warning && !isSelected(option);
    paintText(painter, word, index.data().toString(),
              isLoud               ? theme::statusTokens(theme, status).text
              : isSelected(option) ? theme.textPrimary
                                   : textColour(index, theme));
}

}  // namespace helix::pages
