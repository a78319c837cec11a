#pragma once
// The feeds behind openLogs() and openEvents(): a StreamReader on the api thread fills a bounded
// queue, the feed on the GUI thread empties it at most every kBatchPause.

#include "api/api_thread.h"
#include "api/bounded_queue.h"
#include "api/json_fields.h"
#include "api/stream_reader.h"

#include <QCoreApplication>
#include <QPointer>

namespace helix::api {

/// 30 updates a second.
inline constexpr std::chrono::milliseconds kBatchPause{33};
/// Ten seconds of the heaviest log stream that still makes sense to read.
inline constexpr qsizetype kStreamQueueCapacity = 20'000;

template <class Base, class Item>
class LiveFeed final : public Base {
public:
    using Decode = Outcome<Item> (*)(const SseEvent&);
    using Announce = void (Base::*)(const QList<Item>&);

    LiveFeed(ApiThread& thread, std::shared_ptr<HttpWorker> worker, const QString& path,
             std::optional<qint64> after, Decode decode, Announce announce)
        : m_thread(thread),
          m_announce(announce),
          m_queue(std::make_shared<BoundedQueue<Item>>(kStreamQueueCapacity))
    {
        m_pause.setSingleShot(true);
        QObject::connect(&m_pause, &QTimer::timeout, this, [this] { drain(); });
        m_reader = StreamReader::create(thread, std::move(worker), path, after, sinks(decode));
        m_thread.post([reader = m_reader] { reader->start(); });
    }

    ~LiveFeed() override
    {
        m_thread.post([reader = m_reader] { reader->stop(); });
    }

private:
    StreamReader::Sinks sinks(Decode decode)
    {
        const QPointer<LiveFeed> guard(this);
        auto wake = [guard] {
            onGuiThread([guard] {
                if (guard) guard->drainSoon();
            });
        };
        return {[queue = m_queue, decode, wake](const SseEvent& event) {
                    if (take(*queue, decode, event)) wake();
                },
                [guard](StreamState state, std::optional<Failure> failure) {
                    onGuiThread([guard, state, failure = std::move(failure)] {
                        if (guard) guard->setState(state, failure);
                    });
                }};
    }

    static bool take(BoundedQueue<Item>& queue, Decode decode, const SseEvent& event)
    {
        if (event.name == "gap") {
            const auto gap = parseObject(event.data);
            return queue.addDropped(gap ? integerAt(*gap, QLatin1String("dropped")).value_or(1)
                                        : 1);
        }
        auto item = decode(event);
        return item ? queue.push(*std::move(item)) : queue.addDropped(1);
    }

    static void onGuiThread(std::function<void()> work)
    {
        QMetaObject::invokeMethod(QCoreApplication::instance(), std::move(work),
                                  Qt::QueuedConnection);
    }

    void drainSoon()
    {
        if (!m_pause.isActive()) m_pause.start(kBatchPause);
    }

    void drain()
    {
        const auto batch = m_queue->drain();
        if (batch.dropped > 0) emit this->gapFound(batch.dropped);
        if (!batch.items.isEmpty()) emit(this->*m_announce)(batch.items);
    }

    ApiThread& m_thread;
    Announce m_announce;
    std::shared_ptr<BoundedQueue<Item>> m_queue;
    std::shared_ptr<StreamReader> m_reader;
    QTimer m_pause;
};

}  // namespace helix::api
