#include "base/line_diff.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <random>

using namespace helix;

namespace {

std::string randomLines(std::mt19937& random, int most)
{
    std::string text;
    for (int i = std::uniform_int_distribution(0, most)(random); i > 0; --i)
        text += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
    return text;
}

/// What `patch` makes of the text; nullopt without the program.
std::optional<QByteArray> patched(const QTemporaryDir& folder, const std::string& text,
                                  const std::string& difference)
{
    QFile file(folder.filePath("text"));
    if (!file.open(QIODevice::WriteOnly)) return std::nullopt;
    file.write(text.data(), qint64(text.size()));
    file.close();
    QProcess patch;
    patch.setWorkingDirectory(folder.path());
    patch.start("patch", {"-s", "-u", "text"});
    if (!patch.waitForStarted()) return std::nullopt;
    patch.write(difference.data(), qint64(difference.size()));
    patch.closeWriteChannel();
    patch.waitForFinished();
    if (!file.open(QIODevice::ReadOnly)) return QByteArray();
    return file.readAll();
}

}  // namespace

class TestLineDiff : public QObject {
    Q_OBJECT
private slots:
    void equalTextsHaveNone() { QCOMPARE(unifiedDiff("a\nb\n", "a\nb\n", "x", "y"), ""); }

    void aChangedLineStandsInItsContext()
    {
        const std::string before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        const std::string after = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n";
        QCOMPARE(unifiedDiff(before, after, "version 1", "version 2"),
                 "--- version 1\n+++ version 2\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n "
                 "8\n");
    }

    void farChangesHaveHunksOfTheirOwn()
    {
        std::string before;
        for (int i = 0; i < 40; ++i) before += std::to_string(i) + "\n";
        std::string after = "new\n" + before;
        after.replace(after.find("30\n"), 3, "");
        const std::string text = unifiedDiff(before, after, "a", "b");
        QVERIFY2(
            text.find("@@ -1,3 +1,4 @@\n+new\n 0\n 1\n 2\n@@ -28,7 +29,6 @@") != std::string::npos,
            text.c_str());
    }

    void aTextThatComesOrGoes()
    {
        QCOMPARE(unifiedDiff("", "a\n", "x", "y"), "--- x\n+++ y\n@@ -0,0 +1 @@\n+a\n");
        QCOMPARE(unifiedDiff("a\n", "", "x", "y"), "--- x\n+++ y\n@@ -1 +0,0 @@\n-a\n");
    }

    void whollyDifferentTextsAreReplaced()
    {
        std::string before;
        std::string after;
        for (std::size_t i = 0; i < 3 * kMaxEditedLines; ++i) {
            before += "b" + std::to_string(i) + "\n";
            after += "a" + std::to_string(i) + "\n";
        }
        const auto text = unifiedDiff(before, after, "x", "y");
        QCOMPARE(std::count(text.begin(), text.end(), '\n'), long(6 * kMaxEditedLines + 3));
    }

    void patchMakesTheSecondOfTheFirst()
    {
        const QTemporaryDir folder;
        std::mt19937 random(7);
        for (int round = 0; round < 60; ++round) {
            const std::string before = randomLines(random, 30);
            const std::string after = randomLines(random, 30);
            if (before == after || before.empty() || after.empty()) continue;
            const auto result = patched(folder, before, unifiedDiff(before, after, "x", "y"));
            if (!result) QSKIP("patch is not installed");
            QCOMPARE(*result, QByteArray::fromStdString(after));
        }
    }
};

QTEST_APPLESS_MAIN(TestLineDiff)
#include "tst_line_diff.moc"
