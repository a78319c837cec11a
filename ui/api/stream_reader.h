#pragma once
// Keeps one event stream of a node open on the api thread: reconnects with exponential back-off,
// resumes with `after`, treats silence beyond kStreamSilence as a loss, and stops for good at 401
// and 403.

#include "api/http_worker.h"
#include "api/sse_parser.h"
#include "api/stream_feed.h"

#include <QTimer>

namespace helix::api {

/// The node sends a comment every 10 s.
inline constexpr std::chrono::milliseconds kStreamSilence{30'000};
inline constexpr std::chrono::milliseconds kFirstReconnect{500};
inline constexpr std::chrono::milliseconds kLongestReconnect{30'000};

class StreamReader : public QObject {
public:
    struct Sinks {
        std::function<void(const SseEvent&)> event;
        std::function<void(StreamState, std::optional<Failure>)> state;
    };

    [[nodiscard]] static std::shared_ptr<StreamReader> create(ApiThread& thread,
                                                              std::shared_ptr<HttpWorker> worker,
                                                              const QString& path,
                                                              std::optional<qint64> after,
                                                              Sinks sinks);
    ~StreamReader() override;
    void start();
    void stop();

private:
    StreamReader(std::shared_ptr<HttpWorker> worker, QString path, std::optional<qint64> after,
                 Sinks sinks);
    void open();
    void read();
    void lose();
    void takeEvent(const SseEvent& event);

    std::shared_ptr<HttpWorker> m_worker;
    QString m_path;
    std::optional<qint64> m_after;
    Sinks m_sinks;
    SseParser m_parser;
    QNetworkReply* m_reply = nullptr;
    QTimer m_silence;
    QTimer m_reconnect;
    std::chrono::milliseconds m_delay{kFirstReconnect};
};

}  // namespace helix::api
