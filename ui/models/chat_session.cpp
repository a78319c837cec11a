#include "models/chat_session.h"

namespace helix::models {
namespace {

using api::ChatRole;

bool isAnswered(const QList<ChatEntry>& entries, qsizetype answer)
{
    return answer + 1 < entries.size() && entries[answer + 1].message.role == ChatRole::Tool;
}

/// Whether a provider would take this message back: not an answer without content.
bool isWorthSending(const ChatEntry& entry)
{
    return entry.message.role != ChatRole::Assistant || !entry.message.text.isEmpty() ||
           !entry.message.toolCalls.isEmpty();
}

}  // namespace

ChatSession::ChatSession(QObject* parent) : QObject(parent) {}

ChatSession::~ChatSession() = default;

void ChatSession::setSetup(const QString& model, const QString& system,
                           const api::ChatParameters& parameters)
{
    m_model = model;
    m_system = system;
    m_parameters = parameters;
}

const ChatEntry* ChatSession::lastAnswer() const
{
    for (auto it = m_entries.crbegin(); it != m_entries.crend(); ++it)
        if (it->message.role == ChatRole::Assistant) return &*it;
    return nullptr;
}

// Calls that were never answered are left out: providers refuse a conversation that goes on without
// their results.
QList<api::ChatMessage> ChatSession::messages() const
{
    QList<api::ChatMessage> list;
    if (!m_system.trimmed().isEmpty()) list.append({ChatRole::System, m_system});
    for (qsizetype index = 0; index < m_entries.size(); ++index) {
        const ChatEntry& entry = m_entries[index];
        if (entry.isRunning) continue;
        auto message = entry.message;
        if (!message.toolCalls.isEmpty() && !isAnswered(m_entries, index)) {
            message.toolCalls.clear();
            if (message.text.isEmpty()) continue;
        }
        if (isWorthSending(entry)) list.append(std::move(message));
    }
    return list;
}

api::ChatRequest ChatSession::request(const QString& text,
                                      const QList<api::ChatImage>& images) const
{
    api::ChatRequest request{m_model, messages(), m_parameters};
    if (!text.isEmpty() || !images.isEmpty())
        request.messages.append({ChatRole::User, text, images});
    return request;
}

bool ChatSession::send(const QString& text, const QList<api::ChatImage>& images)
{
    if (isRunning() || isFull() || !m_opener || m_model.isEmpty()) return false;
    const bool isNew = !text.isEmpty() || !images.isEmpty();
    if (!isNew && (m_entries.isEmpty() || m_entries.last().message.role == ChatRole::Assistant))
        return false;
    if (isNew) add({{ChatRole::User, text, images}, {}, {}});
    ask();
    return true;
}

bool ChatSession::sendToolResults(const QStringList& results, const QString& text,
                                  const QList<api::ChatImage>& images)
{
    if (m_state != State::ToolsWanted || !m_opener || m_model.isEmpty()) return false;
    const auto calls = m_entries.last().message.toolCalls;
    for (qsizetype index = 0; index < calls.size(); ++index) {
        api::ChatMessage message{ChatRole::Tool, results.value(index)};
        message.toolCallId = calls[index].id;
        add({message, {}, {}});
    }
    if (!text.isEmpty() || !images.isEmpty()) add({{ChatRole::User, text, images}, {}, {}});
    ask();
    return true;
}

void ChatSession::add(ChatEntry entry)
{
    m_entries.append(std::move(entry));
    emit entryAdded(int(m_entries.size()) - 1);
}

void ChatSession::ask()
{
    const auto asked = request({}, {});
    ChatEntry answer{{ChatRole::Assistant, {}}, {}, m_model};
    answer.isRunning = true;
    add(std::move(answer));
    setState(State::Waiting);
    emit requestSent();
    m_stream = m_opener(asked);
    connect(m_stream.get(), &api::ChatStream::updated, this, &ChatSession::take);
    connect(m_stream.get(), &api::ChatStream::ended, this, &ChatSession::finish);
}

void ChatSession::take(const api::ChatUpdate& update)
{
    ChatEntry& entry = m_entries.last();
    entry.message.text += update.text;
    entry.reasoning += update.reasoning;
    if (update.answerer) entry.answerer = update.answerer;
    if (update.toolCalls) entry.message.toolCalls = *update.toolCalls;
    if (update.usage) entry.usage = update.usage;
    if (!update.finishReason.isEmpty()) entry.finishReason = update.finishReason;
    entry.contentChunks = update.contentChunks;
    entry.firstTokenMs = update.firstTokenMs;
    entry.lastTokenMs = update.lastTokenMs;
    if (!update.events.isEmpty() || update.droppedEvents > 0)
        emit eventsArrived(update.events, update.droppedEvents);
    if (!update.text.isEmpty() || !update.reasoning.isEmpty())
        emit textArrived(update.text, update.reasoning);
    emit entryChanged(int(m_entries.size()) - 1);
    if (m_state == State::Waiting && update.firstTokenMs) setState(State::Streaming);
}

void ChatSession::finish(const api::ChatEnd& end)
{
    m_stream.release()->deleteLater();  // it is the sender
    ChatEntry& entry = m_entries.last();
    entry.isRunning = false;
    entry.totalMs = end.totalMs;
    entry.isStopped = end.failure && end.failure->kind == api::FailureKind::Cancelled;
    if (!entry.isStopped) entry.failure = end.failure;
    entry.isInBandFailure = end.isInBand && entry.failure;
    // Half an argument is no argument.
    if (end.failure) entry.message.toolCalls.clear();
    emit entryChanged(int(m_entries.size()) - 1);
    setState(stateAtRest());
}

ChatSession::State ChatSession::stateAtRest() const
{
    const bool wantsTools = !m_entries.isEmpty() &&
                            m_entries.last().message.role == ChatRole::Assistant &&
                            !m_entries.last().message.toolCalls.isEmpty();
    return wantsTools ? State::ToolsWanted : State::Idle;
}

void ChatSession::setState(State state)
{
    if (state == m_state) return;
    m_state = state;
    emit stateChanged();
}

void ChatSession::stop()
{
    if (isRunning() && m_stream) m_stream->cancel();
}

bool ChatSession::canRetry() const
{
    return !isRunning() && m_entries.size() > 1 &&
           m_entries.last().message.role == ChatRole::Assistant;
}

bool ChatSession::retry()
{
    if (!canRetry() || !m_opener || m_model.isEmpty()) return false;
    m_entries.removeLast();
    emit truncated(int(m_entries.size()));
    ask();
    return true;
}

std::optional<api::ChatMessage> ChatSession::takeBack()
{
    if (isRunning()) return std::nullopt;
    for (qsizetype index = m_entries.size() - 1; index >= 0; --index) {
        if (m_entries[index].message.role != ChatRole::User) continue;
        const auto message = m_entries[index].message;
        m_entries.resize(index);
        emit truncated(int(index));
        setState(stateAtRest());
        return message;
    }
    return std::nullopt;
}

void ChatSession::setEntries(const QList<ChatEntry>& entries)
{
    m_stream.reset();
    m_entries = entries.mid(std::max<qsizetype>(0, entries.size() - kMaxEntries));
    if (!m_entries.isEmpty()) m_entries.last().isRunning = false;
    emit reset();
    emit requestSent();
    setState(stateAtRest());
    emit stateChanged();
}

}  // namespace helix::models
