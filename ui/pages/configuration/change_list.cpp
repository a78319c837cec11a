#include "pages/configuration/change_list.h"

#include "models/cell_delegate.h"
#include "models/plain_text.h"
#include "theme/format.h"
#include "theme/tokens.h"

#include <QHeaderView>

namespace helix::pages {
namespace {

enum Column { Path, Before, After, Effect, ColumnCount };

QString valueText(const QString& value, bool isAbsent)
{
    if (isAbsent) return theme::unknownText();
    return value.isEmpty() ? ChangeList::tr("(empty)") : models::plainText(value);
}

}  // namespace

ChangeList::ChangeList(QWidget* parent) : QTreeWidget(parent)
{
    setAccessibleName(tr("Changed values"));
    setColumnCount(ColumnCount);
    setHeaderLabels({tr("Key"), tr("Before"), tr("After"), tr("Takes effect")});
    setRootIsDecorated(false);
    setIndentation(0);
    setItemDelegate(new models::TextDelegate({Before}, this));
    setUniformRowHeights(true);
    setSelectionMode(SingleSelection);
    setTextElideMode(Qt::ElideMiddle);
    constexpr int kPathWidth = 300;
    constexpr int kValueWidth = 170;
    header()->resizeSection(Path, kPathWidth);
    header()->resizeSection(Before, kValueWidth);
    header()->resizeSection(After, kValueWidth);
}

void ChangeList::setChanges(const QList<api::ConfigChange>& changes)
{
    clear();
    for (const auto& change : changes) {
        auto* row = new QTreeWidgetItem(this);
        row->setSizeHint(Path, QSize(0, theme::kRowRegular));
        row->setText(Path, models::plainText(change.path));
        row->setText(Before, valueText(change.before, change.kind == QLatin1String("added")));
        row->setText(After, valueText(change.after, change.kind == QLatin1String("removed")));
        row->setText(Effect, change.needsRestart ? tr("after a restart") : tr("at once"));
    }
}

}  // namespace helix::pages
