// The window's actions, and what the palette and the shortcut sheet show of them.
#include "shell/command_palette.h"
#include "shell/connection_text.h"
#include "shell/drill_banner.h"
#include "shell/main_window.h"
#include "shell/navigation_rail.h"
#include "shell/shortcut_sheet.h"
#include "shell/workspace.h"

#include <QAction>

namespace helix::shell {
namespace {

QString keysText(const QAction& action)
{
    QStringList texts;
    for (const auto& keys : action.shortcuts()) texts << keys.toString(QKeySequence::NativeText);
    return texts.join(QStringLiteral(", "));
}

ShortcutGroup groupOf(const QString& title, const QList<QAction*>& actions)
{
    ShortcutGroup group{title, {}};
    for (const auto* action : actions) group.lines.append({action->text(), keysText(*action)});
    return group;
}

}  // namespace

QAction* MainWindow::addWindowAction(const QString& text, const QList<QKeySequence>& keys,
                                     std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setShortcuts(keys);
    connect(action, &QAction::triggered, this, std::move(run));
    addAction(action);
    m_windowActions.append(action);
    return action;
}

void MainWindow::buildActions()
{
    addPageActions();
    addWindowAction(tr("Command palette"), {QKeySequence(Qt::CTRL | Qt::Key_K)},
                    [this] { openPalette(); });
    addWindowAction(tr("Keyboard shortcuts"),
                    {QKeySequence(Qt::Key_Question), QKeySequence(Qt::Key_F1)},
                    [this] { openShortcutSheet(); });
    addWindowAction(tr("Find in the page"), {QKeySequence::Find}, [this] {
        if (auto* field = currentPage()->searchWidget()) field->setFocus(Qt::ShortcutFocusReason);
    });
    addWindowAction(tr("Ask the cluster again"), {QKeySequence(Qt::Key_F5)}, [this] {
        if (auto* connection = m_clusters.current()) connection->retry();
    });
    addWindowAction(tr("Back"), {QKeySequence(Qt::ALT | Qt::Key_Left)},
                    [this] { m_workspace->back(); });
    addWindowAction(tr("Forward"), {QKeySequence(Qt::ALT | Qt::Key_Right)},
                    [this] { m_workspace->forward(); });
    addWindowAction(tr("Switch between dark and light"),
                    {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T)}, [this] { toggleTheme(); });
    addWindowAction(tr("Switch between local time and UTC"),
                    {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_U)}, [this] { toggleTimeZone(); });
    addWindowAction(tr("Attach a cluster…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A)},
                    [this] { attachCluster(); });
    addWindowAction(tr("Enter the admin token…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K)},
                    [this] { askForToken(); });
    addWindowAction(tr("Start a drill: inject faults\u2026"),
                    {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F)}, [this] { startDrill(); });
    addWindowAction(tr("End the drill\u2026"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G)},
                    [this] { m_drill->confirmEnd(); });
    addWindowAction(tr("Next cluster"), {QKeySequence(Qt::CTRL | Qt::Key_Tab)},
                    [this] { nextCluster(); });
    addWindowAction(tr("Full screen"), {QKeySequence(Qt::Key_F11)},
                    [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    addWindowAction(tr("Quit"), {QKeySequence(Qt::CTRL | Qt::Key_Q)}, [this] { close(); });
}

void MainWindow::addPageActions()
{
    int number = 0;
    for (const auto& entry : m_workspace->entries()) {
        ++number;
        QList<QKeySequence> keys;
        if (number <= 9)
            keys = {QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_0 + number)),
                    QKeySequence(Qt::ALT | Qt::Key(Qt::Key_0 + number))};
        addWindowAction(entry.info.title, keys, [this, id = entry.info.id] { openPage(id); });
        m_rail->addPage(entry.info, keys.value(0));
    }
}

void MainWindow::openPalette(const QString& typed)
{
    m_palette->openWith(commands(), typed);
}

QList<Command> MainWindow::commands()
{
    QList<Command> list;
    addPageCommands(list);
    const auto pageCount = m_workspace->entries().size();
    for (qsizetype index = pageCount; index < m_windowActions.size(); ++index) {
        auto* action = m_windowActions.at(index);
        const auto kind = index == pageCount + 1 ? CommandKind::Help : CommandKind::Action;
        if (index == pageCount) continue;  // the palette itself
        list.append(
            {kind, action->text(), {}, action->shortcut(), [action] { action->trigger(); }});
    }
    for (auto* action : currentPage()->pageActions())
        list.append({CommandKind::Action, action->text(), currentPage()->title(),
                     action->shortcut(), [action] { action->trigger(); }});
    addTargetCommands(list);
    return list;
}

void MainWindow::addPageCommands(QList<Command>& list)
{
    const auto& entries = m_workspace->entries();
    for (qsizetype index = 0; index < entries.size(); ++index) {
        auto* action = m_windowActions.at(index);
        list.append({CommandKind::View, entries.at(index).info.title,
                     entries.at(index).info.summary, action->shortcut(),
                     [action] { action->trigger(); }});
    }
}

void MainWindow::addTargetCommands(QList<Command>& list)
{
    for (int index = 0; index < m_clusters.count(); ++index) {
        const auto* connection = m_clusters.at(index);
        list.append({CommandKind::Target,
                     clusterTitle(connection->cluster()),
                     connectionWord(*connection),
                     {},
                     [this, index] { m_clusters.setCurrent(index); }});
    }
}

void MainWindow::openShortcutSheet()
{
    QList<ShortcutGroup> groups{groupOf(tr("Everywhere"), m_windowActions)};
    const auto actions = currentPage()->pageActions();
    if (!actions.isEmpty()) groups.prepend(groupOf(currentPage()->title(), actions));
    groups.append(
        {tr("Charts"),
         {{tr("Read values"), tr("Left, Right")}, {tr("Show the same data as a table"), tr("T")}}});
    m_sheet->openWith(groups);
}

}  // namespace helix::shell
