// People on a running node: signing in, tokens and their end, lock-outs, what the audit says and
// what nobody may find anywhere.

#include "fault_config.h"
#include "identity_calls.h"
#include "support/scripted_upstream.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QtTest>
#include <csignal>

using namespace helix::integration;
using namespace helix::test;

namespace {

std::string forwarded(const std::string& address)
{
    return "X-Forwarded-For: " + address + "\r\n";
}

std::string text(const QJsonObject& json, const char* member)
{
    return json[member].toString().toStdString();
}

}  // namespace

class TestSignIn : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;
    std::unique_ptr<IdentityCalls> m_calls;

    void start(const QByteArray& more = {}, const QByteArray& sections = {})
    {
        const FaultConfig config{.urlA = m_upstream->url(), .urlB = m_upstream->url()};
        m_node->configure(config.yaml() + "security: {auth: required, trusted_proxies: " +
                          "[127.0.0.1], jwt: {secret: " + QByteArray(40, 's') + "}" + more + "}\n" +
                          sections);
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] int status(const std::string& token, const std::string& path = "/v1/models")
    {
        return m_calls->send("GET", path, bearer(token)).status;
    }
    [[nodiscard]] ClientAnswer refresh(const std::string& token)
    {
        return m_calls->send("POST", "/v1/auth/refresh", {}, bodyWith("refresh_token", token));
    }
    [[nodiscard]] ClientAnswer chat(const std::string& token)
    {
        return m_calls->send("POST", "/v1/chat/completions", bearer(token),
                             R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}]})");
    }
    [[nodiscard]] QStringList auditActions()
    {
        QStringList actions;
        const auto page = object(m_calls->admin("GET", "/admin/audit").body);
        for (const auto& entry : page["entries"].toArray())
            actions << entry.toObject()["action"].toString();
        return actions;
    }

