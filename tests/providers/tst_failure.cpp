#include "providers/failure.h"
#include "providers/vendor_error.h"

#include <QtTest>

using namespace helix;
using namespace helix::providers;

Q_DECLARE_METATYPE(FailureClass)

class TestFailure : public QObject {
    Q_OBJECT
private slots:
    void everyClassHasItsConsequences_data()
    {
        QTest::addColumn<FailureClass>("failure");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("counts");
        QTest::addColumn<bool>("retries");
        QTest::addColumn<bool>("failsOver");
        const auto row = [](FailureClass failure, bool counts, bool retries, bool failsOver) {
            const char* name = failureClassName(failure);
            QTest::newRow(name) << failure << QString(name) << counts << retries << failsOver;
        };
        row(FailureClass::Connect, true, true, true);
        row(FailureClass::Tls, true, false, true);
        row(FailureClass::FirstContentTimeout, true, true, true);
        row(FailureClass::IdleTimeout, true, false, true);
        row(FailureClass::TotalTimeout, true, false, true);
        row(FailureClass::Network, true, true, true);
        row(FailureClass::BrokenStream, true, false, true);
        row(FailureClass::BadAnswer, true, false, true);
        row(FailureClass::ServerError, true, true, true);
        row(FailureClass::RateLimited, false, false, true);
        row(FailureClass::Auth, false, false, true);
        row(FailureClass::ClientError, false, false, false);
        row(FailureClass::Cancelled, false, false, false);
        row(FailureClass::BreakerOpen, false, false, true);
        row(FailureClass::KeyCoolingDown, false, false, true);
        row(FailureClass::OutboundLimited, false, false, true);
    }
    void everyClassHasItsConsequences()
    {
        QFETCH(FailureClass, failure);
        QFETCH(bool, counts);
        QFETCH(bool, retries);
        QFETCH(bool, failsOver);
        QCOMPARE(countsForBreaker(failure), counts);
        QCOMPARE(isRetryable(failure), retries);
        QCOMPARE(mayFailOver(failure), failsOver);
    }
    void statusDecidesTheClass_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<FailureClass>("expected");
        const auto row = [](int status, FailureClass expected) {
            QTest::newRow(QByteArray::number(status).constData()) << status << expected;
        };
        for (const int status : {400, 404, 405, 409, 413, 422, 499})
            row(status, FailureClass::ClientError);
        for (const int status : {401, 402, 403}) row(status, FailureClass::Auth);
        for (const int status : {408, 500, 502, 503, 504, 529})
            row(status, FailureClass::ServerError);
        row(429, FailureClass::RateLimited);
        row(302, FailureClass::BadAnswer);
    }
    void statusDecidesTheClass()
    {
        QFETCH(int, status);
        QFETCH(FailureClass, expected);
        QCOMPARE(failureClassOfStatus(status), expected);
    }
    void readsRetryAfter_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<qint64>("expected");  // -1: none
        const auto row = [](const char* value, qint64 expected) {
            QTest::newRow(value) << value << expected;
        };
        row("7", 7'000);
        row(" 7 ", 7'000);
        row("1.5", 1'500);
        row("0", 0);
        row("-3", 0);
        row("61", 60'000);
        row("99999999999999999999999999", 60'000);
        row("Sun, 06 Nov 1994 08:49:47 GMT", 10'000);
        row("Sunday, 06-Nov-94 08:49:47 GMT", 10'000);
        row("Sun Nov  6 08:49:47 1994", 10'000);
        row("Sun, 06 Nov 1994 08:49:00 GMT", 0);
        row("Sun, 06 Nov 2094 08:49:00 GMT", 60'000);
        for (const char* bad : {"", "soon", "7s", "nan", "inf", "Sun, 31 Feb 1994 08:49:47 GMT",
                                "Sun, 06 Nov 1994 25:49:47 GMT", "Sun, 06 Nov 1994"})
            row(bad, -1);
    }
    void readsRetryAfter()
    {
        QFETCH(QString, value);
        QFETCH(qint64, expected);
        const auto span = parseRetryAfter(value.toStdString(), 784'111'777);  // 08:49:37
        QCOMPARE(span ? qint64(span->count()) : -1, expected);
    }
    void masksWhatLooksLikeAKey_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) {
            QTest::newRow(text) << text << expected;
        };
        row("Incorrect API key provided: sk-abcdefgh12345678. See docs",
            "Incorrect API key provided: [REDACTED] See docs");
        row("key sk-ab****************yz is bad", "key [REDACTED] is bad");
        row("bad AIzaSyA1234567890abcdefghij!", "bad [REDACTED]!");
        row("Authorization: Bearer abc.def", "Authorization: [REDACTED]");
        row("sent Bearer abcdefghijkl to us", "sent Bearer [REDACTED] to us");
        row("a bearer token is needed", "a bearer token is needed");
        row("GET https://x.test/v1/models?key=abc123&alt=sse",
            "GET https://x.test/v1/models?key=[REDACTED]&alt=sse");
        row("{\"api_key\":\"hunter2hunter2\"}", "{\"api_key\":\"[REDACTED]\"}");
        row("password=hunter2, next", "password=[REDACTED], next");
        row("xai-1234567890 gsk_1234567890", "[REDACTED] [REDACTED]");
        row("token 0123456789abcdef0123456789abcdef", "token [REDACTED]");
        row("x aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF y", "x [REDACTED] y");
        row("model accounts/fireworks/models/llama-v3p1-70b-instruct not found",
            "model accounts/fireworks/models/llama-v3p1-70b-instruct not found");
        row("request req_011CSHoEeqs5C35K2UUqR7Fy", "request req_011CSHoEeqs5C35K2UUqR7Fy");
        row("id 550e8400-e29b-41d4-a716-446655440000", "id 550e8400-e29b-41d4-a716-446655440000");
        row("two\nlines", "two lines");
        row("risk-free sketch", "risk-free sketch");
    }
    void masksWhatLooksLikeAKey()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(redactVendorText(text.toStdString())), expected);
    }
    void cutsBetweenCharacters()
    {
        QCOMPARE(redactVendorText("a\xC3\xA9", 2), std::string("a"));
        QCOMPARE(redactVendorText("a\xC3\xA9", 3), std::string("a\xC3\xA9"));
        QCOMPARE(redactVendorText(std::string(2000, '-')).size(), std::size_t(512));
    }
    void readsErrorBodies_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("summary");  // class|message|type|code|param|retry ms
        const auto row = [](const char* tag, int status, const char* body, const char* summary) {
            QTest::newRow(tag) << status << body << summary;
        };
        row("openai", 404,
            R"({"error":{"message":"no such model","type":"invalid_request_error","param":"model","code":"model_not_found"}})",
            "client_error|no such model|invalid_request_error|model_not_found|model|-1");
        row("a numeric code", 429, R"({"error":{"message":"slow","code":429}})",
            "rate_limited|slow||429||-1");
        row("an error as text", 500, R"({"error":"boom"})", "server_error|boom||||-1");
        row("anthropic", 529,
            R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"})",
            "server_error|Overloaded|overloaded_error|||-1");
        row("gemini in a list, with its delay", 429,
            R"([{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"32.5s"}]}}])",
            "rate_limited|quota|RESOURCE_EXHAUSTED|429||32500");
        row("gemini's wrong key is a 400", 400,
            R"({"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}})",
            "auth|API key not valid|INVALID_ARGUMENT|API_KEY_INVALID||-1");
        row("cohere", 422, R"({"message":"bad tool"})", "client_error|bad tool||||-1");
        row("fastapi", 422,
            R"({"detail":[{"loc":["body","top_p"],"msg":"too large","type":"value_error"}]})",
            "client_error|too large|||top_p|-1");
        row("cloudflare", 400, R"({"success":false,"errors":[{"code":7000,"message":"no route"}]})",
            "client_error|no route||7000||-1");
        row("a web page", 502, "<html>Bad gateway</html>",
            "server_error|the provider answered with status 502||||-1");
        row("nothing", 503, "", "server_error|the provider answered with status 503||||-1");
        row("a key in the message", 401, R"({"error":{"message":"bad key sk-abcdefgh12345678"}})",
            "auth|bad key [REDACTED]||||-1");
    }
    void readsErrorBodies()
    {
        QFETCH(int, status);
        QFETCH(QString, body);
        QFETCH(QString, summary);
        const auto f = failureOfAnswer(status, {}, body.toStdString(), 0);
        const std::string got = std::string(failureClassName(f.failureClass)) + "|" + f.message +
                                "|" + f.vendorType + "|" + f.vendorCode + "|" + f.vendorParam +
                                "|" + std::to_string(f.retryAfter ? f.retryAfter->count() : -1);
        QCOMPARE(QString::fromStdString(got), summary);
        QCOMPARE(f.status, status);
    }
    void retryAfterComesFromTheHeaderToo()
    {
        QCOMPARE(failureOfAnswer(429, {{"Retry-After", "5"}}, "", 0).retryAfter->count(), 5'000);
        QCOMPARE(failureOfAnswer(429, {{"retry-after-ms", "250"}, {"retry-after", "5"}}, "", 0)
                     .retryAfter->count(),
                 250);
    }
};

QTEST_APPLESS_MAIN(TestFailure)
#include "tst_failure.moc"
