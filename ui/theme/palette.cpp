#include "theme/appearance.h"

namespace helix::theme {
namespace {

void setDisabled(QPalette& palette, const Theme& theme)
{
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, theme.textTertiary);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, theme.raised);
}

// Fusion draws bevels from these; on flat surfaces they are all the border colour.
void setBevels(QPalette& palette, const Theme& theme)
{
    palette.setColor(QPalette::Light, theme.raised);
    palette.setColor(QPalette::Midlight, theme.raised);
    palette.setColor(QPalette::Mid, theme.borderSubtle);
    palette.setColor(QPalette::Dark, theme.borderSubtle);
    palette.setColor(QPalette::Shadow, theme.window);
}

}  // namespace

QPalette paletteFor(const Theme& theme)
{
    QPalette palette;
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::WindowText, theme.textPrimary);
    palette.setColor(QPalette::Base, theme.card);
    palette.setColor(QPalette::AlternateBase, theme.raised);
    palette.setColor(QPalette::Text, theme.textPrimary);
    palette.setColor(QPalette::PlaceholderText, theme.textTertiary);
    palette.setColor(QPalette::Button, theme.raised);
    palette.setColor(QPalette::ButtonText, theme.textPrimary);
    palette.setColor(QPalette::BrightText, theme.critical.text);
    palette.setColor(QPalette::Highlight, theme.selection);
    palette.setColor(QPalette::HighlightedText, theme.textPrimary);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::ToolTipBase, theme.raised);
    palette.setColor(QPalette::ToolTipText, theme.textPrimary);
    setBevels(palette, theme);
    setDisabled(palette, theme);
    return palette;
}

}  // namespace helix::theme
