#include "cache/exact/lru_map.h"

#include <QtTest>
#include <thread>

using namespace helix;
using namespace helix::cache;

namespace {

using Map = LruMap<std::string>;

Sha256 keyOf(int n)
{
    return sha256(std::to_string(n));
}

void put(Map& map, int n, std::size_t weight = 100)
{
    map.put(keyOf(n), std::make_shared<const std::string>(std::to_string(n)), weight);
}

bool holds(Map& map, int n)
{
    const auto found = map.find(keyOf(n));
    return found != nullptr && *found == std::to_string(n);
}

}  // namespace

class TestLruMap : public QObject {
    Q_OBJECT
private slots:
    void whatWasUsedLeastRecentlyGoesFirst()
    {
        Map map(1'000'000, 3);
        for (int n = 0; n < 3; ++n) put(map, n);
        QVERIFY(holds(map, 0));  // now 1 is the oldest
        put(map, 3);
        QVERIFY(!holds(map, 1));
        for (const int n : {0, 2, 3}) QVERIFY(holds(map, n));
        QCOMPARE(map.evictions(), std::uint64_t(1));
    }

    void bytesAreCountedExactly()
    {
        Map map(1'000'000, 1'000);
        put(map, 1, 100);
        put(map, 2, 50);
        QCOMPARE(map.bytes(), 150 + 2 * Map::kNodeBytes);
        put(map, 1, 10);  // replaced, not added
        QCOMPARE(map.bytes(), 60 + 2 * Map::kNodeBytes);
        QVERIFY(map.erase(keyOf(1)));
        QVERIFY(!map.erase(keyOf(1)));
        QVERIFY(map.erase(keyOf(2)));
        QCOMPARE(map.bytes(), std::size_t(0));
        QCOMPARE(map.size(), std::size_t(0));
    }

    void theBoundInBytesHoldsAtTheLimit()
    {
        const std::size_t each = 100 + Map::kNodeBytes;
        Map map(3 * each, 1'000);
        for (int n = 0; n < 10; ++n) {
            put(map, n);
            QVERIFY(map.bytes() <= 3 * each);
        }
        QCOMPARE(map.size(), std::size_t(3));
        for (const int n : {7, 8, 9}) QVERIFY(holds(map, n));
    }

    void aValueBeyondTheBoundIsNotKept()
    {
        Map map(1'000, 10);
        put(map, 1);
        QVERIFY(
            !map.put(keyOf(2), std::make_shared<const std::string>("2"), 1'001 - Map::kNodeBytes));
        QVERIFY(
            map.put(keyOf(3), std::make_shared<const std::string>("3"), 1'000 - Map::kNodeBytes));
        QCOMPARE(map.size(), std::size_t(1));
        QVERIFY(holds(map, 3));
    }

    void smallerBoundsTakeEffectAtOnce()
    {
        Map map(1'000'000, 100);
        for (int n = 0; n < 10; ++n) put(map, n);
        map.setBounds(1'000'000, 4);
        QCOMPARE(map.size(), std::size_t(4));
        map.setBounds(0, 4);
        QCOMPARE(map.bytes(), std::size_t(0));
    }

    void aPredicateRemovesWhatItNames()
    {
        Map map(1'000'000, 100);
        for (int n = 0; n < 10; ++n) put(map, n);
        QCOMPARE(map.eraseIf([](const std::string& value) { return value < "5"; }), std::size_t(5));
        QVERIFY(!holds(map, 4));
        QVERIFY(holds(map, 5));
    }

    void manyThreadsLeaveTheCountsExact()
    {
        Map map(200 * (100 + Map::kNodeBytes), 150);
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&map, t] {
                for (int i = 0; i < 5'000; ++i) {
                    const int n = (i * 7 + t * 13) % 400;
                    if (i % 3 == 0) put(map, n);
                    if (i % 5 == 0) map.erase(keyOf(n));
                    if (map.find(keyOf(n)) != nullptr && i % 64 == 0) map.erase(keyOf(n));
                }
            });
        for (auto& thread : threads) thread.join();
        QVERIFY(map.size() <= 150);
        QCOMPARE(map.bytes(), map.size() * (100 + Map::kNodeBytes));
        map.eraseIf([](const std::string&) { return true; });
        QCOMPARE(map.bytes(), std::size_t(0));
    }
};

QTEST_APPLESS_MAIN(TestLruMap)
#include "tst_lru_map.moc"
