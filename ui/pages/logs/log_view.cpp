#include "pages/logs/log_view.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScopedValueRollback>
#include <QScrollBar>

namespace helix::pages {

LogView::LogView(const QString& name, QWidget* parent) : DataTable(name, parent)
{
    setFreezingEnabled(false);
    setSelectionMode(ExtendedSelection);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &LogView::takeScroll);
}

void LogView::takeScroll(int value)
{
    if (m_isUpdating) return;
    setFollowing(value >= verticalScrollBar()->maximum());
}

void LogView::setFollowing(bool isFollowing)
{
    if (isFollowing == m_isFollowing) return;
    m_isFollowing = isFollowing;
    emit followingChanged(isFollowing);
}

void LogView::pause()
{
    setFollowing(false);
}

void LogView::resume()
{
    setFollowing(true);
    keepEndInView();
}

void LogView::beginUpdate()
{
    m_isUpdating = true;
    m_anchor = m_isFollowing ? QModelIndex() : indexAt(QPoint(0, 0));
    m_anchorTop = m_anchor.isValid() ? visualRect(m_anchor).top() : 0;
}

void LogView::endUpdate()
{
    updateGeometries();
    if (m_isFollowing)
        keepEndInView();
    else
        keepAnchor();
    m_isUpdating = false;
}

void LogView::keepEndInView()
{
    const QScopedValueRollback<bool> guard(m_isUpdating, true);
    updateGeometries();
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void LogView::keepAnchor()
{
    if (!m_anchor.isValid()) return;
    const int top = verticalHeader()->sectionPosition(m_anchor.row());
    verticalScrollBar()->setValue(top - m_anchorTop);
}

void LogView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_End) {
        resume();
        return;
    }
    if (event->key() == Qt::Key_Home) verticalScrollBar()->setValue(0);
    DataTable::keyPressEvent(event);
}

void LogView::resizeEvent(QResizeEvent* event)
{
    const QScopedValueRollback<bool> guard(m_isUpdating, true);
    DataTable::resizeEvent(event);
    if (m_isFollowing) keepEndInView();
}

}  // namespace helix::pages
