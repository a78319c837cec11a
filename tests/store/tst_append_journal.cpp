#include "store/append_journal.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <filesystem>

using namespace helix;
using namespace helix::store;

/// Records that survive a kill: whole ones are read, torn ones are not.
class AppendJournalTest : public QObject {
    Q_OBJECT

private:
    [[nodiscard]] std::string path(const char* name = "/x.journal") const
    {
        return m_folder->path().toStdString() + name;
    }
    [[nodiscard]] static std::vector<std::string> read(const std::string& file,
                                                       std::int64_t* rest = nullptr)
    {
        std::vector<std::string> records;
        const auto left = readJournal(file, [&](std::string_view record) -> Result<void> {
            records.emplace_back(record);
            return {};
        });
        if (rest) *rest = left.value_or(-1);
        return records;
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void recordsAreReadInTheOrderOfWriting()
    {
        {
            auto journal = AppendJournal::open(path());
            QVERIFY(journal.has_value());
            QVERIFY(journal->append("one").has_value());
            QVERIFY(journal->append("").has_value());
        }
        auto again = AppendJournal::open(path());
        QVERIFY(again->append(std::string("t\0o", 3)).has_value());
        const std::vector<std::string> expected{"one", "", std::string("t\0o", 3)};
        QVERIFY(read(path()) == expected);
        QCOMPARE(again->sizeBytes(), std::int64_t{3 * 8 + 6});
    }

    void theFileIsForItsOwnerOnly()
    {
        const mode_t before = ::umask(0);
        const auto journal = AppendJournal::open(path());
        ::umask(before);
        struct stat status = {};
        QCOMPARE(::stat(path().c_str(), &status), 0);
        QCOMPARE(status.st_mode & 0777U, 0600U);
    }

    void aTornEndCostsOnlyTheLastRecord_data()
    {
        QTest::addColumn<int>("cut");
        for (int cut = 1; cut < 8 + 6; ++cut) QTest::addRow("%d bytes are missing", cut) << cut;
    }

    void aTornEndCostsOnlyTheLastRecord()
    {
        QFETCH(int, cut);
        {
            auto journal = AppendJournal::open(path());
            QVERIFY(journal->append("first").has_value());
            QVERIFY(journal->append("second").has_value());
        }
        const auto size = std::filesystem::file_size(path());
        std::filesystem::resize_file(path(), size - static_cast<std::uintmax_t>(cut));
        std::int64_t rest = 0;
        QVERIFY(read(path(), &rest) == std::vector<std::string>{"first"});
        QCOMPARE(rest, std::int64_t{8 + 6 - cut});
    }

    void nothingIsAppendedBehindATornRecord_data() { aTornEndCostsOnlyTheLastRecord_data(); }

    void nothingIsAppendedBehindATornRecord()
    {
        QFETCH(int, cut);
        {
            auto journal = AppendJournal::open(path());
            QVERIFY(journal->append("first").has_value());
            QVERIFY(journal->append("second").has_value());
        }
        const auto size = std::filesystem::file_size(path());
        std::filesystem::resize_file(path(), size - static_cast<std::uintmax_t>(cut));
        auto journal = AppendJournal::open(path());
        QVERIFY(journal.has_value());
        QCOMPARE(journal->sizeBytes(), std::int64_t{8 + 5});
        QVERIFY(journal->append("third").has_value());
        const std::vector<std::string> expected{"first", "third"};
        QVERIFY(read(path()) == expected);
    }

    void aChangedByteIsNoticed()
    {
        {
            auto journal = AppendJournal::open(path());
            QVERIFY(journal->append("first").has_value());
            QVERIFY(journal->append("second").has_value());
        }
        QFile file(QString::fromStdString(path()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(8 + 5 + 8 + 2));
        file.putChar('X');
        file.close();
        QVERIFY(read(path()) == std::vector<std::string>{"first"});
    }

    void aLengthThatCannotBeIsNoticed()
    {
        QFile file(QString::fromStdString(path()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(64, '\xff'));
        file.close();
        std::int64_t rest = 0;
        QVERIFY(read(path(), &rest).empty());
        QCOMPARE(rest, std::int64_t{64});
    }

    void theLongestRecordIsTakenAndOneMoreByteRefused()
    {
        auto journal = AppendJournal::open(path());
        QVERIFY(journal->append(std::string(kMaxJournalRecord, 'x')).has_value());
        const auto refused = journal->append(std::string(kMaxJournalRecord + 1, 'x'));
        QVERIFY(!refused && refused.error().code == ErrorCode::InvalidArgument);
        QCOMPARE(read(path()).size(), std::size_t{1});
    }

    void aJournalThatIsMovedAsideBeginsAnew()
    {
        auto journal = AppendJournal::open(path());
        QVERIFY(journal->append("old").has_value());
        QVERIFY(journal->moveAside(path("/x.journal.old")).has_value());
        QCOMPARE(journal->sizeBytes(), std::int64_t{0});
        QVERIFY(journal->append("new").has_value());
        QVERIFY(read(path("/x.journal.old")) == std::vector<std::string>{"old"});
        QVERIFY(read(path()) == std::vector<std::string>{"new"});
        QVERIFY(journal->clear().has_value());
        QVERIFY(read(path()).empty());
    }

    void aLinkIsNotFollowed()
    {
        std::filesystem::create_symlink("/dev/full", path("/link"));
        QVERIFY(!AppendJournal::open(path("/link")).has_value());
    }

    void whatAFullDiskTookOfARecordIsCutOffAgain()
    {
        auto journal = AppendJournal::open(path());
        QVERIFY(journal->append("whole").has_value());
        struct rlimit before = {};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        struct rlimit small = before;
        small.rlim_cur = 20;
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto refused = journal->append("does not fit");
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        std::signal(SIGXFSZ, handler);
        QVERIFY(!refused.has_value());
        QVERIFY(journal->append("again").has_value());
        const std::vector<std::string> expected{"whole", "again"};
        QVERIFY2(read(path()) == expected, "what follows the refused record is readable");
    }

    void aMissingFileHasNoRecords() { QVERIFY(read(path("/nothing")).empty()); }
};

QTEST_APPLESS_MAIN(AppendJournalTest)
#include "tst_append_journal.moc"