private slots:
    void init()
    {
        m_upstream = std::make_unique<ScriptedUpstream>(Reply::chat("hello"));
        m_node = std::make_unique<FaultNode>();
        m_calls = std::make_unique<IdentityCalls>(*m_node);
    }
    void cleanup()
    {
        m_node.reset();
        m_upstream.reset();
    }

    void aPersonSignsInAndIsKnown()
    {
        start();
        const auto id = m_calls->user("alice", "developer");
        QVERIFY(!id.empty());
        const auto answer = m_calls->login("Alice");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.header("cache-control"), std::string("no-store"));
        const auto json = object(answer.body);
        QCOMPARE(json["token_type"].toString(), QString("Bearer"));
        QCOMPARE(json["expires_in"].toInt(), 3600);
        QCOMPARE(json["refresh_expires_in"].toInt(), 86400);
        QCOMPARE(json["token"], json["access_token"]);
        QCOMPARE(json["user"].toObject()["username"].toString(), QString("alice"));
        const auto token = text(json, "access_token");

        const auto me = object(m_calls->send("GET", "/v1/auth/me", bearer(token)).body);
        QCOMPARE(me["authenticated"].toBool(), true);
        QCOMPARE(me["user_id"].toString().toStdString(), id);
        QCOMPARE(me["role"].toString(), QString("developer"));
        QCOMPARE(me["roles"].toArray().size(), 1);
        QVERIFY(!me["expires_at"].toString().isEmpty());

        QCOMPARE(chat(token).status, 200);
        const auto records = [&] {
            return object(m_calls->admin("GET", "/admin/requests").body)["requests"].toArray();
        };
        QTRY_COMPARE(records().size(), 1);
        QCOMPARE(records().first().toObject()["user"].toString(), QString("alice"));
        const auto users = object(m_calls->admin("GET", "/admin/users").body)["users"].toArray();
        QCOMPARE(users.size(), 1);
        QVERIFY(users.first().toObject()["last_login_ms"].toDouble() > 0);
    }

    void whyNobodyIsLetInCannotBeTold()
    {
        start(", lockout: {max_attempts: 3}");
        QVERIFY(!m_calls->user("alice", "developer").empty());
        const auto disabled = m_calls->user("dora", "developer");
        QCOMPARE(
            m_calls->admin("PUT", "/admin/users/" + disabled, R"({"is_disabled":true})").status,
            200);
        const auto unknown = m_calls->login("nobody", "some-password", forwarded("10.0.0.1"));
        QCOMPARE(unknown.status, 401);
        for (int i = 2; i < 5; ++i)
            QCOMPARE(
                m_calls->login("alice", "some-password", forwarded("10.0.0." + std::to_string(i)))
                    .status,
                401);
        const auto locked =
            m_calls->login("alice", IdentityCalls::kPassword, forwarded("10.0.1.1"));
        const auto off = m_calls->login("dora", IdentityCalls::kPassword, forwarded("10.0.1.2"));
        for (const auto& answer : {locked, off}) {
            QCOMPARE(answer.status, 401);
            QCOMPARE(answer.body, unknown.body);
            QCOMPARE(answer.headers.size(), unknown.headers.size());
        }
        const auto metrics = exchange(m_node->metricsPort(), getText("/metrics")).body;
        for (const char* line : {"helixagent_auth_failures_total{reason=\"unknown_name\"} 1",
                                 "helixagent_auth_failures_total{reason=\"wrong_password\"} 3",
                                 "helixagent_auth_failures_total{reason=\"locked_name\"} 1",
                                 "helixagent_auth_failures_total{reason=\"disabled\"} 1",
                                 "helixagent_logins_total{result=\"failure\"} 6"})
            QVERIFY2(metrics.find(line) != std::string::npos, line);
    }

    void anAddressThatGuessesWaits()
    {
        start(", lockout: {max_attempts: 3, duration: 10m}");
        QVERIFY(!m_calls->user("alice", "developer").empty());
        for (int i = 0; i < 3; ++i)
            QCOMPARE(m_calls
                         ->login("name-" + std::to_string(i), "some-password",
                                 forwarded("2001:db8::" + std::to_string(i + 1)))
                         .status,
                     401);
        const auto waiting =
            m_calls->login("alice", IdentityCalls::kPassword, forwarded("2001:db8::ffff"));
        QCOMPARE(waiting.status, 429);
        const int wait = std::stoi(waiting.header("retry-after"));
        QVERIFY(wait > 590 && wait <= 600);
        QCOMPARE(
            m_calls->login("alice", IdentityCalls::kPassword, forwarded("2001:db8:1::1")).status,
            200);
    }

    void aLockOutSurvivesAKill()
    {
        start(", lockout: {max_attempts: 3}");
        QVERIFY(!m_calls->user("alice", "developer").empty());
        for (int i = 0; i < 3; ++i)
            QCOMPARE(
                m_calls->login("alice", "some-password", forwarded("10.0.0." + std::to_string(i)))
                    .status,
                401);
        m_node->kill();
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QCOMPARE(m_calls->login("alice", IdentityCalls::kPassword, forwarded("10.0.1.1")).status,
                 401);
        const auto users = object(m_calls->admin("GET", "/admin/users").body)["users"].toArray();
        QVERIFY(users.first().toObject()["locked_until_ms"].toDouble() > 0);
    }

    void signingInIsLimitedLikeAnyRequest()
    {
        start({}, "rate_limiting: {per_client: {requests_per_minute: 1, burst: 3}}\n");
        QVERIFY(!m_calls->user("alice", "developer").empty());
        for (int i = 0; i < 3; ++i) QCOMPARE(m_calls->login("alice").status, 200);
        QCOMPARE(m_calls->login("alice").status, 429);
        QCOMPARE(m_calls->send("GET", "/health", {}).status, 200);
    }

    void aPersonIsAClientOfTheirOwn()
    {
        start({}, "rate_limiting: {per_client: {requests_per_minute: 1, burst: 4}}\n");
        QVERIFY(!m_calls->user("alice", "developer").empty());
        QVERIFY(!m_calls->user("bob", "developer").empty());
        const auto alice = m_calls->token("alice");
        const auto bob = m_calls->token("bob");
        for (const auto& token : {alice, bob}) {
            for (int i = 0; i < 4; ++i) QCOMPARE(chat(token).status, 200);
            QCOMPARE(chat(token).status, 429);
        }
    }

    void aRefreshTokenIsGoodOnce()
    {
        start();
        QVERIFY(!m_calls->user("alice", "operator").empty());
        const auto first = object(m_calls->login("alice").body);
        const auto answer = refresh(text(first, "refresh_token"));
        QCOMPARE(answer.status, 200);
        const auto second = object(answer.body);
        QVERIFY(second["refresh_token"] != first["refresh_token"]);
        QCOMPARE(status(text(second, "access_token")), 200);
        // Shown again: somebody has stolen it, so everybody of the chain is out.
        QCOMPARE(refresh(text(first, "refresh_token")).status, 401);
        QCOMPARE(refresh(text(second, "refresh_token")).status, 401);
        QCOMPARE(status(text(second, "access_token")), 401);
        QVERIFY(auditActions().contains("auth.refresh_reused"));
        QCOMPARE(refresh("no.token.atall").status, 401);
    }

    void whoSignsOutIsOut()
    {
        start();
        QVERIFY(!m_calls->user("alice", "operator").empty());
        const auto json = object(m_calls->login("alice").body);
        const auto other = m_calls->token("alice");
        const auto token = text(json, "access_token");
        QCOMPARE(m_calls->send("POST", "/v1/auth/logout", bearer(token)).status, 200);
        QCOMPARE(status(token), 401);
        QCOMPARE(refresh(text(json, "refresh_token")).status, 401);
        QCOMPARE(status(other), 200);
        QCOMPARE(m_calls->send("POST", "/v1/auth/logout", m_node->authorization()).status, 400);
    }

    /// S3, S4: why a credential is not good cannot be told.
    void badCredentialsAllLookTheSame()
    {
        start();
        const auto id = m_calls->user("alice", "operator");
        const auto out = m_calls->token("alice");
        QCOMPARE(m_calls->send("POST", "/v1/auth/logout", bearer(out)).status, 200);
        const auto orphan = m_calls->token("alice");
        const auto forged = orphan.substr(0, orphan.size() - 2) + "AA";
        QCOMPARE(m_calls->admin("DELETE", "/admin/users/" + id).status, 200);
        const auto reference = m_calls->send("GET", "/v1/models", {});
        QCOMPARE(reference.status, 401);
        // {"alg":"none"} with claims that would fit.
        const std::string unsigned_ =
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwiaXNzIjoic3VwZXJhZ2VudCIsImV4cCI6NDEwMjQ0NDgwMH0.";
        for (const auto& token : {out, orphan, forged, unsigned_, std::string("a.b.c"),
                                  std::string(".."), std::string("sk-prod-unknown")}) {
            const auto answer = m_calls->send("GET", "/v1/models", bearer(token));
            QCOMPARE(answer.status, 401);
            QCOMPARE(answer.body, reference.body);
            QCOMPARE(answer.headers.size(), reference.headers.size());
        }
    }

    void aChangeEndsTheTokens_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("isEnd");
        QTest::newRow("a new password") << QByteArray(R"({"password":"another-password"})") << true;
        QTest::newRow("a lower role") << QByteArray(R"({"role":"readonly"})") << true;
        QTest::newRow("disabled") << QByteArray(R"({"is_disabled":true})") << true;
        QTest::newRow("a higher role") << QByteArray(R"({"role":"admin"})") << true;
        QTest::newRow("the same role, as a second try says it")
            << QByteArray(R"({"role":"operator"})") << true;
        QTest::newRow("another address") << QByteArray(R"({"email":"a@example.org"})") << false;
        QTest::newRow("removed") << QByteArray() << true;
    }
    void aChangeEndsTheTokens()
    {
        QFETCH(QByteArray, body);
        QFETCH(bool, isEnd);
        start();
        const auto id = m_calls->user("alice", "operator");
        const auto json = object(m_calls->login("alice").body);
        const std::string path = "/admin/users/" + id;
        const auto changed = body.isEmpty() ? m_calls->admin("DELETE", path)
                                            : m_calls->admin("PUT", path, body.toStdString());
        QCOMPARE(changed.status, 200);
        QCOMPARE(status(text(json, "access_token")), isEnd ? 401 : 200);
        QCOMPARE(refresh(text(json, "refresh_token")).status, isEnd ? 401 : 200);
    }

    void guessesFillTheAuditLogSlowly()
    {
        start(", lockout: {max_attempts: 1}");
        for (int i = 0; i < 25; ++i)
            QCOMPARE(
                m_calls
                    ->login("name", "some-password", forwarded("10.0.0." + std::to_string(i + 1)))
                    .status,
                401);
        const auto rows = auditActions().count("auth.login_failed");
        // Hashing takes its time, in which one more may be allowed.
        QVERIFY2(rows >= 20 && rows < 25, QByteArray::number(rows).constData());
    }

    void whoDisconnectsLeavesTheirActInTheLog()
    {
        start();
        const auto id = m_calls->user("alice", "operator");
        TestClient client(m_node->port());
        QVERIFY(client.send(requestText("PUT", "/admin/users/" + id, m_node->authorization(),
                                        R"({"password":"another-password"})")));
        client.close();
        QTRY_COMPARE(auditActions(), QStringList({"user.update", "user.create"}));
    }

    void usersAreMadeListedAndRemoved()
    {
        start();
        const auto id = m_calls->user("alice", "operator");
        QCOMPARE(m_calls
                     ->admin("POST", "/admin/users",
                             R"({"username":"ALICE","password":"some-password"})")
                     .status,
                 409);
        const auto bad = m_calls->admin("POST", "/admin/users", R"({"username":"bob"})");
        QCOMPARE(bad.status, 400);
        QCOMPARE(object(bad.body)["error"].toObject()["param"].toString(), QString("password"));
        QCOMPARE(m_calls->admin("PUT", "/admin/users/user-nobody", "{}").status, 404);
        QCOMPARE(m_calls->admin("DELETE", "/admin/users/" + id).status, 200);
        QCOMPARE(m_calls->admin("DELETE", "/admin/users/" + id).status, 404);
        const auto list = object(m_calls->admin("GET", "/admin/users").body);
        QVERIFY(list["users"].toArray().isEmpty() && list["now_ms"].toDouble() > 0);
        QCOMPARE(auditActions(), QStringList({"user.delete", "user.create"}));
    }

    void withoutASecretNobodySignsIn()
    {
        const FaultConfig config{.urlA = m_upstream->url(), .urlB = m_upstream->url()};
        m_node->configure(config.yaml() + "security: {auth: required}\n");
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QVERIFY(!m_calls->user("alice", "operator").empty());
        const auto answer = m_calls->login("alice");
        QCOMPARE(answer.status, 503);
        QVERIFY(answer.body.find("security.jwt.secret") != std::string::npos);
    }

    /// S7
    void noPasswordAndNoTokenIsAnywhere()
    {
        start();
        const std::string password = "canary-password-2718281828";
        const auto id = m_calls->user("alice", "operator", password);
        const auto json = object(m_calls->login("alice", password).body);
        QCOMPARE(m_calls->login("alice", password + "-wrong").status, 401);
        QCOMPARE(m_calls->login(password, "other-password").status, 401);
        QCOMPARE(status(text(json, "access_token")), 200);
        QCOMPARE(refresh(text(json, "refresh_token")).status, 200);
        const auto body = bodyWith("password", password + "-next");
        QCOMPARE(m_calls->admin("PUT", "/admin/users/" + id, body).status, 200);
        const auto audit = m_calls->admin("GET", "/admin/audit").body;
        const auto metrics = exchange(m_node->metricsPort(), getText("/metrics")).body;
        const auto logs = m_calls->admin("GET", "/admin/logs").body;
        m_node->signal(SIGTERM);
        QCOMPARE(m_node->waitForExit(), std::optional<int>(0));
        // Of a token the signature alone makes it worth something.
        for (const std::string& secret :
             {password, text(json, "access_token").substr(text(json, "access_token").rfind('.')),
              text(json, "refresh_token").substr(text(json, "refresh_token").rfind('.'))}) {
            const auto bytes = QByteArray::fromStdString(secret);
            for (const auto& out : {audit, metrics, logs})
                QVERIFY2(out.find(secret) == std::string::npos, out.c_str());
            QVERIFY(!m_node->log().contains(bytes) && !m_node->errors().contains(bytes));
            QDirIterator files(m_node->dataDirectory(), QDir::Files | QDir::Hidden);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                QVERIFY2(!file.readAll().contains(bytes), qPrintable(file.fileName()));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestSignIn)
#include "tst_sign_in.moc"
