#include "pages/playground/json_field.h"

#include "theme/status.h"
#include "widgets/plain_label.h"

#include <QEvent>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

constexpr int kVisibleLines = 7;

/// The character at fault; at the end of a line the one before it, so that there is one to see.
QTextCursor markAt(const QPlainTextEdit& editor, int position)
{
    QTextCursor cursor(editor.document());
    cursor.setPosition(std::min(position, editor.document()->characterCount() - 1));
    if (cursor.atBlockEnd() && !cursor.atBlockStart())
        cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor);
    else
        cursor.movePosition(QTextCursor::Right, QTextCursor::KeepAnchor);
    return cursor;
}

}  // namespace

JsonField::JsonField(const QString& name, const QString& hint, Check check, QWidget* parent)
    : QWidget(parent), m_check(check)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace4);
    m_editor = new QPlainTextEdit(this);
    m_editor->setObjectName(QStringLiteral("field"));
    m_editor->setAccessibleName(name);
    m_editor->setPlaceholderText(hint);
    m_editor->setFont(theme::fontFor(theme::TextRole::Mono));
    m_editor->setTabChangesFocus(true);
    m_editor->setFixedHeight(m_editor->fontMetrics().lineSpacing() * kVisibleLines +
                             theme::kSpace16);
    m_status = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_status->setWordWrap(true);
    m_status->hide();
    layout->addWidget(m_editor);
    layout->addWidget(m_status);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &JsonField::judge);
}

void JsonField::setText(const QString& text)
{
    m_editor->setPlainText(text);
}

QString JsonField::text() const
{
    return m_editor->toPlainText();
}

void JsonField::setNote(const QString& note)
{
    m_note = note;
    showVerdict();
}

void JsonField::judge()
{
    m_verdict = m_check(text());
    emit changed();
    showVerdict();
}

void JsonField::showVerdict()
{
    const auto& theme = theme::themeOf(this);
    QList<QTextEdit::ExtraSelection> marks;
    const auto& finding = m_verdict.finding;
    if (finding && finding->position >= 0) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = markAt(*m_editor, finding->position);
        mark.format.setBackground(theme.critical.tint);
        mark.format.setUnderlineColor(theme.critical.glyph);
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        marks << mark;
    }
    m_editor->setExtraSelections(marks);
    m_status->setText(finding ? models::findingText(*finding) : m_note);
    m_status->setVisible(!m_status->text().isEmpty());
    widgets::setTextColour(m_status, finding ? theme.critical.onTint : theme.textTertiary);
}

void JsonField::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) showVerdict();
    QWidget::changeEvent(event);
}

}  // namespace helix::pages
