#include "base/fake_clock.h"
#include "gateway/audit_log.h"
#include "gateway/audit_text.h"
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
        const auto page = log->page({.limit = 10});
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
            const auto page = log->page({.limit = 10, .before = before});
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
        const auto page = open()->page({.limit = limit});
        QVERIFY(!page);
        QCOMPARE(int(page.error().code), int(ErrorCode::InvalidArgument));
    }

    void filtersChoose_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("subjects");
        const auto row = [](const char* tag, const char* json, const char* subjects) {
            QTest::newRow(tag) << QByteArray(json) << QByteArray(subjects);
        };
        row("nothing: all, newest first", "{}", "d c b a");
        row("after a number: oldest first", R"({"after":1})", "b c d");
        row("an actor", R"({"actor":"key sk-prod-1"})", "b");
        row("an actor by its beginning", R"({"actor":"key *"})", "c b");
        row("an action by its end", R"({"action":"*.create"})", "d b");
        row("an action by its middle", R"({"action":"*v*"})", "c");
        row("letters count as they are", R"({"action":"API_KEY.*"})", "");
        row("a subject", R"({"subject":"a"})", "a");
        row("from a time on", R"({"since_ms":3000})", "d c");
        row("up to a time", R"({"until_ms":2000})", "a");
        row("a word in what was before or after", R"({"q":"TEAM"})", "b");
        row("all at once", R"({"actor":"*","action":"api_key.*","since_ms":2000,"q":"key"})",
            "c b");
        // S14: what a filter holds is only a text.
        row("S14 a quote in a filter", R"({"actor":"' OR '1'='1"})", "");
        row("S14 a comment in a filter", R"({"subject":"a'; DROP TABLE audit; --"})", "");
        row("S14 a question mark is no wildcard", R"({"actor":"admi?"})", "");
        row("S14 a bracket is no wildcard", R"({"action":"[a-z]*"})", "");
        row("S14 a percent sign is no wildcard", R"({"actor":"%"})", "");
        row("S14 a NUL in a filter", R"({"q":"te\u0000am"})", "");
        row("S14 line breaks in a filter", R"({"subject":"a\r\nFLUSHALL"})", "");
    }
    void filtersChoose()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, subjects);
        auto log = open();
        const auto add = [&](std::int64_t at, const char* actor, const char* action,
                             const char* subject, Json after = {}) {
            AuditEntry entry;
            entry.atMs = at;
            entry.actor = actor;
            entry.action = action;
            entry.subject = subject;
            entry.after = std::move(after);
            QVERIFY(log->append(std::move(entry)).has_value());
        };
        add(1000, "admin", "config.reload", "a");
        add(2000, "key sk-prod-1", "api_key.create", "b", Json{{"team", "search"}});
        add(3000, "key sk-prod-2", "api_key.revoke", "c");
        add(4000, "signal", "user.create", "d");
        const auto asked = parseJson(json.toStdString());
        QVERIFY(asked.has_value());
        AuditQuery query;
        query.actor = jsonText(*asked, "actor");
        query.action = jsonText(*asked, "action");
        query.subject = jsonText(*asked, "subject");
        query.contains = jsonText(*asked, "q");
        if (asked->contains("after")) query.after = jsonInt(*asked, "after");
        if (asked->contains("since_ms")) query.sinceMs = jsonInt(*asked, "since_ms");
        if (asked->contains("until_ms")) query.untilMs = jsonInt(*asked, "until_ms");
        const auto page = log->page(query);
        QVERIFY(page.has_value());
        QByteArrayList found;
        for (const auto& entry : page->entries) found << QByteArray::fromStdString(entry.subject);
        QCOMPARE(found.join(' '), subjects);
    }

    void aFilterHasALimit()
    {
        auto log = open();
        QVERIFY(!log->page({.action = std::string(kMaxAuditFilterBytes + 1, 'x')}));
        QVERIFY(!log->page({.action = "*a*b*c*d*"}));
        QVERIFY(log->page({.action = "*a*b*c*"}).has_value());
    }

    void aLineOfAFile_data()
    {
        QTest::addColumn<QByteArray>("subject");
        QTest::addColumn<QByteArray>("cell");
        QTest::newRow("a plain text") << QByteArray("claude") << QByteArray(",claude,");
        QTest::newRow("a comma") << QByteArray("a,b") << QByteArray(",\"a,b\",");
        QTest::newRow("quotes") << QByteArray("a\"b") << QByteArray(",\"a\"\"b\",");
        QTest::newRow("a line break") << QByteArray("a\r\nb") << QByteArray(",\"a\r\nb\",");
        QTest::newRow("S14 a formula")
            << QByteArray("=cmd|' /C calc'!A0") << QByteArray(",'=cmd|' /C calc'!A0,");
        QTest::newRow("S14 an address of a mail") << QByteArray("@x") << QByteArray(",'@x,");
    }
    void aLineOfAFile()
    {
        QFETCH(QByteArray, subject);
        QFETCH(QByteArray, cell);
        const auto line = auditLine(sample(subject.toStdString()), AuditFormat::Csv);
        QVERIFY2(QByteArray::fromStdString(line).contains(cell), line.c_str());
        QVERIFY(line.ends_with("\r\n"));
        const auto json =
            parseJson(auditLine(sample(subject.toStdString()), AuditFormat::JsonLines));
        QCOMPARE(jsonText(*json, "subject"), subject.toStdString());
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
        QCOMPARE(log->page({.limit = 10})->entries.front().actor, std::string("admin"));
    }

    void sqlIsOnlyText()
    {
        auto log = open();
        const std::string evil("'; DROP TABLE audit; --\0\"\r\n\xff", 28);
        auto entry = sample(evil);
        entry.actor = entry.action = entry.client = evil;
        entry.after = Json{{"name", "'; DROP TABLE audit; --"}};
        QVERIFY(log->append(entry).has_value());
        const auto page = log->page({.limit = 10});
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
        QVERIFY(log->page({.limit = 1})->entries.front().before.is_null());
    }

    void aFullDiskIsToldAndHealsByItself()
    {
        FailingVfs vfs;
        auto log = open({.retryDelay = 10ms}, vfs.name());
        vfs.failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        const auto refused = log->append(sample("lost"));
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), int(ErrorCode::LimitExceeded));
        QVERIFY(log->page({.limit = 10})->entries.empty());
        vfs.heal();
        bool isKept = false;
        QTRY_VERIFY((isKept = isKept || log->append(sample("kept")).has_value()));
        QCOMPARE(log->page({.limit = 10})->entries.size(), std::size_t(1));
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
        QCOMPARE(log->page({.limit = 500})->entries.size(), std::size_t(200));
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
