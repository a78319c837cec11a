#include "widgets/data_tree.h"

#include "theme/fonts.h"
#include "theme/tokens.h"
#include "widgets/order_freezer.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

namespace helix::widgets {
namespace {

constexpr int kIndent = 18;
constexpr double kArrow = 4;

}  // namespace

DataTree::DataTree(const QString& name, QWidget* parent)
    : QTreeView(parent), m_freezer(new OrderFreezer(this))
{
    setAccessibleName(name);
    setWordWrap(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setAllColumnsShowFocus(true);
    setEditTriggers(NoEditTriggers);
    setExpandsOnDoubleClick(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setIndentation(kIndent);
    setAnimated(false);
    setFont(theme::fontFor(theme::TextRole::Number));
    header()->setHighlightSections(false);
    header()->setSectionsMovable(false);
    header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header()->setFont(theme::fontFor(theme::TextRole::Secondary));
    header()->setStretchLastSection(false);
    connect(this, &QTreeView::doubleClicked, this, &DataTree::rowActivated);
}

void DataTree::setModel(QAbstractItemModel* model)
{
    QTreeView::setModel(model);
    m_freezer->refresh();
}

void DataTree::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && currentIndex().isValid()) {
        emit rowActivated(currentIndex());
        return;
    }
    QTreeView::keyPressEvent(event);
}

/// An arrow in the text's own colour; lines between siblings would only add noise.
void DataTree::drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const
{
    if (selectionModel() != nullptr && selectionModel()->isRowSelected(index.row(), index.parent()))
        painter->fillRect(rect, theme::themeOf(this).selection);
    if (model() == nullptr || !model()->hasChildren(index)) return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(theme::themeOf(this).textSecondary, 1.5));
    const QPointF centre(rect.right() - kIndent / 2.0 + 1, rect.center().y() + 0.5);
    painter->translate(centre);
    if (isExpanded(index)) painter->rotate(90);
    painter->drawPolyline(
        QPolygonF{{-kArrow / 2, -kArrow}, {kArrow / 2, 0}, {-kArrow / 2, kArrow}});
    painter->restore();
}

}  // namespace helix::widgets
