#include "telemetry/recent_log.h"

#include <QtTest>
#include <thread>

using namespace helix::telemetry;

namespace {

void fill(RecentLog& log, int count)
{
    for (int i = 1; i <= count; ++i)
        log.append(i % 2 == 0 ? Level::Error : Level::Info, "line " + std::to_string(i));
}

std::vector<std::uint64_t> sequence(const RecentPage& page)
{
    std::vector<std::uint64_t> numbers;
    for (const RecentLine& line : page.lines) numbers.push_back(line.seq);
    return numbers;
}

}  // namespace

class TestRecentLog : public QObject {
    Q_OBJECT
private slots:
    void theNewestLinesComeOldestFirst()
    {
        RecentLog log;
        fill(log, 5);
        RecentQuery query;
        query.limit = 2;
        const RecentPage page = log.since(query);
        QCOMPARE(sequence(page), (std::vector<std::uint64_t>{4, 5}));
        QCOMPARE(page.firstSeq, std::uint64_t(1));
        QCOMPARE(page.lastSeq, std::uint64_t(5));
        QCOMPARE(page.gap, std::uint64_t(0));
    }

    void followingLosesNothing()
    {
        RecentLog log;
        fill(log, 5);
        RecentQuery query;
        query.limit = 2;
        query.isNewestFirstCut = false;
        std::vector<std::uint64_t> seen;
        for (int i = 0; i < 3; ++i) {
            const RecentPage page = log.since(query);
            for (const std::uint64_t number : sequence(page)) seen.push_back(number);
            query.after = page.nextAfter;
        }
        QCOMPARE(seen, (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
        QCOMPARE(query.after, std::uint64_t(5));
    }

    void linesThatWereForgottenAreCounted()
    {
        RecentLog log(3);
        fill(log, 10);
        RecentQuery query;
        query.after = 2;
        const RecentPage page = log.since(query);
        QCOMPARE(sequence(page), (std::vector<std::uint64_t>{8, 9, 10}));
        QCOMPARE(page.gap, std::uint64_t(5));
        query.after = 7;
        QCOMPARE(log.since(query).gap, std::uint64_t(0));
        query.after = 99;
        QVERIFY(log.since(query).lines.empty());
    }

    void bytesAreLimitedToo()
    {
        RecentLog log(1000, 100);
        for (int i = 0; i < 10; ++i) log.append(Level::Info, std::string(30, 'x'));
        QCOMPARE(log.since({}).lines.size(), std::size_t(3));
        log.append(Level::Info, std::string(500, 'x'));
        QCOMPARE(log.since({}).lines.size(), std::size_t(1));
    }

    void linesAreFilteredByLevelAndText()
    {
        RecentLog log;
        fill(log, 12);
        RecentQuery query;
        query.minLevel = Level::Error;
        query.contains = "LINE 1";
        QCOMPARE(sequence(log.since(query)), (std::vector<std::uint64_t>{10, 12}));
        query.contains = "nowhere";
        QVERIFY(log.since(query).lines.empty());
    }

    void anEmptyLogIsAnEmptyPage()
    {
        const RecentPage page = RecentLog().since({});
        QVERIFY(page.lines.empty());
        QCOMPARE(page.firstSeq, std::uint64_t(0));
        QCOMPARE(page.lastSeq, std::uint64_t(0));
    }

    void severalThreadsAppend()
    {
        RecentLog log;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) threads.emplace_back([&] { fill(log, 500); });
        for (std::thread& thread : threads) thread.join();
        QCOMPARE(log.lastSeq(), std::uint64_t(2000));
        RecentQuery query;
        query.limit = 3000;
        QCOMPARE(log.since(query).lines.size(), std::size_t(2000));
    }
};

QTEST_APPLESS_MAIN(TestRecentLog)
#include "tst_recent_log.moc"
