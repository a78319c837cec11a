#include "widgets/data_table.h"

#include "theme/fonts.h"
#include "theme/tokens.h"
#include "widgets/order_freezer.h"

#include <QHeaderView>
#include <QKeyEvent>

namespace helix::widgets {

DataTable::DataTable(const QString& name, QWidget* parent)
    : QTableView(parent), m_freezer(new OrderFreezer(this))
{
    setAccessibleName(name);
    setWordWrap(false);
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setFont(theme::fontFor(theme::TextRole::Number));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setFont(theme::fontFor(theme::TextRole::Secondary));
    setRowHeight(theme::kRowRegular);
    connect(m_freezer, &OrderFreezer::frozenChanged, this, &DataTable::orderFrozenChanged);
    connect(this, &QTableView::doubleClicked, this, &DataTable::rowActivated);
}

void DataTable::setModel(QAbstractItemModel* model)
{
    QTableView::setModel(model);
    m_freezer->refresh();
}

void DataTable::setFreezingEnabled(bool isEnabled)
{
    m_freezer->setEnabled(isEnabled);
}

bool DataTable::isOrderFrozen() const
{
    return m_freezer->isFrozen();
}

void DataTable::setRowHeight(int pixels)
{
    verticalHeader()->setMinimumSectionSize(pixels);
    verticalHeader()->setDefaultSectionSize(pixels);
}

void DataTable::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && currentIndex().isValid()) {
        emit rowActivated(currentIndex());
        return;
    }
    QTableView::keyPressEvent(event);
}

}  // namespace helix::widgets
