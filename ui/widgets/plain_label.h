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

}  // namespace helix::widgets
