#include "store/write_queue.h"
#include "support/failing_vfs.h"

#include <sqlite3.h>
#include <QTemporaryDir>
#include <QtTest>
#include <future>

using namespace helix;
using namespace std::chrono_literals;
using store::Database;
using store::Durability;
using store::WriteQueue;
using store::WriteQueueOptions;
using test::FailingVfs;

namespace {

store::WriteJob insertion(std::int64_t value)
{
    return [value](Database& database) -> Result<void> {
        return database.prepareCached("INSERT INTO t VALUES (?)")
            .and_then([&](store::Statement row) { return row.bind(1, value).run(); });
    };
}

/// A job that keeps the writer busy until it is let go.
struct Gate {
    std::promise<void> isReached;
    std::promise<void> mayGo;

    store::WriteJob job()
    {
        return [this, isFirst = true](Database&) mutable -> Result<void> {
            if (std::exchange(isFirst, false)) {
                isReached.set_value();
                mayGo.get_future().wait();
            }
            return {};
        };
    }
};

}  // namespace

class TestWriteQueue : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FailingVfs> m_vfs;

    [[nodiscard]] std::string path() const { return m_folder->path().toStdString() + "/x.db"; }
    [[nodiscard]] std::unique_ptr<WriteQueue> start(WriteQueueOptions options = {})
    {
        const auto open = [this] {
            return Database::open(path(), Durability::Full, m_vfs->name())
                .and_then([](Database database) -> Result<Database> {
                    auto made = database.exec("CREATE TABLE IF NOT EXISTS t (a UNIQUE)");
                    if (!made) return tl::unexpected(made.error());
                    return database;
                });
        };
        auto queue = WriteQueue::start(open, options);
        return queue ? std::move(*queue) : nullptr;
    }
    [[nodiscard]] std::int64_t countRows()
    {
        auto database = Database::openReadOnly(path());
        return database ? database->queryInt("SELECT count(*) FROM t").value_or(-1) : -1;
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_vfs = std::make_unique<FailingVfs>();
    }

    void anAcknowledgedJobIsCommittedAndSynced()
    {
        auto queue = start();
        const int syncs = m_vfs->syncs();
        QVERIFY(queue->submitAndWait(insertion(1)));
        QVERIFY(m_vfs->syncs() > syncs);
        QCOMPARE(countRows(), 1);
    }

    void aJobWithoutCallbackIsCommittedSoon()
    {
        auto queue = start();
        QVERIFY(queue->submit(insertion(1)));
        QTRY_COMPARE(countRows(), 1);
    }

    void manyJobsShareFewCommits()
    {
        auto queue = start({.maxBatch = 256, .maxDelay = 10'000ms});
        Gate gate;
        QVERIFY(queue->submit(gate.job(), [](const Result<void>&) {}));
        gate.isReached.get_future().wait();
        for (int i = 0; i < 512; ++i) QVERIFY(queue->submit(insertion(i)));
        const int syncs = m_vfs->syncs();
        gate.mayGo.set_value();
        QTRY_COMPARE(countRows(), 512);
        QVERIFY2(m_vfs->syncs() - syncs <= 6, "256 rows share one fsync");
    }

    void theOrderIsTheOrderOfSubmission()
    {
        auto queue = start({.maxBatch = 7});
        for (int i = 0; i < 500; ++i) QVERIFY(queue->submit(insertion(i)));
        queue->stop();
        auto database = Database::openReadOnly(path());
        QCOMPARE(database->queryInt("SELECT count(*) FROM t WHERE a <> rowid - 1").value_or(-1), 0);
        QCOMPARE(countRows(), 500);
    }

    void aFullQueueRefusesAtOnceAndCounts()
    {
        auto queue = start({.capacity = 3});
        Gate gate;
        QVERIFY(queue->submit(gate.job()));
        gate.isReached.get_future().wait();
        QVERIFY(queue->submit(insertion(1)));
        QVERIFY(queue->submit(insertion(2)));
        QVERIFY(!queue->submit(insertion(3)));
        const auto refused = queue->submitAndWait(insertion(4));
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), int(ErrorCode::LimitExceeded));
        QCOMPARE(queue->stats().dropped, 2u);
        QCOMPARE(queue->stats().size, 3u);
        QCOMPARE(queue->stats().capacity, 3u);
        gate.mayGo.set_value();
        queue->stop();
        QCOMPARE(countRows(), 2);
    }

    void aRowThatTheSchemaRefusesGoesAlone()
    {
        auto queue = start();
        Gate gate;
        QVERIFY(queue->submit(gate.job()));
        gate.isReached.get_future().wait();
        std::promise<bool> isFirstDone;
        std::promise<ErrorCode> secondError;
        QVERIFY(
            queue->submit(insertion(1), [&](const auto& r) { isFirstDone.set_value(bool(r)); }));
        QVERIFY(queue->submit(insertion(1), [&](const auto& r) {
            secondError.set_value(r ? ErrorCode::Internal : r.error().code);
        }));
        QVERIFY(queue->submit(insertion(2)));
        gate.mayGo.set_value();
        QVERIFY(isFirstDone.get_future().get());
        QCOMPARE(int(secondError.get_future().get()), int(ErrorCode::StorageError));
        QTRY_COMPARE(countRows(), 2);
        QCOMPARE(queue->stats().errors, 1u);
        QVERIFY(!queue->stats().lastError.empty());
    }

    void aFailingDiskLosesNothingThatIsQueued_data()
    {
        QTest::addColumn<int>("code");
        QTest::newRow("no space") << SQLITE_FULL;
        QTest::newRow("a disk error") << SQLITE_IOERR_WRITE;
    }
    void aFailingDiskLosesNothingThatIsQueued()
    {
        QFETCH(int, code);
        auto queue = start({.retryDelay = 20ms});
        QVERIFY(queue->submitAndWait(insertion(0)));
        m_vfs->failOperation(1, code, FailingVfs::Mode::FromThenOn);
        for (int i = 1; i <= 300; ++i) QVERIFY(queue->submit(insertion(i)));
        QTRY_VERIFY(queue->stats().isFailing);
        QCOMPARE(queue->stats().size, 300u);
        const auto refused = queue->submitAndWait(insertion(301));
        QVERIFY2(!refused, "who waits for the answer is told, not kept");
        QVERIFY(refused.error().retryable);
        m_vfs->heal();
        QTRY_COMPARE(countRows(), 301);
        QTRY_VERIFY(!queue->stats().isFailing);
        QVERIFY(queue->submitAndWait(insertion(301)));
        QCOMPARE(queue->stats().dropped, 0u);
    }

    void aFailingDiskKeepsAtMostTheCapacity()
    {
        auto queue = start({.capacity = 50, .retryDelay = 20ms});
        m_vfs->failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        int taken = 0;
        for (int i = 0; i < 80; ++i) taken += queue->submit(insertion(i)) ? 1 : 0;
        QCOMPARE(taken, 50);
        QCOMPARE(queue->stats().dropped, 30u);
        m_vfs->heal();
        QTRY_COMPARE(countRows(), 50);
    }

    void aFailedSyncIsNotAcknowledged()
    {
        auto queue = start({.retryDelay = 20ms});
        m_vfs->failSync(SQLITE_IOERR_FSYNC);
        const auto refused = queue->submitAndWait(insertion(1));
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), int(ErrorCode::IoError));
        m_vfs->heal();
        QVERIFY(queue->submitAndWait(insertion(2)));
        auto database = Database::openReadOnly(path());
        QCOMPARE(database->queryInt("SELECT count(*) FROM t WHERE a = 2").value_or(-1), 1);
    }

    /// Whichever operation fails once, every acknowledged row is there and every queued row
    /// arrives.
    void everyFailedOperationKeepsThePromise()
    {
        bool hasGoneThrough = false;
        for (int n = 1; !hasGoneThrough; ++n) {
            QVERIFY(n < 100);
            init();
            auto queue = start({.retryDelay = 1ms});
            m_vfs->failOperation(n, n % 2 ? SQLITE_FULL : SQLITE_IOERR_WRITE,
                                 FailingVfs::Mode::Once);
            std::int64_t acknowledged = 0;
            for (int i = 0; i < 5; ++i) {
                QVERIFY(queue->submit(insertion(100 + i)));
                if (queue->submitAndWait(insertion(i))) ++acknowledged;
            }
            hasGoneThrough = !m_vfs->hasFailed();
            queue->stop();
            QVERIFY(acknowledged >= 4);
            auto database = Database::openReadOnly(path());
            QCOMPARE(database->queryInt("SELECT count(*) FROM t WHERE a >= 100").value_or(-1), 5);
            QVERIFY(database->queryInt("SELECT count(*) FROM t WHERE a < 100").value_or(-1) >=
                    acknowledged);
        }
    }

    void stopCommitsWhatIsQueued()
    {
        auto queue = start({.maxDelay = 10'000ms});
        for (int i = 0; i < 1000; ++i) QVERIFY(queue->submit(insertion(i)));
        queue->stop();
        QCOMPARE(countRows(), 1000);
        QVERIFY(!queue->submit(insertion(1)));
        QCOMPARE(int(queue->submitAndWait(insertion(1)).error().code), int(ErrorCode::Unavailable));
        queue->stop();
    }

    void stopOnADeadDiskEndsAndCountsTheRest()
    {
        auto queue = start({.retryDelay = 5ms, .stopGrace = 30ms});
        m_vfs->failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        for (int i = 0; i < 10; ++i) QVERIFY(queue->submit(insertion(i)));
        queue->stop();
        QCOMPARE(queue->stats().dropped, 10u);
        QCOMPARE(queue->stats().size, 0u);
    }

    void manyThreadsMaySubmit()
    {
        auto queue = start();
        std::vector<std::thread> threads;
        std::atomic<int> refused{0};
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&, thread] {
                for (int i = 0; i < 500; ++i) {
                    const auto value = thread * 10'000 + i;
                    const bool isTaken = i % 50 == 0
                                             ? queue->submitAndWait(insertion(value)).has_value()
                                             : queue->submit(insertion(value));
                    refused += isTaken ? 0 : 1;
                }
            });
        for (auto& thread : threads) thread.join();
        queue->stop();
        QCOMPARE(refused.load(), 0);
        QCOMPARE(countRows(), 2000);
    }

    void aBadFileIsKnownAtStart()
    {
        const auto queue =
            WriteQueue::start([] { return Database::open("/nonexistent/x.db", Durability::Full); });
        QVERIFY(!queue);
        QCOMPARE(int(queue.error().code), int(ErrorCode::IoError));
    }
};

QTEST_APPLESS_MAIN(TestWriteQueue)
#include "tst_write_queue.moc"
