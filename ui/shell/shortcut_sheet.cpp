#include "shell/shortcut_sheet.h"

#include "theme/fonts.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QGridLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace helix::shell {
namespace {

constexpr QSize kSheetSize{680, 560};

void addGroup(const ShortcutGroup& group, QVBoxLayout* layout, QWidget* parent)
{
    auto* title = widgets::plainLabel(group.title, theme::TextRole::PanelTitle, parent);
    layout->addWidget(title);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::kSpace16);
    grid->setVerticalSpacing(theme::kSpace4);
    grid->setColumnStretch(0, 1);
    for (const auto& [what, keys] : group.lines) {
        const int row = grid->rowCount();
        auto* text = widgets::plainLabel(what, theme::TextRole::Body, parent);
        auto* key = widgets::plainLabel(keys, theme::TextRole::Mono, parent);
        widgets::setTextColour(text, theme::themeOf(parent).textSecondary);
        grid->addWidget(text, row, 0);
        grid->addWidget(key, row, 1, Qt::AlignRight);
    }
    layout->addLayout(grid);
    layout->addSpacing(theme::kSpace12);
}

}  // namespace

ShortcutSheet::ShortcutSheet(QWidget* window)
    : Overlay(tr("Keyboard shortcuts"), kSheetSize, window)
{
    cardLayout()->setContentsMargins(theme::kSpace24, theme::kSpace16, theme::kSpace24,
                                     theme::kSpace16);
    cardLayout()->addWidget(
        widgets::plainLabel(tr("Keyboard shortcuts"), theme::TextRole::PageTitle, card()));
    setFocusPolicy(Qt::StrongFocus);
}

void ShortcutSheet::openWith(const QList<ShortcutGroup>& groups)
{
    fill(groups);
    open();
    setFocus();
}

void ShortcutSheet::fill(const QList<ShortcutGroup>& groups)
{
    delete m_content;
    auto* area = new QScrollArea(card());
    area->setWidgetResizable(true);
    area->setAccessibleName(tr("List of shortcuts"));
    auto* inner = new QWidget(area);
    auto* layout = new QVBoxLayout(inner);
    layout->setContentsMargins(0, 0, theme::kSpace8, 0);
    for (const auto& group : groups) addGroup(group, layout, inner);
    layout->addStretch(1);
    area->setWidget(inner);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    inner->setAutoFillBackground(false);
    cardLayout()->addWidget(area, 1);
    m_content = area;
}

}  // namespace helix::shell
