#pragma once
// Live streams of a node as they reach the GUI thread: items in batches, at most 30 a second,
// through a bounded queue. What the queue or the node had to drop is counted and told as a gap,
// never hidden. A feed reconnects by itself with back-off and resumes after the last item it has
// seen; it stops for good at 401 and 403. Owned by whoever opened it, lives on the GUI thread;
// destroying it closes the stream.

#include "api/log_line.h"
#include "api/node_event.h"
#include "api/outcome.h"

#include <QObject>
#include <memory>

namespace helix::api {

enum class StreamState {
    Connecting,
    Live,
    Waiting,  ///< lost; reconnects after a back-off
    Stopped   ///< refused (401, 403) or closed; does not come back by itself
};

class StreamFeed : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] StreamState state() const { return m_state; }
    /// Why the stream is Waiting or Stopped.
    [[nodiscard]] const std::optional<Failure>& failure() const { return m_failure; }

signals:
    void stateChanged();
    /// `dropped` items are missing between the batch before and the batch after this signal.
    void gapFound(qint64 dropped);

protected:
    void setState(StreamState state, std::optional<Failure> failure);

private:
    StreamState m_state = StreamState::Connecting;
    std::optional<Failure> m_failure;
};

class LogFeed : public StreamFeed {
    Q_OBJECT
public:
    using StreamFeed::StreamFeed;
signals:
    /// Oldest first, never empty.
    void linesArrived(const QList<helix::api::LogLine>& lines);
};

class EventFeed : public StreamFeed {
    Q_OBJECT
public:
    using StreamFeed::StreamFeed;
signals:
    /// Oldest first, never empty.
    void eventsArrived(const QList<helix::api::NodeEvent>& events);
};

}  // namespace helix::api
