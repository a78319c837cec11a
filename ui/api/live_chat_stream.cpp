#include "api/live_chat_stream.h"

#include <QCoreApplication>
#include <QPointer>

namespace helix::api {

LiveChatStream::LiveChatStream(ApiThread& thread, std::shared_ptr<HttpWorker> worker,
                               const ChatRequest& request)
    : m_thread(thread), m_mailbox(std::make_shared<ChatMailbox>())
{
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &LiveChatStream::drain);
    // One wake-up is on its way at most: a fast stream must not fill the GUI thread's queue.
    auto isWaking = std::make_shared<std::atomic_bool>(false);
    auto wake = [guard = QPointer<LiveChatStream>(this), isWaking] {
        if (isWaking->exchange(true)) return;
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, isWaking] {
                isWaking->store(false);
                if (guard) guard->drainSoon();
            },
            Qt::QueuedConnection);
    };
    m_reader = ChatReader::create(thread, std::move(worker), m_mailbox, wake);
    m_thread.post([reader = m_reader, request] { reader->start(request); });
}

LiveChatStream::~LiveChatStream()
{
    cancel();
}

void LiveChatStream::cancel()
{
    m_thread.post([reader = m_reader] { reader->stop(); });
}

void LiveChatStream::drainSoon()
{
    if (!m_pause.isActive()) m_pause.start(kChatPause);
}

void LiveChatStream::drain()
{
    const auto batch = m_mailbox->take();
    if (!batch.isRest) drainSoon();
    const QPointer<LiveChatStream> guard(this);
    emit updated(batch.update);
    if (guard && batch.end) emit ended(*batch.end);
}

}  // namespace helix::api
