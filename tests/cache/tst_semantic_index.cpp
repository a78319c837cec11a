#include "cache/semantic/semantic_index.h"

#include <QtTest>
#include <cmath>
#include <thread>

using namespace helix;
using namespace helix::cache;

namespace {

constexpr std::int64_t kNow = 1'000'000;

// Two dimensions: a direction is an angle, and its cosine to 0 the similarity.
Question question(const char* tenant, double degrees, const char* text)
{
    const double angle = degrees * M_PI / 180;
    Question made;
    made.partition = sha256(tenant);
    made.vector = {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
    made.traits = traitsOf(text);
    return made;
}

EntryPtr entry(const char* text, const char* model = "m", std::int64_t expiresMs = kNow + 1000)
{
    auto made = std::make_shared<Entry>();
    made->model = model;
    made->text = text;
    made->storedMs = kNow;
    made->expiresMs = expiresMs;
    return made;
}

const char* const kText = "how do I reset my password";

}  // namespace

class TestSemanticIndex : public QObject {
    Q_OBJECT

private slots:
    void nearEnoughIsFound_data()
    {
        QTest::addColumn<double>("degrees");
        QTest::addColumn<bool>("isFound");
        QTest::newRow("the same") << 0.0 << true;
        QTest::newRow("near") << 15.0 << true;
        QTest::newRow("just above the threshold of 0.95") << 18.1 << true;
        QTest::newRow("just below it") << 18.3 << false;
        QTest::newRow("far") << 90.0 << false;
        QTest::newRow("opposite") << 180.0 << false;
    }
    void nearEnoughIsFound()
    {
        QFETCH(double, degrees);
        QFETCH(bool, isFound);
        SemanticIndex index(10);
        QVERIFY(index.put(question("a", 0, kText), entry("answer")));
        const auto found = index.find(question("a", degrees, kText), 0.95, kNow);
        QCOMPARE(found.entry != nullptr, isFound);
        if (isFound) QVERIFY(std::abs(found.similarity - std::cos(degrees * M_PI / 180)) < 1e-4);
    }

    void partitionsNeverMix()
    {
        SemanticIndex index(10);
        QVERIFY(index.put(question("tenant a", 0, kText), entry("a's")));
        QVERIFY(index.put(question("tenant b", 0, kText), entry("b's")));
        QCOMPARE(index.find(question("tenant a", 0, kText), 0.9, kNow).entry->text,
                 std::string("a's"));
        QCOMPARE(index.find(question("tenant b", 0, kText), 0.9, kNow).entry->text,
                 std::string("b's"));
        QVERIFY(!index.find(question("tenant c", 0, kText), 0.0, kNow).entry);
    }

    void aGuardRefusesAndTheNextNearestMayFit()
    {
        SemanticIndex index(10);
        QVERIFY(index.put(question("a", 0, "is this food not safe"), entry("no")));
        const auto refused = index.find(question("a", 1, "is this food safe"), 0.95, kNow);
        QVERIFY(!refused.entry);
        QCOMPARE(refused.refusal, std::optional(Guard::Negation));
        QVERIFY(refused.similarity > 0.99);
        QVERIFY(index.put(question("a", 5, "is this food safe"), entry("yes")));
        const auto found = index.find(question("a", 1, "is this food safe"), 0.95, kNow);
        QVERIFY(found.entry);
        QCOMPARE(found.entry->text, std::string("yes"));
        QVERIFY(!found.refusal);
    }

    void whatHasExpiredIsNotGiven()
    {
        SemanticIndex index(10);
        QVERIFY(index.put(question("a", 0, kText), entry("old", "m", kNow + 10)));
        QVERIFY(index.find(question("a", 0, kText), 0.9, kNow + 9).entry);
        QVERIFY(!index.find(question("a", 0, kText), 0.9, kNow + 10).entry);
        index.expire(kNow + 10);
        QCOMPARE(index.size(), 0UL);
    }

    void whatWasUsedLeastRecentlyGoesFirst()
    {
        SemanticIndex index(3);
        for (int i = 0; i < 3; ++i)
            QVERIFY(index.put(question("a", 40.0 * i, kText), entry(std::to_string(i).c_str())));
        QVERIFY(index.find(question("a", 0, kText), 0.99, kNow).entry);
        QVERIFY(index.put(question("a", 160, kText), entry("3")));
        QCOMPARE(index.size(), 3UL);
        QVERIFY(index.find(question("a", 0, kText), 0.99, kNow).entry);
        QVERIFY(!index.find(question("a", 40, kText), 0.99, kNow).entry);
        QVERIFY(index.find(question("a", 160, kText), 0.99, kNow).entry);
    }

    void theBoundHoldsAndMayShrink()
    {
        SemanticIndex index(200);
        for (int i = 0; i < 1000; ++i)
            QVERIFY(index.put(question(i % 2 == 0 ? "a" : "b", i, kText), entry("x")));
        QVERIFY(index.size() <= 200);
        index.setMaxEntries(10);
        QVERIFY(index.size() <= 10);
        index.setMaxEntries(0);
        QCOMPARE(index.size(), 0UL);
        QVERIFY(!index.put(question("a", 0, kText), entry("x")));
    }

    void entriesOfAModelAreRemoved()
    {
        SemanticIndex index(10);
        QVERIFY(index.put(question("a", 0, kText), entry("1", "one")));
        QVERIFY(index.put(question("a", 90, kText), entry("2", "two")));
        QCOMPARE(index.clear(std::string("one")), std::int64_t(1));
        QVERIFY(!index.find(question("a", 0, kText), 0.9, kNow).entry);
        QVERIFY(index.find(question("a", 90, kText), 0.9, kNow).entry);
        QCOMPARE(index.clear(std::nullopt), std::int64_t(1));
        QCOMPARE(index.size(), 0UL);
    }

    void vectorsOfAnotherLengthAreNone()
    {
        SemanticIndex index(10);
        QVERIFY(index.put(question("a", 0, kText), entry("1")));
        Question longer = question("a", 0, kText);
        longer.vector.push_back(0);
        QVERIFY(!index.find(longer, 0.0, kNow).entry);
        QVERIFY(!index.put(longer, entry("2")));
        longer.vector.clear();
        QVERIFY(!index.put(longer, entry("2")));
    }

    void manyMayReadWhileOneWrites()
    {
        SemanticIndex index(500);
        std::atomic<bool> isOver{false};
        std::vector<std::thread> readers;
        for (int i = 0; i < 4; ++i)
            readers.emplace_back([&] {
                while (!isOver) (void)index.find(question("a", 10, kText), 0.9, kNow);
            });
        for (int i = 0; i < 2000; ++i) (void)index.put(question("a", i, kText), entry("x"));
        (void)index.clear(std::nullopt);
        isOver = true;
        for (auto& reader : readers) reader.join();
        QCOMPARE(index.size(), 0UL);
    }
};

QTEST_APPLESS_MAIN(TestSemanticIndex)
#include "tst_semantic_index.moc"
