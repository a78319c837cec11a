#pragma once
// Follows the log of a cluster: the newest kFirstLines, then the stream, handed out in batches at
// most kFlushesPerSecond times a second, so that a burst costs the window a few inserts and not
// thousands. Owned by the logs page; GUI thread. Lines that do not fit into the waiting buffer
// become a counted gap.

#include "api/stream_feed.h"
#include "cluster/cluster_connection.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <deque>
#include <memory>

namespace helix::pages {

/// What arrived between two gaps.
struct LogChunk {
    qint64 droppedBefore = 0;
    QList<api::LogLine> lines;
};

class LogTail : public QObject {
    Q_OBJECT
public:
    static constexpr int kFirstLines = 2'000;
    static constexpr int kFlushesPerSecond = 10;
    static constexpr int kMaxWaiting = 50'000;

    explicit LogTail(QObject* parent = nullptr);
    ~LogTail() override;

    /// Starts over with another cluster; null stops.
    void setConnection(cluster::ClusterConnection* connection);
    void retry();

    [[nodiscard]] bool hasFirstLines() const { return m_hasFirstLines; }
    [[nodiscard]] bool isLive() const;
    [[nodiscard]] std::optional<api::Failure> failure() const;
    /// A live stream is fresh also when nobody logs.
    [[nodiscard]] theme::Freshness freshness(qint64 nowMs);

    /// Puts lines into the waiting buffer; the stream and the tests come through here.
    void take(const QList<api::LogLine>& lines);
    void takeGap(qint64 dropped);

public slots:
    /// Hands out what waits, at once.
    void flush();

signals:
    /// In order, never empty; at most kFlushesPerSecond times a second.
    void chunksReady(const std::deque<helix::pages::LogChunk>& chunks);
    void stateChanged();

private:
    void fetchFirst();
    void openFeed(std::optional<qint64> after);
    void boundWaiting();

    QPointer<cluster::ClusterConnection> m_connection;
    std::unique_ptr<api::LogFeed> m_feed;
    std::deque<LogChunk> m_waiting;
    qsizetype m_waitingLines = 0;
    QTimer m_flush;
    std::optional<api::Failure> m_failure;
    std::optional<qint64> m_lastLiveMs;
    bool m_hasFirstLines = false;
    quint64 m_generation = 0;
};

}  // namespace helix::pages
