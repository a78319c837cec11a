#pragma once
// One message of a conversation: who says it, its text, pictures, folded reasoning, tool calls, how
// it failed, and what is known about who answered. Grows while an answer streams. Plain text
// always. GUI thread; owned by the transcript.

#include "models/chat_entry.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace helix::pages {

class FailureBox;
class StreamText;
class ToolCallView;

class MessageCard : public QFrame {
    Q_OBJECT
public:
    /// @param canRedo it is the last turn: it can be edited or asked again.
    MessageCard(const models::ChatEntry& entry, bool canRedo, QWidget* parent = nullptr);

    void append(const QString& text, const QString& reasoning);
    /// Everything but text and reasoning.
    void refresh(const models::ChatEntry& entry, bool canRedo);
    /// Tool calls take results now.
    void setWaitingForTools(bool isWaiting);
    [[nodiscard]] QStringList toolResults() const;
    /// The first empty field for a result; null without one.
    [[nodiscard]] QWidget* firstResultField() const;
    /// While nothing has come: how long it has been waited.
    void showWaiting(qint64 milliseconds);

signals:
    void editRequested();
    void retryRequested();
    void keyRequested();
    void requestOpened(const QString& requestId);
    void toolResultsEntered();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildHeader();
    void buildReasoning();
    void buildText();
    void buildImages(const models::ChatEntry& entry);
    void buildFooter();
    void refreshTools(const models::ChatEntry& entry);
    void refreshFooter(const models::ChatEntry& entry);
    void nameReasoning();
    QPushButton* addAction(const QString& text, const QString& name);
    void copyText() const;
    void restyle();

    api::ChatRole m_role;
    bool m_isWaitingForTools = false;
    qsizetype m_reasoningLength = 0;
    QVBoxLayout* m_layout = nullptr;
    QHBoxLayout* m_header = nullptr;
    QLabel* m_who = nullptr;
    QPushButton* m_redo = nullptr;
    QToolButton* m_fold = nullptr;
    StreamText* m_reasoning = nullptr;
    StreamText* m_text = nullptr;
    QLabel* m_waiting = nullptr;
    QVBoxLayout* m_tools = nullptr;
    QList<ToolCallView*> m_calls;
    QPushButton* m_sendResults = nullptr;
    FailureBox* m_failure = nullptr;
    QLabel* m_note = nullptr;
    QLabel* m_answerer = nullptr;
    QPushButton* m_open = nullptr;
    QString m_requestId;
};

}  // namespace helix::pages
