#include "base/fake_clock.h"
#include "store/migration.h"
#include "support/failing_vfs.h"

#include <sqlite3.h>
#include <QTemporaryDir>
#include <QtTest>

using namespace helix;
using store::Database;
using store::Durability;
using store::Migration;
using test::FailingVfs;

class TestMigration : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    FakeClock m_clock;

    [[nodiscard]] Result<Database> open(const char* vfs = nullptr)
    {
        return Database::open(m_folder->path().toStdString() + "/x.db", Durability::Full, vfs);
    }
    [[nodiscard]] Result<int> migrate(Database& database, std::vector<Migration> steps)
    {
        return store::migrate(database, steps, m_clock.wallNow());
    }
    const Migration m_first{1, "first", "CREATE TABLE a (x); INSERT INTO a VALUES (1);"};
    const Migration m_second{2, "second", "ALTER TABLE a ADD COLUMN y DEFAULT 7;"};

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void stepsRunOnceAndInOrder()
    {
        auto database = open();
        QCOMPARE(migrate(*database, {m_first}).value_or(-1), 1);
        QCOMPARE(migrate(*database, {m_first, m_second}).value_or(-1), 2);
        QCOMPARE(migrate(*database, {m_first, m_second}).value_or(-1), 2);
        QCOMPARE(database->queryInt("SELECT sum(y) FROM a").value_or(-1), 7);
        QCOMPARE(database->queryInt("SELECT max(applied_ms) FROM schema_migrations").value_or(-1),
                 unixMillis(m_clock.wallNow()));
    }

    void aNewerDatabaseIsRefusedUntouched()
    {
        auto database = open();
        QVERIFY(migrate(*database, {m_first, m_second}));
        const auto before = database->queryInt("PRAGMA schema_version");
        const auto refused = migrate(*database, {m_first});
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), int(ErrorCode::Conflict));
        QVERIFY(refused.error().message.find("newer version") != std::string::npos);
        QCOMPARE(database->queryInt("PRAGMA schema_version").value_or(-1), before.value_or(-2));
    }

    void aStepThatFailsLeavesTheOneBefore()
    {
        auto database = open();
        const auto done =
            migrate(*database, {m_first, {2, "bad", "CREATE TABLE b (x); CREATE TABLE a (x);"}});
        QVERIFY(!done);
        QVERIFY(!database->isInTransaction());
        QCOMPARE(database->queryInt("SELECT max(version) FROM schema_migrations").value_or(-1), 1);
        QCOMPARE(
            database->queryInt("SELECT count(*) FROM sqlite_schema WHERE name='b'").value_or(-1),
            0);
    }

    void numbersWithAGapAreAMistake()
    {
        auto database = open();
        const auto done = migrate(*database, {m_first, {3, "third", "SELECT 1"}});
        QVERIFY(!done);
        QCOMPARE(int(done.error().code), int(ErrorCode::InvalidArgument));
    }

    void everyFailedOperationCanBeContinued()
    {
        bool hasGoneThrough = false;
        for (int n = 1; !hasGoneThrough; ++n) {
            QVERIFY(n < 200);
            init();
            FailingVfs vfs;
            {
                auto database = open(vfs.name());
                QVERIFY(database.has_value());
                vfs.failOperation(n, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
                hasGoneThrough = migrate(*database, {m_first, m_second}).has_value();
                vfs.heal();
            }
            auto again = open();
            QCOMPARE(migrate(*again, {m_first, m_second}).value_or(-1), 2);
            QCOMPARE(again->queryInt("SELECT sum(x + y) FROM a").value_or(-1), 8);
        }
    }

    void ourOwnSchemasApply()
    {
        auto requests = open();
        QCOMPARE(store::migrate(*requests, store::requestMigrations(), m_clock.wallNow()),
                 int(store::requestMigrations().size()));
        init();
        auto node = open();
        QCOMPARE(store::migrate(*node, store::nodeMigrations(), m_clock.wallNow()),
                 int(store::nodeMigrations().size()));
    }
};

QTEST_APPLESS_MAIN(TestMigration)
#include "tst_migration.moc"
