#include "models/matrix_delegates.h"

#include "models/provider_matrix_model.h"
#include "models/status_look.h"
#include "theme/fonts.h"

#include <QPainter>

#include <algorithm>

namespace helix::models {

namespace {

using Role = ProviderMatrixModel::Role;

constexpr double kBarHeight = 4;
constexpr double kMinimumBar = 2;
/// Where the second line begins, below the middle of a high row.
constexpr double kHalfLine = 9;

bool isLow(const QStyleOptionViewItem& option)
{
    return option.rect.height() < kProviderRowHeight - theme::kSpace4;
}

}  // namespace

QSize MatrixNameDelegate::sizeHint(const QStyleOptionViewItem& option,
                                   const QModelIndex& index) const
{
    const bool isProvider = index.data(Role::IsProviderRole).toBool();
    return {CellDelegate::sizeHint(option, index).width(),
            isProvider ? kProviderRowHeight : kTargetRowHeight};
}

void MatrixNameDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const
{
    painter->save();
    QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    const QString head = index.data(Role::HeadRole).toString();
    const QString subtext = index.data(Role::SubtextRole).toString();
    const QColor quiet = isSelected(option) ? theme.textSecondary : theme.textTertiary;
    const bool isProvider = index.data(Role::IsProviderRole).toBool();
    const double half = isProvider && !subtext.isEmpty() ? kHalfLine : 0;
    painter->setFont(option.font);
    paintText(painter, cell.translated(0, -half), head,
              isProvider ? theme.textPrimary : theme.textSecondary);
    const double used = painter->fontMetrics().horizontalAdvance(head) + theme::kSpace8;
    painter->setFont(theme::fontFor(theme::TextRole::Secondary, option.font));
    if (half > 0)
        paintText(painter, cell.translated(0, half), subtext, quiet);
    else if (!subtext.isEmpty() && cell.width() - used > theme::kSpace32)
        paintText(painter, cell.adjusted(used, 0, 0, 0), subtext, quiet);
    painter->restore();
}

void MatrixStateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const
{
    painter->save();
    QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    const QString subtext = index.data(Role::SubtextRole).toString();
    const bool isKnown = index.data(Role::IsKnownRole).toBool();
    const theme::Status status = isKnown
                                     ? statusOf(Severity(index.data(Role::SeverityRole).toInt()))
                                     : theme::Status::Unknown;
    const theme::Circuit circuit =
        circuitOf(api::BreakerState(index.data(Role::BreakerRole).toInt()));
    painter->setRenderHint(QPainter::Antialiasing);
    const double side = theme::kIconSize;
    const double top = cell.center().y() - side / 2;
    const bool isQuiet = !isKnown || status == theme::Status::Ok || status == theme::Status::Info;
    if (isKnown) theme::paintStatus(*painter, {cell.left(), top, side, side}, status, theme);
    cell.setLeft(cell.left() + side + theme::kSpace8);
    // A green switch would claim health for a breaker that sees no calls.
    const bool isDrawn = status != theme::Status::Unknown && status != theme::Status::Disabled;
    if (isKnown && isDrawn)
        theme::paintCircuit(*painter, {cell.left(), top, side * 1.5, side}, circuit, theme);
    if (isKnown) cell.setLeft(cell.left() + side * 1.5 + theme::kSpace8);
    const double half = subtext.isEmpty() || isLow(option) ? 0 : kHalfLine;
    painter->setFont(option.font);
    QColor word =
        isQuiet || isSelected(option) ? theme.textPrimary : theme::statusTokens(theme, status).text;
    if (!isKnown) word = theme.textTertiary;
    paintText(painter, cell.translated(0, -half), index.data(Role::HeadRole).toString(), word);
    if (half > 0) {
        painter->setFont(theme::fontFor(theme::TextRole::SecondaryNumber, option.font));
        paintText(painter, cell.translated(0, half), subtext,
                  isSelected(option) ? theme.textPrimary : theme.textSecondary);
    }
    if (index.data(Role::IsStaleRole).toBool())
        theme::paintStaleHatch(*painter, QRectF(option.rect).adjusted(1, 1, -1, -1), theme);
    painter->restore();
}

MeterDelegate::MeterDelegate(int shareRole, Bad bad, double warning, double critical,
                             QObject* parent)
    : CellDelegate(parent),
      m_shareRole(shareRole),
      m_bad(bad),
      m_warning(warning),
      m_critical(critical)
{}

QColor MeterDelegate::colourOf(double share, const theme::Theme& theme) const
{
    const auto isBeyond = [&](double limit) {
        return m_bad == Bad::High ? share >= limit : share <= limit;
    };
    if (isBeyond(m_critical)) return theme.critical.glyph;
    return isBeyond(m_warning) ? theme.warning.glyph : theme.textTertiary;
}

void MeterDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    painter->save();
    const QRectF cell = paintBackground(painter, option);
    const theme::Theme& theme = themeOf(option);
    const QVariant share = index.data(m_shareRole);
    const QString head = index.data(Role::HeadRole).toString();
    const bool isNothing = !share.isValid();
    const double lift = isNothing || isLow(option) ? 0 : theme::kSpace4;
    const QRectF line = cell.translated(0, -lift);
    painter->setFont(theme::fontFor(theme::TextRole::Number, option.font));
    paintText(painter, line, head, isNothing ? theme.textSecondary : theme.textPrimary);
    const double used = painter->fontMetrics().horizontalAdvance(head) + theme::kSpace8;
    painter->setFont(theme::fontFor(theme::TextRole::SecondaryNumber, option.font));
    paintText(painter, line.adjusted(used, 0, 0, 0), index.data(Role::SubtextRole).toString(),
              isSelected(option) ? theme.textSecondary : theme.textTertiary, Qt::AlignRight);
    if (!isNothing) {
        const double value = std::clamp(share.toDouble(), 0.0, 1.0);
        QRectF bar(cell.left(), cell.bottom() - kBarHeight - (isLow(option) ? 2 : 7), cell.width(),
                   kBarHeight);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.gridLine);
        painter->drawRoundedRect(bar, kBarHeight / 2, kBarHeight / 2);
        if (value > 0) {
            bar.setWidth(std::max(kMinimumBar, bar.width() * value));
            painter->setBrush(colourOf(value, theme));
            painter->drawRoundedRect(bar, std::min(kBarHeight, bar.width()) / 2, kBarHeight / 2);
        }
    }
    painter->restore();
}

}  // namespace helix::models
