#pragma once
// The conversation of one pane as a list of cards. Follows the newest word while the end is in
// view; scrolling up lets go, and a button leads back. GUI thread.

#include "models/chat_entry.h"

#include <QScrollArea>

class QPushButton;
class QVBoxLayout;

namespace helix::models {
class ChatSession;
}

namespace helix::pages {

class MessageCard;

class TranscriptView : public QScrollArea {
    Q_OBJECT
public:
    explicit TranscriptView(models::ChatSession& session, QWidget* parent = nullptr);

    [[nodiscard]] MessageCard* lastCard() const;
    [[nodiscard]] bool isFollowing() const { return m_isFollowing; }
    /// How long the answer that has not begun is waited for.
    void showWaiting(qint64 milliseconds);

signals:
    void editRequested();
    void retryRequested();
    void toolResultsEntered();
    void keyRequested();
    void requestOpened(const QString& requestId);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild();
    void truncate(int count);
    void drop(MessageCard* card);
    void addCard(int index);
    void refreshLast();
    void refreshTools();
    void follow();
    void placeButton();
    [[nodiscard]] bool canRedo(int index) const;

    models::ChatSession& m_session;
    QVBoxLayout* m_list = nullptr;
    QList<MessageCard*> m_cards;
    QPushButton* m_newest = nullptr;
    bool m_isFollowing = true;
};

}  // namespace helix::pages
