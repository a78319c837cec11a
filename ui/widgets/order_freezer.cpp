#include "widgets/order_freezer.h"

#include <QAbstractItemView>
#include <QFocusEvent>
#include <QSortFilterProxyModel>

namespace helix::widgets {
namespace {

// Focus that a window gives its first widget by itself is no reading yet; a key or a click is.
bool isReading(const QEvent& event)
{
    const auto reason = static_cast<const QFocusEvent&>(event).reason();
    return reason != Qt::ActiveWindowFocusReason && reason != Qt::OtherFocusReason;
}

}  // namespace

OrderFreezer::OrderFreezer(QAbstractItemView* view) : QObject(view), m_view(view)
{
    view->installEventFilter(this);
}

void OrderFreezer::setEnabled(bool isEnabled)
{
    m_isEnabled = isEnabled;
    refresh();
}

bool OrderFreezer::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
        case QEvent::Enter: m_isHovered = true; break;
        case QEvent::Leave: m_isHovered = false; break;
        case QEvent::FocusIn: m_hasKeyboard = isReading(*event); break;
        case QEvent::FocusOut: m_hasKeyboard = false; break;
        default: return QObject::eventFilter(watched, event);
    }
    refresh();
    return QObject::eventFilter(watched, event);
}

void OrderFreezer::refresh()
{
    const bool isFrozen = m_isEnabled && (m_isHovered || m_hasKeyboard);
    if (auto* proxy = qobject_cast<QSortFilterProxyModel*>(m_view->model())) {
        proxy->setDynamicSortFilter(!isFrozen);
        if (!isFrozen && m_isFrozen && proxy->sortColumn() >= 0)
            proxy->sort(proxy->sortColumn(), proxy->sortOrder());
    }
    if (isFrozen == m_isFrozen) return;
    m_isFrozen = isFrozen;
    emit frozenChanged(isFrozen);
}

}  // namespace helix::widgets
