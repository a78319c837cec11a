#include "shell/command_palette.h"

#include "theme/fonts.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace helix::shell {
namespace {

enum Role { IndexRole = Qt::UserRole, HintRole, ShortcutRole, KindRole };
constexpr QSize kPaletteSize{620, 420};
constexpr int kRowHeight = 34;
constexpr int kMaxRecent = 5;

class CommandDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const auto& theme = theme::themeFor(option.palette);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.selection);
            painter->drawRoundedRect(option.rect, theme::kRadiusControl, theme::kRadiusControl);
        }
        const QRect inner = option.rect.adjusted(10, 0, -10, 0);
        const int shortcutWidth = paintShortcut(*painter, inner, index, theme);
        painter->setFont(theme::fontFor(theme::TextRole::Body));
        painter->setPen(theme.textPrimary);
        const QString title = index.data(Qt::DisplayRole).toString();
        painter->drawText(inner, Qt::AlignVCenter | Qt::AlignLeft, title);
        const int titleWidth = painter->fontMetrics().horizontalAdvance(title) + 12;
        painter->setFont(theme::fontFor(theme::TextRole::Secondary));
        painter->setPen(option.state.testFlag(QStyle::State_Selected) ? theme.textSecondary
                                                                      : theme.textTertiary);
        const QRect rest = inner.adjusted(titleWidth, 0, -shortcutWidth, 0);
        painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(index.data(HintRole).toString(),
                                                            Qt::ElideRight, rest.width()));
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {100, kRowHeight};
    }

private:
    static int paintShortcut(QPainter& painter, const QRect& rect, const QModelIndex& index,
                             const theme::Theme& theme)
    {
        const QString text = index.data(ShortcutRole).toString().isEmpty()
                                 ? index.data(KindRole).toString()
                                 : index.data(ShortcutRole).toString();
        painter.setFont(theme::fontFor(theme::TextRole::Secondary));
        painter.setPen(theme.textTertiary);
        painter.drawText(rect, Qt::AlignVCenter | Qt::AlignRight, text);
        return painter.fontMetrics().horizontalAdvance(text) + 12;
    }
};

}  // namespace

CommandPalette::CommandPalette(QWidget* window)
    : Overlay(tr("Command palette"), kPaletteSize, window)
{
    m_field = new QLineEdit(card());
    m_field->setAccessibleName(tr("Command"));
    m_field->setPlaceholderText(tr("Type a command   > actions   @ clusters   : views   ? help"));
    m_field->installEventFilter(this);
    m_model = new QStandardItemModel(this);
    m_list = new QListView(card());
    m_list->setAccessibleName(tr("Commands that match"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_empty = widgets::plainLabel(tr("Nothing matches. Clear the text to see every command."),
                                  theme::TextRole::Body, card());
    cardLayout()->addWidget(m_field);
    cardLayout()->addWidget(m_empty);
    cardLayout()->addWidget(m_list, 1);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::refill);
    connect(m_list, &QListView::clicked, this, &CommandPalette::run);
}

void CommandPalette::openWith(const QList<Command>& commands, const QString& typed)
{
    m_commands = commands;
    m_field->setText(typed);
    refill();
    open();
    m_field->setFocus();
}

QStringList CommandPalette::visibleTitles() const
{
    QStringList titles;
    for (int row = 0; row < m_model->rowCount(); ++row)
        titles << m_model->index(row, 0).data().toString();
    return titles;
}

void CommandPalette::refill()
{
    auto indexes = matchCommands(m_commands, parseCommandQuery(m_field->text()));
    if (m_field->text().isEmpty())
        std::stable_partition(indexes.begin(), indexes.end(), [this](int index) {
            return m_recent.contains(m_commands.at(index).title);
        });
    m_model->clear();
    for (const int index : indexes) {
        const auto& command = m_commands.at(index);
        auto* item = new QStandardItem(command.title);
        item->setData(index, IndexRole);
        item->setData(command.hint, HintRole);
        item->setData(command.shortcut.toString(QKeySequence::NativeText), ShortcutRole);
        item->setData(commandKindWord(command.kind), KindRole);
        m_model->appendRow(item);
    }
    m_list->setCurrentIndex(m_model->index(0, 0));
    m_list->setVisible(!indexes.isEmpty());
    m_empty->setVisible(indexes.isEmpty());
}

void CommandPalette::run()
{
    const auto index = m_list->currentIndex();
    if (!index.isValid()) return;
    const auto command = m_commands.at(index.data(IndexRole).toInt());
    m_recent.removeAll(command.title);
    m_recent.prepend(command.title);
    if (m_recent.size() > kMaxRecent) m_recent.removeLast();
    closeOverlay();
    if (command.run) command.run();
}

void CommandPalette::move(int rows)
{
    const int count = m_model->rowCount();
    if (count == 0) return;
    const int row = (m_list->currentIndex().row() + rows + count) % count;
    m_list->setCurrentIndex(m_model->index(row, 0));
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
            case Qt::Key_Down: move(1); return true;
            case Qt::Key_Up: move(-1); return true;
            case Qt::Key_Return:
            case Qt::Key_Enter: run(); return true;
            case Qt::Key_Escape: closeOverlay(); return true;
            default: break;
        }
    }
    return Overlay::eventFilter(watched, event);
}

}  // namespace helix::shell
