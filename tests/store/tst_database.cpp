#include "store/database.h"
#include "support/failing_vfs.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <thread>

using namespace helix;
using store::Database;
using store::Durability;
using test::FailingVfs;

namespace {

mode_t modeOf(const std::filesystem::path& path)
{
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

#define VERIFY_OK(expression)                                                      \
    do {                                                                           \
        const auto& result = (expression);                                         \
        QVERIFY2(result.has_value(), result ? "" : result.error().text().c_str()); \
    } while (false)

}  // namespace

class TestDatabase : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::filesystem::path path(const char* name = "x.db") const
    {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }
    [[nodiscard]] std::int64_t countRows()
    {
        auto database = Database::openReadOnly(path());
        if (!database) return -1;
        return database->queryInt("SELECT count(*) FROM t").value_or(-1);
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void filesArePrivateUnderAnyUmask_data()
    {
        QTest::addColumn<int>("mask");
        QTest::newRow("a mask that hides nothing") << 0;
        QTest::newRow("the usual mask") << 0022;
        QTest::newRow("a mask that hides everything") << 0777;
    }
    void filesArePrivateUnderAnyUmask()
    {
        QFETCH(int, mask);
        const auto old = ::umask(mode_t(mask));
        auto database = Database::open(path(), Durability::Full);
        ::umask(old);
        VERIFY_OK(database);
        VERIFY_OK(database->exec("CREATE TABLE t (a)"));
        for (const char* name : {"x.db", "x.db-wal", "x.db-shm"})
            QCOMPARE(int(modeOf(path(name))), 0600);
    }

    void anOpenFileIsMadePrivateAgain()
    {
        VERIFY_OK(Database::open(path(), Durability::Full));
        QCOMPARE(::chmod(path().c_str(), 0666), 0);
        VERIFY_OK(Database::open(path(), Durability::Full));
        QCOMPARE(int(modeOf(path())), 0600);
    }

    void valuesComeBackAsTheyWere()
    {
        auto database = Database::open(path(), Durability::Normal);
        VERIFY_OK(database);
        VERIFY_OK(database->exec("CREATE TABLE t (a, b, c, d)"));
        const std::string text("'; DROP TABLE t; --\0\"\r\nFLUSHALL \xF0\x9F\x92\xA5", 36);
        auto insert = database->prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
        VERIFY_OK(insert);
        insert->bind(1, std::numeric_limits<std::int64_t>::min()).bind(2, 0.1).bind(3, text);
        insert->bind(4, std::optional<std::int64_t>());
        VERIFY_OK(insert->run());
        auto row = database->prepare("SELECT a, b, c, d FROM t WHERE c = ?");
        VERIFY_OK(row);
        QVERIFY(row->bind(1, text).step().value_or(false));
        QCOMPARE(row->columnInt(0), std::numeric_limits<std::int64_t>::min());
        QCOMPARE(row->columnDouble(1), 0.1);
        QVERIFY(row->columnText(2) == text);
        QVERIFY(row->isNull(3));
        QVERIFY(!row->columnOptionalInt(3));
    }

    void anEmptyTextIsNotNull()
    {
        auto database = Database::open(path(), Durability::Normal);
        VERIFY_OK(database);
        VERIFY_OK(database->exec("CREATE TABLE t (a TEXT NOT NULL)"));
        auto insert = database->prepare("INSERT INTO t VALUES (?)");
        VERIFY_OK(insert->bind(1, std::string_view()).run());
    }

    void aBindThatFailedIsReported()
    {
        auto database = Database::open(path(), Durability::Normal);
        VERIFY_OK(database);
        auto row = database->prepare("SELECT ?");
        QVERIFY(!row->bind(2, 1).step());
        row->reset();
        QVERIFY(row->bind(1, 7).step().value_or(false));
        QCOMPARE(row->columnInt(0), 7);
    }

    void refusesWhatIsNotOneStatement_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("nothing") << "";
        QTest::newRow("a comment") << "-- x";
        QTest::newRow("two statements") << "SELECT 1; SELECT 2";
        QTest::newRow("no SQL") << "SELEKT";
    }
    void refusesWhatIsNotOneStatement()
    {
        QFETCH(QString, sql);
        auto database = Database::open(path(), Durability::Normal);
        VERIFY_OK(database);
        const auto prepared = database->prepareCached(sql.toStdString());
        QVERIFY(!prepared);
        QCOMPARE(int(prepared.error().code), int(ErrorCode::StorageError));
        QVERIFY(!prepared.error().retryable);
    }

    void aTransactionThatIsLeftRollsBack()
    {
        auto database = Database::open(path(), Durability::Normal);
        VERIFY_OK(database);
        VERIFY_OK(database->exec("CREATE TABLE t (a)"));
        {
            auto transaction = store::Transaction::begin(*database);
            VERIFY_OK(transaction);
            VERIFY_OK(database->exec("INSERT INTO t VALUES (1)"));
        }
        QVERIFY(!database->isInTransaction());
        QCOMPARE(countRows(), 0);
        auto transaction = store::Transaction::begin(*database);
        VERIFY_OK(transaction);
        VERIFY_OK(database->exec("INSERT INTO t VALUES (1)"));
        VERIFY_OK(transaction->commit());
        QCOMPARE(countRows(), 1);
    }

    void foreignKeysHold()
    {
        auto database = Database::open(path(), Durability::Normal);
        VERIFY_OK(database->exec(
            "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id REFERENCES a (id))"));
        const auto done = database->exec("INSERT INTO b VALUES (1)");
        QVERIFY(!done);
        QCOMPARE(int(done.error().code), int(ErrorCode::StorageError));
        QVERIFY(!done.error().retryable);
    }

