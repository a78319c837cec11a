#pragma once
// The live log of a node: follow and pause, least level, text or /regular expression/, one request,
// and the whole record of the chosen line. What is hidden, dropped or gone from the buffer is
// always said. GUI thread.

#include "pages/logs/log_tail.h"
#include "pages/page.h"

#include <QPointer>
#include <QTimer>

class QComboBox;
class QPushButton;
class QSplitter;
class QLabel;

namespace helix::models {
class LogFilterProxy;
class LogTableModel;
}  // namespace helix::models
namespace helix::widgets {
class EmptyState;
class PageFrame;
class PauseBar;
class SearchField;
}  // namespace helix::widgets

class QHBoxLayout;
class QStackedLayout;
class QVBoxLayout;

namespace helix::pages {

class LogDetailPane;
class LogView;

class LogsPage : public Page {
    Q_OBJECT
public:
    explicit LogsPage(QWidget* parent = nullptr);

    [[nodiscard]] static PageInfo pageInfo();

    void setConnection(cluster::ClusterConnection* connection) override;
    [[nodiscard]] bool isReadyForScreenshot() const override;
    /// Knows "request_id", "level" (a level's name), "text" and "provider".
    void applyNavigation(const QMap<QString, QString>& filters) override;
    [[nodiscard]] QMap<QString, QString> sessionState() const override;
    [[nodiscard]] QWidget* searchWidget() const override;

    [[nodiscard]] LogTail* tail() const { return m_tail; }
    [[nodiscard]] bool isFollowing() const;

protected:
    void timeZoneChanged() override;

private:
    void buildFilters(QVBoxLayout* column);
    void buildView(QVBoxLayout* column);
    void buildActions();

    void takeChunks(const std::deque<LogChunk>& chunks);
    void showFollowing(bool isFollowing);
    void showState();
    void showCounts();
    void showSelected();
    void applyPattern(const QString& pattern);
    void applyLevel();
    void setRequest(const QString& requestId);
    void clearFilters();
    void changeFilter(const std::function<void()>& change);
    void step(int rows, int level);
    void chooseShown();
    [[nodiscard]] int currentRow() const;

    QPointer<cluster::ClusterConnection> m_connection;
    LogTail* m_tail = nullptr;
    models::LogTableModel* m_model = nullptr;
    models::LogFilterProxy* m_proxy = nullptr;
    widgets::PageFrame* m_frame = nullptr;
    widgets::PauseBar* m_pauseBar = nullptr;
    widgets::SearchField* m_search = nullptr;
    widgets::EmptyState* m_empty = nullptr;
    QStackedLayout* m_stack = nullptr;
    QComboBox* m_level = nullptr;
    QPushButton* m_requestChip = nullptr;
    QPushButton* m_follow = nullptr;
    QLabel* m_count = nullptr;
    QSplitter* m_splitter = nullptr;
    LogView* m_view = nullptr;
    LogDetailPane* m_detail = nullptr;
    QString m_requestId;
    std::optional<qint64> m_pausedAtMs;
    qint64 m_newLines = 0;
    qint64 m_shownSeq = 0;  ///< the line of the detail pane; 0: none
    QTimer m_second;
};

}  // namespace helix::pages
