#include "models/request_query.h"

#include <QtTest>

using namespace helix;
using namespace helix::models;

namespace {

api::RequestSummary sample()
{
    api::RequestSummary request;
    request.id = QStringLiteral("req-000042");
    request.status = 502;
    request.route = QStringLiteral("/v1/chat/completions");
    request.model = QStringLiteral("gpt-4o");
    request.provider = QStringLiteral("claude");
    request.providerModel = QStringLiteral("claude-sonnet-4-6");
    request.keyId = QStringLiteral("sk-prod-abc123xyz");
    request.client = QStringLiteral("127.0.0.1");
    request.userAgent = QStringLiteral("openai-python/1.54.0");
    request.errorType = QStringLiteral("upstream_error");
    request.errorMessage = QStringLiteral("first content timeout after 10 s");
    request.isStream = true;
    request.durationMs = 2'400;
    request.totalTokens = 1'500;
    request.costUsd = 0.012;
    request.attempts = 3;
    request.fallbacks = 1;
    request.finishReason = QStringLiteral("stop");
    return request;
}

KnownValues known()
{
    return {{RequestField::Provider, {"claude", "gemini"}},
            {RequestField::Model, {"GPT-4o", "fast"}},
            {RequestField::Key, {"sk-prod-abc123xyz"}}};
}

}  // namespace

