#include "cache/semantic/vector_index.h"

#include <QtTest>
#include <cmath>
#include <random>
#include <set>

using namespace helix::cache;

namespace {

constexpr std::size_t kDimensions = 32;

std::vector<float> randomVector(std::mt19937& random)
{
    std::normal_distribution<float> value;
    std::vector<float> vector(kDimensions);
    for (float& entry : vector) entry = value(random);
    (void)normalise(vector);
    return vector;
}

}  // namespace

class TestSemanticVectors : public QObject {
    Q_OBJECT

private slots:
    void lengthsBecomeOne()
    {
        std::vector<float> vector{3, 4};
        QVERIFY(normalise(vector));
        QVERIFY(std::abs(vector[0] - 0.6F) < 1e-6F && std::abs(vector[1] - 0.8F) < 1e-6F);
    }

    void someVectorsHaveNoDirection_data()
    {
        QTest::addColumn<QList<float>>("values");
        QTest::newRow("none") << QList<float>{};
        QTest::newRow("all zero") << QList<float>{0, 0, 0};
        QTest::newRow("not a number") << QList<float>{1, std::nanf("")};
        QTest::newRow("infinite") << QList<float>{1, INFINITY};
    }
    void someVectorsHaveNoDirection()
    {
        QFETCH(QList<float>, values);
        std::vector<float> vector(values.begin(), values.end());
        QVERIFY(!normalise(vector));
    }

    void itselfIsTheNearest_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("one by one") << 100;
        QTest::newRow("the last before the graph") << static_cast<int>(kGraphFrom) - 1;
        QTest::newRow("the first in the graph") << static_cast<int>(kGraphFrom);
        QTest::newRow("in the graph, grown") << 1500;
    }
    void itselfIsTheNearest()
    {
        QFETCH(int, count);
        std::mt19937 random(1);
        VectorIndex index(kDimensions);
        std::vector<std::vector<float>> all;
        for (int i = 0; i < count; ++i) {
            all.push_back(randomVector(random));
            QVERIFY(index.add(static_cast<std::uint64_t>(i) + 1000, all.back()));
        }
        QCOMPARE(index.size(), static_cast<std::size_t>(count));
        int found = 0;
        for (int i = 0; i < count; ++i) {
            const auto nearest = index.nearest(all[static_cast<std::size_t>(i)], 3);
            QVERIFY(!nearest.empty());
            QVERIFY(std::is_sorted(
                nearest.begin(), nearest.end(),
                [](const auto& a, const auto& b) { return a.similarity > b.similarity; }));
            if (nearest.front().id == static_cast<std::uint64_t>(i) + 1000 &&
                nearest.front().similarity > 0.999)
                ++found;
        }
        QVERIFY2(found >= count * 99 / 100, qPrintable(QString::number(found)));
    }

    void whatIsRemovedIsNotFoundAndItsPlaceIsUsedAgain_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("one by one") << 50;
        QTest::newRow("in the graph") << 700;
    }
    void whatIsRemovedIsNotFoundAndItsPlaceIsUsedAgain()
    {
        QFETCH(int, count);
        std::mt19937 random(2);
        VectorIndex index(kDimensions);
        std::vector<std::vector<float>> all;
        for (int i = 0; i < count; ++i) {
            all.push_back(randomVector(random));
            QVERIFY(index.add(static_cast<std::uint64_t>(i), all.back()));
        }
        for (int i = 0; i < count; i += 2) index.remove(static_cast<std::uint64_t>(i));
        index.remove(99'999);
        QCOMPARE(index.size(), static_cast<std::size_t>(count / 2));
        for (int i = 0; i < count; i += 2)
            for (const auto& near : index.nearest(all[static_cast<std::size_t>(i)], 8))
                QVERIFY(near.id % 2 == 1);
        const auto fresh = randomVector(random);
        QVERIFY(index.add(77'777, fresh));
        QCOMPARE(index.nearest(fresh, 1).front().id, std::uint64_t(77'777));
        QCOMPARE(index.size(), static_cast<std::size_t>(count / 2 + 1));
    }

    void anEmptyIndexHasNothing()
    {
        VectorIndex index(kDimensions);
        std::mt19937 random(3);
        QVERIFY(index.nearest(randomVector(random), 4).empty());
        const auto only = randomVector(random);
        QVERIFY(index.add(1, only));
        index.remove(1);
        QVERIFY(index.nearest(only, 4).empty());
    }
};

QTEST_APPLESS_MAIN(TestSemanticVectors)
#include "tst_semantic_vectors.moc"
