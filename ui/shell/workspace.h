#pragma once
// The area of the pages: creates a page when it is first opened, keeps it, walks back and forward,
// and shows a notice instead while there is nothing to show (node starting, start failed, no
// cluster). A banner above the page tells what is wrong with the connection. GUI thread.

#include "cluster/cluster_connection.h"
#include "pages/page.h"
#include "theme/status.h"

#include <QPointer>
#include <QWidget>

class QStackedWidget;

namespace helix::widgets {
class Banner;
class EmptyState;
}  // namespace helix::widgets

namespace helix::shell {

class Workspace : public QWidget {
    Q_OBJECT
public:
    explicit Workspace(QList<pages::PageEntry> entries, QWidget* parent = nullptr);

    [[nodiscard]] const QList<pages::PageEntry>& entries() const { return m_entries; }
    [[nodiscard]] bool hasPage(const QString& id) const;
    void open(const QString& id, const QMap<QString, QString>& filters = {});
    void back();
    void forward();
    [[nodiscard]] pages::Page* current() const { return m_current; }

    void setConnection(cluster::ClusterConnection* connection);
    /// Every attached connection; before setConnection() when both change.
    void setFleet(const QList<cluster::ClusterConnection*>& fleet);
    void setTimeZone(theme::TimeZone zone);

    /// Covers the page until hideNotice().
    void showNotice(theme::Status status, const QString& headline, const QString& reason,
                    const QString& action);
    void hideNotice();
    [[nodiscard]] bool hasNotice() const;

signals:
    void pageOpened(helix::pages::Page* page);
    void noticeActionTriggered();
    void tokenRequested();

private:
    struct Visit {
        QString id;
        QMap<QString, QString> filters;
    };
    [[nodiscard]] pages::Page* pageFor(const QString& id);
    void show(const Visit& visit);
    void refreshBanner();
    void showBanner();
    void bannerActed();

    QList<pages::PageEntry> m_entries;
    QMap<QString, pages::Page*> m_pages;
    pages::Page* m_current = nullptr;
    QList<Visit> m_visits;
    qsizetype m_position = -1;
    QPointer<cluster::ClusterConnection> m_connection;
    QList<cluster::ClusterConnection*> m_fleet;
    theme::TimeZone m_zone = theme::TimeZone::Local;
    QWidget* m_bannerRow = nullptr;
    widgets::Banner* m_banner = nullptr;
    widgets::EmptyState* m_notice = nullptr;
    QStackedWidget* m_stack = nullptr;
};

}  // namespace helix::shell
