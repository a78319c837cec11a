// Answers by meaning through the whole node, with the vectors of a simulated provider: texts that
// share words lie near each other.

#include "fault_node.h"
#include "support/test_client.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace helix::integration;
using namespace helix::test;

namespace {

const char* const kQuestion = "How do I reset the password of my account?";
const char* const kSameMeaning = "how do I reset the password of my account, please?";

QByteArray yaml(const QByteArray& semantic)
{
    return "providers:\n  one: {type: simulated, models: [sim-a], simulation: {latency_median: "
           "1ms, "
           "token_interval: 1ms, tokens: 8}}\n"
           "security: {admin_token: the-token-of-this-test}\n"
           "cache: {disk: false, semantic: {enabled: true, similarity_threshold: 0.85, " +
           semantic + "}}\n";
}

std::string chat(const QByteArray& question, const QByteArray& members = {})
{
    return "{\"model\":\"sim-a\",\"messages\":[{\"role\":\"user\",\"content\":\"" +
           question.toStdString() + "\"}]" + members.toStdString() + "}";
}

}  // namespace

class TestSemanticCache : public QObject {
    Q_OBJECT
    FaultNode m_node;

    [[nodiscard]] ClientAnswer ask(const QByteArray& question, const QByteArray& members = {},
                                   const std::string& headers = {})
    {
        return exchange(m_node.port(),
                        postText("/v1/chat/completions", chat(question, members), headers));
    }
    [[nodiscard]] QJsonObject figures()
    {
        const auto answer =
            exchange(m_node.port(),
                     getText("/admin/cache", "Authorization: Bearer the-token-of-this-test\r\n"));
        return QJsonDocument::fromJson(QByteArray::fromStdString(answer.body))
            .object()["semantic"]
            .toObject();
    }
    void clear()
    {
        const auto answer =
            exchange(m_node.port(),
                     "DELETE /admin/cache HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                     "Bearer the-token-of-this-test\r\n\r\n");
        QCOMPARE(answer.status, 200);
    }
    // The index is built behind the answer.
    void begin(const QByteArray& members = {}, const std::string& headers = {})
    {
        clear();
        QCOMPARE(ask(kQuestion, members, headers).status, 200);
        QTRY_COMPARE(figures()["entries"].toInt(), 1);
    }
    [[nodiscard]] std::string newKey()
    {
        const auto answer =
            exchange(m_node.port(), postText("/admin/api-keys", R"({"name":"k"})",
                                             "Authorization: Bearer the-token-of-this-test\r\n"));
        return "Authorization: Bearer " +
               QJsonDocument::fromJson(QByteArray::fromStdString(answer.body))
                   .object()["api_key"]
                   .toString()
                   .toStdString() +
               "\r\n";
    }

private slots:
    void initTestCase()
    {
        m_node.configure(yaml("provider: one"));
        QVERIFY2(m_node.start(), m_node.errors().constData());
    }

    void theSameMeaningIsAnsweredAndSaysWhy()
    {
        begin();
        const auto first = ask(kQuestion);
        QCOMPARE(first.header("x-helix-cache"), std::string("hit"));
        const auto answer = ask(kSameMeaning);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.header("x-helix-cache"), std::string("semantic"));
        const double similarity = std::stod(answer.header("x-helix-cache-similarity"));
        QVERIFY(similarity >= 0.85 && similarity < 1);
        QVERIFY(answer.header("x-helix-cache-reason").find("cosine") != std::string::npos);
        QVERIFY(!answer.header("age").empty());
        QVERIFY(figures()["hits"].toInt() >= 1);
    }

    void aStreamIsReplayedAsAStream()
    {
        begin();
        const auto answer = ask(kSameMeaning, ",\"stream\":true");
        QCOMPARE(answer.header("x-helix-cache"), std::string("semantic"));
        QVERIFY(answer.header("content-type").starts_with("text/event-stream"));
        QVERIFY(answer.body.ends_with("data: [DONE]\n\n"));
    }

    void aStreamIsKept()
    {
        begin(",\"stream\":true");
        QCOMPARE(ask(kSameMeaning).header("x-helix-cache"), std::string("semantic"));
    }

