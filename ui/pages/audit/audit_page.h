#pragma once
// Who did what and when: the audit trail of a node, newest first, filtered by the node, followed
// live, with every record's before and after, and exported to a file. Following pauses by itself
// when somebody reads and says how much is waiting. GUI thread.

#include "api/audit_client.h"
#include "pages/page.h"

#include <QPointer>
#include <QTimer>

namespace helix::models {
class AuditTableModel;
}
namespace helix::widgets {
class PageFrame;
class PauseBar;
class SplitTable;
}  // namespace helix::widgets

namespace helix::pages {

class AuditDetailPane;
class AuditExportBar;
class AuditFeed;
class AuditFilterBar;

class AuditTrailPage : public Page {
    Q_OBJECT
public:
    /// Records kept for "resume" while paused; older ones of them stay on the node.
    static constexpr int kMaxWaiting = 2'000;

    explicit AuditTrailPage(QWidget* parent = nullptr);

    [[nodiscard]] static PageInfo pageInfo();

    void setConnection(cluster::ClusterConnection* connection) override;
    [[nodiscard]] bool isReadyForScreenshot() const override;
    /// Knows "text", "actor", "action", "subject", "range" and "record".
    void applyNavigation(const QMap<QString, QString>& filters) override;
    [[nodiscard]] QMap<QString, QString> sessionState() const override;
    [[nodiscard]] QWidget* searchWidget() const override;

    [[nodiscard]] bool isFollowing() const { return !m_pausedAtMs.has_value(); }
    /// Writes the filtered records to @p file.
    void exportTo(const QString& file, api::AuditFormat format);

protected:
    void timeZoneChanged() override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildTable();
    void buildContent();
    void buildFeed();
    void buildActions();
    void takeNew(const QList<api::AuditEntry>& entries);
    void applyFilter();
    void pause();
    void resume();
    void showPause();
    void showState();
    void showCounts();
    void showSelected();
    void selectWanted();
    void moveSelection(int rows);
    void chooseFile(api::AuditFormat format);

    QPointer<cluster::ClusterConnection> m_connection;
    AuditFeed* m_feed = nullptr;
    models::AuditTableModel* m_model = nullptr;
    widgets::PageFrame* m_frame = nullptr;
    widgets::SplitTable* m_split = nullptr;
    widgets::PauseBar* m_pauseBar = nullptr;
    AuditFilterBar* m_filters = nullptr;
    AuditDetailPane* m_detail = nullptr;
    AuditExportBar* m_export = nullptr;
    QList<api::AuditEntry> m_waiting;
    std::optional<qint64> m_pausedAtMs;
    std::optional<qint64> m_shownId;
    std::optional<qint64> m_wantedRecord;
    QTimer m_second;
};

}  // namespace helix::pages
