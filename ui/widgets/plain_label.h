#pragma once
// Labels that never read markup: annotations and error texts come from outside.

#include "theme/fonts.h"

#include <QLabel>
#include <QPalette>

namespace helix::widgets {

[[nodiscard]] inline QLabel* plainLabel(const QString& text, theme::TextRole role, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(theme::fontFor(role));
    label->setText(text);
    return label;
}

inline void setTextColour(QWidget* widget, const QColor& colour)
{
    QPalette palette = widget->palette();
    if (palette.color(QPalette::WindowText) == colour) return;
    palette.setColor(QPalette::WindowText, colour);
    widget->setPalette(palette);
}

/// Tool tips guess whether their text is markup; text from outside must not be.
inline void setPlainToolTip(QWidget* widget, const QString& text)
{
    widget->setToolTip(
        text.isEmpty() ? QString() : QStringLiteral("<span>%1</span>").arg(text.toHtmlEscaped()));
}

}  // namespace helix::widgets
