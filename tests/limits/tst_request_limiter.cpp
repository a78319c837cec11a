#include "limits/request_limiter.h"

#include "base/fake_clock.h"

#include <QtTest>
#include <thread>

using namespace helix;
using namespace helix::limits;
using namespace std::chrono_literals;

namespace {

ClientId address(const char* text)
{
    return ClientId::ofAddress(*parseIpAddress(text));
}

LimitPlan planFor(const ClientId& client)
{
    LimitPlan plan;
    plan.client = client;
    plan.requests = BucketRate{60, 20};
    return plan;
}

int admitted(RequestLimiter& limiter, const LimitPlan& plan, int tries)
{
    int count = 0;
    for (int i = 0; i < tries; ++i) count += limiter.admit(plan).isAdmitted() ? 1 : 0;
    return count;
}

}  // namespace

class TestRequestLimiter : public QObject {
    Q_OBJECT
    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<RequestLimiter> m_limiter;

private slots:
    void init()
    {
        m_clock = std::make_unique<FakeClock>();
        m_limiter = std::make_unique<RequestLimiter>(*m_clock);
    }

    void withoutLimitsEverythingPasses()
    {
        LimitPlan plan;
        plan.client = address("10.0.0.1");
        const auto decision = m_limiter->admit(plan);
        QVERIFY(decision.isAdmitted());
        QVERIFY(!decision.tightest);
        QCOMPARE(m_limiter->clients(), std::size_t(0));
    }

    void aClientGetsItsBurstThenItsRate()
    {
        const auto plan = planFor(address("10.0.0.1"));
        QCOMPARE(admitted(*m_limiter, plan, 200), 20);
        const auto refused = m_limiter->admit(plan);
        QVERIFY(refused.refusedBy == LimitScope::Client);
        QCOMPARE(refused.retryAfter.count(), std::chrono::nanoseconds(1s).count());
        QCOMPARE(refused.tightest->limit, std::int64_t(60));
        QCOMPARE(refused.tightest->remaining, std::int64_t(0));
        m_clock->advance(5s);
        QCOMPARE(admitted(*m_limiter, plan, 200), 5);
    }

    /// S12: hopping within an IPv6 network of 64 bits is one client.
    void clientsAreToldApart_data()
    {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<bool>("isSame");
        QTest::newRow("the same IPv4 address") << "10.0.0.1"
                                               << "10.0.0.1" << true;
        QTest::newRow("neighbours in IPv4") << "10.0.0.1"
                                            << "10.0.0.2" << false;
        QTest::newRow("IPv4 in IPv6") << "10.0.0.1"
                                      << "::ffff:10.0.0.1" << true;
        QTest::newRow("one IPv6 network") << "2001:db8:1:2::1"
                                          << "2001:db8:1:2:ffff::9" << true;
        QTest::newRow("two IPv6 networks") << "2001:db8:1:2::1"
                                           << "2001:db8:1:3::1" << false;
    }
    void clientsAreToldApart()
    {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QFETCH(bool, isSame);
        QCOMPARE(admitted(*m_limiter, planFor(address(qPrintable(a))), 30), 20);
        QCOMPARE(admitted(*m_limiter, planFor(address(qPrintable(b))), 30), isSame ? 0 : 20);
    }

    void aKeyIsNoAddress()
    {
        QCOMPARE(admitted(*m_limiter, planFor(ClientId::ofKey("sk-prod-123456789")), 30), 20);
        QCOMPARE(admitted(*m_limiter, planFor(ClientId::ofKey("sk-prod-12345678X")), 30), 20);
    }

    void endpointsAreCountedApart()
    {
        auto plan = planFor(address("10.0.0.1"));
        plan.endpoint = BucketRate{10, 5};
        plan.endpointId = 1;
        QCOMPARE(admitted(*m_limiter, plan, 30), 5);
        QVERIFY(m_limiter->admit(plan).refusedBy == LimitScope::Endpoint);
        plan.endpointId = 2;
        QCOMPARE(admitted(*m_limiter, plan, 30), 5);
        plan.endpoint = std::nullopt;
        QCOMPARE(admitted(*m_limiter, plan, 30), 10);
    }

