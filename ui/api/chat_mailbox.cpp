#include "api/chat_mailbox.h"

namespace helix::api {
namespace {

// Never between the two halves of a surrogate pair.
QString takeFront(QString& text, qsizetype limit)
{
    if (text.size() <= limit) return std::exchange(text, {});
    if (text.at(limit - 1).isHighSurrogate()) --limit;
    QString front = text.left(limit);
    text.remove(0, limit);
    return front;
}

}  // namespace

void ChatMailbox::setAnswerer(const ChatAnswerer& answerer)
{
    const QMutexLocker lock(&m_mutex);
    m_waiting.answerer = answerer;
}

void ChatMailbox::addEvent(RawEvent event)
{
    const QMutexLocker lock(&m_mutex);
    if (m_waiting.events.size() >= kMaxWaitingRawEvents) {
        m_waiting.events.removeFirst();
        ++m_waiting.droppedEvents;
    }
    m_waiting.events.append(std::move(event));
}

bool ChatMailbox::addChunk(const ChatChunk& chunk, double atMs)
{
    const QMutexLocker lock(&m_mutex);
    m_waiting.text += chunk.text;
    m_waiting.reasoning += chunk.reasoning;
    m_characters += chunk.text.size() + chunk.reasoning.size();
    for (const auto& delta : chunk.toolCalls) {
        mergeToolCall(m_toolCalls, delta);
        m_characters += delta.piece.arguments.size();
    }
    if (!chunk.toolCalls.isEmpty()) m_waiting.toolCalls = m_toolCalls;
    if (chunk.usage) m_waiting.usage = chunk.usage;
    if (!chunk.finishReason.isEmpty()) m_waiting.finishReason = m_finishReason = chunk.finishReason;
    if (chunk.hasContent()) {
        ++m_waiting.contentChunks;
        if (!m_waiting.firstTokenMs) m_waiting.firstTokenMs = atMs;
        m_waiting.lastTokenMs = atMs;
    }
    return m_characters <= kMaxChatAnswerCharacters;
}

void ChatMailbox::end(ChatEnd end)
{
    const QMutexLocker lock(&m_mutex);
    m_end = std::move(end);
}

QString ChatMailbox::finishReason() const
{
    const QMutexLocker lock(&m_mutex);
    return m_finishReason;
}

ChatMailbox::Batch ChatMailbox::take()
{
    const QMutexLocker lock(&m_mutex);
    Batch batch;
    ChatUpdate& update = batch.update;
    update.reasoning = takeFront(m_waiting.reasoning, kMaxUpdateCharacters);
    if (m_waiting.reasoning.isEmpty())
        update.text = takeFront(m_waiting.text, kMaxUpdateCharacters);
    update.answerer = std::exchange(m_waiting.answerer, std::nullopt);
    update.toolCalls = std::exchange(m_waiting.toolCalls, std::nullopt);
    update.usage = std::exchange(m_waiting.usage, std::nullopt);
    update.finishReason = std::exchange(m_waiting.finishReason, {});
    update.events = std::exchange(m_waiting.events, {});
    update.droppedEvents = std::exchange(m_waiting.droppedEvents, 0);
    update.contentChunks = m_waiting.contentChunks;
    update.firstTokenMs = m_waiting.firstTokenMs;
    update.lastTokenMs = m_waiting.lastTokenMs;
    batch.isRest = m_waiting.text.isEmpty() && m_waiting.reasoning.isEmpty();
    if (batch.isRest) batch.end = std::exchange(m_end, std::nullopt);
    return batch;
}

}  // namespace helix::api
