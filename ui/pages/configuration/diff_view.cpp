#include "pages/configuration/diff_view.h"

#include "models/plain_text.h"
#include "theme/fonts.h"
#include "theme/tokens.h"

#include <QEvent>
#include <QTextBlock>

namespace helix::pages {
namespace {

/// Larger ones are cut: nobody reads them here, and the YAML is on the node.
constexpr int kMaxDiffLines = 20'000;

QColor tintOf(const QString& line, const theme::Theme& theme)
{
    if (line.startsWith(QLatin1String("+++")) || line.startsWith(QLatin1String("---"))) return {};
    if (line.startsWith(u'+')) return theme.ok.tint;
    if (line.startsWith(u'-')) return theme.critical.tint;
    if (line.startsWith(QLatin1String("@@"))) return theme.info.tint;
    return {};
}

}  // namespace

DiffView::DiffView(QWidget* parent) : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setLineWrapMode(NoWrap);
    setFont(theme::fontFor(theme::TextRole::Mono));
    setAccessibleName(tr("Differences of the two versions"));
}

void DiffView::setDiff(const QString& diff, const QString& emptyText)
{
    QStringList lines = models::plainBlock(diff).split(u'\n');
    if (lines.size() > kMaxDiffLines) {
        const auto left = lines.size() - kMaxDiffLines;
        lines = lines.mid(0, kMaxDiffLines);
        lines << tr("\u2026 %1 more lines are not shown").arg(left);
    }
    setPlainText(diff.isEmpty() ? emptyText : lines.join(u'\n'));
    tint();
}

void DiffView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) tint();
    QPlainTextEdit::changeEvent(event);
}

void DiffView::tint()
{
    QList<QTextEdit::ExtraSelection> tints;
    const theme::Theme& theme = theme::themeOf(this);
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        const QColor colour = tintOf(block.text(), theme);
        if (!colour.isValid()) continue;
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(block);
        selection.format.setBackground(colour);
        selection.format.setProperty(QTextFormat::FullWidthSelection, true);
        tints << selection;
    }
    setExtraSelections(tints);
}

}  // namespace helix::pages
