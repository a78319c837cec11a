#include "theme/status.h"

#include "theme/fonts.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>
#include <array>

namespace helix::theme {
namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("helix::theme", text);
}

QString countedWord(Status status, int count)
{
    const QString number = QString::number(count);
    switch (status) {
        case Status::Ok: return translated("%1 ok").arg(number);
        case Status::Info: return translated("%1 recovering").arg(number);
        case Status::Warning: return translated("%1 warning").arg(number);
        case Status::Critical: return translated("%1 critical").arg(number);
        case Status::Unknown: return translated("%1 unknown").arg(number);
        case Status::Silenced: return translated("%1 silenced").arg(number);
        case Status::Disabled: return translated("%1 disabled").arg(number);
    }
    return {};
}

constexpr std::array kWorstFirst{Status::Critical, Status::Warning,  Status::Unknown, Status::Info,
                                 Status::Ok,       Status::Silenced, Status::Disabled};

constexpr int kChipGlyph = 12;
constexpr int kChipPadding = 7;
constexpr int kChipGap = 5;

}  // namespace

const StatusTokens& statusTokens(const Theme& theme, Status status)
{
    switch (status) {
        case Status::Ok: return theme.ok;
        case Status::Info: return theme.info;
        case Status::Warning: return theme.warning;
        case Status::Critical: return theme.critical;
        case Status::Unknown:
        case Status::Silenced:
        case Status::Disabled: return theme.unknown;
    }
    return theme.unknown;
}

QString statusWord(Status status)
{
    switch (status) {
        case Status::Ok: return translated("OK");
        case Status::Info: return translated("Info");
        case Status::Warning: return translated("Warning");
        case Status::Critical: return translated("Critical");
        case Status::Unknown: return translated("Unknown");
        case Status::Silenced: return translated("Silenced");
        case Status::Disabled: return translated("Disabled");
    }
    return translated("Unknown");
}

Status circuitStatus(Circuit circuit)
{
    switch (circuit) {
        case Circuit::Closed: return Status::Ok;
        case Circuit::Open: return Status::Critical;
        case Circuit::HalfOpen: return Status::Info;
        case Circuit::None: return Status::Unknown;
    }
    return Status::Unknown;
}

QString circuitWord(Circuit circuit)
{
    switch (circuit) {
        case Circuit::Closed: return translated("Closed");
        case Circuit::Open: return translated("Open");
        case Circuit::HalfOpen: return translated("Half-open");
        case Circuit::None: return translated("Unknown");
    }
    return translated("Unknown");
}

int statusChipWidth(const QString& word)
{
    const QFontMetrics metrics(fontFor(TextRole::Secondary));
    return kChipPadding + kChipGlyph + kChipGap + metrics.horizontalAdvance(word) + kChipPadding +
           2;
}

int paintStatusChip(QPainter& painter, const QRectF& rect, Status status, const QString& word,
                    const Theme& theme)
{
    const auto& tokens = statusTokens(theme, status);
    const bool isFilled = status == Status::Critical;
    const int width = statusChipWidth(word);
    const QRectF chip(rect.left(), rect.center().y() - kChipHeight / 2.0, width, kChipHeight);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(isFilled ? theme.criticalFill : tokens.tint);
    painter.drawRoundedRect(chip, kChipHeight / 2.0, kChipHeight / 2.0);
    const QRectF glyph(chip.left() + kChipPadding, chip.center().y() - kChipGlyph / 2.0, kChipGlyph,
                       kChipGlyph);
    if (isFilled) {
        Theme onFill = theme;
        onFill.critical.glyph = theme.onCriticalFill;
        onFill.card = theme.criticalFill;
        paintStatus(painter, glyph, status, onFill);
    } else {
        paintStatus(painter, glyph, status, theme);
    }
    painter.setFont(fontFor(TextRole::Secondary));
    painter.setPen(isFilled ? theme.onCriticalFill : tokens.onTint);
    painter.drawText(chip.adjusted(kChipPadding + kChipGlyph + kChipGap, 0, 0, 0),
                     Qt::AlignVCenter | Qt::AlignLeft, word);
    painter.restore();
    return width;
}

Status worstOf(const QList<Status>& statuses)
{
    for (const auto status : kWorstFirst)
        if (statuses.contains(status)) return status;
    return Status::Unknown;
}

QString rollUpText(const QList<Status>& statuses)
{
    QStringList parts;
    for (const auto status : kWorstFirst)
        if (const auto count = statuses.count(status); count > 0)
            parts << countedWord(status, int(count));
    return parts.join(QStringLiteral(", "));
}

void paintStaleHatch(QPainter& painter, const QRectF& rect, const Theme& theme)
{
    painter.save();
    QColor veil = theme.card;
    veil.setAlpha(120);
    painter.fillRect(rect, veil);
    QColor line = theme.unknown.glyph;
    line.setAlpha(70);
    painter.setClipRect(rect);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(line, 1));
    constexpr double kStep = 8;
    for (double x = rect.left() - rect.height(); x < rect.right(); x += kStep)
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()));
    painter.restore();
}

}  // namespace helix::theme
