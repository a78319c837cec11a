#include "base/fake_clock.h"
#include "cache/exact/exact_cache.h"
#include "cache/exact/sqlite_entry_store.h"
#include "support/failing_vfs.h"

#include <sqlite3.h>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace helix;
using namespace helix::cache;
using namespace std::chrono_literals;

namespace {

Sha256 keyOf(int n)
{
    return sha256("key " + std::to_string(n));
}

/// One entry, and what happens elsewhere while it is read or removed.
class WatchedStore : public EntryStore {
public:
    [[nodiscard]] bool mayHave(const Sha256&) const override { return m_entry != nullptr; }
    [[nodiscard]] EntryPtr find(const Sha256&) override
    {
        EntryPtr found = m_entry;
        if (onFound) std::exchange(onFound, nullptr)();
        return found;
    }
    void put(const Sha256&, EntryPtr entry) override { m_entry = std::move(entry); }
    [[nodiscard]] Result<std::int64_t> clear(const std::optional<std::string>&) override
    {
        if (beforeClear) std::exchange(beforeClear, nullptr)();
        const bool wasThere = std::exchange(m_entry, nullptr) != nullptr;
        return wasThere ? 1 : 0;
    }
    void maintain() override {}
    void setMaxBytes(std::int64_t) override {}
    [[nodiscard]] EntryStoreStats stats() const override { return {}; }

    std::function<void()> onFound;
    std::function<void()> beforeClear;

private:
    EntryPtr m_entry;
};

}  // namespace

class TestExactCache : public QObject {
    Q_OBJECT
    FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    SqliteEntryStore* m_store = nullptr;