    void anotherQuestionIsNotAnswered_data()
    {
        QTest::addColumn<QByteArray>("question");
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<QByteArray>("guard");
        QTest::newRow("another subject")
            << QByteArray("Which bread is good with a soup?") << QByteArray() << QByteArray();
        QTest::newRow("a negation") << QByteArray("How do I not reset the password of my account?")
                                    << QByteArray() << QByteArray("negation");
        QTest::newRow("a number") << QByteArray("How do I reset the 2 password of my account?")
                                  << QByteArray() << QByteArray("number");
        QTest::newRow("a name") << QByteArray("How do I reset the password of my Gmail account?")
                                << QByteArray() << QByteArray("name");
        QTest::newRow("a temperature")
            << QByteArray(kSameMeaning) << QByteArray(",\"temperature\":0.3") << QByteArray();
        QTest::newRow("a tool") << QByteArray(kSameMeaning)
                                << QByteArray(
                                       ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":"
                                       "\"f\",\"parameters\":{\"type\":\"object\"}}}]")
                                << QByteArray();
    }
    void anotherQuestionIsNotAnswered()
    {
        QFETCH(QByteArray, question);
        QFETCH(QByteArray, members);
        QFETCH(QByteArray, guard);
        begin();
        const auto before = figures();
        const auto answer = ask(question, members);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.header("x-helix-cache"), std::string("miss"));
        QVERIFY(answer.header("x-helix-cache-similarity").empty());
        const auto refusals = figures()["refusals"].toObject();
        for (const auto& name : refusals.keys())
            QCOMPARE(refusals[name].toInt() - before["refusals"].toObject()[name].toInt(),
                     name.toUtf8() == guard ? 1 : 0);
    }

    void tenantsNeverMeet()
    {
        const std::string one = newKey();
        const std::string other = newKey();
        begin({}, one);
        QCOMPARE(ask(kSameMeaning, {}, other).header("x-helix-cache"), std::string("miss"));
        QCOMPARE(ask(kSameMeaning).header("x-helix-cache"), std::string("miss"));
        clear();
        begin({}, one);
        QCOMPARE(ask(kSameMeaning, {}, one).header("x-helix-cache"), std::string("semantic"));
    }

    void aRequestMaySwitchItOff_data()
    {
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("state");
        QTest::newRow("off") << QByteArray("X-Helix-Cache: off\r\n") << 200 << QByteArray("off");
        QTest::newRow("no-store") << QByteArray("Cache-Control: no-store\r\n") << 200
                                  << QByteArray("off");
        QTest::newRow("refresh") << QByteArray("X-Helix-Cache: refresh\r\n") << 200
                                 << QByteArray("miss");
        QTest::newRow("only, and it is there")
            << QByteArray("X-Helix-Cache: only\r\n") << 200 << QByteArray("semantic");
    }
    void aRequestMaySwitchItOff()
    {
        QFETCH(QByteArray, headers);
        QFETCH(int, status);
        QFETCH(QByteArray, state);
        begin();
        const auto answer = ask(kSameMeaning, {}, headers.toStdString());
        QCOMPARE(answer.status, status);
        QCOMPARE(QByteArray::fromStdString(answer.header("x-helix-cache")), state);
    }

    void theMetricsTellIt()
    {
        const auto answer = exchange(m_node.metricsPort(), getText("/metrics"));
        for (const char* line : {"cache_hits_total{cache=\"semantic\"}",
                                 "semantic_cache_refusals_total{guard=\"negation\"}",
                                 "semantic_cache_embedding_failures_total"})
            QVERIFY2(answer.body.find(line) != std::string::npos, line);
    }

    void withoutAnEmbeddingNothingIsFoundAndAllAnswered_data()
    {
        QTest::addColumn<QByteArray>("semantic");
        QTest::newRow("no provider") << QByteArray("ttl: 1h");
        QTest::newRow("an unknown provider") << QByteArray("provider: nobody");
        QTest::newRow("one that fails") << QByteArray("provider: broken");
        QTest::newRow("one that is too slow") << QByteArray("provider: slow, timeout: 50ms");
    }
    void withoutAnEmbeddingNothingIsFoundAndAllAnswered()
    {
        QFETCH(QByteArray, semantic);
        FaultNode node;
        node.configure(yaml(semantic).replace(
            "security:",
            "  broken: {type: openai, base_url: \"http://127.0.0.1:9/v1\", api_key: "
            "key-0123456789, models: [e]}\n  slow: {type: simulated, models: [e], simulation: "
            "{latency_median: 30s}}\nsecurity:"));
        QVERIFY2(node.start(), node.errors().constData());
        for (const char* question : {kQuestion, kSameMeaning, kSameMeaning}) {
            const auto answer =
                exchange(node.port(), postText("/v1/chat/completions", chat(question)));
            QCOMPARE(answer.status, 200);
            QVERIFY(answer.header("x-helix-cache") != "semantic");
        }
    }
};

QTEST_GUILESS_MAIN(TestSemanticCache)
#include "tst_semantic_cache.moc"
