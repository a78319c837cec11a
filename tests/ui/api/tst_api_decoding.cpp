#include "api/bounded_queue.h"
#include "api/decode.h"
#include "node_answers.h"

#include <QtTest>

using namespace helix::api;
using namespace helix::test;

class TestApiDecoding : public QObject {
    Q_OBJECT
private slots:
    void nullIsUnknownAndNeverZero()
    {
        const auto status = decodeStatus(statusWithNulls());
        QVERIFY(status);
        QCOMPARE(status->state, NodeState::Ready);
        QVERIFY(!status->requestsTotal);
        QVERIFY(!status->uptimeSeconds);
        QCOMPARE(status->limits.first().value, std::optional<double>(5));
        QVERIFY(!status->limits.first().current);
    }

    void aWrongTypeIsUnknown()
    {
        const auto status = decodeStatus(statusWithWrongTypes());
        QVERIFY(status);
        QCOMPARE(status->state, NodeState::Unknown);
        QVERIFY(!status->requestsTotal);
        QVERIFY(!status->rssBytes);
        QVERIFY(!status->isDemo);
        QVERIFY(status->problems.isEmpty());
        QCOMPARE(status->limits.size(), 1);
    }

    void brokenAnswersAreFailuresWithAPlace_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("<html>proxy</html>");
        QTest::newRow("cut off") << QByteArray("{\"providers\":[{\"name\":\"clau");
        QTest::newRow("a list instead of an object") << QByteArray("[]");
        QTest::newRow("the list is missing") << QByteArray("{}");
        QTest::newRow("the list is null") << QByteArray(listsThatAreNull());
        QTest::newRow("nested deeper than any parser should go") << QByteArray(100'000, '[');
    }
    void brokenAnswersAreFailuresWithAPlace()
    {
        QFETCH(QByteArray, body);
        const QList<Failure> failures{decodeProviders(body).error(),
                                      decodeRequestPage(body).error(), decodeLogBatch(body).error(),
                                      decodeAudit(body).error(), decodeStatus(body).error()};
        for (const auto& failure : failures) {
            QCOMPARE(failure.kind, FailureKind::Decode);
            QVERIFY(!failure.text.isEmpty());
        }
    }

    void breakersAreMappedByWord_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<int>("state");
        QTest::newRow("closed") << "closed" << int(BreakerState::Closed);
        QTest::newRow("open") << "open" << int(BreakerState::Open);
        QTest::newRow("half-open") << "half-open" << int(BreakerState::HalfOpen);
        QTest::newRow("a state of a later version is unknown")
            << "metrics_only" << int(BreakerState::Unknown);
        QTest::newRow("a number is unknown") << "2" << int(BreakerState::Unknown);
    }
    void breakersAreMappedByWord()
    {
        QFETCH(QString, word);
        QFETCH(int, state);
        QCOMPARE(int(breakerFromText(word)), state);
    }

    void aProviderKeepsWhatItDoesNotKnow()
    {
        const auto list = decodeProviders(providersWithUnknowns());
        QVERIFY(list);
        const auto& provider = list->providers.first();
        QCOMPARE(provider.health, ProviderHealth::Degraded);
        QCOMPARE(provider.breaker, BreakerState::Unknown);
        QCOMPARE(provider.breakerText, QStringLiteral("weird"));
        QVERIFY(!provider.errorRate);
        QCOMPARE(provider.latencyP95Ms, std::optional<double>(310.5));
        QVERIFY(!provider.lastError);
        QCOMPARE(provider.history.first().requests, qint64(3));
        QCOMPARE(provider.targets.first().forced, std::optional(BreakerState::Open));
        QCOMPARE(provider.targets.first().transitions.first().to, BreakerState::Open);
        QCOMPARE(list->chains.first().hops.first().share, std::optional<double>(0.25));
    }

    void requestsWithTheirAttempts()
    {
        const auto detail = decodeRequestDetail(requestWithAttempts());
        QVERIFY(detail);
        QVERIFY(detail->summary.isStream);
        QVERIFY(!detail->summary.firstContentMs);
        QVERIFY(detail->summary.provider.isEmpty());
        QVERIFY(!detail->bodyExcerpt);
        QCOMPARE(detail->attempts.size(), 2);
        QVERIFY(detail->attempts.last().wasFallback);
    }

