#include "shell/commands.h"

#include <QCoreApplication>
#include <QStringList>

namespace helix::shell {
namespace {

std::optional<CommandKind> kindOfPrefix(QChar prefix)
{
    switch (prefix.unicode()) {
        case u'>': return CommandKind::Action;
        case u'@': return CommandKind::Target;
        case u':': return CommandKind::View;
        case u'?': return CommandKind::Help;
        default: return std::nullopt;
    }
}

/// 0: no match. A beginning counts more than a word's beginning, that more than the middle of a
/// word.
int scoreOf(const QString& text, const QString& word)
{
    const auto at = text.indexOf(word, 0, Qt::CaseInsensitive);
    if (at < 0) return 0;
    if (at == 0) return 3;
    return text.at(at - 1).isSpace() ? 2 : 1;
}

int scoreOf(const Command& command, const QStringList& words)
{
    int total = 1;
    for (const auto& word : words) {
        const int score = std::max(2 * scoreOf(command.title, word), scoreOf(command.hint, word));
        if (score == 0) return 0;
        total += score;
    }
    return total;
}

}  // namespace

CommandQuery parseCommandQuery(const QString& typed)
{
    const QString text = typed.trimmed();
    if (text.isEmpty()) return {};
    const auto kind = kindOfPrefix(text.front());
    return {kind, kind ? text.mid(1).trimmed() : text};
}

QList<int> matchCommands(const QList<Command>& commands, const CommandQuery& query)
{
    const QStringList words = query.text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QList<std::pair<int, int>> found;
    for (int index = 0; index < int(commands.size()); ++index) {
        if (query.kind && commands.at(index).kind != *query.kind) continue;
        if (const int score = scoreOf(commands.at(index), words); score > 0)
            found.append({-score, index});
    }
    std::sort(found.begin(), found.end());
    QList<int> indexes;
    for (const auto& [score, index] : found) indexes.append(index);
    return indexes;
}

QString commandKindWord(CommandKind kind)
{
    switch (kind) {
        case CommandKind::Action: return QCoreApplication::translate("helix::shell", "Action");
        case CommandKind::Target: return QCoreApplication::translate("helix::shell", "Cluster");
        case CommandKind::View: return QCoreApplication::translate("helix::shell", "View");
        case CommandKind::Help: return QCoreApplication::translate("helix::shell", "Help");
    }
    return {};
}

}  // namespace helix::shell
