#pragma once
// The people who sign in to a node: who, in which role, when last. Creates, changes, disables and
// deletes accounts. A tab of the keys page, which shows its state and results. GUI thread.

#include "cluster/cluster_connection.h"
#include "theme/status.h"

#include <QPointer>
#include <QWidget>

class QAction;

namespace helix::models {
class UserModel;
}
namespace helix::widgets {
class SearchField;
class SplitTable;
}  // namespace helix::widgets
class QSortFilterProxyModel;

namespace helix::pages {

struct Act;
class PeopleFeed;

class PeopleView : public QWidget {
    Q_OBJECT
public:
    explicit PeopleView(QWidget* parent = nullptr);

    void setConnection(cluster::ClusterConnection* connection);
    void setActive(bool isActive);
    void setNow(qint64 nowMs);
    [[nodiscard]] const PeopleFeed& feed() const { return *m_feed; }
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QWidget* searchWidget() const;

    void create();
    void change();
    void toggleDisabled();
    void remove();

signals:
    void stateChanged();
    /// What became of an act, for the page's banner.
    void told(helix::theme::Status status, const QString& text);

private:
    void buildTable();
    void confirm(const Act& act, const std::function<void()>& run);
    void send(const QString& id, bool isDisabled);
    void showCounts();
    template <class Outcome>
    void tell(const Outcome& outcome, const QString& done);
    [[nodiscard]] QString selectedId() const;

    QPointer<cluster::ClusterConnection> m_connection;
    PeopleFeed* m_feed = nullptr;
    models::UserModel* m_model = nullptr;
    QSortFilterProxyModel* m_proxy = nullptr;
    widgets::SplitTable* m_split = nullptr;
    widgets::SearchField* m_search = nullptr;
    QList<QWidget*> m_rowButtons;  ///< act on the chosen account
    qint64 m_nowMs = 0;
};

}  // namespace helix::pages
