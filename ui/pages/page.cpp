#include "pages/page.h"

#include <QAction>

namespace helix::pages {

Page::Page(PageInfo info, QWidget* parent) : QWidget(parent), m_info(std::move(info))
{
    setObjectName(m_info.id);
    setAccessibleName(m_info.title);
}

void Page::setFleet(const QList<cluster::ClusterConnection*>&) {}

void Page::applyNavigation(const QMap<QString, QString>&) {}

QMap<QString, QString> Page::sessionState() const
{
    return {};
}

QAction* Page::addPageAction(const QString& text, const QKeySequence& shortcut,
                             const std::function<void()>& act)
{
    auto* action = new QAction(text, this);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, act);
    addAction(action);
    listAction(action);
    return action;
}

QWidget* Page::searchWidget() const
{
    return nullptr;
}

void Page::setTimeZone(theme::TimeZone zone)
{
    if (zone == m_zone) return;
    m_zone = zone;
    timeZoneChanged();
}

void Page::timeZoneChanged() {}

}  // namespace helix::pages
