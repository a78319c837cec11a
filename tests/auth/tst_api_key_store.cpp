#include "auth/api_key_store.h"

#include "auth/key_rows.h"
#include "base/fake_clock.h"
#include "store/migration.h"
#include "support/failing_vfs.h"

#include <sqlite3.h>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <set>
#include <thread>

using namespace helix;
using namespace helix::auth;
using namespace std::chrono_literals;
using test::FailingVfs;

namespace {

constexpr std::size_t kLength = 32;

ApiKeyRequest wanted(const std::string& name)
{
    ApiKeyRequest request;
    request.wanted.name = name;
    return request;
}

}  // namespace

class TestApiKeyStore : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<store::WriteQueue> m_queue;
    std::unique_ptr<ApiKeyStore> m_keys;

    [[nodiscard]] std::string path() const { return m_folder->path().toStdString() + "/h.db"; }

    void open(const char* vfs = nullptr)
    {
        m_keys.reset();
        m_queue.reset();
        auto queue = store::WriteQueue::start([this, vfs]() -> Result<store::Database> {
            auto database = store::Database::open(path(), store::Durability::Full, vfs);
            if (!database) return database;
            const auto done =
                store::migrate(*database, store::nodeMigrations(), m_clock->wallNow());
            if (!done) return tl::unexpected(done.error());
            return database;
        });
        QVERIFY2(queue.has_value(), queue ? "" : queue.error().text().c_str());
        m_queue = std::move(*queue);
        auto keys = ApiKeyStore::open(path(), *m_queue, *m_clock);
        QVERIFY2(keys.has_value(), keys ? "" : keys.error().text().c_str());
        m_keys = std::move(*keys);
    }
    [[nodiscard]] NewApiKey create(const std::string& name = "n")
    {
        auto made = m_keys->create(wanted(name), kLength);
        return made ? std::move(*made) : NewApiKey{};
    }
    [[nodiscard]] bool works(const std::string& text) { return m_keys->find(text) != nullptr; }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_clock = std::make_unique<FakeClock>();
        open();
    }
    void cleanup()
    {
        m_keys.reset();
        m_queue.reset();
    }

    void aNewKeyWorksAndHasItsShape()
    {
        const auto made = create("production-client");
        QVERIFY(made.text.starts_with("sk-prod-"));
        QCOMPARE(made.text.size(), kKeyPrefix.size() + kLength);
        QCOMPARE(made.key.id, made.text.substr(0, 17));
        const auto found = m_keys->find(made.text);
        QVERIFY(found != nullptr);
        QCOMPARE(found->name, std::string("production-client"));
        const Json json = made.toJson();
        QCOMPARE(json.at("api_key").get<std::string>(), made.text);
        QCOMPARE(json.at("created_at").get<std::string>(), std::string("2023-11-14T22:13:20Z"));
        QVERIFY(json.at("expires_at").is_null());
    }

    void everyMemberComesBackAfterARestart()
    {
        auto request = parseApiKeyRequest(
            R"({"name":"ü","permissions":["admin","read"],"rate_limit":7,"expires_in":"365d",)"
            R"("tokens_per_minute":8,"max_parallel":9,"allowed_models":["a*","b"],"team":"t",)"
            R"("daily_budget_usd":1.5,"monthly_budget_usd":30})");
        const auto made = m_keys->create(*request, kLength);
        QVERIFY(made.has_value());
        QCOMPARE(*made->key.expiresMs - made->key.createdMs, 365LL * 86'400'000);
        open();
        const auto found = m_keys->find(made->text);
        QVERIFY(found != nullptr);
        QVERIFY(*found == made->key);
        QCOMPARE(m_keys->size(), std::size_t(1));
    }

    void theKeyIsNowhereOnDisk()
    {
        const auto made = create();
        cleanup();
        for (const char* suffix : {"", "-wal"}) {
            QFile file(QString::fromStdString(path() + suffix));
            if (!file.open(QIODevice::ReadOnly)) continue;
            const auto bytes = file.readAll();
            QVERIFY(!bytes.contains(QByteArray::fromStdString(made.text)));
            QVERIFY(!bytes.contains(QByteArray::fromStdString(made.text.substr(17))));
        }
    }

    /// S4: unknown, revoked and expired keys are all the same nothing.
    void keysThatDoNotWork_data()
    {
        QTest::addColumn<QString>("how");
        for (const char* how :
             {"unknown", "revoked", "expired", "the last letter is wrong",
              "the first letter is wrong", "cut short", "continued", "empty", "only the prefix",
              "the public id", "very long", "in another case", "with a blank"})
            QTest::newRow(how) << how;
    }
    void keysThatDoNotWork()
    {
        QFETCH(QString, how);
        auto request = wanted("n");
        request.expiresIn = 1h;
        const auto made = m_keys->create(request, kLength);
        QVERIFY(made && works(made->text));
        std::string text = made->text;
        if (how == "unknown") text = "sk-prod-" + std::string(kLength, 'x');
        if (how == "revoked") QVERIFY(m_keys->revoke(made->key.id).has_value());
        if (how == "expired") m_clock->advance(1h);
        if (how.startsWith("the last")) text.back() = text.back() == 'a' ? 'b' : 'a';
        if (how.startsWith("the first")) text[8] = text[8] == 'a' ? 'b' : 'a';
        if (how == "cut short") text.pop_back();
        if (how == "continued") text += 'a';
        if (how == "empty") text.clear();
        if (how == "only the prefix") text = "sk-prod-";
        if (how == "the public id") text = made->key.id;
        if (how == "very long") text += std::string(1 << 20, 'a');
        if (how == "in another case") text[0] = 'S';
        if (how == "with a blank") text += ' ';
        QVERIFY(!works(text));
    }

    void anExpiryIsExact()
    {
        auto request = wanted("n");
        request.expiresIn = 10s;
        const auto made = m_keys->create(request, kLength);
        m_clock->advance(9'999ms);
        QVERIFY(works(made->text));
        m_clock->advance(1ms);
        QVERIFY(!works(made->text));
        QCOMPARE(std::string(m_keys->get(made->key.id)->status(unixMillis(m_clock->wallNow()))),
                 std::string("expired"));
    }

    void aRevocationHoldsAfterARestart()
    {
        const auto kept = create("kept");
        const auto gone = create("gone");
        const auto revoked = m_keys->revoke(gone.key.id);
        QVERIFY(revoked && revoked->revokedMs.has_value());
        QVERIFY(works(kept.text) && !works(gone.text));
        open();
        QVERIFY(works(kept.text) && !works(gone.text));
        m_clock->advance(1h);
        const auto again = m_keys->revoke(gone.key.id);
        QVERIFY(again.has_value());
        QCOMPARE(again->revokedMs, revoked->revokedMs);
    }

    void whatCanBeRevoked()
    {
        const auto made = create();
        QVERIFY(m_keys->revoke("sk-prod-nobody").error().code == ErrorCode::NotFound);
        QVERIFY(m_keys->revoke("").error().code == ErrorCode::NotFound);
        QVERIFY(m_keys->revoke(made.key.id + "wrong").error().code == ErrorCode::NotFound);
        QVERIFY(works(made.text));
        QVERIFY2(m_keys->revoke(made.text).has_value(), "the whole key names itself, too");
        QVERIFY(!works(made.text));
    }

    void aRotationOverlaps()
    {
        auto request = wanted("n");
        request.expiresIn = 48h;
        request.wanted.rateLimit = 5;
        const auto old = m_keys->create(request, kLength);
        m_clock->advance(1h);
        const auto rotation =
            m_keys->rotate(old->key.id, {.overlap = 2h, .expiresIn = {}}, kLength);
        QVERIFY(rotation.has_value());
        const ApiKey& fresh = rotation->fresh.key;
        QCOMPARE(fresh.replaces, old->key.id);
        QCOMPARE(fresh.rateLimit, std::optional<std::int64_t>(5));
        QCOMPARE(*fresh.expiresMs - fresh.createdMs, 48LL * 3'600'000);
        QVERIFY(works(old->text) && works(rotation->fresh.text));
        open();
        QVERIFY(works(old->text) && works(rotation->fresh.text));
        m_clock->advance(2h);
        QVERIFY(!works(old->text) && works(rotation->fresh.text));
        QVERIFY(m_keys->rotate(old->key.id, {}, kLength).error().code == ErrorCode::Conflict);
        QVERIFY(m_keys->rotate("sk-prod-nobody", {}, kLength).error().code == ErrorCode::NotFound);
    }

    void aRotationNeverProlongsTheOldKey()
    {
        auto request = wanted("n");
        request.expiresIn = 1h;
        const auto old = m_keys->create(request, kLength);
        const auto rotation = m_keys->rotate(old->key.id, {}, kLength);
        QCOMPARE(rotation->old.expiresMs, old->key.expiresMs);
        const auto now =
            m_keys->rotate(rotation->fresh.key.id, {.overlap = 0s, .expiresIn = 7h}, kLength);
        QVERIFY(!works(rotation->fresh.text) && works(now->fresh.text));
        QCOMPARE(*now->fresh.key.expiresMs - now->fresh.key.createdMs, 7LL * 3'600'000);
    }

    void pagesGoFromNewToOld()
    {
        std::vector<std::string> ids;
        for (int i = 0; i < 25; ++i) ids.push_back(create(std::to_string(i)).key.id);
        QVERIFY(m_keys->revoke(ids[3]).has_value());
        std::vector<std::string> seen;
        ApiKeyQuery query{.limit = 10};
        do {
            const auto page = m_keys->page(query);
            QVERIFY(page.has_value());
            for (const auto& key : page->keys) seen.push_back(key.id);
            query.before = page->nextBefore;
        } while (query.before);
        ids.erase(ids.begin() + 3);
        std::reverse(ids.begin(), ids.end());
        QVERIFY(seen == ids);
        QCOMPARE(m_keys->page({.limit = 500, .status = "all"})->keys.size(), std::size_t(25));
        QCOMPARE(m_keys->page({.limit = 500, .status = "active"})->keys.size(), std::size_t(24));
        QCOMPARE(m_keys->page({.limit = 500, .status = "revoked"})->keys.size(), std::size_t(1));
        QCOMPARE(m_keys->page({.limit = 500, .status = "expired"})->keys.size(), std::size_t(0));
        QVERIFY(m_keys->page({.limit = 0}).error().code == ErrorCode::InvalidArgument);
        QVERIFY(m_keys->page({.limit = 501}).error().code == ErrorCode::InvalidArgument);
        QVERIFY(m_keys->page({.status = "new"}).error().code == ErrorCode::InvalidArgument);
    }

    void theLastUseIsKept()
    {
        const auto made = create();
        QVERIFY(!m_keys->get(made.key.id)->lastUsedMs);
        m_clock->advance(5s);
        QVERIFY(works(made.text));
        const std::int64_t used = unixMillis(m_clock->wallNow());
        QCOMPARE(m_keys->get(made.key.id)->lastUsedMs, std::optional(used));
        QCOMPARE(m_keys->page({})->keys.front().lastUsedMs, std::optional(used));
        m_keys->flushLastUse();
        open();
        QCOMPARE(m_keys->get(made.key.id)->lastUsedMs, std::optional(used));
    }

    void anAcknowledgedChangeWasSynced()
    {
        FailingVfs vfs;
        open(vfs.name());
        int syncs = vfs.syncs();
        const auto made = create();
        QVERIFY(vfs.syncs() > syncs);
        syncs = vfs.syncs();
        QVERIFY(m_keys->revoke(made.key.id).has_value());
        QVERIFY(vfs.syncs() > syncs);
        cleanup();
    }

    void aFullDiskChangesNothing()
    {
        FailingVfs vfs;
        open(vfs.name());
        const auto made = create();
        vfs.failOperation(1, SQLITE_FULL, FailingVfs::Mode::FromThenOn);
        QVERIFY(!m_keys->create(wanted("m"), kLength).has_value());
        QVERIFY(!m_keys->revoke(made.key.id).has_value());
        QVERIFY(works(made.text));
        QCOMPARE(m_keys->size(), std::size_t(1));
        vfs.heal();
        QTRY_VERIFY(m_keys->revoke(made.key.id).has_value());
        QVERIFY(!works(made.text));
        cleanup();
    }

    /// A revoked key is refused at once on every thread.
    void everyThreadSeesARevocation()
    {
        const auto made = create();
        std::atomic<bool> isRevoked{false};
        std::atomic<int> late{0};
        std::atomic<int> found{0};
        std::atomic<bool> isOver{false};
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&] {
                while (!isOver) {
                    const bool wasRevoked = isRevoked;
                    if (!works(made.text)) continue;
                    ++found;
                    if (wasRevoked) ++late;
                }
            });
        while (found == 0) std::this_thread::yield();
        QVERIFY(m_keys->revoke(made.key.id).has_value());
        isRevoked = true;
        for (int i = 0; i < 20; ++i) (void)create();
        isOver = true;
        for (auto& thread : threads) thread.join();
        QCOMPARE(late.load(), 0);
    }

    void manyKeysHaveDifferentIds()
    {
        std::set<std::string> ids;
        for (int i = 0; i < 200; ++i) ids.insert(create().key.id);
        QCOMPARE(ids.size(), std::size_t(200));
    }

    void aDamagedRowIsNamed()
    {
        const auto made = create();
        QVERIFY(m_queue
                    ->submitAndWait([](store::Database& database) {
                        return database.exec("UPDATE api_keys SET digest = 'zz'");
                    })
                    .has_value());
        const auto opened = ApiKeyStore::open(path(), *m_queue, *m_clock);
        QVERIFY(!opened);
        QVERIFY(opened.error().message.find(made.key.id) != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestApiKeyStore)
#include "tst_api_key_store.moc"
