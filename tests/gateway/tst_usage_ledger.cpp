#include "base/fake_clock.h"
#include "gateway/sqlite_usage_ledger.h"
#include "support/failing_vfs.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>

using namespace helix;
using namespace helix::gateway;
using namespace std::chrono_literals;
using test::FailingVfs;

namespace {

constexpr std::int64_t kStartMs = 1'700'000'000'000;  // 14 November 2023, 22:13:20 UTC

UsageEntry sample(std::int64_t n)
{
    UsageEntry entry;
    entry.requestId = "req-" + std::to_string(n);
    entry.atMs = kStartMs + n;
    entry.keyId = "sk-prod-abc123xyz";
    entry.keyName = "ci";
    entry.team = "search";
    entry.model = "claude-sonnet-4-6";
    entry.provider = "claude";
    entry.status = 200;
    entry.promptTokens = 100;
    entry.completionTokens = 20;
    entry.costNanoUsd = 600'001;
    return entry;
}

UsageQuery everything()
{
    UsageQuery query;
    query.sinceMs = 0;
    query.untilMs = kStartMs + 400 * kDayMs;
    return *checkedUsageQuery(query);
}

}  // namespace

/// No row is lost, none counts twice, and the sums are those of the rows.
class UsageLedgerTest : public QObject {
    Q_OBJECT

private:
    using Ledger = std::unique_ptr<SqliteUsageLedger>;