class TestRequestQuery : public QObject {
    Q_OBJECT
private slots:
    void matches_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<bool>("isMatch");
        QTest::newRow("an empty line holds for all") << "" << true;
        QTest::newRow("names are compared whole") << "provider:claud" << false;
        QTest::newRow("names ignore case") << "provider:CLAUDE" << true;
        QTest::newRow("a star is any text") << "model:gpt*" << true;
        QTest::newRow("a star in the middle") << "answered:claude*6" << true;
        QTest::newRow("dots are no wild cards") << "model:gpt.4o" << false;
        QTest::newRow("a status") << "status:502" << true;
        QTest::newRow("another status") << "status:500" << false;
        QTest::newRow("a class of status") << "status:5xx" << true;
        QTest::newRow("at least a status") << "status:>=500" << true;
        QTest::newRow("less than a status") << "status:<500" << false;
        QTest::newRow("an error") << "status:error" << true;
        QTest::newRow("in the message of the error") << "error:timeout" << true;
        QTest::newRow("in the type of the error") << "error:upstream" << true;
        QTest::newRow("any error") << "error:*" << true;
        QTest::newRow("a flag") << "stream:true" << true;
        QTest::newRow("the other flag") << "stream:false" << false;
        QTest::newRow("seconds") << "duration:>2s" << true;
        QTest::newRow("milliseconds are the default") << "duration:>2500" << false;
        QTest::newRow("a colon is not needed") << "duration>2s" << true;
        QTest::newRow("thousands of tokens") << "tokens:>1k" << true;
        QTest::newRow("dollars") << "cost:>$0.01" << true;
        QTest::newRow("attempts") << "attempts:>1" << true;
        QTest::newRow("an exact number") << "attempts:2" << false;
        QTest::newRow("an unknown number fulfils nothing") << "first:<10s" << false;
        QTest::newRow("the short route") << "route:chat/completions" << true;
        QTest::newRow("the caller's key") << "key:sk-prod-abc*" << true;
        QTest::newRow("the client's program") << "client:openai-python" << true;
        QTest::newRow("a word in the id") << "000042" << true;
        QTest::newRow("a word in the error") << "TIMEOUT" << true;
        QTest::newRow("words in quotes stay together") << "\"content timeout\"" << true;
        QTest::newRow("words alone must all be there") << "timeout nothere" << false;
        QTest::newRow("a word that is only a provider's") << "sonnet" << false;
        QTest::newRow("minus negates") << "-provider:claude" << false;
        QTest::newRow("minus negates words") << "-gemini" << true;
        QTest::newRow("all terms hold") << "provider:claude status:5xx stream:true" << true;
        QTest::newRow("one term that fails decides") << "provider:claude stream:false" << false;
        QTest::newRow("a half-typed field takes no part") << "provider:" << true;
    }
    void matches()
    {
        QFETCH(QString, query);
        QFETCH(bool, isMatch);
        const auto parsed = RequestQuery::parse(query);
        QVERIFY2(parsed.problem().isEmpty(), qPrintable(parsed.problem()));
        QCOMPARE(parsed.matches(sample()), isMatch);
    }
    void problems_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("problem");
        QTest::newRow("a field that does not exist") << "vendor:claude"
                                                     << "no field";
        QTest::newRow("no number") << "duration:>fast"
                                   << "is no number";
        QTest::newRow("a name cannot be greater") << "provider:>claude"
                                                  << "is no number";
        QTest::newRow("no flag") << "stream:maybe"
                                 << "true or false";
        QTest::newRow("no status") << "status:bad"
                                   << "is no status";
    }
    void problems()
    {
        QFETCH(QString, query);
        QFETCH(QString, problem);
        const auto parsed = RequestQuery::parse(query + QStringLiteral(" status:502"));
        QVERIFY2(parsed.problem().contains(problem), qPrintable(parsed.problem()));
        QVERIFY2(parsed.matches(sample()), "the rest of the line still holds");
    }
    void addressesAndTimesAreText()
    {
        const auto parsed = RequestQuery::parse("\"10:30\" 127.0.0.1:8080");
        QVERIFY2(parsed.problem().isEmpty(), qPrintable(parsed.problem()));
    }
    void theNodeAnswersWhatItCan()
    {
        const auto query = RequestQuery::parse(
            "provider:Claude model:gpt-4o status:5XX stream:true duration:>2s timeout error:x");
        const api::RequestFilter filter = query.nodeFilter(known());
        QCOMPARE(filter.provider, QStringLiteral("claude"));
        QCOMPARE(filter.model, QStringLiteral("GPT-4o"));
        QCOMPARE(filter.status, QStringLiteral("5xx"));
        QCOMPARE(filter.isStream, std::optional(true));
        QCOMPARE(filter.minDurationMs, std::optional(2'000.0));
        QCOMPARE(filter.text, QStringLiteral("timeout"));
        QCOMPARE(query.localFields(known()), QStringList{"error"});
        QVERIFY(query.nodeFields(known()).contains("provider"));
    }
    void theRestIsJudgedHere_data()
    {
        QTest::addColumn<QString>("query");
        QTest::newRow("a name the node may spell otherwise") << "provider:nobody";
        QTest::newRow("a pattern") << "provider:cl*";
        QTest::newRow("a negation") << "-provider:claude";
        QTest::newRow("a comparison of status") << "status:>=500";
        QTest::newRow("at most a duration") << "duration:<2s";
    }
    void theRestIsJudgedHere()
    {
        QFETCH(QString, query);
        const auto parsed = RequestQuery::parse(query);
        QVERIFY(parsed.nodeFilter(known()) == api::RequestFilter());
        QCOMPARE(parsed.localFields(known()).size(), 1);
    }
    void completions_data()
    {
        QTest::addColumn<QString>("token");
        QTest::addColumn<QString>("expected");
        QTest::newRow("a field") << "prov"
                                 << "provider:";
        QTest::newRow("a negated field") << "-str"
                                         << "-stream:";
        QTest::newRow("a configured name") << "provider:ge"
                                           << "provider:gemini";
        QTest::newRow("a sample") << "status:er"
                                  << "status:error";
    }
    void completions()
    {
        QFETCH(QString, token);
        QFETCH(QString, expected);
        QVERIFY2(completionsOf(token, known()).contains(expected),
                 qPrintable(completionsOf(token, known()).join(u';')));
    }
    void tokensAreFoundAtTheCursor()
    {
        const QString line = QStringLiteral("provider:claude  \"two words\" st");
        QCOMPARE(tokenAt(line, 3).text, QStringLiteral("provider:claude"));
        QCOMPARE(tokenAt(line, 22).text, QStringLiteral("\"two words\""));
        QCOMPARE(tokenAt(line, int(line.size())).text, QStringLiteral("st"));
        QCOMPARE(tokenAt(line, 16).text, QString());
    }
    void buttonsWriteTerms()
    {
        const QString term = QStringLiteral("status:error");
        QString line = withTerm("model:fast", term, true);
        QCOMPARE(line, QStringLiteral("model:fast status:error"));
        QVERIFY(hasTerm(line, term));
        QCOMPARE(withTerm(line, term, true), line);
        QCOMPARE(withTerm(line, term, false), QStringLiteral("model:fast"));
        QCOMPARE(termText("client", "two words"), QStringLiteral("client:\"two words\""));
    }
};

QTEST_APPLESS_MAIN(TestRequestQuery)
#include "tst_request_query.moc"
