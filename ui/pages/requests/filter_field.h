#pragma once
// A filter line that completes the word at the cursor: names of fields, then values of the chosen
// field. Tab or Enter takes the marked proposal, Ctrl+Space asks for them, Escape closes them.
// Owned by the filter bar; GUI thread.

#include "widgets/search_field.h"

#include <functional>

class QCompleter;
class QStringListModel;

namespace helix::pages {

class FilterField : public widgets::SearchField {
    Q_OBJECT
public:
    /// What may stand instead of a half-typed word.
    using Proposals = std::function<QStringList(const QString& word)>;

    FilterField(const QString& name, const QString& hint, Proposals proposals,
                QWidget* parent = nullptr);

    [[nodiscard]] QCompleter* completer() const { return m_completer; }
    /// Offers every field at the end of the line.
    void proposeFields();
    /// Shows why a part of the line is not understood; an empty text takes it away.
    void setProblem(const QString& problem);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    /// Tab belongs to the proposals while they are open.
    bool focusNextPrevChild(bool isNext) override;

private:
    void propose();
    void offer(const QStringList& words);
    void take(const QString& proposal);

    Proposals m_proposals;
    QCompleter* m_completer = nullptr;
    QStringListModel* m_words = nullptr;
    QAction* m_problem = nullptr;
};

}  // namespace helix::pages
