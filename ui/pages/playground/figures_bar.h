#pragma once
// The live figures of a pane's newest answer: first token, speed, time, tokens, cost. GUI thread.

#include "models/chat_entry.h"

#include <QWidget>

class QLabel;

namespace helix::pages {

class FiguresBar : public QWidget {
    Q_OBJECT
public:
    explicit FiguresBar(QWidget* parent = nullptr);

    /// Null: nothing was answered yet. @param elapsedMs since the request, while it runs.
    void showAnswer(const models::ChatEntry* entry, double elapsedMs);
    /// "First token 240 ms, Speed …": what a screen reader says.
    [[nodiscard]] QString text() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void set(int index, const QString& value, const QString& tip);
    void restyle();

    QList<QLabel*> m_names;
    QList<QLabel*> m_values;
};

}  // namespace helix::pages
