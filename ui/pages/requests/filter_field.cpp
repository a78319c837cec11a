#include "pages/requests/filter_field.h"

#include "models/request_query.h"
#include "theme/icons.h"
#include "theme/tokens.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QKeyEvent>
#include <QStringListModel>

namespace helix::pages {

namespace {

constexpr int kPopupWidth = 280;

}  // namespace

FilterField::FilterField(const QString& name, const QString& hint, Proposals proposals,
                         QWidget* parent)
    : SearchField(name, hint, parent),
      m_proposals(std::move(proposals)),
      m_completer(new QCompleter(this)),
      m_words(new QStringListModel(this))
{
    m_completer->setWidget(this);
    m_completer->setModel(m_words);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            &FilterField::take);
    connect(this, &QLineEdit::textEdited, this, &FilterField::propose);
    m_problem =
        addAction(theme::icon(QStringLiteral("warning"), theme::themeOf(this).warning.glyph),
                  QLineEdit::TrailingPosition);
    m_problem->setVisible(false);
}

void FilterField::setProblem(const QString& problem)
{
    m_problem->setVisible(!problem.isEmpty());
    m_problem->setIcon(theme::icon(QStringLiteral("warning"), theme::themeOf(this).warning.glyph));
    m_problem->setToolTip(problem);
    setAccessibleDescription(problem);
}

void FilterField::propose()
{
    const models::QueryToken token = models::tokenAt(text(), cursorPosition());
    const QStringList words = token.text.isEmpty()
                                  ? QStringList()
                                  : m_proposals(token.text.left(cursorPosition() - token.start));
    const bool isComplete = words.size() == 1 && words.first() == token.text;
    if (words.isEmpty() || isComplete) {
        m_completer->popup()->hide();
        return;
    }
    offer(words);
}

void FilterField::proposeFields()
{
    if (!text().isEmpty() && !text().endsWith(u' ')) setText(text() + u' ');
    setCursorPosition(int(text().size()));
    offer(m_proposals({}));
}

void FilterField::offer(const QStringList& words)
{
    m_words->setStringList(words);
    QRect place = cursorRect();
    place.setWidth(kPopupWidth);
    m_completer->complete(place);
    m_completer->popup()->setCurrentIndex({});
}

/// A proposed field goes on with its values; a proposed value ends its word.
void FilterField::take(const QString& proposal)
{
    const models::QueryToken token = models::tokenAt(text(), cursorPosition());
    const bool isField = proposal.endsWith(u':');
    const QString rest = text().mid(token.end);
    const QString inserted = isField || rest.startsWith(u' ') ? proposal : proposal + u' ';
    setText(text().left(token.start) + inserted + rest);
    setCursorPosition(token.start + int(inserted.size()));
    if (isField) propose();
}

bool FilterField::focusNextPrevChild(bool isNext)
{
    return m_completer->popup()->isVisible() ? false : SearchField::focusNextPrevChild(isNext);
}

void FilterField::keyPressEvent(QKeyEvent* event)
{
    QAbstractItemView* popup = m_completer->popup();
    if (popup->isVisible()) {
        const bool isTaking = event->key() == Qt::Key_Tab || event->key() == Qt::Key_Return ||
                              event->key() == Qt::Key_Enter;
        if (event->key() == Qt::Key_Tab && !popup->currentIndex().isValid())
            popup->setCurrentIndex(m_completer->completionModel()->index(0, 0));
        if (isTaking && popup->currentIndex().isValid()) {
            const QString word = popup->currentIndex().data().toString();
            popup->hide();
            return take(word);
        }
        if (event->key() == Qt::Key_Escape) return popup->hide();
        popup->hide();
    }
    if (event->key() == Qt::Key_Space && event->modifiers().testFlag(Qt::ControlModifier)) {
        const bool isInWord = !models::tokenAt(text(), cursorPosition()).text.isEmpty();
        return isInWord ? propose() : proposeFields();
    }
    SearchField::keyPressEvent(event);
}

}  // namespace helix::pages
