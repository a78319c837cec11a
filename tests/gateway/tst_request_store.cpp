#include "base/fake_clock.h"
#include "base/identifier.h"
#include "gateway/request_store.h"
#include "store/migration.h"
#include "support/failing_vfs.h"

#include <sqlite3.h>
#include <unistd.h>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <set>
#include <thread>

using namespace helix;
using namespace helix::gateway;
using namespace std::chrono_literals;
using test::FailingVfs;

namespace {

constexpr std::int64_t kStartMs = 1'700'000'000'000;

/// The n-th request of a node that gets one a millisecond, each lasting n % 7 + 1 ms.
RequestRecord sample(std::int64_t n)
{
    RequestRecord record;
    record.id = newId("req", WallTime(std::chrono::milliseconds(kStartMs + n)));
    record.atMs = kStartMs + n;
    record.method = "POST";
    record.route = n % 10 == 0 ? "/v1/embeddings" : "/v1/chat/completions";
    record.status = n % 20 == 0 ? 502 : 200;
    record.durationMs = double(n % 7 + 1);
    record.model = n % 3 == 0 ? "gpt-4o" : "claude-sonnet";
    record.provider = n % 3 == 0 ? "openai" : "claude";
    record.isStream = n % 2 == 0;
    record.attempts = 1;
    if (record.status == 502) record.errorType = "upstream_error";
    record.client = "127.0.0.1";
    record.userAgent = "curl/8";
    record.bytesIn = 120;
    record.bytesOut = n;
    return record;
}

RequestRecord fullRecord()
{
    auto record = sample(1);
    record.firstContentMs = 8.1;
    record.overheadMs = 0.3;
    record.providerModel = "claude-sonnet-4-6";
    record.isSimulated = true;
    record.attempts = 2;
    record.fallbacks = 1;
    record.promptTokens = 0;
    record.completionTokens = 20;
    record.totalTokens = 20;
    record.finishReason = "stop";
    record.traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    record.attemptsJson = R"([{"number":1,"outcome":"server_error"},{"number":2}])";
    record.bodyExcerpt = R"({"model":"claude-sonnet"})";
    record.cachedTokens = 5;
    record.costUsd = 0.25;
    record.isUsageEstimated = true;
    record.keyId = "sk-prod-abc123xyz";
    record.team = "search";
    record.cache = "miss";
    record.audioTokens = 7;
    return record;
}

/// Runs as its own process: stores records and names each on stdout once it is committed.
int writeRecords(const char* path)
{
    const FakeClock clock;
    auto store = RequestStore::open(path, clock);
    if (!store) return 1;
    for (std::int64_t n = 0;; ++n) {
        const auto record = sample(n);
        (void)(*store)->add(record);
        while (!(*store)->find(record.id)) std::this_thread::yield();
        std::printf("%s\n", record.id.c_str());
        std::fflush(stdout);
    }
}

}  // namespace

