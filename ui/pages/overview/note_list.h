#pragma once
// A list of short notes: glyph, title and time on the first line, what is the case on the second,
// what to do about it on a third. Enter or a click goes where the note points. GUI thread.

#include "pages/page.h"
#include "theme/status.h"

#include <QListView>

class QStandardItemModel;

namespace helix::pages {

struct Note {
    theme::Status status = theme::Status::Unknown;
    QString title;
    QString text;
    QString advice;  ///< may be empty
    QString time;
    Navigation target;  ///< empty page id: leads nowhere

    bool operator==(const Note& other) const
    {
        return status == other.status && title == other.title && text == other.text &&
               advice == other.advice && time == other.time;
    }
};

class NoteList : public QListView {
    Q_OBJECT
public:
    explicit NoteList(const QString& name, QWidget* parent = nullptr);
    /// Keeps the selected row and the scroll position.
    void setNotes(const QList<Note>& notes);
    [[nodiscard]] const QList<Note>& notes() const { return m_notes; }

signals:
    void noteChosen(const helix::pages::Note& note);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void choose(const QModelIndex& index);

    QList<Note> m_notes;
    QStandardItemModel* m_model = nullptr;
};

}  // namespace helix::pages
