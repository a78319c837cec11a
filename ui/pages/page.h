#pragma once
// What the shell knows of a page. A page is a widget that shows one cluster connection; it never
// includes another page: to go elsewhere it emits one typed navigation request. Created by the
// shell when it is first opened and kept; owned by the shell's stack. GUI thread.

#include "theme/format.h"

#include <QKeySequence>
#include <QList>
#include <QMap>
#include <QWidget>
#include <functional>

class QAction;

namespace helix::cluster {
class ClusterConnection;
}

namespace helix::pages {

/// Open `pageId` with these filters; keys are the target page's own ("provider", "status",
/// "request", …).
struct Navigation {
    QString pageId;
    QMap<QString, QString> filters;
};

/// What the rail and the palette show of a page before it exists.
struct PageInfo {
    QString id;        ///< "requests": stable, for --page, sessions and navigation
    QString title;     ///< "Requests"
    QString iconName;  ///< of theme/icons.h
    QString summary;   ///< one line for the palette
};

class Page : public QWidget {
    Q_OBJECT
public:
    explicit Page(PageInfo info, QWidget* parent = nullptr);

    [[nodiscard]] const QString& id() const { return m_info.id; }
    [[nodiscard]] const QString& title() const { return m_info.title; }
    [[nodiscard]] const QString& iconName() const { return m_info.iconName; }

    /// Null when no cluster is attached. The connection outlives the page's use of it; a page
    /// disconnects from the former one.
    virtual void setConnection(cluster::ClusterConnection* connection) = 0;
    /// Every attached connection, in the order of the switcher; called before setConnection() and
    /// when one comes. Pages of one cluster ignore it. The connections outlive the page's use.
    virtual void setFleet(const QList<cluster::ClusterConnection*>& fleet);
    /// Its data is there and painted: a screenshot taken now is worth keeping.
    [[nodiscard]] virtual bool isReadyForScreenshot() const = 0;
    /// Filters of a Navigation or of the restored session; unknown keys are ignored.
    virtual void applyNavigation(const QMap<QString, QString>& filters);
    /// What to restore next time; the keys of applyNavigation().
    [[nodiscard]] virtual QMap<QString, QString> sessionState() const;
    /// Actions of this page for the palette and the shortcut sheet; each has text and shortcut.
    /// Owned by the page.
    [[nodiscard]] const QList<QAction*>& pageActions() const { return m_actions; }
    /// Ctrl+F: where typing filters. Null when the page has no such field.
    [[nodiscard]] virtual QWidget* searchWidget() const;

    void setTimeZone(theme::TimeZone zone);
    [[nodiscard]] theme::TimeZone timeZone() const { return m_zone; }

signals:
    void navigationRequested(const helix::pages::Navigation& navigation);

protected:
    /// An action of the page and what it holds, listed for the palette and the shortcut sheet.
    QAction* addPageAction(const QString& text, const QKeySequence& shortcut,
                           const std::function<void()>& act);
    /// Lists an action that belongs to a part of the page.
    void listAction(QAction* action) { m_actions << action; }
    /// The one time-zone switch was turned; repaint what shows instants.
    virtual void timeZoneChanged();

private:
    PageInfo m_info;
    QList<QAction*> m_actions;
    theme::TimeZone m_zone = theme::TimeZone::Local;
};

/// One line of the registry that the shell gets from outside.
struct PageEntry {
    PageInfo info;
    std::function<Page*(QWidget* parent)> create;
};

}  // namespace helix::pages
