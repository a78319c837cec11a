#include "pages/overview/note_list.h"

#include "theme/fonts.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

namespace helix::pages {
namespace {

enum Role { StatusRole = Qt::UserRole, TextRole, AdviceRole, TimeRole, LeadsRole };

constexpr int kPadding = 6;
constexpr int kTextLeft = 24;

int lineHeight()
{
    return QFontMetrics(theme::fontFor(theme::TextRole::Secondary)).height() + 1;
}

int titleHeight()
{
    return QFontMetrics(theme::fontFor(theme::TextRole::Body)).height() + 1;
}

class NoteDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const auto& theme = theme::themeFor(option.palette);
        painter->save();
        paintGround(*painter, option, theme);
        const auto status = theme::Status(index.data(StatusRole).toInt());
        const QRect inner = option.rect.adjusted(kPadding, kPadding, -kPadding, -kPadding);
        theme::paintStatus(*painter, QRectF(inner.left(), inner.top() + 2, 14, 14), status, theme);
        const int timeWidth = paintTime(*painter, inner, index, theme);
        QRect line(inner.left() + kTextLeft, inner.top(), inner.width() - kTextLeft, titleHeight());
        painter->setFont(theme::fontFor(theme::TextRole::Body));
        painter->setPen(theme.textPrimary);
        draw(*painter, line.adjusted(0, 0, -timeWidth - 8, 0),
             index.data(Qt::DisplayRole).toString());
        painter->setFont(theme::fontFor(theme::TextRole::Secondary));
        painter->setPen(theme.textSecondary);
        line.translate(0, titleHeight());
        draw(*painter, line, index.data(TextRole).toString());
        painter->setPen(theme.textTertiary);
        line.translate(0, lineHeight());
        draw(*painter, line, index.data(AdviceRole).toString());
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&,
                                 const QModelIndex& index) const override
    {
        const int lines = index.data(AdviceRole).toString().isEmpty() ? 1 : 2;
        return {120, 2 * kPadding + titleHeight() + lines * lineHeight()};
    }

private:
    static void paintGround(QPainter& painter, const QStyleOptionViewItem& option,
                            const theme::Theme& theme)
    {
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        const bool isHovered = option.state.testFlag(QStyle::State_MouseOver);
        if (!isSelected && !isHovered) return;
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(isSelected ? theme.selection : theme.raised);
        painter.drawRoundedRect(option.rect, theme::kRadiusControl, theme::kRadiusControl);
    }

    static int paintTime(QPainter& painter, const QRect& rect, const QModelIndex& index,
                         const theme::Theme& theme)
    {
        const QString time = index.data(TimeRole).toString();
        painter.setFont(theme::fontFor(theme::TextRole::SecondaryNumber));
        painter.setPen(theme.textTertiary);
        painter.drawText(QRect(rect.left(), rect.top(), rect.width(), titleHeight()),
                         Qt::AlignRight | Qt::AlignVCenter, time);
        return painter.fontMetrics().horizontalAdvance(time);
    }

    static void draw(QPainter& painter, const QRect& rect, const QString& text)
    {
        painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
    }
};

void fill(QStandardItem& item, const Note& note)
{
    item.setText(note.title);
    item.setData(int(note.status), StatusRole);
    item.setData(note.text, TextRole);
    item.setData(note.advice, AdviceRole);
    item.setData(note.time, TimeRole);
    item.setToolTip(note.advice.isEmpty() ? note.text
                                          : note.text + QLatin1Char('\n') + note.advice);
    item.setData(QStringLiteral("%1, %2, %3, %4")
                     .arg(theme::statusWord(note.status), note.title, note.text, note.time),
                 Qt::AccessibleTextRole);
}

}  // namespace

NoteList::NoteList(const QString& name, QWidget* parent)
    : QListView(parent), m_model(new QStandardItemModel(this))
{
    setAccessibleName(name);
    setModel(m_model);
    setItemDelegate(new NoteDelegate(this));
    setMouseTracking(true);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setResizeMode(Adjust);
    connect(this, &QListView::clicked, this, &NoteList::choose);
}

void NoteList::setNotes(const QList<Note>& notes)
{
    if (notes == m_notes) return;
    m_notes = notes;
    while (m_model->rowCount() > int(notes.size())) m_model->removeRow(m_model->rowCount() - 1);
    for (int row = 0; row < int(notes.size()); ++row) {
        if (row >= m_model->rowCount()) m_model->appendRow(new QStandardItem);
        fill(*m_model->item(row), notes.at(row));
    }
}

void NoteList::choose(const QModelIndex& index)
{
    if (index.isValid() && index.row() < m_notes.size()) emit noteChosen(m_notes.at(index.row()));
}

void NoteList::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return choose(currentIndex());
    QListView::keyPressEvent(event);
}

}  // namespace helix::pages