class TestRequestStore : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeClock> m_clock;

    [[nodiscard]] std::string path() const { return m_folder->path().toStdString() + "/r.db"; }
    [[nodiscard]] std::unique_ptr<RequestStore> open(RequestStoreOptions options = {})
    {
        if (options.queue.capacity == 10'000) options.queue.capacity = 200'000;
        auto store = RequestStore::open(path(), *m_clock, options);
        return store ? std::move(*store) : nullptr;
    }
    void fill(RequestStore& store, std::int64_t count)
    {
        for (std::int64_t n = 0; n < count; ++n) QVERIFY(store.add(sample(n)));
        QTRY_COMPARE_WITH_TIMEOUT(store.stats().size, 0u, 60'000);
    }
    [[nodiscard]] std::int64_t count(const char* what = "requests")
    {
        auto database = store::Database::openReadOnly(path());
        return database
                   ? database->queryInt(std::string("SELECT count(*) FROM ") + what).value_or(-1)
                   : -1;
    }
    /// Follows next_before to the end; every id once, newest first.
    [[nodiscard]] std::vector<RequestRecord> all(RequestStore& store, RequestQuery query)
    {
        std::vector<RequestRecord> found;
        for (int rounds = 0; rounds < 10'000; ++rounds) {
            auto page = store.page(query);
            if (!page || page->records.size() > std::size_t(query.limit)) return {};
            for (auto& record : page->records) found.push_back(std::move(record));
            if (page->hasMore != page->nextBefore.has_value()) return {};
            if (!page->hasMore) return found;
            query.before = *page->nextBefore;
        }
        return {};
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_clock = std::make_unique<FakeClock>(WallTime(std::chrono::milliseconds(kStartMs)));
    }

    void aRecordComesBackAsItWas()
    {
        auto store = open();
        const auto record = fullRecord();
        QVERIFY(store->add(record));
        QTRY_VERIFY(store->find(record.id).has_value());
        QVERIFY(*store->find(record.id) == record);
        const auto missing = store->find("req-000000000000000000000000");
        QVERIFY(!missing);
        QCOMPARE(int(missing.error().code), int(ErrorCode::NotFound));
    }

    void theJsonIsTheContract()
    {
        auto record = fullRecord();
        record.id = "req-1";
        record.model = "m";
        const auto expected = Json::parse(R"({"id":"req-1","at_ms":1700000000001,"method":"POST",
            "route":"/v1/chat/completions","status":200,"duration_ms":2.0,"first_content_ms":8.1,
            "overhead_ms":0.3,"model":"m","provider":"claude","provider_model":"claude-sonnet-4-6",
            "is_simulated":true,"is_stream":false,"attempts":2,"fallbacks":1,"prompt_tokens":0,
            "completion_tokens":20,"total_tokens":20,"finish_reason":"stop","error_type":null,
            "error_message":null,"client":"127.0.0.1","user_agent":"curl/8",
            "trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","bytes_in":120,"bytes_out":1,
            "cached_tokens":5,"reasoning_tokens":null,"cost_usd":0.25,"is_usage_estimated":true,
            "key_id":"sk-prod-abc123xyz","team":"search","user":null,"cache":"miss",
            "audio_tokens":7})");
        QCOMPARE(QString::fromStdString(toJson(record).dump()),
                 QString::fromStdString(expected.dump()));
        auto detail = expected;
        detail["body_excerpt"] = R"({"model":"claude-sonnet"})";
        detail["attempt_list"] = Json::parse(record.attemptsJson);
        QCOMPARE(QString::fromStdString(toDetailJson(record).dump()),
                 QString::fromStdString(detail.dump()));
    }

    void whatIsUnknownIsNull()
    {
        const auto json = toDetailJson(RequestRecord{});
        for (const char* name :
             {"first_content_ms", "overhead_ms", "prompt_tokens", "completion_tokens",
              "total_tokens", "finish_reason", "error_type", "error_message", "body_excerpt"})
            QVERIFY2(json.at(name).is_null(), name);
        QVERIFY(json.at("attempt_list") == Json::array());
    }

    void anEmptyStoreHasAnEmptyPage()
    {
        auto store = open();
        const auto page = store->page({});
        QVERIFY(page.has_value());
        QCOMPARE(QString::fromStdString(page->toJson().dump()),
                 QString(R"({"has_more":false,"next_before":null,"requests":[]})"));
    }

    void filtersChooseTheRightRecords_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("all") << 0;
        QTest::newRow("one status") << 1;
        QTest::newRow("a class of status codes") << 2;
        QTest::newRow("errors") << 3;
        QTest::newRow("provider") << 4;
        QTest::newRow("model") << 5;
        QTest::newRow("route") << 6;
        QTest::newRow("streams") << 7;
        QTest::newRow("no streams") << 8;
        QTest::newRow("slow ones") << 9;
        QTest::newRow("a span of time, both ends included") << 10;
        QTest::newRow("text in the model, ignoring case") << 11;
        QTest::newRow("text in the error") << 12;
        QTest::newRow("several at once") << 13;
        QTest::newRow("nothing matches") << 14;
        QTest::newRow("text with signs of LIKE") << 15;
    }
    void filtersChooseTheRightRecords()
    {
        QFETCH(int, which);
        RequestQuery query{.limit = 7};
        std::function<bool(const RequestRecord&)> isWanted = [](const auto&) { return true; };
        switch (which) {
            case 1:
                query.status = *parseStatusFilter("200");
                isWanted = [](const auto& r) { return r.status == 200; };
                break;
            case 2:
                query.status = *parseStatusFilter("5xx");
                isWanted = [](const auto& r) { return r.status / 100 == 5; };
                break;
            case 3:
                query.status = *parseStatusFilter("error");
                isWanted = [](const auto& r) { return r.isError(); };
                break;
            case 4:
                query.provider = "openai";
                isWanted = [](const auto& r) { return r.provider == "openai"; };
                break;
            case 5:
                query.model = "claude-sonnet";
                isWanted = [](const auto& r) { return r.model == "claude-sonnet"; };
                break;
            case 6:
                query.route = "/v1/embeddings";
                isWanted = [](const auto& r) { return r.route == "/v1/embeddings"; };
                break;
            case 7:
                query.isStream = true;
                isWanted = [](const auto& r) { return r.isStream; };
                break;
            case 8:
                query.isStream = false;
                isWanted = [](const auto& r) { return !r.isStream; };
                break;
            case 9:
                query.minDurationMs = 6;
                isWanted = [](const auto& r) { return r.durationMs >= 6; };
                break;
            case 10:
                query.sinceMs = kStartMs + 10;
                query.untilMs = kStartMs + 20;
                isWanted = [](const auto& r) {
                    return r.atMs >= kStartMs + 10 && r.atMs <= kStartMs + 20;
                };
                break;
            case 11:
                query.text = "GPT";
                isWanted = [](const auto& r) { return r.model == "gpt-4o"; };
                break;
            case 12:
                query.text = "upstream_";
                isWanted = [](const auto& r) { return r.isError(); };
                break;
            case 13:
                query = {.limit = 7,
                         .status = *parseStatusFilter("error"),
                         .provider = "openai",
                         .isStream = true};
                isWanted = [](const auto& r) {
                    return r.isError() && r.provider == "openai" && r.isStream;
                };
                break;
            case 14:
                query.provider = "nobody";
                isWanted = [](const auto&) { return false; };
                break;
            case 15:
                query.text = "%";
                isWanted = [](const auto&) { return false; };
                break;
            default: break;
        }
        auto store = open();
        fill(*store, 300);
        const auto found = all(*store, query);
        std::int64_t last = 1'000'000;
        for (const auto& record : found) {
            QVERIFY(isWanted(record));
            QVERIFY(record.bytesOut < last);
            last = record.bytesOut;
        }
        std::size_t expected = 0;
        for (std::int64_t n = 0; n < 300; ++n) expected += isWanted(sample(n)) ? 1 : 0;
        QCOMPARE(found.size(), expected);
    }

    void aStatusFilterIsParsed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        QTest::newRow("a code") << "404" << 404 << 404;
        QTest::newRow("a class") << "5xx" << 500 << 599;
        QTest::newRow("errors") << "error" << 0 << 999;
        for (const char* text : {"", "6xx", "0xx", "99", "1000", "xx", "5x", "200 ", "-1", "ERROR"})
            QTest::newRow(text) << text << -1 << -1;
    }
    void aStatusFilterIsParsed()
    {
        QFETCH(QString, text);
        QFETCH(int, from);
        QFETCH(int, to);
        const auto filter = parseStatusFilter(text.toStdString());
        QCOMPARE(filter ? filter->from : -1, from);
        QCOMPARE(filter ? filter->to : -1, to);
    }

    void badQueriesAreRefused_data()
    {
        QTest::addColumn<int>("limit");
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::newRow("no limit") << 0 << ""
                                  << "";
        QTest::newRow("a negative limit") << -1 << ""
                                          << "";
        QTest::newRow("one above the limit") << 501 << ""
                                             << "";
        QTest::newRow("both cursors") << 10 << "a"
                                      << "b";
    }
    void badQueriesAreRefused()
    {
        QFETCH(int, limit);
        QFETCH(QString, before);
        QFETCH(QString, after);
        const auto page = open()->page(
            {.limit = limit, .before = before.toStdString(), .after = after.toStdString()});
        QVERIFY(!page);
        QCOMPARE(int(page.error().code), int(ErrorCode::InvalidArgument));
    }

    void aFollowerGetsEveryRecordOnce()
    {
        auto store = open();
        fill(*store, 5);
        const auto first = store->page({.limit = 2});
        auto cursor = first->records.front().id;
        // A stream that began long ago ends now: its id is the oldest, and yet it is news.
        auto late = sample(-1'000'000);
        QVERIFY(store->add(late));
        for (std::int64_t n = 5; n < 10; ++n) QVERIFY(store->add(sample(n)));
        QTRY_COMPARE(store->stats().size, 0u);
        std::vector<std::string> found;
        for (bool hasMore = true; hasMore;) {
            const auto page = store->page({.limit = 4, .after = cursor});
            QVERIFY(page.has_value());
            QVERIFY(!page->nextBefore);
            for (const auto& record : page->records) found.push_back(record.id);
            cursor = found.back();
            hasMore = page->hasMore;
        }
        QCOMPARE(found.size(), std::size_t(6));
        QCOMPARE(found.front(), late.id);
        QVERIFY(store->page({.after = cursor})->records.empty());
    }

    void anUnknownCursorStandsBeforeTheOldest()
    {
        auto store = open();
        fill(*store, 5);
        QVERIFY(store->page({.before = "req-gone"})->records.empty());
        QCOMPARE(store->page({.after = "req-gone"})->records.size(), std::size_t(5));
    }

    void sqlIsOnlyText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("a quote") << QByteArray("'; DROP TABLE requests; --");
        QTest::newRow("a union") << QByteArray("' UNION SELECT * FROM sqlite_schema --");
        QTest::newRow("a double quote") << QByteArray("\" OR 1=1 --");
        QTest::newRow("a NUL byte") << QByteArray("a\0b", 3);
        QTest::newRow("line breaks") << QByteArray("x\r\nFLUSHALL\r\n");
        QTest::newRow("bytes that are not UTF-8") << QByteArray("\xff\xfe");
        QTest::newRow("a parameter") << QByteArray("?1 :a $b @c");
    }
    void sqlIsOnlyText()
    {
        QFETCH(QByteArray, text);
        const auto evil = text.toStdString();
        auto store = open();
        fill(*store, 3);
        auto record = sample(3);
        record.id = evil;
        record.model = record.provider = record.route = record.errorMessage = evil;
        QVERIFY(store->add(record));
        QTRY_VERIFY(store->find(evil).has_value());
        QVERIFY(*store->find(evil) == record);
        QCOMPARE(store->page({.provider = evil})->records.size(), std::size_t(1));
        QCOMPARE(store->page({.model = evil})->records.size(), std::size_t(1));
        QCOMPARE(store->page({.route = evil})->records.size(), std::size_t(1));
        QCOMPARE(store->page({.before = evil})->records.size(), std::size_t(3));
        QVERIFY(!store->page({.text = evil})->records.empty());
        QVERIFY(!dumpJson(toJson(record)).empty());
        QCOMPARE(count(), 4);
    }

    void longTextsAreCutAtACharacter()
    {
        auto store = open();
        auto record = fullRecord();
        record.errorMessage = std::string(kMaxRecordText - 1, 'x') + "\xC3\xA9\xC3\xA9";
        record.attemptsJson = "[\"" + std::string(1'000'000, 'x') + "\"]";
        QVERIFY(store->add(record));
        QTRY_VERIFY(store->find(record.id).has_value());
        const auto found = store->find(record.id);
        QCOMPARE(found->errorMessage, std::string(kMaxRecordText - 1, 'x'));
        QVERIFY(toDetailJson(*found).at("attempt_list").empty());
    }

    void pagesOfAHundredThousandRecordsAreComplete()
    {
        constexpr std::int64_t kMany = 100'000;
        auto store = open();
        fill(*store, kMany);
        QCOMPARE(all(*store, {.limit = 500}).size(), std::size_t(kMany));
        // Rare ones among many: found through an index or window by window, never half.
        RequestQuery rare{.limit = 500, .status = *parseStatusFilter("5xx"), .provider = "openai"};
        QCOMPARE(all(*store, rare).size(), std::size_t(kMany / 60 + 1));
        RequestQuery oldest{.limit = 10, .untilMs = kStartMs + 2};
        QCOMPARE(all(*store, oldest).size(), std::size_t(3));
        RequestQuery text{.limit = 10, .text = sample(7).id.substr(0, 16)};
        QVERIFY(!all(*store, text).empty());
    }

    void pagesUseTheIndexes_data()
    {
        QTest::addColumn<QString>("condition");
        QTest::addColumn<QString>("index");
        QTest::newRow("provider") << "provider = ?"
                                  << "requests_by_provider";
        QTest::newRow("model") << "model = ?"
                               << "requests_by_model";
        QTest::newRow("route") << "route = ?"
                               << "requests_by_route";
        QTest::newRow("errors") << "is_error = 1"
                                << "requests_errors";
        QTest::newRow("server errors") << "is_error = 1 AND status >= ? AND status <= ?"
                                       << "requests_errors";
        QTest::newRow("nothing") << "1"
                                 << "INTEGER PRIMARY KEY";
    }
    void pagesUseTheIndexes()
    {
        QFETCH(QString, condition);
        QFETCH(QString, index);
        auto store = open();
        auto database = store::Database::openReadOnly(path());
        auto plan = database->prepare(
            "EXPLAIN QUERY PLAN SELECT * FROM requests WHERE seq >= ? "
            "AND seq <= ? AND " +
            condition.toStdString() + " ORDER BY seq DESC LIMIT ?");
        QVERIFY(plan.has_value());
        std::string text;
        while (plan->step().value_or(false)) text += plan->columnText(3) + "\n";
        QVERIFY2(text.find(index.toStdString()) != std::string::npos, text.c_str());
        QVERIFY2(text.find("TEMP B-TREE") == std::string::npos, text.c_str());
    }

    void oldRecordsAreRemoved()
    {
        auto store = open({.maxAge = 10'000ms});
        fill(*store, 4'000);
        m_clock->advance(12'000ms);  // Records 0 to 1999 are now older than ten seconds.
        store->prune();
        QTRY_COMPARE(count(), 2'000);
        QTRY_COMPARE(store->stats().size, 0u);
        QCOMPARE(count("request_details"), 2'000);
        QCOMPARE(store->page({})->records.front().bytesOut, 3'999);
    }

    void theSizeIsKept()
    {
        constexpr std::size_t kMax = 1024 * 1024;
        auto store = open({.maxBytes = kMax, .maxAge = 240h});
        for (std::int64_t n = 0; n < 20'000; ++n) {
            auto record = sample(n);
            record.bodyExcerpt = std::string(500, 'x');
            QVERIFY(store->add(record));
        }
        QTRY_COMPARE_WITH_TIMEOUT(store->stats().size, 0u, 60'000);
        store->prune();
        // Between two chunks of the removal the queue is empty for a moment, so the rows are asked.
        QTRY_VERIFY_WITH_TIMEOUT(count() < 2'000, 60'000);
        const auto fileSize = [this] { return std::filesystem::file_size(path()); };
        store->stop();
        QVERIFY2(fileSize() < 4 * kMax, std::to_string(fileSize()).c_str());
        QVERIFY(count() > 200);
        QVERIFY(count() == count("request_details"));
    }

    void newLimitsActAtOnce()
    {
        auto store = open({.maxAge = 240h});
        fill(*store, 100);
        m_clock->advance(1h);
        store->setRetention(1024 * 1024 * 1024, 1'000ms);
        QTRY_COMPARE(count(), 0);
    }

    void readersAndWritersWorkTogether()
    {
        auto store = open();
        std::atomic<bool> isOver{false};
        std::atomic<int> failures{0};
        std::vector<std::thread> readers;
        for (int i = 0; i < 4; ++i)
            readers.emplace_back([&] {
                while (!isOver) {
                    const auto page = store->page({.limit = 50, .provider = "openai"});
                    if (!page) ++failures;
                }
            });
        std::vector<std::thread> writers;
        for (int writer = 0; writer < 3; ++writer)
            writers.emplace_back([&, writer] {
                for (int n = 0; n < 2'000; ++n)
                    if (!store->add(sample(writer * 10'000 + n))) ++failures;
            });
        for (auto& writer : writers) writer.join();
        QTRY_COMPARE_WITH_TIMEOUT(store->stats().size, 0u, 30'000);
        isOver = true;
        for (auto& reader : readers) reader.join();
        QCOMPARE(failures.load(), 0);
        QCOMPARE(count(), 6'000);
    }

    void aFullDiskLosesNoQueuedRecordAndReadsGoOn()
    {
        FailingVfs vfs;
        auto store = open({.queue = {.retryDelay = 20ms}, .vfs = vfs.name()});
        fill(*store, 10);
        vfs.failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        for (std::int64_t n = 10; n < 500; ++n) QVERIFY(store->add(sample(n)));
        QTRY_VERIFY(store->stats().isFailing);
        QCOMPARE(store->page({})->records.size(), std::size_t(10));
        vfs.heal();
        QTRY_COMPARE(count(), 500);
        QVERIFY(!store->stats().isFailing);
        store.reset();
    }

    void aFullQueueCountsWhatIsLost()
    {
        FailingVfs vfs;
        auto store = open(
            {.queue = {.capacity = 10, .retryDelay = 20ms, .stopGrace = 10ms}, .vfs = vfs.name()});
        QTRY_COMPARE(store->stats().size, 0u);
        vfs.failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        int taken = 0;
        for (std::int64_t n = 0; n < 30; ++n) taken += store->add(sample(n)) ? 1 : 0;
        QCOMPARE(taken, 10);
        QCOMPARE(store->stats().dropped, 20u);
        store.reset();
    }

    void aNewerDatabaseIsRefused()
    {
        open().reset();
        {
            auto database = store::Database::open(path(), store::Durability::Normal);
            QVERIFY(database->exec("INSERT INTO schema_migrations VALUES (99, 'x', 0)"));
        }
        const auto store = RequestStore::open(path(), *m_clock);
        QVERIFY(!store);
        QCOMPARE(int(store.error().code), int(ErrorCode::Conflict));
        QVERIFY(store.error().message.find(path()) != std::string::npos);
    }

    void whatWasAcknowledgedSurvivesAKill()
    {
        std::set<std::string> acknowledged;
        for (int round = 0; round < 3; ++round) {
            QProcess writer;
            writer.start("/proc/self/exe", {"--write", QString::fromStdString(path())});
            QByteArray said;
            while (said.count('\n') < 5 * (round + 1)) {
                QVERIFY(writer.waitForReadyRead());
                said += writer.readAll();
            }
            ::kill(pid_t(writer.processId()), SIGKILL);
            QVERIFY(writer.waitForFinished());
            said += writer.readAll();
            auto lines = said.split('\n');
            lines.removeLast();  // Empty, or cut by the kill.
            for (const auto& line : lines) acknowledged.insert(line.toStdString());

            auto store = open();
            QVERIFY(store != nullptr);
            for (const auto& id : acknowledged) QVERIFY(store->find(id).has_value());
            auto database = store::Database::openReadOnly(path());
            auto check = database->prepare("PRAGMA integrity_check");
            QVERIFY(check->step().value_or(false));
            QCOMPARE(check->columnText(0), std::string("ok"));
        }
    }
};

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--write") return writeRecords(argv[2]);
    TestRequestStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_request_store.moc"