    [[nodiscard]] std::filesystem::path path() const
    {
        return m_folder->filePath("cache.db").toStdString();
    }
    [[nodiscard]] std::unique_ptr<ExactCache> open(const ExactCacheBounds& bounds = {},
                                                   const char* vfs = nullptr)
    {
        auto store = SqliteEntryStore::open(path(), m_clock, vfs);
        if (!store) qFatal("%s", store.error().text().c_str());
        m_store = store->get();
        return std::make_unique<ExactCache>(m_clock, std::move(*store), bounds);
    }
    [[nodiscard]] EntryPtr entry(const std::string& text, std::chrono::milliseconds ttl = 1h,
                                 const std::string& model = "m") const
    {
        auto made = std::make_shared<Entry>();
        made->model = model;
        made->text = text;
        made->storedMs = unixMillis(m_clock.wallNow());
        made->expiresMs = made->storedMs + ttl.count();
        return made;
    }
    /// What a request would get, wherever it is.
    [[nodiscard]] static std::string textOf(ExactCache& cache, int n)
    {
        auto found = cache.findInMemory(keyOf(n));
        if (found == nullptr && cache.mayBeBelow(keyOf(n))) found = cache.findBelow(keyOf(n));
        return found == nullptr ? std::string() : found->text;
    }
    void overwriteFile(int from, const QByteArray& bytes) const
    {
        QFile file(QString::fromStdString(path().string()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(from);
        file.write(bytes);
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void entriesSurviveARestart()
    {
        {
            auto cache = open();
            cache->put(keyOf(1), entry("one"));
            QCOMPARE(textOf(*cache, 1), std::string("one"));
        }
        auto cache = open();
        QVERIFY(cache->findInMemory(keyOf(1)) == nullptr);
        QVERIFY(cache->mayBeBelow(keyOf(1)));
        QVERIFY(!cache->mayBeBelow(keyOf(2)));
        QCOMPARE(textOf(*cache, 1), std::string("one"));
        QVERIFY(cache->findInMemory(keyOf(1)) != nullptr);  // now it is nearer
    }

    void anEntryHoldsUntilItsTimeAndNotLonger()
    {
        auto cache = open();
        cache->put(keyOf(1), entry("one", 10s));
        m_clock.advance(9'999ms);
        QCOMPARE(textOf(*cache, 1), std::string("one"));
        m_clock.advance(1ms);
        QCOMPARE(textOf(*cache, 1), std::string());
        QVERIFY(cache->findBelow(keyOf(1)) == nullptr);
    }

    void whatHasExpiredLeavesTheDiskInChunks()
    {
        auto cache = open();
        for (int n = 0; n < 700; ++n) cache->put(keyOf(n), entry("text", n < 600 ? 1s : 1h));
        QVERIFY(m_store->flush());
        m_clock.advance(2s);
        cache->maintain();
        QVERIFY(m_store->flush());
        QCOMPARE(cache->stats().disk.entries, 700 - kRemovalChunk);
        cache->maintain();
        QVERIFY(m_store->flush());
        QCOMPARE(cache->stats().disk.entries, std::int64_t(100));
        QCOMPARE(cache->stats().entries, std::size_t(100));
    }

    void theDiskIsBoundedAndTheOldestGoFirst()
    {
        ExactCacheBounds bounds;
        bounds.maxDiskBytes = 512 * 1024;
        auto cache = open(bounds);
        for (int n = 0; n < 200; ++n) cache->put(keyOf(n), entry(std::string(10'000, 'x')));
        QVERIFY(m_store->flush());
        const auto disk = cache->stats().disk;
        QVERIFY(disk.bytes <= bounds.maxDiskBytes);
        QVERIFY(disk.entries > 20 && disk.entries < 60);
        QVERIFY(m_store->find(keyOf(199)) != nullptr);
        QVERIFY(!m_store->mayHave(keyOf(0)));
    }

    void emptyingTakesOneModelOrAll()
    {
        auto cache = open();
        cache->put(keyOf(1), entry("one", 1h, "a"));
        cache->put(keyOf(2), entry("two", 1h, "b"));
        cache->put(keyOf(3), entry("three", 1h, "b"));
        QCOMPARE(cache->clear("b").value_or(-1), std::int64_t(2));
        QCOMPARE(textOf(*cache, 1), std::string("one"));
        QCOMPARE(textOf(*cache, 2), std::string());
        QCOMPARE(cache->clear(std::nullopt).value_or(-1), std::int64_t(1));
        QCOMPARE(textOf(*cache, 1), std::string());
    }

    void aDamagedFileIsSetAsideAtTheStart()
    {
        {
            (void)open();
        }
        overwriteFile(0, QByteArray(4096, 'x'));
        auto cache = open();
        QCOMPARE(cache->stats().disk.repairs, std::uint64_t(1));
        cache->put(keyOf(1), entry("one"));
        QVERIFY(m_store->flush());
        QVERIFY(m_store->find(keyOf(1)) != nullptr);
        QVERIFY(QFile::exists(m_folder->filePath("cache.db.damaged")));
    }

    void damageFoundByAReaderIsAMissAndThenRepaired()
    {
        {
            auto cache = open();
            for (int n = 0; n < 500; ++n) cache->put(keyOf(n), entry(std::string(2'000, 'x')));
        }
        auto cache = open();
        // Beyond the first pages, which the start has read.
        const int size = int(QFileInfo(m_folder->filePath("cache.db")).size());
        for (int at = 8 * 4096; at < size; at += 4096) overwriteFile(at, QByteArray(4096, '\x7f'));
        for (int n = 0; n < 500; ++n) (void)cache->findBelow(keyOf(n));
        QTRY_COMPARE_WITH_TIMEOUT(cache->stats().disk.repairs, std::uint64_t(1), 10'000);
        cache->put(keyOf(1), entry("one"));
        QTRY_VERIFY_WITH_TIMEOUT(m_store->find(keyOf(1)) != nullptr, 10'000);
    }

    void aFullDiskCostsNothingButTheHitsAfterARestart()
    {
        test::FailingVfs vfs;
        auto cache = open({}, vfs.name());
        vfs.failOperation(1, SQLITE_FULL, test::FailingVfs::Mode::FromThenOn);
        for (int n = 0; n < 50; ++n) cache->put(keyOf(n), entry("text"));
        for (int n = 0; n < 50; ++n) QCOMPARE(textOf(*cache, n), std::string("text"));
        QCOMPARE(cache->stats().disk.repairs, std::uint64_t(0));
        vfs.heal();
        QTRY_VERIFY_WITH_TIMEOUT(m_store->find(keyOf(49)) != nullptr, 10'000);
        cache.reset();
    }

    void whatWaitsForTheDiskIsBounded()
    {
        test::FailingVfs vfs;
        auto cache = open({}, vfs.name());
        vfs.failOperation(1, SQLITE_FULL, test::FailingVfs::Mode::FromThenOn);
        const std::size_t count = kMaxWaitingBytes / (1024 * 1024);
        for (std::size_t n = 0; n < count + 3; ++n)
            cache->put(keyOf(int(n)), entry(std::string(1024 * 1024, 'x')));
        QVERIFY(cache->stats().disk.notWritten >= 3);
        vfs.heal();
        cache.reset();
    }

    void whatIsReadWhileTheDiskIsEmptiedIsNotKept()
    {
        auto made = std::make_unique<WatchedStore>();
        WatchedStore& store = *made;
        store.put(keyOf(1), entry("one"));
        ExactCache cache(m_clock, std::move(made), {});
        store.beforeClear = [&] { QCOMPARE(textOf(cache, 1), std::string("one")); };
        QVERIFY(cache.clear(std::nullopt).has_value());
        QCOMPARE(textOf(cache, 1), std::string());
    }

    void whatWasReadBeforeTheDiskWasEmptiedIsNotKept()
    {
        auto made = std::make_unique<WatchedStore>();
        WatchedStore& store = *made;
        store.put(keyOf(1), entry("one"));
        ExactCache cache(m_clock, std::move(made), {});
        store.onFound = [&] { QVERIFY(cache.clear(std::nullopt).has_value()); };
        (void)cache.findBelow(keyOf(1));
        QCOMPARE(textOf(cache, 1), std::string());
    }

    void whatWasReadDoesNotReplaceWhatWasPutMeanwhile()
    {
        auto made = std::make_unique<WatchedStore>();
        WatchedStore& store = *made;
        store.put(keyOf(1), entry("old"));
        ExactCache cache(m_clock, std::move(made), {});
        store.onFound = [&] { cache.put(keyOf(1), entry("new")); };
        (void)cache.findBelow(keyOf(1));
        QCOMPARE(textOf(cache, 1), std::string("new"));
    }

    void withoutASecondLevelThereIsOnlyMemory()
    {
        ExactCache cache(m_clock, nullptr, {});
        cache.put(keyOf(1), entry("one"));
        QCOMPARE(textOf(cache, 1), std::string("one"));
        QVERIFY(!cache.mayBeBelow(keyOf(1)));
        QCOMPARE(cache.clear(std::nullopt).value_or(-1), std::int64_t(1));
    }
};

QTEST_APPLESS_MAIN(TestExactCache)
#include "tst_exact_cache.moc"
