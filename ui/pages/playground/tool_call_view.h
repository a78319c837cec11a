#pragma once
// One call that a model wants made: the function's name, its arguments, and, while the call waits,
// a field for the result that the person types in the tool's place. GUI thread.

#include "api/chat_request.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace helix::pages {

class StreamText;

class ToolCallView : public QWidget {
    Q_OBJECT
public:
    explicit ToolCallView(QWidget* parent = nullptr);

    void setCall(const api::ChatToolCall& call);
    void setWaiting(bool isWaiting);
    [[nodiscard]] QString result() const;
    [[nodiscard]] QPlainTextEdit* resultField() const { return m_result; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    api::ChatToolCall m_call;
    QLabel* m_name = nullptr;
    StreamText* m_arguments = nullptr;
    QPlainTextEdit* m_result = nullptr;
};

}  // namespace helix::pages
