#pragma once
// One conversation of the playground: what was said, what is being said, and what may happen next.
// Knows no widget and no network: it asks an opener for streams. Tells its view what changed, so
// that an answer is appended and never laid out anew. Owned by a pane; GUI thread.
//
//   Idle --send--> Waiting --first token--> Streaming --end--> Idle | ToolsWanted
//   Waiting, Streaming --stop or failure--> Idle;  ToolsWanted --results--> Waiting

#include "models/chat_entry.h"

#include <QObject>
#include <memory>

namespace helix::models {

class ChatSession : public QObject {
    Q_OBJECT
public:
    /// Each is a card in the view, and all of them go out with every turn.
    static constexpr int kMaxEntries = 400;

    enum class State { Idle, Waiting, Streaming, ToolsWanted };

    using Opener = std::function<std::unique_ptr<api::ChatStream>(const api::ChatRequest&)>;

    explicit ChatSession(QObject* parent = nullptr);
    ~ChatSession() override;

    /// Null: nothing can be sent.
    void setOpener(Opener opener) { m_opener = std::move(opener); }
    /// For the next request; a running one keeps its own.
    void setSetup(const QString& model, const QString& system,
                  const api::ChatParameters& parameters);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isRunning() const
    {
        return m_state == State::Waiting || m_state == State::Streaming;
    }
    [[nodiscard]] const QList<ChatEntry>& entries() const { return m_entries; }
    /// The newest answer; null before the first.
    [[nodiscard]] const ChatEntry* lastAnswer() const;
    [[nodiscard]] bool isFull() const { return m_entries.size() >= kMaxEntries; }
    /// What would go out if this were said now; without text and images what is there.
    [[nodiscard]] api::ChatRequest request(const QString& text,
                                           const QList<api::ChatImage>& images) const;

    /// Says something. Without text and images it only sends what is there, which must end with a
    /// user's or a tool's message. Returns false when nothing can be sent now.
    bool send(const QString& text, const QList<api::ChatImage>& images);
    /// Answers the tool calls of the last answer in their order, says the text after them if there
    /// is one, and asks on.
    bool sendToolResults(const QStringList& results, const QString& text = {},
                         const QList<api::ChatImage>& images = {});
    void stop();
    /// Throws the last answer away and asks again.
    bool retry();
    [[nodiscard]] bool canRetry() const;
    /// Takes the last user's message and what followed out of the conversation and returns it.
    [[nodiscard]] std::optional<api::ChatMessage> takeBack();
    /// Stops, and puts the newest kMaxEntries of these in the place of all.
    void setEntries(const QList<ChatEntry>& entries);

signals:
    void stateChanged();
    /// The list was replaced: build the view anew.
    void reset();
    /// Only the first `count` entries are left.
    void truncated(int count);
    void entryAdded(int index);
    /// Appended to the last entry.
    void textArrived(const QString& text, const QString& reasoning);
    /// Everything of the entry but its text and reasoning may have changed.
    void entryChanged(int index);
    void eventsArrived(const QList<helix::api::RawEvent>& events, qint64 dropped);
    /// A new request went out: the raw events start over.
    void requestSent();

private:
    void add(ChatEntry entry);
    void ask();
    void take(const api::ChatUpdate& update);
    void finish(const api::ChatEnd& end);
    void setState(State state);
    [[nodiscard]] State stateAtRest() const;
    [[nodiscard]] QList<api::ChatMessage> messages() const;

    Opener m_opener;
    QString m_model;
    QString m_system;
    api::ChatParameters m_parameters;
    QList<ChatEntry> m_entries;
    std::unique_ptr<api::ChatStream> m_stream;
    State m_state = State::Idle;
};

}  // namespace helix::models
