#include "models/json_diff_delegate.h"

#include "models/json_diff_model.h"
#include "theme/fonts.h"
#include "theme/format.h"

#include <QPainter>

namespace helix::models {

namespace {

constexpr int kMarkWidth = 14;
constexpr int kIndent = 14;

QString markOf(MemberChange change)
{
    switch (change) {
        case MemberChange::Added: return QStringLiteral("+");
        case MemberChange::Removed: return QString(theme::kMinus);
        case MemberChange::Changed: return QStringLiteral("~");
        case MemberChange::Same: break;
    }
    return {};
}

const theme::StatusTokens& tokensOf(MemberChange change, const theme::Theme& theme)
{
    switch (change) {
        case MemberChange::Added: return theme.ok;
        case MemberChange::Removed: return theme.critical;
        case MemberChange::Changed: return theme.warning;
        case MemberChange::Same: break;
    }
    return theme.unknown;
}

}  // namespace

void JsonDiffDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    painter->save();
    const theme::Theme& theme = themeOf(option);
    const auto change = MemberChange(index.data(JsonDiffModel::ChangeRole).toInt());
    const QString text = index.data().toString();
    const bool isMember = index.column() == JsonDiffModel::Member;
    const bool isTinted = change != MemberChange::Same && !isMember && !text.isEmpty();
    QRectF cell = paintBackground(painter, option);
    if (isTinted && !isSelected(option))
        painter->fillRect(option.rect.adjusted(0, 1, -2, -1), tokensOf(change, theme).tint);
    painter->setFont(theme::fontFor(theme::TextRole::Mono, option.font));
    QColor colour = change == MemberChange::Same ? theme.textSecondary : theme.textPrimary;
    if (isTinted && !isSelected(option)) colour = tokensOf(change, theme).onTint;
    if (isMember) {
        paintText(painter, {cell.left(), cell.top(), kMarkWidth, cell.height()}, markOf(change),
                  tokensOf(change, theme).text);
        const int depth = index.data(JsonDiffModel::DepthRole).toInt();
        cell.setLeft(cell.left() + kMarkWidth + depth * kIndent);
        painter->setFont(option.font);
    }
    paintText(painter, cell, text, colour);
    painter->restore();
}

}  // namespace helix::models