    void aReaderCannotWrite()
    {
        auto writer = Database::open(path(), Durability::Normal);
        VERIFY_OK(writer->exec("CREATE TABLE t (a)"));
        auto reader = Database::openReadOnly(path());
        VERIFY_OK(reader);
        QVERIFY(!reader->exec("INSERT INTO t VALUES (1)"));
    }

    void whatCannotBeOpenedSaysWhy_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("code");
        QTest::newRow("a folder that is not there")
            << "none/x.db" << QByteArray() << int(ErrorCode::IoError);
        QTest::newRow("a file that is no database")
            << "x.db" << QByteArray(4096, 'x') << int(ErrorCode::StorageError);
    }
    void whatCannotBeOpenedSaysWhy()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QFETCH(int, code);
        if (!content.isEmpty()) std::ofstream(path()) << content.toStdString();
        const auto database = Database::open(path(name.toUtf8().constData()), Durability::Full);
        QVERIFY(!database);
        QCOMPARE(int(database.error().code), code);
        QVERIFY(!database.error().message.empty());
    }

    void aStatementCacheIsBounded()
    {
        auto database = Database::open(path(), Durability::Normal);
        for (std::size_t i = 0; i < store::kMaxCachedStatements * 2; ++i) {
            const auto sql = "SELECT " + std::to_string(i);
            for (int round = 0; round < 2; ++round)
                QCOMPARE(database->queryInt(sql).value_or(-1), std::int64_t(i));
        }
    }

    void diskFullAndDiskErrorsAreTold_data()
    {
        QTest::addColumn<int>("sqliteCode");
        QTest::addColumn<int>("code");
        QTest::newRow("no space") << SQLITE_FULL << int(ErrorCode::LimitExceeded);
        QTest::newRow("a failed write") << SQLITE_IOERR_WRITE << int(ErrorCode::IoError);
        QTest::newRow("a failed fsync") << SQLITE_IOERR_FSYNC << int(ErrorCode::IoError);
    }
    void diskFullAndDiskErrorsAreTold()
    {
        QFETCH(int, sqliteCode);
        QFETCH(int, code);
        FailingVfs vfs;
        auto database = Database::open(path(), Durability::Full, vfs.name());
        VERIFY_OK(database);
        VERIFY_OK(database->exec("CREATE TABLE t (a)"));
        vfs.failOperation(1, sqliteCode, FailingVfs::Mode::FromThenOn);
        const auto done = database->exec("INSERT INTO t VALUES (1)");
        QVERIFY(!done);
        QCOMPARE(int(done.error().code), code);
        QVERIFY(done.error().retryable);
        vfs.heal();
        VERIFY_OK(database->exec("INSERT INTO t VALUES (2)"));
        QCOMPARE(countRows(), 1);
    }

    /// Fails the first, second, third … writing operation of a transaction until one run goes
    /// through: whatever fails, the file holds all of the transaction or nothing.
    void everyFailedOperationLeavesAllOrNothing_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<bool>("isForGood");
        QTest::newRow("no space, once") << SQLITE_FULL << false;
        QTest::newRow("no space from then on") << SQLITE_FULL << true;
        QTest::newRow("a disk error, once") << SQLITE_IOERR_WRITE << false;
        QTest::newRow("a disk error from then on") << SQLITE_IOERR_WRITE << true;
    }
    void everyFailedOperationLeavesAllOrNothing()
    {
        QFETCH(int, code);
        QFETCH(bool, isForGood);
        const auto mode = isForGood ? FailingVfs::Mode::FromThenOn : FailingVfs::Mode::Once;
        std::int64_t acknowledged = 0;
        bool hasGoneThrough = false;
        for (int n = 1; !hasGoneThrough; ++n) {
            QVERIFY2(n < 200, "the run never goes through");
            FailingVfs vfs;
            {
                auto database = Database::open(path(), Durability::Full, vfs.name());
                VERIFY_OK(database);
                VERIFY_OK(database->exec("CREATE TABLE IF NOT EXISTS t (a)"));
                vfs.failOperation(n, code, mode);
                auto transaction = store::Transaction::begin(*database);
                bool isDone = transaction.has_value();
                for (int i = 0; isDone && i < 3; ++i)
                    isDone = database->exec("INSERT INTO t VALUES (zeroblob(9000))").has_value();
                if (isDone && transaction->commit()) acknowledged += 3;
                hasGoneThrough = !vfs.hasFailed();
                vfs.heal();
            }
            auto reader = Database::open(path(), Durability::Full);
            auto check = reader->prepare("PRAGMA integrity_check");
            QVERIFY(check->step().value_or(false));
            QCOMPARE(check->columnText(0), std::string("ok"));
            check->reset();
            QCOMPARE(countRows(), acknowledged);
        }
        QVERIFY(acknowledged >= 3);
    }

    void readersSeeWholeTransactionsBesideTheWriter()
    {
        auto writer = Database::open(path(), Durability::Normal);
        VERIFY_OK(writer->exec("CREATE TABLE t (a)"));
        std::atomic<bool> isOver{false};
        std::atomic<int> oddSums{0};
        std::vector<std::thread> readers;
        for (int i = 0; i < 3; ++i)
            readers.emplace_back([&] {
                auto reader = Database::openReadOnly(path());
                while (!isOver)
                    if (reader->queryInt("SELECT count(*) FROM t").value_or(1) % 2 != 0) ++oddSums;
            });
        for (int i = 0; i < 500; ++i)
            if (!writer->exec("BEGIN; INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); COMMIT"))
                ++oddSums;
        isOver = true;
        for (auto& reader : readers) reader.join();
        QCOMPARE(oddSums.load(), 0);
        QCOMPARE(countRows(), 1000);
    }
};

QTEST_APPLESS_MAIN(TestDatabase)
#include "tst_database.moc"
