#pragma once
// The requests of a node, live: newest first, filtered, with every attempt of the chosen one.
// Following pauses by itself when somebody reads (scrolls away from the newest or chooses a
// request) and says how much is waiting. GUI thread.

#include "api/request_detail.h"
#include "pages/page.h"

#include <QPointer>
#include <QTimer>

namespace helix::models {
class BarDelegate;
class RequestFilterProxy;
class RequestTableModel;
}  // namespace helix::models
namespace helix::widgets {
class PageFrame;
class PauseBar;
class SplitTable;
}  // namespace helix::widgets

namespace helix::pages {

class RequestDetailPane;
class RequestFeed;
class RequestFilterBar;

class RequestsPage : public Page {
    Q_OBJECT
public:
    /// Requests kept for "resume" while paused; older ones of them stay on the node.
    static constexpr int kMaxWaiting = 5'000;

    explicit RequestsPage(QWidget* parent = nullptr);

    [[nodiscard]] static PageInfo pageInfo();

    void setConnection(cluster::ClusterConnection* connection) override;
    [[nodiscard]] bool isReadyForScreenshot() const override;
    /// Knows "query", "provider", "model", "key", "status", "text", "fallbacks", "min_duration_ms"
    /// and "request".
    void applyNavigation(const QMap<QString, QString>& filters) override;
    [[nodiscard]] QMap<QString, QString> sessionState() const override;
    [[nodiscard]] QWidget* searchWidget() const override;

    [[nodiscard]] bool isFollowing() const { return !m_pausedAtMs.has_value(); }

protected:
    void timeZoneChanged() override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildTable();
    void buildFeed();
    void buildActions();

    void takeFirst(const api::RequestPage& page);
    void takeNew(const QList<api::RequestSummary>& requests);
    void pause();
    void resume();
    void showPause();
    void showState();
    void showCounts();
    void applyFilter();
    void learnKnown();
    void fitColumns();
    [[nodiscard]] QString filterText() const;
    void setScale();
    void showSelected();
    void openRequest(const QString& id, int triesLeft = 4);
    void moveSelection(int rows);
    [[nodiscard]] QString selectedId() const;

    QPointer<cluster::ClusterConnection> m_connection;
    RequestFeed* m_feed = nullptr;
    models::RequestTableModel* m_model = nullptr;
    models::RequestFilterProxy* m_proxy = nullptr;
    models::BarDelegate* m_bar = nullptr;
    widgets::PageFrame* m_frame = nullptr;
    widgets::PauseBar* m_pauseBar = nullptr;
    widgets::SplitTable* m_split = nullptr;
    RequestFilterBar* m_filters = nullptr;
    RequestDetailPane* m_detail = nullptr;
    QList<api::RequestSummary> m_waiting;  ///< arrived while paused, oldest first
    qint64 m_waitingCount = 0;
    QString m_missingColumns;  ///< what the width leaves out of the table
    QString m_shownId;         ///< the request of the detail pane
    std::optional<qint64> m_pausedAtMs;
    QTimer m_second;
};

}  // namespace helix::pages