    void logRecordsKeepTheirJson()
    {
        const auto line = decodeLogRecord(logRecord(), 42);
        QVERIFY(line);
        QCOMPARE(line->seq, qint64(42));
        QCOMPARE(line->level, LogLevel::Warning);
        QCOMPARE(line->atMs, std::optional<qint64>(1767323045678));
        QVERIFY(line->json.contains("\"n\":{\"a\":1}"));
        QVERIFY(LogLevel::Error > LogLevel::Warning);
    }

    void aHugeListIsDecodedWhole()
    {
        QByteArray body = "{\"requests\":[";
        for (int i = 0; i < 20'000; ++i)
            body += (i > 0 ? "," : "") + QByteArray("{\"id\":\"r\",\"at_ms\":1}");
        const auto page = decodeRequestPage(body + "],\"has_more\":true,\"next_before\":null}");
        QVERIFY(page);
        QCOMPARE(page->requests.size(), 20'000);
        QVERIFY(page->nextBefore.isEmpty());
    }

    void aFullQueueDropsTheOldestAndCounts()
    {
        BoundedQueue<int> queue(3);
        QVERIFY(queue.push(1));
        QVERIFY(!queue.push(2));
        for (const int item : {3, 4, 5}) queue.push(item);
        queue.addDropped(7);
        const auto batch = queue.drain();
        QCOMPARE(batch.items, (QList<int>{3, 4, 5}));
        QCOMPARE(batch.dropped, qint64(9));
        QVERIFY(queue.drain().items.isEmpty());
    }
    void providersTellHealthGroupsAndVerification()
    {
        const auto list = decodeProviders(R"({"providers":[{"name":"claude","origin":"file",
            "score":8.2,"confidence":0.9,"verified_at_ms":5,"rate_limit":{"headroom":0.4,
            "waiting":2,"max_waiting":256},"probe":{"at_ms":7,"ok":false,"failures_in_a_row":3,
            "class":"timeout","message":"late"},"verification":{"status":"healthy",
            "verified":true,"error":null,"components":[{"name":"speed","points":null}],
            "results":[{"name":"auth","required":true,"outcome":"skipped",
            "figures":{"keys":1},"evidence":{"status":null}}]},
            "targets":[{"model":"m","health":"unhealthy","health_cause":"3 probes failed",
            "states":[{"at_ms":1,"breaker":"closed","health":"healthy","cause":"c"}]}]}],
            "groups":[{"name":"fast","strategy":"latency","hedge":{"after_ms":800,"max":1},
            "shadow":null,"targets":[{"provider":"claude","model":"m","available":false,
            "share":0.9}],"elsewhere":10}]})");
        QVERIFY(list);
        const ProviderState& claude = list->providers.first();
        QCOMPARE(claude.score, std::optional(8.2));
        QCOMPARE(claude.rateLimit->waiting, std::optional<qint64>(2));
        QCOMPARE(claude.probe->failuresInARow, std::optional(3));
        QVERIFY(!claude.verification->components.first().points);
        QCOMPARE(claude.verification->tests.first().outcome, TestOutcome::Skipped);
        QCOMPARE(claude.verification->tests.first().figures, QStringLiteral("keys 1"));
        QCOMPARE(claude.targets.first().health, ProviderHealth::Unhealthy);
        QCOMPARE(claude.targets.first().states.size(), 1);
        const ModelGroup& group = list->groups.first();
        QCOMPARE(group.hedgeAfterMs, std::optional<qint64>(800));
        QVERIFY(!group.hasShadow);
        QCOMPARE(group.targets.first().isAvailable, std::optional(false));
        QVERIFY(!group.targets.first().latencyMs);
    }
    void whatANodeDoesNotTellIsUnknown()
    {
        const auto list = decodeProviders(R"({"providers":[{"name":"claude",
            "score":null,"verification":null,"probe":null,"rate_limit":null}]})");
        QVERIFY(list);
        const ProviderState& claude = list->providers.first();
        QVERIFY(!claude.score && !claude.verification && !claude.probe && !claude.rateLimit);
        QVERIFY(list->groups.isEmpty());
    }
};

QTEST_MAIN(TestApiDecoding)
#include "tst_api_decoding.moc"
