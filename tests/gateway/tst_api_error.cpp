#include "gateway/access_filters.h"
#include "gateway/api_error.h"
#include "gateway/event_hub.h"

#include "base/fake_clock.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;

class TestApiError : public QObject {
    Q_OBJECT
private slots:
    void theEnvelopeAlwaysHasTheSameMembers()
    {
        const Json json = badRequest("temperature must be at most 2", "temperature").toJson();
        QCOMPARE(json["error"]["type"].get<std::string>(), std::string("invalid_request_error"));
        QCOMPARE(json["error"]["param"].get<std::string>(), std::string("temperature"));
        QVERIFY(json["error"]["code"].is_null());
        QVERIFY(!json["error"].contains("provider"));
    }

    void retryAfterIsInTheBodyAndInTheHeader()
    {
        const auto response = toResponse(unavailable("draining"));
        QCOMPARE(std::string(response.headers.get("retry-after")), std::string("1"));
        QCOMPARE(parseJson(response.body)->at("error").at("retry_after").get<int>(), 1);
    }

    void ourOwnRateLimitSaysThreeThings()
    {
        const auto response = toResponse(rateLimited(30));
        QCOMPARE(response.status, 429);
        QCOMPARE(std::string(response.headers.get("retry-after")), std::string("30"));
        QCOMPARE(*parseJson(response.body),
                 Json::parse(R"({"error":{"type":"rate_limit_error",)"
                             R"("message":"Rate limit exceeded","retry_after":30}})"));
    }

    void dispatchFailuresBecomeStatuses_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("vendorStatus");
        QTest::addColumn<int>("status");
        using Kind = routing::DispatchFailureKind;
        QTest::newRow("a vendor's 404 passes through") << int(Kind::ClientError) << 404 << 404;
        QTest::newRow("a vendor's 401 never does") << int(Kind::AllFailed) << 401 << 502;
        QTest::newRow("rate limited everywhere") << int(Kind::RateLimited) << 429 << 429;
        QTest::newRow("too slow") << int(Kind::Timeout) << 0 << 504;
        QTest::newRow("all circuits open") << int(Kind::AllOpen) << 0 << 503;
    }
    void dispatchFailuresBecomeStatuses()
    {
        QFETCH(int, kind);
        QFETCH(int, vendorStatus);
        QFETCH(int, status);
        routing::DispatchFailure failure;
        failure.kind = routing::DispatchFailureKind(kind);
        failure.last.status = vendorStatus;
        QCOMPARE(fromDispatchFailure(failure).status, status);
    }

    void onlyLoopbackNamesPassWithoutAuthentication_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("isLoopback");
        for (const char* host :
             {"localhost", "localhost:8080", "127.0.0.1:8080", "127.9.9.9", "[::1]:8080"})
            QTest::newRow(host) << host << true;
        for (const char* host : {"", "evil.example", "localhost.evil.example:8080", "10.0.0.1:8080",
                                 "127.0.0.1.evil.example"})
            QTest::newRow(*host == '\0' ? "an empty name" : host) << host << false;
    }
    void onlyLoopbackNamesPassWithoutAuthentication()
    {
        QFETCH(QString, host);
        QFETCH(bool, isLoopback);
        QCOMPARE(isLoopbackName(host.toStdString()), isLoopback);
    }

    void aReaderOfEventsLearnsWhatItMissed()
    {
        FakeClock clock;
        EventHub hub(clock);
        for (std::size_t i = 0; i < kMaxKeptEvents + 10; ++i)
            hub.publish("breaker", "claude", "closed -> open");
        std::uint64_t gap = 0;
        const auto events = hub.since(3, 5, gap);
        QCOMPARE(gap, std::uint64_t(7));
        QCOMPARE(events.size(), std::size_t(5));
        QCOMPARE(events.front().seq, std::uint64_t(11));
        QVERIFY(hub.since(hub.lastSeq(), 5, gap).empty());
        QCOMPARE(gap, std::uint64_t(0));
    }
};

QTEST_APPLESS_MAIN(TestApiError)
#include "tst_api_error.moc"
