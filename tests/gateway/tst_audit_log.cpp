#include "base/fake_clock.h"
#include "gateway/audit_log.h"
#include "support/failing_vfs.h"

#include <sqlite3.h>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <future>
#include <thread>

using namespace helix;
using namespace helix::gateway;
using namespace std::chrono_literals;
using test::FailingVfs;

namespace {

AuditEntry sample(const std::string& subject)
{
    return {.actor = "admin",
            .action = "breaker.force_open",
            .subject = subject,
            .before = Json(),
            .after = Json{{"state", "open"}},
            .client = "127.0.0.1"};
}

/// Runs as its own process: appends entries and names each on stdout once it is acknowledged.
int appendEntries(const char* path)
{
    const SystemClock clock;
    auto log = AuditLog::open(path, clock);
    if (!log) return 1;
    for (int n = 0;; ++n) {
        const auto id = (*log)->append(sample(std::to_string(n)));
        if (!id) return 1;
        std::printf("%lld\n", static_cast<long long>(*id));
        std::fflush(stdout);
    }
}

}  // namespace

class TestAuditLog : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    FakeClock m_clock;

    [[nodiscard]] std::string path() const { return m_folder->path().toStdString() + "/h.db"; }
    [[nodiscard]] std::unique_ptr<AuditLog> open(store::WriteQueueOptions options = {},
                                                 const char* vfs = nullptr)
    {
        auto log = AuditLog::open(path(), m_clock, options, vfs);
        return log ? std::move(*log) : nullptr;
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void anEntryComesBackAsItWas()
    {
        auto log = open();
        auto entry = sample("claude");
        entry.before = Json::parse(R"({"list":[1,2.5,null,"x"]})");
        const auto id = log->append(entry);
        QVERIFY(id.has_value());
        const auto page = log->page(10, std::nullopt);
        QCOMPARE(page->entries.size(), std::size_t(1));
        entry.id = *id;
        entry.atMs = unixMillis(m_clock.wallNow());
        QVERIFY(page->entries.front() == entry);
        QCOMPARE(QString::fromStdString(page->toJson().dump()),
                 QString(R"({"entries":[{"action":"breaker.force_open","actor":"admin",)"
                         R"("after":{"state":"open"},"at_ms":1700000000000,)"
                         R"("before":{"list":[1,2.5,null,"x"]},"client":"127.0.0.1","id":1,)"
                         R"("subject":"claude"}],"next_before":null})"));
    }

    void anAcknowledgedEntryWasSynced()
    {
        FailingVfs vfs;
        auto log = open({}, vfs.name());
        for (int i = 0; i < 5; ++i) {
            const int syncs = vfs.syncs();
            QVERIFY(log->append(sample("x")).has_value());
            QVERIFY(vfs.syncs() > syncs);
        }
        log.reset();
    }

    void pagesGoFromNewToOld()
    {
        auto log = open();
        for (int i = 0; i < 25; ++i) QVERIFY(log->append(sample(std::to_string(i))).has_value());
        int expected = 24;
        std::optional<std::int64_t> before;
        do {
            const auto page = log->page(10, before);
            QVERIFY(page.has_value());
            for (const auto& entry : page->entries)
                QCOMPARE(entry.subject, std::to_string(expected--));
            before = page->nextBefore;
        } while (before);
        QCOMPARE(expected, -1);
    }

    void badLimitsAreRefused_data()
    {
        QTest::addColumn<int>("limit");
        QTest::newRow("none") << 0;
        QTest::newRow("negative") << -1;
        QTest::newRow("one above the limit") << kMaxAuditPage + 1;
    }
    void badLimitsAreRefused()
    {
        QFETCH(int, limit);
        const auto page = open()->page(limit, std::nullopt);
        QVERIFY(!page);
        QCOMPARE(int(page.error().code), int(ErrorCode::InvalidArgument));
    }

    void nothingCanBeChangedOrRemoved()
    {
        auto log = open();
        QVERIFY(log->append(sample("claude")).has_value());
        auto database = store::Database::open(path(), store::Durability::Full);
        for (const char* sql : {"UPDATE audit SET actor = 'nobody'", "DELETE FROM audit",
                                "REPLACE INTO audit SELECT * FROM audit"}) {
            const auto done = database->exec(sql);
            QVERIFY2(!done, sql);
            QVERIFY(done.error().cause.find("append-only") != std::string::npos);
        }
        QCOMPARE(log->page(10, std::nullopt)->entries.front().actor, std::string("admin"));
    }

    void sqlIsOnlyText()
    {
        auto log = open();
        const std::string evil("'; DROP TABLE audit; --\0\"\r\n\xff", 28);
        auto entry = sample(evil);
        entry.actor = entry.action = entry.client = evil;
        entry.after = Json{{"name", "'; DROP TABLE audit; --"}};
        QVERIFY(log->append(entry).has_value());
        const auto page = log->page(10, std::nullopt);
        QVERIFY(page->entries.front().subject == evil);
        QVERIFY(page->entries.front().after == entry.after);
        QVERIFY(!dumpJson(page->toJson()).empty());
    }

    void aHugeValueIsLeftOut()
    {
        auto log = open();
        auto entry = sample("x");
        entry.before = std::string(kMaxAuditValueBytes, 'x');
        QVERIFY(log->append(entry).has_value());
        QVERIFY(log->page(1, std::nullopt)->entries.front().before.is_null());
    }

    void aFullDiskIsToldAndHealsByItself()
    {
        FailingVfs vfs;
        auto log = open({.retryDelay = 10ms}, vfs.name());
        vfs.failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        const auto refused = log->append(sample("lost"));
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), int(ErrorCode::LimitExceeded));
        QVERIFY(log->page(10, std::nullopt)->entries.empty());
        vfs.heal();
        bool isKept = false;
        QTRY_VERIFY((isKept = isKept || log->append(sample("kept")).has_value()));
        QCOMPARE(log->page(10, std::nullopt)->entries.size(), std::size_t(1));
        log.reset();
    }

    void aFailedSyncIsNoAcknowledgement()
    {
        FailingVfs vfs;
        auto log = open({.retryDelay = 10ms}, vfs.name());
        vfs.failSync(SQLITE_IOERR_FSYNC);
        const auto refused = log->append(sample("lost"));
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), int(ErrorCode::IoError));
        vfs.heal();
        QTRY_VERIFY(log->append(sample("kept")).has_value());
        log.reset();
    }

    void theAnswerComesAlsoWithoutWaiting()
    {
        auto log = open();
        std::promise<std::int64_t> answer;
        log->append(sample("x"), [&](const auto& id) { answer.set_value(id.value_or(-1)); });
        QCOMPARE(answer.get_future().get(), 1);
        log->stop();
        int calls = 0;
        log->append(sample("x"), [&](const auto& id) { calls += id ? 100 : 1; });
        QCOMPARE(calls, 1);
    }

    void manyThreadsMayAppend()
    {
        auto log = open();
        std::atomic<int> failures{0};
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) failures += log->append(sample("x")) ? 0 : 1;
            });
        for (auto& thread : threads) thread.join();
        QCOMPARE(failures.load(), 0);
        QCOMPARE(log->page(500, std::nullopt)->entries.size(), std::size_t(200));
    }

    void whatWasAcknowledgedSurvivesAKill()
    {
        QProcess writer;
        writer.start("/proc/self/exe", {"--append", QString::fromStdString(path())});
        QByteArray said;
        while (said.count('\n') < 20) {
            QVERIFY(writer.waitForReadyRead());
            said += writer.readAll();
        }
        ::kill(pid_t(writer.processId()), SIGKILL);
        QVERIFY(writer.waitForFinished());
        said += writer.readAll();
        const auto acknowledged = said.count('\n');

        auto log = open();
        QVERIFY(log != nullptr);
        auto database = store::Database::openReadOnly(path());
        QVERIFY(database->queryInt("SELECT count(*) FROM audit").value_or(-1) >= acknowledged);
        QCOMPARE(
            database
                ->queryInt("SELECT count(*) FROM audit WHERE id <= " + std::to_string(acknowledged))
                .value_or(-1),
            acknowledged);
        auto check = database->prepare("PRAGMA integrity_check");
        QVERIFY(check->step().value_or(false));
        QCOMPARE(check->columnText(0), std::string("ok"));
    }
};

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--append") return appendEntries(argv[2]);
    TestAuditLog test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_audit_log.moc"
