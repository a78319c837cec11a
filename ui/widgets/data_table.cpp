#include "widgets/data_table.h"

#include "theme/fonts.h"
#include "theme/tokens.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QSortFilterProxyModel>

namespace helix::widgets {

DataTable::DataTable(const QString& name, QWidget* parent) : QTableView(parent)
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
    connect(this, &QTableView::doubleClicked, this, &DataTable::rowActivated);
}

void DataTable::setModel(QAbstractItemModel* model)
{
    QTableView::setModel(model);
    updateFrozen();
}

void DataTable::setFreezingEnabled(bool isEnabled)
{
    m_isFreezingEnabled = isEnabled;
    updateFrozen();
}

void DataTable::setRowHeight(int pixels)
{
    verticalHeader()->setMinimumSectionSize(pixels);
    verticalHeader()->setDefaultSectionSize(pixels);
}

void DataTable::updateFrozen()
{
    const bool isFrozen = m_isFreezingEnabled && (m_isHovered || m_hasKeyboard);
    if (auto* proxy = qobject_cast<QSortFilterProxyModel*>(model())) {
        proxy->setDynamicSortFilter(!isFrozen);
        if (!isFrozen && m_isFrozen && proxy->sortColumn() >= 0)
            proxy->sort(proxy->sortColumn(), proxy->sortOrder());
    }
    if (isFrozen == m_isFrozen) return;
    m_isFrozen = isFrozen;
    emit orderFrozenChanged(isFrozen);
}

void DataTable::enterEvent(QEnterEvent* event)
{
    m_isHovered = true;
    updateFrozen();
    QTableView::enterEvent(event);
}

void DataTable::leaveEvent(QEvent* event)
{
    m_isHovered = false;
    updateFrozen();
    QTableView::leaveEvent(event);
}

// Focus that a window gives its first widget by itself is no reading yet; a key or a click is.
void DataTable::focusInEvent(QFocusEvent* event)
{
    m_hasKeyboard =
        event->reason() != Qt::ActiveWindowFocusReason && event->reason() != Qt::OtherFocusReason;
    updateFrozen();
    QTableView::focusInEvent(event);
}

void DataTable::focusOutEvent(QFocusEvent* event)
{
    m_hasKeyboard = false;
    updateFrozen();
    QTableView::focusOutEvent(event);
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