    [[nodiscard]] std::filesystem::path folder() const { return m_folder->path().toStdString(); }
    [[nodiscard]] Ledger open(SqliteUsageLedgerOptions options = {}) const
    {
        options.queue.maxDelay = 1ms;
        options.queue.retryDelay = 5ms;
        auto ledger = SqliteUsageLedger::open(folder(), m_clock, options);
        return ledger ? std::move(*ledger) : nullptr;
    }
    /// The sums once the writer has nothing left to do.
    [[nodiscard]] static UsageSums settled(SqliteUsageLedger& ledger)
    {
        const bool isDone = QTest::qWaitFor([&] { return ledger.stats().queued == 0; }, 10'000);
        const auto report = ledger.report(everything());
        return isDone && report ? report->total : UsageSums();
    }
    /// As a kill leaves it: the files of now, opened as if the process had ended here.
    [[nodiscard]] std::filesystem::path copyOfNow()
    {
        const auto copy = folder() / ("copy" + std::to_string(++m_copies));
        std::filesystem::create_directories(copy);
        for (const char* name : {"usage.journal", "usage.journal.old", "usage.db", "usage.db-wal"})
            if (std::filesystem::exists(folder() / name))
                std::filesystem::copy_file(folder() / name, copy / name);
        return copy;
    }

    const FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    int m_copies = 0;

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void anEntrySurvivesItsJournalForm()
    {
        UsageEntry full = sample(1);
        full.part = 3;
        full.kind = UsageKind::HedgeLost;
        full.user = "alice";
        full.status = 502;
        full.isError = full.isEstimated = true;
        full.cachedTokens = 0;
        full.reasoningTokens = 7;
        full.audioTokens = 9;
        full.savedNanoUsd = -1;
        UsageEntry unknown = sample(2);
        unknown.costNanoUsd = unknown.promptTokens = unknown.completionTokens = std::nullopt;
        const std::vector<UsageEntry> entries{full, unknown};
        const auto read = decodeUsage(encodeUsage(entries));
        QVERIFY(read.has_value());
        QVERIFY(*read == entries);
    }

    void damagedBytesAreRefusedAtEveryLength()
    {
        const std::string good = encodeUsage({sample(1)});
        for (std::size_t size = 2; size < good.size(); ++size)
            QVERIFY2(!decodeUsage(good.substr(0, size)).has_value(),
                     qPrintable(QString::number(size)));
        QVERIFY(!decodeUsage("").has_value());
    }

    void theSumsAreExact()
    {
        const Ledger ledger = open();
        for (int n = 0; n < 1'000; ++n) ledger->append({sample(n)});
        const UsageSums sums = settled(*ledger);
        QCOMPARE(sums.requests, std::int64_t{1'000});
        QCOMPARE(sums.promptTokens, std::int64_t{100'000});
        QCOMPARE(sums.costNanoUsd, std::int64_t{600'001'000});
        QCOMPARE(sums.unpriced, std::int64_t{0});
    }

    void absurdCostsAreSummedToTheGreatestNumber()
    {
        constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
        const Ledger ledger = open();
        for (int n = 0; n < 4; ++n) {
            UsageEntry absurd = sample(n);
            absurd.model = "model " + std::to_string(n / 2);
            absurd.costNanoUsd = absurd.promptTokens = kMost;
            ledger->append({absurd});
        }
        const UsageSums sums = settled(*ledger);
        QCOMPARE(sums.requests, std::int64_t{4});
        QCOMPARE(sums.costNanoUsd, kMost);
        QCOMPARE(sums.promptTokens, kMost);
        const auto spent = ledger->spending(dayOf(kStartMs), monthOf(kStartMs));
        QVERIFY2(spent.has_value(), spent ? "" : spent.error().text().c_str());
        QCOMPARE(spent->size(), std::size_t{1});
        QCOMPARE(spent->front().monthNanoUsd, kMost);
    }

    void aRowThatIsWrittenTwiceCountsOnce()
    {
        const Ledger ledger = open();
        for (int i = 0; i < 3; ++i) ledger->append({sample(1), sample(2)});
        QCOMPARE(settled(*ledger).requests, std::int64_t{2});
    }

    void onlyTheFirstRowOfARequestCountsAsOne()
    {
        const Ledger ledger = open();
        UsageEntry lost = sample(1);
        lost.part = 1;
        lost.kind = UsageKind::HedgeLost;
        ledger->append({sample(1), lost});
        const UsageSums sums = settled(*ledger);
        QCOMPARE(sums.requests, std::int64_t{1});
        QCOMPARE(sums.costNanoUsd, std::int64_t{1'200'002});
    }

    void unknownIsNotZero()
    {
        const Ledger ledger = open();
        UsageEntry free = sample(1);
        free.costNanoUsd = 0;
        UsageEntry unpriced = sample(2);
        unpriced.costNanoUsd = std::nullopt;
        UsageEntry failed = sample(3);
        failed.costNanoUsd = failed.promptTokens = failed.completionTokens = std::nullopt;
        failed.isError = true;
        ledger->append({free});
        ledger->append({unpriced});
        ledger->append({failed});
        const UsageSums sums = settled(*ledger);
        QCOMPARE(sums.costNanoUsd, std::int64_t{0});
        QCOMPARE(sums.unpriced, std::int64_t{1});
        QCOMPARE(sums.errors, std::int64_t{1});
    }

    void aKillRightAfterAppendLosesNothing()
    {
        SqliteUsageLedgerOptions slow;
        FailingVfs vfs;
        slow.vfs = vfs.name();
        const Ledger ledger = open(slow);
        // The database takes nothing, so that only the journal can have it.
        vfs.failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        for (int n = 0; n < 100; ++n) ledger->append({sample(n)});
        const auto copy = copyOfNow();
        vfs.heal();
        auto again = SqliteUsageLedger::open(copy, m_clock);
        QVERIFY(again.has_value());
        QCOMPARE((*again)->report(everything())->total.requests, std::int64_t{100});
        QCOMPARE((*again)->stats().journalBytes, std::int64_t{0});
    }

    void aFullDiskAtStartForgetsNothingThatWasSpent()
    {
        UsageEntry yesterday = sample(3);
        yesterday.atMs -= kDayMs;
        UsageEntry nobodys = sample(4);
        nobodys.keyId.clear();
        open()->append({sample(1)});  // and an orderly end
        {
            auto journal = store::AppendJournal::open(folder() / "usage.journal");
            QVERIFY(journal.has_value());
            for (const UsageEntry& entry : {sample(1), sample(2), sample(2), yesterday, nobodys})
                QVERIFY(journal->append(encodeUsage({entry})).has_value());
        }
        FailingVfs vfs;
        SqliteUsageLedgerOptions options;
        options.vfs = vfs.name();
        // The first operation that may fail without ending the start is one of the replay.
        Result<Ledger> again = fail(ErrorCode::StorageError, "not opened yet");
        for (int n = 1; n < 50 && !again; ++n) {
            vfs.failOperation(n, SQLITE_FULL, FailingVfs::Mode::Once);
            again = SqliteUsageLedger::open(folder(), m_clock, options);
        }
        QVERIFY2(again.has_value(), again ? "" : again.error().text().c_str());
        QVERIFY2((*again)->stats().isFailing, "the rows are still owed");
        const auto spent = (*again)->spending(dayOf(kStartMs), monthOf(kStartMs));
        QVERIFY(spent.has_value());
        QCOMPARE(spent->size(), std::size_t{1});
        QCOMPARE(spent->front().dayNanoUsd, std::int64_t{2 * 600'001});
        QCOMPARE(spent->front().monthNanoUsd, std::int64_t{3 * 600'001});
        vfs.heal();
    }

    void aKillAtAnyTimeCountsEachRowOnce()
    {
        SqliteUsageLedgerOptions options;
        options.journalBytes = 2'000;  // moved aside every few rows
        const Ledger ledger = open(options);
        for (int n = 1; n <= 60; ++n) {
            ledger->append({sample(n)});
            if (n % 5 != 0) continue;
            // The journal is copied first: what leaves it meanwhile is in the database.
            auto again = SqliteUsageLedger::open(copyOfNow(), m_clock);
            QVERIFY(again.has_value());
            QCOMPARE((*again)->report(everything())->total.requests, std::int64_t{n});
        }
    }

    void theJournalIsEmptyAfterAnOrderlyEnd()
    {
        {
            SqliteUsageLedgerOptions options;
            options.journalBytes = 1'000;
            const Ledger ledger = open(options);
            for (int n = 0; n < 100; ++n) ledger->append({sample(n)});
        }
        QCOMPARE(std::filesystem::file_size(folder() / "usage.journal"), std::uintmax_t{0});
        QVERIFY(!std::filesystem::exists(folder() / "usage.journal.old"));
        QCOMPARE(settled(*open()).requests, std::int64_t{100});
    }

    void theJournalStaysSmallWhileTheDatabaseFollows()
    {
        SqliteUsageLedgerOptions options;
        options.journalBytes = 10'000;
        const Ledger ledger = open(options);
        for (int n = 0; n < 3'000; ++n) {
            ledger->append({sample(n)});
            if (n % 100 == 0) QTRY_COMPARE(ledger->stats().queued, std::size_t{0});
        }
        QVERIFY(ledger->stats().journalBytes < 200 * 1024);
        QCOMPARE(settled(*ledger).requests, std::int64_t{3'000});
    }

    /// F12: the disk under the ledger is full; what is owed is written when there is space.
    void f12AFullDiskOwesNothingForEver()
    {
        FailingVfs vfs;
        SqliteUsageLedgerOptions options;
        options.vfs = vfs.name();
        const Ledger ledger = open(options);
        vfs.failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        for (int n = 0; n < 50; ++n) ledger->append({sample(n)});
        QTRY_VERIFY(ledger->stats().isFailing);
        QVERIFY(QString::fromStdString(ledger->stats().lastError).contains("full"));
        vfs.heal();
        QCOMPARE(settled(*ledger).requests, std::int64_t{50});
        QVERIFY(!ledger->stats().isFailing);
        QCOMPARE(ledger->stats().lost, std::uint64_t{0});
    }

    void whatFindsNoRoomInMemoryIsReadFromTheJournal()
    {
        FailingVfs vfs;
        SqliteUsageLedgerOptions options;
        options.vfs = vfs.name();
        options.queue.capacity = 10;
        const Ledger ledger = open(options);
        vfs.failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        for (int n = 0; n < 500; ++n) ledger->append({sample(n)});
        QVERIFY(ledger->stats().isFailing);
        QCOMPARE(ledger->stats().lost, std::uint64_t{0});
        vfs.heal();
        QTRY_VERIFY((ledger->tend(), settled(*ledger).requests == 500));
        QTRY_VERIFY((ledger->tend(), !ledger->stats().isFailing));
    }

    void beyondTheJournalsLimitRowsAreInMemoryAndThenLost()
    {
        FailingVfs vfs;
        SqliteUsageLedgerOptions options;
        options.vfs = vfs.name();
        options.queue.capacity = 10;
        options.maxJournalBytes = 4'000;
        const Ledger ledger = open(options);
        vfs.failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        for (int n = 0; n < 500; ++n) ledger->append({sample(n)});
        QVERIFY(ledger->stats().journalBytes <= 4'000 + 8 * 500);
        QVERIFY(ledger->stats().lost > 0);
        QVERIFY(ledger->stats().journalErrors > 0);
        vfs.heal();
    }

    void theNthOperationMayFail_data()
    {
        QTest::addColumn<int>("code");
        QTest::addRow("the disk is full") << SQLITE_FULL;
        QTest::addRow("the disk reports an error") << SQLITE_IOERR_WRITE;
    }

    void theNthOperationMayFail()
    {
        QFETCH(int, code);
        FailingVfs vfs;
        SqliteUsageLedgerOptions options;
        options.vfs = vfs.name();
        options.journalBytes = 1'000;
        const Ledger ledger = open(options);
        std::int64_t rows = 0;
        bool hasGoneThrough = false;
        for (int n = 1; n < 200 && !hasGoneThrough; ++n) {
            vfs.failOperation(n, code, FailingVfs::Mode::Once);
            for (int i = 0; i < 5; ++i) ledger->append({sample(rows++)});
            QTRY_VERIFY((ledger->tend(), ledger->stats().queued == 0));
            hasGoneThrough = !vfs.hasFailed();
            vfs.heal();
            QCOMPARE(settled(*ledger).requests, rows);
        }
        QVERIFY(hasGoneThrough);
    }

    void whatIsOlderThanTheRetentionGoes()
    {
        const Ledger ledger = open();
        for (int day = 0; day < 10; ++day) {
            UsageEntry entry = sample(day);
            entry.atMs = kStartMs + day * kDayMs;
            ledger->append({entry});
        }
        QCOMPARE(settled(*ledger).requests, std::int64_t{10});
        ledger->prune(kStartMs + 5 * kDayMs);
        QTRY_COMPARE(settled(*ledger).requests, std::int64_t{5});
    }

    void retentionWorksInSmallSteps()
    {
        const Ledger ledger = open();
        std::vector<UsageEntry> batch;
        for (int n = 0; n < 2'500; ++n) {
            UsageEntry entry = sample(n);
            entry.model = "model " + std::to_string(n % 600);  // more than one step of combinations
            batch.push_back(entry);
        }
        for (std::size_t at = 0; at < batch.size(); at += 500)
            ledger->append({batch.begin() + static_cast<std::ptrdiff_t>(at),
                            batch.begin() + static_cast<std::ptrdiff_t>(at + 500)});
        QCOMPARE(settled(*ledger).requests, std::int64_t{2'500});
        ledger->prune(kStartMs + 10 * kDayMs);
        QTRY_COMPARE(settled(*ledger).requests, std::int64_t{0});
    }

    void filesAreForTheirOwnerOnly()
    {
        const Ledger ledger = open();
        ledger->append({sample(1)});
        for (const char* name : {"usage.db", "usage.journal"}) {
            struct stat status = {};
            QCOMPARE(::stat((folder() / name).c_str(), &status), 0);
            QCOMPARE(status.st_mode & 0777U, 0600U);
        }
    }
};

QTEST_APPLESS_MAIN(UsageLedgerTest)
#include "tst_usage_ledger.moc"
