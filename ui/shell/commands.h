#pragma once
// What the command palette can do, and which of it a typed text means. Pure but for the `run`
// functions.
//
// A prefix narrows the kind: `>` actions, `@` clusters, `:` views, `?` help. The rest is matched as
// words that all occur, whole words and beginnings first.

#include <QKeySequence>
#include <QList>
#include <QString>
#include <functional>
#include <optional>

namespace helix::shell {

enum class CommandKind { Action, Target, View, Help };

struct Command {
    CommandKind kind = CommandKind::Action;
    QString title;
    QString hint;
    QKeySequence shortcut;
    std::function<void()> run;
};

struct CommandQuery {
    std::optional<CommandKind> kind;
    QString text;
};

[[nodiscard]] CommandQuery parseCommandQuery(const QString& typed);
/// Indexes into `commands`, best first; the order of `commands` decides among equals.
[[nodiscard]] QList<int> matchCommands(const QList<Command>& commands, const CommandQuery& query);
[[nodiscard]] QString commandKindWord(CommandKind kind);

}  // namespace helix::shell
