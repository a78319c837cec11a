#include "base/fake_clock.h"
#include "gateway/idempotency_store.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using State = IdempotencyStore::State;

namespace {

StoredAnswer answer(std::string body)
{
    StoredAnswer stored;
    stored.contentType = "application/json";
    stored.body = std::move(body);
    return stored;
}

}  // namespace

class TestIdempotencyStore : public QObject {
    Q_OBJECT

    FakeClock m_clock;

private slots:
    void aRepeatedRequestGetsTheFirstAnswer()
    {
        IdempotencyStore store(m_clock);
        auto first = store.begin("k", "a", sha256("1"));
        QCOMPARE(first.state, State::First);
        QCOMPARE(store.begin("k", "a", sha256("1")).state, State::UnderWay);
        first.claim.publish(answer("{}"));
        const auto again = store.begin("k", "a", sha256("1"));
        QCOMPARE(again.state, State::Answered);
        QCOMPARE(again.answer->body, std::string("{}"));
    }
    void anotherRequestUnderTheSameKeyIsRefused()
    {
        IdempotencyStore store(m_clock);
        auto first = store.begin("k", "a", sha256("1"));
        QCOMPARE(store.begin("k", "a", sha256("2")).state, State::Differs);
        first.claim.publish(answer("{}"));
        QCOMPARE(store.begin("k", "a", sha256("2")).state, State::Differs);
    }
    void callersDoNotSeeEachOther()
    {
        IdempotencyStore store(m_clock);
        auto first = store.begin("k", "a", sha256("1"));
        first.claim.publish(answer("{}"));
        QCOMPARE(store.begin("other", "a", sha256("1")).state, State::First);
    }
    void aClaimThatWasNotPublishedFreesTheKey()
    {
        IdempotencyStore store(m_clock);
        {
            const auto first = store.begin("k", "a", sha256("1"));
            QCOMPARE(first.state, State::First);
        }
        QCOMPARE(store.begin("k", "a", sha256("2")).state, State::First);
        QCOMPARE(store.size(), std::size_t(0));
        QCOMPARE(store.bytes(), std::size_t(0));
    }
    void anAnswerLivesOneDay()
    {
        IdempotencyStore store(m_clock);
        store.begin("k", "a", sha256("1")).claim.publish(answer("{}"));
        m_clock.advance(kIdempotencyLifetime - std::chrono::seconds(1));
        QCOMPARE(store.begin("k", "a", sha256("1")).state, State::Answered);
        m_clock.advance(std::chrono::seconds(1));
        QCOMPARE(store.begin("k", "a", sha256("1")).state, State::First);
    }
    void theOldestGoWhenTheSpaceIsUsedUp()
    {
        IdempotencyStore store(m_clock);
        const std::string body(kMaxIdempotentAnswerBytes, 'x');
        constexpr int kCount = 70;
        for (int i = 0; i < kCount; ++i)
            store.begin("k", std::to_string(i), sha256("1")).claim.publish(answer(body));
        QVERIFY(store.bytes() <= kMaxIdempotencyBytes);
        QCOMPARE(store.begin("k", "0", sha256("1")).state, State::First);
        QCOMPARE(store.begin("k", std::to_string(kCount - 1), sha256("1")).state, State::Answered);
    }
};

QTEST_APPLESS_MAIN(TestIdempotencyStore)
#include "tst_idempotency_store.moc"
