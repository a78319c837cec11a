#pragma once
// A field for JSON that judges what is typed: underlines the place of a mistake and says in words
// where and what it is. GUI thread.

#include "models/json_check.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace helix::pages {

class JsonField : public QWidget {
    Q_OBJECT
public:
    using Check = models::JsonVerdict (*)(const QString&);

    /// `name` is the accessible name, `hint` the text while empty.
    JsonField(const QString& name, const QString& hint, Check check, QWidget* parent = nullptr);

    void setText(const QString& text);
    [[nodiscard]] QString text() const;
    /// Of the text as it is now.
    [[nodiscard]] const models::JsonVerdict& verdict() const { return m_verdict; }
    [[nodiscard]] QPlainTextEdit* editor() const { return m_editor; }
    /// Said while there is no mistake: "2 tools: get_weather, get_time".
    void setNote(const QString& note);

signals:
    void changed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void judge();
    void showVerdict();

    Check m_check;
    models::JsonVerdict m_verdict;
    QString m_note;
    QPlainTextEdit* m_editor = nullptr;
    QLabel* m_status = nullptr;
};

}  // namespace helix::pages
