#include "pages/playground/stream_text.h"

#include "models/plain_text.h"
#include "theme/tokens.h"

#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>

namespace helix::pages {
namespace {

/// State of a block that the next one continues: its end is a joint, not a line break.
constexpr int kContinues = 1;

/// Where to cut `text` so that its first piece has at most `room` characters, after a space if
/// there is one near.
qsizetype cutAt(const QString& text, qsizetype room)
{
    const auto space = text.lastIndexOf(u' ', room - 1);
    if (space > room / 2) return space + 1;
    return text.at(room - 1).isHighSurrogate() && room > 1 ? room - 1 : room;
}

}  // namespace

StreamText::StreamText(const QString& name, theme::TextRole role, QWidget* parent)
    : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    setFont(theme::fontFor(role));
    setStyleSheet(QStringLiteral("QPlainTextEdit { background: transparent; border: none; }"));
    document()->setDocumentMargin(0);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_pour.setSingleShot(true);
    connect(&m_pour, &QTimer::timeout, this, &StreamText::pour);
    fit(true);
}

void StreamText::append(const QString& text)
{
    if (text.isEmpty()) return;
    m_waiting += text;
    if (!m_pour.isActive()) pour();
}

void StreamText::pour()
{
    const bool isAtEnd = verticalScrollBar()->value() >= verticalScrollBar()->maximum();
    qsizetype size = std::min<qsizetype>(m_waiting.size(), kPortion);
    if (size < m_waiting.size() && m_waiting.at(size - 1).isHighSurrogate()) --size;
    insertPieces(models::plainBlock(m_waiting.left(size)));
    m_waiting.remove(0, size);
    if (!m_waiting.isEmpty()) m_pour.start(0);
    fit(false);
    if (isAtEnd) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void StreamText::setText(const QString& text)
{
    m_waiting.clear();
    clear();
    fit(true);
    append(text);
}

void StreamText::insertPieces(const QString& text)
{
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    cursor.movePosition(QTextCursor::End);
    bool isFirst = true;
    for (QString line : text.split(u'\n')) {
        if (!std::exchange(isFirst, false)) cursor.insertBlock();
        while (cursor.block().length() - 1 + line.size() > kParagraphPiece) {
            const qsizetype room = kParagraphPiece - (cursor.block().length() - 1);
            const qsizetype cut = room > 0 ? cutAt(line, room) : 0;
            cursor.insertText(line.left(cut));
            cursor.block().setUserState(kContinues);
            cursor.insertBlock();
            line.remove(0, cut);
        }
        cursor.insertText(line);
    }
    cursor.endEditBlock();
}

QString StreamText::joined(int from, int to) const
{
    QString text;
    for (auto block = document()->findBlock(from); block.isValid() && block.position() <= to;
         block = block.next()) {
        const int start = std::max(0, from - block.position());
        const int end = std::min(int(block.length()) - 1, to - block.position());
        text += block.text().mid(start, end - start);
        const bool isCutHere = block.position() + block.length() > to;
        if (!isCutHere && block.next().isValid() && block.userState() != kContinues) text += u'\n';
    }
    return text;
}

QString StreamText::text() const
{
    return joined(0, document()->characterCount()) + models::plainBlock(m_waiting);
}

QMimeData* StreamText::createMimeDataFromSelection() const
{
    auto* mime = new QMimeData;
    mime->setText(joined(textCursor().selectionStart(), textCursor().selectionEnd()));
    return mime;
}

// Blocks before the last one do not change any more, so their height is counted once.
void StreamText::fit(bool isAnew)
{
    if (isAnew) {
        m_settledBlocks = 0;
        m_settledHeight = 0;
    }
    double height = m_settledHeight;
    for (auto block = document()->findBlockByNumber(m_settledBlocks);
         block.isValid() && height < kMaxInlineHeight; block = block.next()) {
        const double blockHeight = blockBoundingRect(block).height();
        height += blockHeight;
        if (!block.next().isValid()) break;
        m_settledHeight += blockHeight;
        ++m_settledBlocks;
    }
    const bool isTall = height >= kMaxInlineHeight;
    setVerticalScrollBarPolicy(isTall ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    const int wanted = isTall ? kMaxInlineHeight : int(std::ceil(height)) + 2;
    if (wanted == m_height) return;
    m_height = wanted;
    setFixedHeight(wanted);
}

QSize StreamText::sizeHint() const
{
    return {200, m_height};
}

QSize StreamText::minimumSizeHint() const
{
    return {40, m_height};
}

void StreamText::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) fit(true);
}

void StreamText::focusInEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusInEvent(event);
    emit focusChanged();
}

void StreamText::focusOutEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusOutEvent(event);
    emit focusChanged();
}

void StreamText::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange && document() != nullptr) fit(true);
}

}  // namespace helix::pages