    void aRefusedRequestCostsNothingAnywhere()
    {
        auto plan = planFor(address("10.0.0.1"));
        plan.global = BucketRate{60'000, 100};
        plan.endpoint = BucketRate{10, 1};
        plan.endpointId = 1;
        QCOMPARE(admitted(*m_limiter, plan, 1'000), 1);
        plan.endpoint = std::nullopt;
        QCOMPARE(admitted(*m_limiter, plan, 1'000), 19);
        LimitPlan all;
        all.global = plan.global;
        QCOMPARE(admitted(*m_limiter, all, 1'000), 80);
    }

    void allTogetherShareTheGlobalLimit()
    {
        int passed = 0;
        LimitDecision last;
        for (int i = 0; i < 50; ++i) {
            auto plan = planFor(address(("10.0.1." + std::to_string(i)).c_str()));
            plan.global = BucketRate{60'000, 30};
            last = m_limiter->admit(plan);
            if (last.isAdmitted()) ++passed;
        }
        QCOMPARE(passed, 30);
        QVERIFY(last.refusedBy == LimitScope::Global);
        QCOMPARE(last.tightest->limit, std::int64_t(1'000));
    }

    /// S12: who has a thousand keys has a thousand allowances, but no more than all together.
    void aThousandKeysOfOneOwnerShareTheGlobalLimit()
    {
        int passed = 0;
        for (int round = 0; round < 3; ++round)
            for (int i = 0; i < 1'000; ++i) {
                auto plan = planFor(ClientId::ofKey("sk-prod-" + std::to_string(100'000 + i)));
                plan.global = BucketRate{60'000, 200};
                passed += m_limiter->admit(plan).isAdmitted() ? 1 : 0;
            }
        QCOMPARE(passed, 200);
    }

    void peopleAreToldApartByIssuerToo()
    {
        const std::string subject(200, 's');
        const auto one = ClientId::ofPerson("https://a.example", subject + "1");
        QVERIFY(one == ClientId::ofPerson("https://a.example", subject + "1"));
        QVERIFY(one != ClientId::ofPerson("https://a.example", subject + "2"));
        QVERIFY(one != ClientId::ofPerson("https://b.example", subject + "1"));
        QVERIFY(one != ClientId::ofKey("u") && !one.isEmpty());
    }

    void theTightestLimitIsShown()
    {
        auto plan = planFor(address("10.0.0.1"));
        plan.global = BucketRate{60'000, 200};
        plan.endpoint = BucketRate{10, 5};
        plan.endpointId = 1;
        QCOMPARE(m_limiter->admit(plan).tightest->limit, std::int64_t(10));
        QCOMPARE(m_limiter->admit(plan).tightest->remaining, std::int64_t(3));
        plan.endpoint = std::nullopt;
        const auto decision = m_limiter->admit(plan);
        QCOMPARE(decision.tightest->limit, std::int64_t(60));
        QCOMPARE(decision.tightest->remaining, std::int64_t(17));
        QCOMPARE(decision.tightest->untilFull.count(), std::chrono::nanoseconds(3s).count());
    }

    void aKeysOwnRateIsNamed()
    {
        auto plan = planFor(ClientId::ofKey("sk-prod-123456789"));
        plan.requests = BucketRate{1, 1};
        plan.isOwnRate = true;
        QCOMPARE(admitted(*m_limiter, plan, 5), 1);
        QVERIFY(m_limiter->admit(plan).refusedBy == LimitScope::Key);
    }

    void tokensAreReservedThenReconciled()
    {
        LimitPlan plan;
        plan.client = ClientId::ofKey("sk-prod-123456789");
        plan.tokens = BucketRate{1'000, 1'000};
        plan.tokenEstimate = 400;
        QCOMPARE(admitted(*m_limiter, plan, 5), 2);
        QVERIFY(m_limiter->admit(plan).refusedBy == LimitScope::Tokens);
        m_limiter->reconcile(plan.client, *plan.tokens, 400, 100);
        QCOMPARE(admitted(*m_limiter, plan, 5), 1);
        // One used more than it had reserved: the next ones wait for it.
        m_limiter->reconcile(plan.client, *plan.tokens, 400, 1'400);
        m_clock->advance(60s);
        QVERIFY(!m_limiter->admit(plan).isAdmitted());
        m_clock->advance(18s);
        QVERIFY(m_limiter->admit(plan).isAdmitted());
    }

    void parallelRequestsHavePlaces()
    {
        auto plan = planFor(ClientId::ofKey("sk-prod-123456789"));
        plan.maxParallel = 2;
        plan.leaseTime = 10s;
        const auto first = m_limiter->admit(plan);
        QVERIFY(first.isAdmitted() && first.lease != 0);
        QVERIFY(m_limiter->admit(plan).isAdmitted());
        const auto refused = m_limiter->admit(plan);
        QVERIFY(refused.refusedBy == LimitScope::Parallel);
        QCOMPARE(refused.tightest->remaining, std::int64_t(18));
        m_limiter->release(plan.client, first.lease);
        m_limiter->release(plan.client, first.lease);
        m_limiter->release(plan.client, 12'345);
        QVERIFY(m_limiter->admit(plan).isAdmitted());
        QVERIFY(!m_limiter->admit(plan).isAdmitted());
    }

    /// S12: holding streams open does not keep a place for ever.
    void aPlaceEndsByItself()
    {
        auto plan = planFor(ClientId::ofKey("sk-prod-123456789"));
        plan.maxParallel = 1;
        plan.leaseTime = 10s;
        QVERIFY(m_limiter->admit(plan).isAdmitted());
        m_clock->advance(9s);
        QVERIFY(!m_limiter->admit(plan).isAdmitted());
        m_clock->advance(1s);
        QVERIFY(m_limiter->admit(plan).isAdmitted());
    }

    void idleClientsAreForgotten()
    {
        for (int i = 0; i < 200; ++i)
            (void)m_limiter->admit(planFor(address(("10.0.2." + std::to_string(i)).c_str())));
        QCOMPARE(m_limiter->clients(), std::size_t(200));
        m_clock->advance(1s);
        m_limiter->sweep();
        QCOMPARE(m_limiter->clients(), std::size_t(0));
    }

    void aFloodOfClientsStaysBounded()
    {
        RequestLimiter limiter(*m_clock, 640);
        QCOMPARE(limiter.maxClients(), std::size_t(640));
        const auto heavy = planFor(address("10.9.9.9"));
        QCOMPARE(admitted(limiter, heavy, 30), 20);
        for (int i = 0; i < 20'000; ++i) {
            const auto text = "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250);
            (void)limiter.admit(planFor(address(text.c_str())));
        }
        QVERIFY(limiter.clients() <= 640);
        // Who owes most is forgotten last.
        QCOMPARE(admitted(limiter, heavy, 30), 0);
    }

    /// The acceptance at unit level: 200 at once against 60 a minute with a burst of 20, from many
    /// threads, then some seconds.
    void twoHundredAtOnceLetExactlyTwentyPass()
    {
        auto plan = planFor(address("10.0.0.1"));
        plan.global = BucketRate{60'000, 10'000};
        int total = 0;
        for (int second = 0; second < 6; ++second) {
            std::atomic<int> passed{0};
            std::vector<std::thread> threads;
            for (int t = 0; t < 16; ++t)
                threads.emplace_back([&] { passed += admitted(*m_limiter, plan, 13); });
            for (auto& thread : threads) thread.join();
            QCOMPARE(passed.load(), second == 0 ? 20 : 1);
            total += passed;
            m_clock->advance(1s);
        }
        QCOMPARE(total, 25);
    }

    void manyClientsOnManyThreadsKeepTheirOwnCount()
    {
        std::vector<std::thread> threads;
        std::atomic<int> passed{0};
        for (int t = 0; t < 16; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 200; ++i)
                    for (int c = 0; c < 10; ++c) {
                        const auto text = "10.0.3." + std::to_string(c);
                        if (m_limiter->admit(planFor(address(text.c_str()))).isAdmitted()) ++passed;
                    }
            });
        for (auto& thread : threads) thread.join();
        QCOMPARE(passed.load(), 200);
    }
};

QTEST_APPLESS_MAIN(TestRequestLimiter)
#include "tst_request_limiter.moc"
