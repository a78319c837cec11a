#pragma once
// The fenced blocks of the course material, where it is at hand: in HELIX_COURSE_DIR, or beside the
// source tree. Blocks keep their text; only the indentation of their fence is taken away.

#include <QDir>
#include <QFile>
#include <QList>
#include <QString>
#include <QStringList>

namespace helix::test {

struct CourseBlock {
    QString language;
    QString text;
    int line = 0;  ///< of the opening fence, 1-based
};

inline QStringList courseFiles(const QString& sourceRoot)
{
    const QDir folder(qEnvironmentVariable("HELIX_COURSE_DIR", sourceRoot + "/../shared/seeds"));
    QStringList files;
    for (const QString& name : folder.entryList({"*.txt", "*.md"}, QDir::Files, QDir::Name))
        files << folder.filePath(name);
    return files;
}

/// A fence inside of a fence begins a block of its own, so examples within examples count, too.
inline QList<CourseBlock> courseBlocks(const QString& path)
{
    QList<CourseBlock> blocks;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return blocks;
    QList<CourseBlock> open;
    QList<qsizetype> indents;
    int number = 0;
    const QStringList lines = QString::fromUtf8(file.readAll()).split('\n');
    for (const QString& line : lines) {
        ++number;
        const QString trimmed = line.trimmed();
        if (!trimmed.startsWith("```")) {
            for (qsizetype i = 0; i < open.size(); ++i)
                open[i].text += line.mid(qMin(indents[i], line.size())) + '\n';
        } else if (trimmed.size() > 3) {
            open << CourseBlock{trimmed.mid(3), {}, number};
            indents << line.indexOf('`');
        } else if (!open.isEmpty()) {
            blocks << open.takeLast();
            indents.removeLast();
        } else {
            // A fence without a language is of no use here, but it must find its end.
            open << CourseBlock{{}, {}, number};
            indents << line.indexOf('`');
        }
    }
    return blocks;
}

}  // namespace helix::test
