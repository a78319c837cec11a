#include "pages/logs/log_tail.h"

#include <QDateTime>

namespace helix::pages {

namespace {

constexpr int kFreshnessIntervalMs = 2'000;

}  // namespace

LogTail::LogTail(QObject* parent) : QObject(parent)
{
    m_flush.setInterval(1000 / kFlushesPerSecond);
    m_flush.setSingleShot(true);
    connect(&m_flush, &QTimer::timeout, this, &LogTail::flush);
}

LogTail::~LogTail() = default;

void LogTail::setConnection(cluster::ClusterConnection* connection)
{
    ++m_generation;
    m_feed.reset();
    m_waiting.clear();
    m_waitingLines = 0;
    m_flush.stop();
    m_failure.reset();
    m_lastLiveMs.reset();
    m_hasFirstLines = false;
    m_connection = connection;
    if (connection != nullptr) fetchFirst();
}

void LogTail::retry()
{
    if (!m_hasFirstLines) setConnection(m_connection);
}

void LogTail::fetchFirst()
{
    api::LogQuery query;
    query.limit = kFirstLines;
    m_connection->fetchLogs(
        query, this, [this, generation = m_generation](const api::Outcome<api::LogBatch>& outcome) {
            if (generation != m_generation) return;
            if (!outcome) {
                m_failure = outcome.error();
                emit stateChanged();
                return;
            }
            m_failure.reset();
            m_hasFirstLines = true;
            m_lastLiveMs = QDateTime::currentMSecsSinceEpoch();
            take(outcome->lines);
            flush();
            openFeed(outcome->lastSeq);
            emit stateChanged();
        });
}

void LogTail::openFeed(std::optional<qint64> after)
{
    m_feed = m_connection->openLogFeed(after);
    connect(m_feed.get(), &api::LogFeed::linesArrived, this, &LogTail::take);
    connect(m_feed.get(), &api::StreamFeed::gapFound, this, &LogTail::takeGap);
    connect(m_feed.get(), &api::StreamFeed::stateChanged, this, &LogTail::stateChanged);
}

bool LogTail::isLive() const
{
    return m_feed && m_feed->state() == api::StreamState::Live;
}

std::optional<api::Failure> LogTail::failure() const
{
    return m_feed ? m_feed->failure() : m_failure;
}

theme::Freshness LogTail::freshness(qint64 nowMs)
{
    if (isLive()) m_lastLiveMs = nowMs;
    return {m_lastLiveMs, kFreshnessIntervalMs};
}

void LogTail::take(const QList<api::LogLine>& lines)
{
    if (lines.isEmpty()) return;
    if (m_waiting.empty()) m_waiting.emplace_back();
    m_waiting.back().lines += lines;
    m_waitingLines += lines.size();
    boundWaiting();
    if (!m_flush.isActive()) m_flush.start();
}

void LogTail::takeGap(qint64 dropped)
{
    if (dropped <= 0) return;
    m_waiting.push_back({dropped, {}});
    if (!m_flush.isActive()) m_flush.start();
}

/// The oldest waiting lines go; the first chunk says how many.
void LogTail::boundWaiting()
{
    while (m_waitingLines > kMaxWaiting) {
        LogChunk& oldest = m_waiting.front();
        const qsizetype excess = std::min(m_waitingLines - kMaxWaiting, oldest.lines.size());
        oldest.lines.remove(0, excess);
        oldest.droppedBefore += excess;
        m_waitingLines -= excess;
        if (oldest.lines.isEmpty() && m_waiting.size() > 1) {
            m_waiting[1].droppedBefore += oldest.droppedBefore;
            m_waiting.pop_front();
        }
    }
}

void LogTail::flush()
{
    if (m_waiting.empty()) return;
    const std::deque<LogChunk> chunks = std::exchange(m_waiting, {});
    m_waitingLines = 0;
    emit chunksReady(chunks);
}

}  // namespace helix::pages
