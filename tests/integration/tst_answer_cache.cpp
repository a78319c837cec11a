// The exact cache and the sessions of a running node with two workers, seen by its clients.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <sqlite3.h>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>
#include <csignal>
#include <future>
#include <thread>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

std::string bearer(const std::string& token)
{
    return "Authorization: Bearer " + token + "\r\n";
}

std::string chatText(const std::string& question, const std::string& headers = {},
                     const std::string& more = {})
{
    return postText("/v1/chat/completions",
                    R"({"model":"model-a","messages":[{"role":"user","content":")" + question +
                        "\"}]" + (more.empty() ? "" : "," + more) + "}",
                    headers);
}

std::string textOf(const ClientAnswer& answer)
{
    return object(answer.body)["choices"][0]["message"]["content"].toString().toStdString();
}

}  // namespace

class TestAnswerCache : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;

    [[nodiscard]] QByteArray yaml() const
    {
        return FaultConfig{.urlA = m_upstream->url(),
                           .urlB = m_upstream->url(),
                           .firstContent = "5s",
                           .hasFallback = false}
            .yaml();
    }
    void start(const QByteArray& more)
    {
        m_node->configure(yaml() + more);
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] ClientAnswer send(const std::string& text)
    {
        return exchange(m_node->port(), text);
    }
    void reload(const QByteArray& text)
    {
        m_node->configure(text);
        QCOMPARE(send(postText("/admin/reload", "", m_node->authorization())).status, 200);
    }
    void restart()
    {
        m_node->signal(SIGTERM);
        QVERIFY(m_node->waitForExit());
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    void runOnSessions(const char* sql)
    {
        sqlite3* database = nullptr;
        const QByteArray path = (m_node->dataDirectory() + "/sessions.db").toUtf8();
        QCOMPARE(sqlite3_open(path.constData(), &database), SQLITE_OK);
        sqlite3_busy_timeout(database, 5'000);
        QCOMPARE(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(database);
    }
    [[nodiscard]] QJsonObject admin(const std::string& target)
    {
        return object(send(getText(target, m_node->authorization())).body);
    }
    [[nodiscard]] std::string key(const std::string& more = {})
    {
        const auto answer = send(
            postText("/admin/api-keys", R"({"name":"n")" + more + "}", m_node->authorization()));
        return object(answer.body)["api_key"].toString().toStdString();
    }

private slots:
    void init()
    {
        m_upstream = std::make_unique<ScriptedUpstream>(Reply::chat("hello"));
        m_node = std::make_unique<FaultNode>();
    }
    void cleanup()
    {
        m_node.reset();
        m_upstream.reset();
    }

    void withoutTheSectionNothingIsKept()
    {
        start("");
        for (int i = 0; i < 2; ++i) QVERIFY(send(chatText("Hi")).header("x-helix-cache").empty());
        QCOMPARE(m_upstream->count(), std::size_t(2));
        const auto only = send(chatText("Hi", "X-Helix-Cache: only\r\n"));
        QCOMPARE(only.status, 504);
        QCOMPARE(object(only.body)["error"].toObject()["code"].toString(), QString("cache_miss"));
    }

    void theSameQuestionIsAskedOnce()
    {
        start("cache: {}\n");
        auto answer = send(chatText("Hi"));
        QCOMPARE(answer.header("x-helix-cache"), std::string("miss"));
        QVERIFY(answer.header("age").empty());
        // The second is looked up by its meaning to the protocol, the third by its bytes.
        for (int i = 0; i < 3; ++i) {
            answer = send(chatText("Hi"));
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.header("x-helix-cache"), std::string("hit"));
            QVERIFY(!answer.header("age").empty());
            QCOMPARE(answer.header("x-helix-provider"), std::string("a"));
            QCOMPARE(answer.header("x-helix-attempts"), std::string("0"));
            QCOMPARE(textOf(answer), std::string("hello"));
        }
        QCOMPARE(send(chatText("Ho")).header("x-helix-cache"), std::string("miss"));
        QCOMPARE(m_upstream->count(), std::size_t(2));
        const auto exact = admin("/admin/cache")["exact"].toObject();
        QCOMPARE(exact["hits"].toInt(), 3);
        QCOMPARE(exact["misses"].toInt(), 2);
        QCOMPARE(exact["entries"].toInt(), 2);
        const auto metrics = exchange(m_node->metricsPort(), getText("/metrics")).body;
        QVERIFY(metrics.find("helixagent_cache_hits_total{cache=\"exact\"} 3") !=
                std::string::npos);
        QVERIFY(metrics.find("helixagent_cache_hit_rate{cache=\"exact\"} 0.6") !=
                std::string::npos);
    }

    void hitsAreRecordedAndCostNothing()
    {
        start("cache: {}\n");
        for (int i = 0; i < 3; ++i) (void)send(chatText("Hi"));
        QJsonArray rows;
        QTRY_COMPARE((rows = admin("/admin/requests")["requests"].toArray()).size(), 3);
        QCOMPARE(rows[2].toObject()["cache"].toString(), QString("miss"));
        for (const int i : {0, 1}) {
            QCOMPARE(rows[i].toObject()["cache"].toString(), QString("exact"));
            QCOMPARE(rows[i].toObject()["attempts"].toInt(-1), 0);
            QCOMPARE(rows[i].toObject()["cost_usd"].toDouble(-1), 0.0);
            QCOMPARE(rows[i].toObject()["total_tokens"], rows[2].toObject()["total_tokens"]);
        }
    }

    void aStreamIsReplayedWholeAndTheOtherWayRound()
    {
        m_upstream->setStanding(Reply::stream().tokens(3).finish());
        start("cache: {}\n");
        auto answer = send(chatText("Hi", {}, R"("stream":true)"));
        QCOMPARE(answer.header("x-helix-cache"), std::string("miss"));
        answer = send(chatText("Hi"));
        QCOMPARE(answer.header("x-helix-cache"), std::string("hit"));
        QCOMPARE(textOf(answer), std::string("t0 t1 t2 "));
        for (int i = 0; i < 2; ++i) {
            answer = send(chatText("Hi", {}, R"("stream":true)"));
            QCOMPARE(answer.header("x-helix-cache"), std::string("hit"));
            QVERIFY(answer.header("content-type").starts_with("text/event-stream"));
            QCOMPARE(answer.events().back(), std::string("[DONE]"));
            QVERIFY(answer.body.find("t0 t1 t2 ") != std::string::npos);
        }
        QCOMPARE(m_upstream->count(), std::size_t(1));
    }

    void brokenStreamsAndFailuresAreNotKept()
    {
        start("cache: {}\n");
        m_upstream->enqueue(Reply::stream().tokens(3).close());
        (void)send(chatText("Hi", {}, R"("stream":true)"));
        m_upstream->enqueue(Reply::error(400, "no"));
        QCOMPARE(send(chatText("Hi")).status, 400);
        QCOMPARE(send(chatText("Hi")).header("x-helix-cache"), std::string("miss"));
        QCOMPARE(m_upstream->count(), std::size_t(3));
    }

    void headersSteerOneRequest()
    {
        start("cache: {}\n");
        QCOMPARE(send(chatText("Hi", "X-Helix-Cache: only\r\n")).status, 504);
        QCOMPARE(send(chatText("Hi", "Cache-Control: no-store\r\n")).header("x-helix-cache"),
                 std::string("off"));
        QCOMPARE(send(chatText("Hi", "X-Helix-Cache: only\r\n")).status, 504);
        m_upstream->setStanding(Reply::chat("first"));
        (void)send(chatText("Hi"));
        m_upstream->setStanding(Reply::chat("second"));
        QCOMPARE(textOf(send(chatText("Hi", "X-Helix-Cache: only\r\n"))), std::string("first"));
        QCOMPARE(textOf(send(chatText("Hi", "Cache-Control: no-cache\r\n"))),
                 std::string("second"));
        QCOMPARE(textOf(send(chatText("Hi"))), std::string("second"));
        QCOMPARE(send(chatText("Hi", "X-Helix-Cache: perhaps\r\n")).status, 400);
        QCOMPARE(send(chatText("Hi", "X-Helix-Cache-TTL: never\r\n")).status, 400);
    }

    void aRefreshReplacesWhatRepeatedRequestsGet_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("the gateway's own header") << QByteArray("X-Helix-Cache: refresh\r\n");
        QTest::newRow("the header of HTTP") << QByteArray("Cache-Control: no-cache\r\n");
    }
    void aRefreshReplacesWhatRepeatedRequestsGet()
    {
        QFETCH(QByteArray, header);
        start("cache: {}\n");
        m_upstream->setStanding(Reply::chat("first"));
        for (int i = 0; i < 3; ++i) QCOMPARE(textOf(send(chatText("Hi"))), std::string("first"));
        m_upstream->setStanding(Reply::chat("second"));
        QCOMPARE(textOf(send(chatText("Hi", header.toStdString()))), std::string("second"));
        for (int i = 0; i < 3; ++i) QCOMPARE(textOf(send(chatText("Hi"))), std::string("second"));
        QCOMPARE(m_upstream->count(), std::size_t(2));
    }

    void aHighTemperatureIsOnlyKeptWhenAsked()
    {
        start("cache: {max_temperature: 0.5}\n");
        const std::string hot = R"("temperature":0.6)";
        for (int i = 0; i < 2; ++i)
            QCOMPARE(send(chatText("Hi", {}, hot)).header("x-helix-cache"), std::string("off"));
        QCOMPARE(send(chatText("Hi", "X-Helix-Cache: on\r\n", hot)).header("x-helix-cache"),
                 std::string("miss"));
        QCOMPARE(send(chatText("Hi", "X-Helix-Cache: on\r\n", hot)).header("x-helix-cache"),
                 std::string("hit"));
        const std::string mild = R"("temperature":0.5)";
        (void)send(chatText("Hi", {}, mild));
        QCOMPARE(send(chatText("Hi", {}, mild)).header("x-helix-cache"), std::string("hit"));
    }

    void storedAnswersOfTheApiAreNotKept()
    {
        start("cache: {}\n");
        const auto ask = [&](const std::string& body) {
            return send(postText("/v1/responses", body, "X-Helix-Cache: on\r\n"));
        };
        const std::string plain = R"({"model":"model-a","input":"Hi"})";
        const std::string stored = R"({"model":"model-a","input":"Hi","store":true})";
        std::string id;
        for (int i = 0; i < 2; ++i) {
            const auto answer = ask(stored);
            QCOMPARE(answer.header("x-helix-cache"), std::string("off"));
            id = object(answer.body)["id"].toString().toStdString();
        }
        QCOMPARE(m_upstream->count(), std::size_t(2));
        QCOMPARE(ask(plain).header("x-helix-cache"), std::string("miss"));
        QCOMPARE(ask(plain).header("x-helix-cache"), std::string("hit"));
        std::string next = R"({"model":"model-a","input":"And","previous_response_id":"ID"})";
        next.replace(next.find("ID"), 2, id);
        QCOMPARE(send(postText("/v1/responses", next)).header("x-helix-cache"), std::string("off"));
    }

    void everyProtocolHitsItsOwnEntries_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("OpenAI's responses")
            << QByteArray("/v1/responses") << QByteArray(R"({"model":"model-a","input":"Hi"%1})");
        QTest::newRow("Anthropic's messages")
            << QByteArray("/v1/messages")
            << QByteArray(
                   R"({"model":"model-a","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]%1})");
        QTest::newRow("Ollama's chat")
            << QByteArray("/api/chat")
            << QByteArray(R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}]%1})");
    }
    void everyProtocolHitsItsOwnEntries()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, body);
        start("cache: {}\n");
        (void)send(chatText("Hi"));
        const auto ask = [&](const char* stream) {
            QByteArray text = body;
            text.replace("%1", stream);
            return send(postText(path.toStdString(), text.toStdString()));
        };
        const char* const kWhole = R"(,"stream":false)";
        const char* const kStream = R"(,"stream":true)";
        QCOMPARE(ask(kWhole).header("x-helix-cache"), std::string("miss"));
        for (const char* stream : {kWhole, kWhole, kStream, kStream}) {
            const auto answer = ask(stream);
            QCOMPARE(answer.header("x-helix-cache"), std::string("hit"));
            QVERIFY(answer.isComplete);
            QVERIFY(answer.body.find("hello") != std::string::npos);
        }
        QCOMPARE(m_upstream->count(), std::size_t(2));
    }

    void anEnsemblesAnswerIsKept()
    {
        start("cache: {}\n");
        const std::string text = postText(
            "/v1/ensemble/completions",
            R"({"model":"helixagent-ensemble","messages":[{"role":"user","content":"Hi"}]})");
        QCOMPARE(send(text).header("x-helix-cache"), std::string("miss"));
        const std::size_t asked = m_upstream->count();
        for (int i = 0; i < 2; ++i) {
            const auto answer = send(text);
            QCOMPARE(answer.header("x-helix-cache"), std::string("hit"));
            QVERIFY(answer.body.find("\"ensemble\"") != std::string::npos);
        }
        QCOMPARE(m_upstream->count(), asked);
    }

    void keysDoNotShareUnlessTheyAreATeam()
    {
        start("cache: {scope: team}\nsecurity: {auth: required}\n");
        const std::string red1 = bearer(key(R"(,"team":"red")"));
        const std::string red2 = bearer(key(R"(,"team":"red")"));
        const std::string alone1 = bearer(key());
        const std::string alone2 = bearer(key());
        for (const auto& [caller, state] :
             std::vector<std::pair<std::string, std::string>>{{red1, "miss"},
                                                              {red2, "hit"},
                                                              {alone1, "miss"},
                                                              {alone2, "miss"},
                                                              {alone1, "hit"},
                                                              {alone2, "hit"},
                                                              {red2, "hit"}})
            QCOMPARE(send(chatText("Hi", caller)).header("x-helix-cache"), state);
        QCOMPARE(m_upstream->count(), std::size_t(3));
    }

    void aModelThatTheKeyMayNotAskForIsNotGivenFromTheCache()
    {
        start("cache: {scope: everyone}\nsecurity: {auth: required}\n");
        const std::string all = bearer(key());
        const std::string other = bearer(key(R"(,"allowed_models":["other-*"])"));
        for (int i = 0; i < 3; ++i) (void)send(chatText("Hi", all));
        QCOMPARE(send(chatText("Hi", other)).status, 403);
    }

    void identicalRequestsUnderWayAreOneCall()
    {
        start("cache: {}\n");
        std::promise<void> allAreThere;
        const std::shared_future<void> released = allAreThere.get_future().share();
        m_upstream->setResponder([released](const ScriptedUpstream::Received&) {
            released.wait_for(10s);
            return Reply::chat("slow");
        });
        constexpr int kClients = 12;
        std::vector<std::unique_ptr<TestClient>> clients;
        for (int i = 0; i < kClients; ++i) {
            clients.push_back(std::make_unique<TestClient>(m_node->port()));
            QVERIFY(clients.back()->send(chatText("Hi")));
        }
        QTRY_COMPARE(admin("/admin/status")["requests_in_flight"].toInt(), kClients);
        allAreThere.set_value();
        int shared = 0;
        for (const auto& client : clients) {
            const auto answer = client->readAnswer();
            QCOMPARE(textOf(answer), std::string("slow"));
            shared += answer.header("x-helix-cache") == "shared" ? 1 : 0;
        }
        QCOMPARE(shared, kClients - 1);
        QCOMPARE(m_upstream->count(), std::size_t(1));
        QCOMPARE(admin("/admin/cache")["exact"].toObject()["shared"].toInt(), kClients - 1);
    }

    void aLeaderThatLeavesIsFollowed()
    {
        start("cache: {}\n");
        m_upstream->enqueue(Reply::silence());
        TestClient leader(m_node->port());
        QVERIFY(leader.send(chatText("Hi")));
        QTRY_COMPARE(m_upstream->count(), std::size_t(1));
        ClientAnswer answer;
        std::thread follower([&] { answer = exchange(m_node->port(), chatText("Hi")); });
        QTRY_COMPARE(admin("/admin/status")["requests_in_flight"].toInt(), 2);
        leader.close();
        follower.join();
        QCOMPARE(answer.status, 200);
        QCOMPARE(textOf(answer), std::string("hello"));
    }

    void aStreamDoesNotHoldUpWhoWantsTheSameWhole()
    {
        start("cache: {}\n");
        m_upstream->enqueue(Reply::silence());
        TestClient stream(m_node->port());
        QVERIFY(stream.send(chatText("Hi", {}, R"("stream":true)")));
        QTRY_COMPARE(m_upstream->count(), std::size_t(1));
        TestClient whole(m_node->port());
        QVERIFY(whole.send(chatText("Hi")));
        // Long before the stream's time is up.
        QTRY_COMPARE_WITH_TIMEOUT(m_upstream->count(), std::size_t(2), 3'000);
        QCOMPARE(textOf(whole.readAnswer()), std::string("hello"));
    }

    void entriesSurviveARestartAndEmptyingThem()
    {
        start("cache: {}\n");
        (void)send(chatText("Hi"));
        m_node->signal(SIGTERM);
        QVERIFY(m_node->waitForExit());
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QCOMPARE(send(chatText("Hi")).header("x-helix-cache"), std::string("hit"));
        const auto removed = send("DELETE /admin/cache?kind=exact HTTP/1.1\r\nHost: localhost\r\n" +
                                  m_node->authorization() + "\r\n");
        QCOMPARE(object(removed.body)["removed"].toInt(), 1);
        QCOMPARE(send(chatText("Hi")).header("x-helix-cache"), std::string("miss"));
        const auto audit = admin("/admin/audit")["entries"].toArray();
        QCOMPARE(audit[0].toObject()["action"].toString(), QString("cache.clear"));
    }

    void aDamagedFileIsNobodysError()
    {
        start("cache: {}\n");
        (void)send(chatText("Hi"));
        m_node->signal(SIGTERM);
        QVERIFY(m_node->waitForExit());
        QFile file(m_node->dataDirectory() + "/cache.db");
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "this is no database, but it is longer than a header of one hundred bytes; "
            "SQLite looks at those first.");
        file.close();
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QCOMPARE(send(chatText("Hi")).header("x-helix-cache"), std::string("miss"));
        QCOMPARE(send(chatText("Hi")).header("x-helix-cache"), std::string("hit"));
    }

    void aReloadChangesTheSettings()
    {
        start("cache: {}\n");
        (void)send(chatText("Hi"));
        m_node->configure(yaml() + "cache: {enabled: false}\n");
        QCOMPARE(send(postText("/admin/reload", "", m_node->authorization())).status, 200);
        QVERIFY(send(chatText("Hi")).header("x-helix-cache").empty());
        m_node->configure(yaml() + "cache: {max_entry_bytes: 10}\n");
        QCOMPARE(send(postText("/admin/reload", "", m_node->authorization())).status, 200);
        QCOMPARE(send(chatText("Hi")).header("x-helix-cache"), std::string("hit"));
        for (int i = 0; i < 2; ++i)
            QCOMPARE(send(chatText("Ho")).header("x-helix-cache"), std::string("miss"));
    }

    void aReloadToAnotherTargetIsNotAnsweredByTheLast_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        const QByteArray toA = "models: {fast: {targets: [{provider: a}]}}\n";
        const QByteArray toB = "models: {fast: {targets: [{provider: b}]}}\n";
        const QByteArray ofA = "ensemble: {min_providers: 1, members: [a]}\n";
        const QByteArray ofB = "ensemble: {min_providers: 1, members: [b]}\n";
        QTest::newRow("an alias") << QByteArray("fast") << toA << toB;
        QTest::newRow("an ensemble") << QByteArray("helixagent-ensemble") << ofA << ofB;
        QTest::newRow("an address") << QByteArray("model-a") << QByteArray() << QByteArray("swap");
    }
    void aReloadToAnotherTargetIsNotAnsweredByTheLast()
    {
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        ScriptedUpstream other(Reply::chat("other"));
        FaultConfig config{.urlA = m_upstream->url(),
                           .urlB = other.url(),
                           .firstContent = "5s",
                           .hasFallback = false};
        m_node->configure(config.yaml() + "cache: {}\n" + before);
        QVERIFY2(m_node->start(), m_node->errors().constData());
        const std::string text =
            postText("/v1/chat/completions",
                     "{\"model\":\"" + model.toStdString() +
                         "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        QCOMPARE(textOf(send(text)), std::string("hello"));
        QCOMPARE(send(text).header("x-helix-cache"), std::string("hit"));
        reload(config.yaml() + "cache: {}\n" + before);
        QCOMPARE(send(text).header("x-helix-cache"), std::string("hit"));
        if (after == "swap") {
            std::swap(config.urlA, config.urlB);
            after.clear();
        }
        reload(config.yaml() + "cache: {}\n" + after);
        QCOMPARE(textOf(send(text)), std::string("other"));
        QCOMPARE(send(text).header("x-helix-cache"), std::string("hit"));
    }

    void aReloadTakesTheDiskAway()
    {
        start("cache: {}\n");
        (void)send(chatText("Hi"));
        reload(yaml() + "cache: {disk: false}\n");
        (void)send(chatText("Ho"));
        QCOMPARE(send(chatText("Ho")).header("x-helix-cache"), std::string("hit"));
        m_node->configure(yaml() + "cache: {}\n");
        restart();
        QCOMPARE(send(chatText("Ho")).header("x-helix-cache"), std::string("miss"));
        QCOMPARE(send(chatText("Hi")).header("x-helix-cache"), std::string("hit"));
    }

    void aConversationIsRemembered()
    {
        start("");
        const auto made = send(postText(
            "/v1/sessions",
            R"({"session_id":"talk","user_id":"u","initial_context":[{"role":"system","content":"Be kind."}],"ttl_hours":2})"));
        QCOMPARE(made.status, 201);
        QCOMPARE(object(made.body)["status"].toString(), QString("active"));
        m_upstream->setStanding(Reply::chat("one"));
        QCOMPARE(send(chatText("first", {}, R"("session_id":"talk")")).status, 200);
        m_upstream->setStanding(Reply::stream().tokens(2).finish());
        QCOMPARE(send(chatText("second", "X-Session-ID: talk\r\n", R"("stream":true)")).status,
                 200);
        m_upstream->enqueue(Reply::stream().tokens(2).close());
        (void)send(chatText("cut", "X-Session-ID: talk\r\n", R"("stream":true)"));
        m_upstream->setStanding(Reply::chat("three"));
        QCOMPARE(send(chatText("third", "X-Session-ID: talk\r\n")).status, 200);
        const auto sent = object(m_upstream->received().back().body)["messages"].toArray();
        QStringList texts;
        for (const auto& message : sent) texts << message.toObject()["content"].toString();
        QCOMPARE(texts, QStringList({"Be kind.", "first", "one", "second", "t0 t1 ", "third"}));
        const auto shown = object(send(getText("/v1/sessions/talk?include_context=true")).body);
        QCOMPARE(shown["request_count"].toInt(), 3);
        QCOMPARE(shown["context"].toArray().size(), 7);
        QCOMPARE(object(send(getText("/v1/sessions?user_id=u")).body)["sessions"].toArray().size(),
                 1);
        QCOMPARE(send(chatText("other", "X-Session-ID: unknown\r\n")).status, 200);
    }

    void aSessionThatCannotBeReadIsNoUnknownSession()
    {
        start("cache: {}\n");
        QCOMPARE(send(postText("/v1/sessions", R"({"session_id":"s"})")).status, 201);
        const std::string text = chatText("Hi", "X-Session-ID: s\r\n");
        runOnSessions("ALTER TABLE sessions RENAME TO hidden");
        QCOMPARE(send(text).status, 503);
        QCOMPARE(m_upstream->count(), std::size_t(0));
        runOnSessions("ALTER TABLE hidden RENAME TO sessions");
        QCOMPARE(send(text).status, 200);
        QCOMPARE(send(chatText("Ho", "X-Session-ID: unknown\r\n")).status, 200);
    }

    void aSessionBelongsToItsKey()
    {
        start("security: {auth: required}\n");
        const std::string a = bearer(key());
        const std::string b = bearer(key());
        QCOMPARE(send(postText("/v1/sessions", R"({"session_id":"s"})", a)).status, 201);
        QCOMPARE(send(getText("/v1/sessions/s", a)).status, 200);
        QCOMPARE(send(getText("/v1/sessions/s", b)).status, 404);
        (void)send(chatText("mine", a + "X-Session-ID: s\r\n"));
        (void)send(chatText("theirs", b + "X-Session-ID: s\r\n"));
        QVERIFY(m_upstream->received().back().body.find("mine") == std::string::npos);
        QCOMPARE(send("DELETE /v1/sessions/s HTTP/1.1\r\nHost: x\r\n" + b + "\r\n").status, 404);
        QCOMPARE(send("DELETE /v1/sessions/s HTTP/1.1\r\nHost: x\r\n" + a + "\r\n").status, 200);
        QCOMPARE(send(getText("/v1/sessions/s", a)).status, 404);
    }

    void wrongSessionsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("an id with a space") << QByteArray(R"({"session_id":"a b"})");
        QTest::newRow("an id that is no text") << QByteArray(R"({"session_id":1})");
        QTest::newRow("too long a life") << QByteArray(R"({"ttl_hours":169})");
        QTest::newRow("no life") << QByteArray(R"({"ttl_hours":0})");
        QTest::newRow("a context that is no list") << QByteArray(R"({"initial_context":"x"})");
        QTest::newRow("a message without a role")
            << QByteArray(R"({"initial_context":[{"content":"x"}]})");
        QTest::newRow("no JSON") << QByteArray("{");
    }
    void wrongSessionsAreRefused()
    {
        QFETCH(QByteArray, body);
        start("");
        QCOMPARE(send(postText("/v1/sessions", body.toStdString())).status, 400);
    }
};

QTEST_GUILESS_MAIN(TestAnswerCache)
#include "tst_answer_cache.moc"
