// API keys of a running node: made, used, refused, rotated and revoked, across kills, and from the
// command line.

#include "fault_config.h"
#include "fault_node.h"
#include "gateway/endpoint.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QDateTime>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QtTest>
#include <csignal>

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

std::string requestText(const std::string& method, const std::string& target,
                        const std::string& headers, const std::string& body = {})
{
    return method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chatText(const std::string& headers, const std::string& model = "model-a")
{
    return postText("/v1/chat/completions",
                    R"({"model":")" + model + R"(","messages":[{"role":"user","content":"Hi"}]})",
                    headers);
}

const char* const kReadAndWrite = R"("permissions":["read","write"])";

}  // namespace

class TestApiKeys : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;

    void start(const QByteArray& security = "{auth: required}")
    {
        const FaultConfig config{.urlA = m_upstream->url(), .urlB = m_upstream->url()};
        m_node->configure(config.yaml() + "security: " + security + "\n");
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] ClientAnswer send(const std::string& text)
    {
        return exchange(m_node->port(), text);
    }
    [[nodiscard]] ClientAnswer admin(const std::string& method, const std::string& target,
                                     const std::string& body = {})
    {
        return send(requestText(method, target, m_node->authorization(), body));
    }
    [[nodiscard]] std::string create(const std::string& more = kReadAndWrite)
    {
        const auto answer =
            admin("POST", "/admin/api-keys",
                  R"({"name":"n")" + (more.empty() ? std::string() : "," + more) + "}");
        return object(answer.body)["api_key"].toString().toStdString();
    }
    [[nodiscard]] int chat(const std::string& key) { return send(chatText(bearer(key))).status; }
    [[nodiscard]] int revoke(const std::string& key)
    {
        return admin("DELETE", "/admin/api-keys/" + key.substr(0, 17)).status;
    }
    void command(QProcess& process, const QStringList& arguments)
    {
        process.start(HELIX_AGENT, QStringList{"keys"} + arguments +
                                       QStringList{"--data-dir", m_node->dataDirectory()});
        QVERIFY(process.waitForFinished(20'000));
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

    void theCallsOfTheCourseWork()
    {
        start();
        // curl -d without a content type says it is a form.
        const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
        const auto made = send(requestText(
            "POST", "/admin/api-keys", m_node->authorization() + form,
            "{\n    \"name\": \"production-client\",\n    \"permissions\": [\"read\", \"write\", "
            "\"debate\"],\n    \"rate_limit\": 100,\n    \"expires_in\": \"365d\"\n  }"));
        QCOMPARE(made.status, 201);
        const auto key = object(made.body);
        const auto text = key["api_key"].toString();
        QVERIFY(text.startsWith("sk-prod-"));
        QCOMPARE(text.size(), 8 + 32);
        QCOMPARE(key["name"].toString(), QString("production-client"));
        const auto created = QDateTime::fromString(key["created_at"].toString(), Qt::ISODate);
        const auto expires = QDateTime::fromString(key["expires_at"].toString(), Qt::ISODate);
        QCOMPARE(created.secsTo(expires), qint64(365) * 86'400);
        QCOMPARE(chat(text.toStdString()), 200);

        const auto listed = admin("GET", "/admin/api-keys");
        QCOMPARE(listed.status, 200);
        const auto item = object(listed.body)["api_keys"].toArray().first().toObject();
        QCOMPARE(item["id"].toString(), text.left(17));
        QCOMPARE(item["rate_limit"].toInt(), 100);
        QVERIFY(listed.body.find(text.toStdString()) == std::string::npos);

        QCOMPARE(revoke(text.toStdString()), 200);
        QCOMPARE(chat(text.toStdString()), 401);
        QVERIFY(object(admin("GET", "/admin/api-keys").body)["api_keys"].toArray().isEmpty());
        QCOMPARE(admin("DELETE", "/admin/api-keys/sk-prod-nobody").status, 404);
    }

    void badRequestsNameTheMember_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("param");
        QTest::newRow("no name") << "{}"
                                 << "name";
        QTest::newRow("a bad permission") << R"({"name":"n","permissions":["root"]})"
                                          << "permissions";
        QTest::newRow("a bad lifetime") << R"({"name":"n","expires_in":"soon"})"
                                        << "expires_in";
        QTest::newRow("a bad rate") << R"({"name":"n","rate_limit":-1})"
                                    << "rate_limit";
        QTest::newRow("no JSON") << "name=n"
                                 << "";
    }
    void badRequestsNameTheMember()
    {
        QFETCH(QString, body);
        QFETCH(QString, param);
        start();
        const auto answer = admin("POST", "/admin/api-keys", body.toStdString());
        QCOMPARE(answer.status, 400);
        QCOMPARE(object(answer.body)["error"].toObject()["param"].toString(), param);
    }

    /// S4
    void unknownRevokedAndExpiredLookTheSame()
    {
        start();
        const auto revoked = create();
        QCOMPARE(revoke(revoked), 200);
        const auto expired = create(R"("expires_in":"1s")");
        QTRY_COMPARE(chat(expired), 401);
        m_upstream->forget();
        const auto reference = send(chatText(bearer("sk-prod-" + std::string(32, 'x'))));
        QCOMPARE(reference.status, 401);
        for (const auto& key : {revoked, expired, std::string("no key at all"), std::string("x")}) {
            auto answer = send(chatText(bearer(key)));
            QCOMPARE(answer.status, 401);
            QCOMPARE(answer.body, reference.body);
            for (const auto& [name, value] : reference.headers) {
                if (name == "x-request-id" || name == "x-trace-id" || name == "date") continue;
                QCOMPARE(answer.headers[name], value);
            }
            QCOMPARE(answer.headers.size(), reference.headers.size());
        }
        QCOMPARE(send(chatText({})).body, reference.body);
        QCOMPARE(m_upstream->count(), std::size_t(0));
    }

    /// S5
    void everyAdminPathIsClosed_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        for (const auto& endpoint : helix::gateway::endpoints()) {
            if (endpoint.access != helix::gateway::Access::Admin) continue;
            const auto method = QString::fromStdString(std::string(endpoint.method));
            auto path = QString::fromStdString(std::string(endpoint.path));
            path.replace(QRegularExpression("\\{[^}]*\\}"), "x");
            QTest::newRow(qPrintable(method + " " + path)) << method << path;
        }
    }
    void everyAdminPathIsClosed()
    {
        QFETCH(QString, method);
        QFETCH(QString, path);
        start();
        const auto user = create(R"("permissions":["read","write","debate"])");
        const auto name = method.toStdString();
        const auto target = path.toStdString();
        const std::string broken = "{broken";  // never looked at
        QCOMPARE(send(requestText(name, target, {}, broken)).status, 401);
        QCOMPARE(send(requestText(name, target, bearer("wrong"), broken)).status, 401);
        QCOMPARE(send(requestText(name, target, bearer(user), broken)).status, 403);
        QCOMPARE(send(requestText(name, target, "X-API-Key: " + user + "\r\n", broken)).status,
                 403);
        const std::string tail = target.substr(1);
        for (const auto& spelling : {"//" + tail, "/%61" + tail.substr(1), "/./" + tail,
                                     "/x/../" + tail, target + "/", target + ";x", target + "?a=b",
                                     "/ADMIN" + target.substr(6), "http://127.0.0.1" + target}) {
            for (const auto& verb : {name, std::string("HEAD"), std::string("OPTIONS"),
                                     std::string("PUT"), std::string("TRACE")}) {
                const auto answer = send(
                    requestText(verb, spelling,
                                "Connection: close\r\nX-HTTP-Method-Override: " + name + "\r\n"));
                QVERIFY2(answer.status >= 400,
                         (verb + " " + spelling + ": " + std::to_string(answer.status)).c_str());
            }
        }
        QCOMPARE(send(requestText("GET", "/admin/there/is/nothing", {})).status, 401);
    }

    void permissionsDecide_data()
    {
        QTest::addColumn<QString>("permission");
        QTest::addColumn<bool>("mayRead");
        QTest::addColumn<bool>("mayWrite");
        QTest::addColumn<bool>("mayDebate");
        QTest::addColumn<bool>("mayAdmin");
        QTest::newRow("read") << "read" << true << false << false << false;
        QTest::newRow("write") << "write" << false << true << false << false;
        QTest::newRow("debate") << "debate" << false << false << true << false;
        QTest::newRow("admin") << "admin" << false << false << false << true;
    }
    void permissionsDecide()
    {
        QFETCH(QString, permission);
        QFETCH(bool, mayRead);
        QFETCH(bool, mayWrite);
        QFETCH(bool, mayDebate);
        QFETCH(bool, mayAdmin);
        start();
        const auto key = create("\"permissions\":[\"" + permission.toStdString() + "\"]");
        const auto may = [&](const std::string& text) {
            const auto answer = send(text);
            const bool isForbidden = answer.status == 403;
            if (isForbidden &&
                object(answer.body)["error"].toObject()["type"].toString() != "permission_error")
                QTest::qFail("another type than permission_error", __FILE__, __LINE__);
            return !isForbidden && answer.status != 401;
        };
        QCOMPARE(may(getText("/v1/models", bearer(key))), mayRead);
        QCOMPARE(may(chatText(bearer(key))), mayWrite);
        QCOMPARE(may(postText("/v1/debates", "{}", bearer(key))), mayDebate);
        QCOMPARE(may(getText("/admin/status", bearer(key))), mayAdmin);
    }

    void keysComeInSeveralHeaders()
    {
        start("{auth: required, api_key: {header: X-Team-Key}}");
        const auto key = create();
        QCOMPARE(send(chatText("X-Team-Key: " + key + "\r\n")).status, 200);
        QCOMPARE(send(chatText("x-team-key: " + key + "\r\n")).status, 200);
        QCOMPARE(send(chatText(bearer(key))).status, 200);
        QCOMPARE(send(chatText("Authorization: bearer " + key + "\r\n")).status, 200);
        QCOMPARE(send(chatText("X-API-Key: " + key + "\r\n")).status, 401);
        QCOMPARE(send(chatText("x-goog-api-key: " + key + "\r\n")).status, 401);
        QCOMPARE(send(chatText("Authorization: Basic " + key + "\r\n")).status, 401);
        QCOMPARE(send(chatText("X-Team-Key: wrong\r\n" + bearer(key))).status, 200);
        // Official clients of other vendors put our key where they put their own.
        const std::string message = R"({"model":"model-a","max_tokens":9,"messages":[]})";
        QVERIFY(send(postText("/v1/messages", message, "x-api-key: " + key + "\r\n")).status !=
                401);
        const std::string gemini = "/v1beta/models/model-a:generateContent";
        QVERIFY(send(postText(gemini, "{}", "x-goog-api-key: " + key + "\r\n")).status != 401);
        QVERIFY(send(postText(gemini + "?key=" + key, "{}")).status != 401);
        QCOMPARE(send(postText(gemini, "{}")).status, 401);
    }

    void keysCanBeSwitchedOff()
    {
        start("{auth: required, api_key: {enabled: false}}");
        QCOMPARE(chat(create()), 401);
        QCOMPARE(send(chatText(m_node->authorization())).status, 200);
    }

    void aKeyMayBeBoundToModels()
    {
        start();
        const auto key = create(R"("permissions":["write"],"allowed_models":["model-a"])");
        QCOMPARE(send(chatText(bearer(key), "model-a")).status, 200);
        QCOMPARE(send(chatText(bearer(key), "a/model-a")).status, 200);
        const auto refused = send(chatText(bearer(key), "model-b"));
        QCOMPARE(refused.status, 403);
        QCOMPARE(object(refused.body)["error"].toObject()["type"].toString(),
                 QString("permission_error"));
        QCOMPARE(send(chatText(bearer(key), "b/model-b")).status, 403);
        QCOMPARE(m_upstream->count(), std::size_t(2));
    }

    void aBoundKeySeesItsModelsOnly_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<QByteArray>("list");
        QTest::addColumn<QByteArray>("member");
        QTest::newRow("OpenAI's list")
            << QByteArray("/v1/models") << QByteArray() << QByteArray("data") << QByteArray("id");
        QTest::newRow("Anthropic's list")
            << QByteArray("/v1/models") << QByteArray("anthropic-version: 2023-06-01\r\n")
            << QByteArray("data") << QByteArray("id");
        QTest::newRow("Gemini's list") << QByteArray("/v1beta/models") << QByteArray()
                                       << QByteArray("models") << QByteArray("displayName");
        QTest::newRow("Ollama's list") << QByteArray("/api/tags") << QByteArray()
                                       << QByteArray("models") << QByteArray("name");
    }
    void aBoundKeySeesItsModelsOnly()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, headers);
        QFETCH(QByteArray, list);
        QFETCH(QByteArray, member);
        start();
        const auto seen = [&](const std::string& key) {
            const auto answer =
                send(getText(path.toStdString(), bearer(key) + headers.toStdString()));
            QStringList names;
            for (const auto& item : object(answer.body)[QString(list)].toArray())
                names << item.toObject()[QString(member)].toString();
            return names;
        };
        QVERIFY(seen(create()).contains("model-b"));
        QCOMPARE(seen(create(R"("allowed_models":["model-a"])")), QStringList("model-a"));
        QVERIFY(seen(create(R"("allowed_models":["none-*"])")).isEmpty());
    }

    void aBoundKeyLooksAtItsModelsOnly()
    {
        start();
        const auto key = create(R"("allowed_models":["model-a"])");
        QCOMPARE(send(getText("/v1/models/model-a", bearer(key))).status, 200);
        QCOMPARE(send(getText("/v1/models/a%2Fmodel-a", bearer(key))).status, 200);
        // Whether a model exists that the key may not use is not told.
        QCOMPARE(send(getText("/v1/models/model-b", bearer(key))).status, 403);
        QCOMPARE(send(getText("/v1/models/no-such-model", bearer(key))).status, 403);
    }

    void recordsNameTheKeyAndNothingHoldsIt()
    {
        start();
        const auto key = create();
        QCOMPARE(chat(key), 200);
        const auto id = QString::fromStdString(key.substr(0, 17));
        const auto records = [&](const std::string& filter) {
            return object(admin("GET", "/admin/requests" + filter).body)["requests"].toArray();
        };
        QTRY_COMPARE(records("?key=" + key.substr(0, 17)).size(), 1);
        QCOMPARE(records("").first().toObject()["key_id"].toString(), id);
        QCOMPARE(records("?key=other").size(), 0);
        QCOMPARE(revoke(key), 200);
        QCOMPARE(chat(key), 401);
        const auto audit = admin("GET", "/admin/audit").body;
        const auto entries = object(audit)["entries"].toArray();
        QCOMPARE(entries[0].toObject()["action"].toString(), QString("api_key.revoke"));
        QCOMPARE(entries[1].toObject()["action"].toString(), QString("api_key.create"));
        QCOMPARE(entries[1].toObject()["subject"].toString(), id);

        const auto secret = QByteArray::fromStdString(key.substr(17));
        QVERIFY(!QByteArray::fromStdString(audit).contains(secret));
        m_node->signal(SIGTERM);
        QCOMPARE(m_node->waitForExit(), std::optional<int>(0));
        QVERIFY(!m_node->log().contains(secret) && !m_node->errors().contains(secret));
        QDirIterator files(m_node->dataDirectory(), QDir::Files | QDir::Hidden);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains(secret), qPrintable(file.fileName()));
        }
    }

    void withoutAuthenticationAKeyStillNamesItsCaller()
    {
        start("{auth: off}");
        const auto key = create(R"("permissions":["read"],"rate_limit":1)");
        QCOMPARE(chat(key), 200);
        const auto second = send(chatText(bearer(key)));
        QCOMPARE(second.status, 429);
        QCOMPARE(second.header("x-ratelimit-limit"), std::string("1"));
        for (int i = 0; i < 50; ++i) QCOMPARE(send(chatText(bearer("unused"))).status, 200);
        const auto count = [&] {
            const auto answer = admin("GET", "/admin/requests?key=" + key.substr(0, 17));
            return object(answer.body)["requests"].toArray().size();
        };
        QTRY_COMPARE(count(), 2);
    }

    void anAdminKeyIsNamedInTheAudit()
    {
        start();
        const auto key = create(R"("permissions":["admin"])");
        const auto made = send(
            requestText("POST", "/admin/api-keys", bearer(key), R"({"name":"by an admin key"})"));
        QCOMPARE(made.status, 201);
        const auto entries = object(admin("GET", "/admin/audit").body)["entries"].toArray();
        QCOMPARE(entries[0].toObject()["actor"].toString(),
                 QString::fromStdString("key " + key.substr(0, 17)));
        QCOMPARE(entries[1].toObject()["actor"].toString(), QString("admin"));
    }

    void aRevocationReachesEveryWorkerAtOnce()
    {
        start();
        const auto key = create();
        std::vector<std::unique_ptr<TestClient>> clients;
        for (int i = 0; i < 12; ++i) {
            clients.push_back(std::make_unique<TestClient>(m_node->port()));
            QVERIFY(clients.back()->send(chatText(bearer(key))));
            QCOMPARE(clients.back()->readAnswer().status, 200);
        }
        QCOMPARE(revoke(key), 200);
        for (const auto& client : clients) {
            QVERIFY(client->send(chatText(bearer(key))));
            QCOMPARE(client->readAnswer().status, 401);
        }
    }

    void aRotationLetsBothWorkForAWhile()
    {
        start();
        const auto old = create();
        const auto target = "/admin/api-keys/" + old.substr(0, 17) + "/rotate";
        const auto rotated = admin("POST", target, R"({"overlap":"1h"})");
        QCOMPARE(rotated.status, 201);
        const auto fresh = object(rotated.body)["api_key"].toString().toStdString();
        QCOMPARE(object(rotated.body)["replaces"].toString(),
                 QString::fromStdString(old.substr(0, 17)));
        QCOMPARE(chat(old), 200);
        QCOMPARE(chat(fresh), 200);
        QCOMPARE(admin("POST", "/admin/api-keys/" + fresh.substr(0, 17) + "/rotate",
                       R"({"overlap":"0s"})")
                     .status,
                 201);
        QCOMPARE(chat(fresh), 401);
        QCOMPARE(admin("POST", "/admin/api-keys/sk-prod-nobody/rotate").status, 404);
    }

    /// F2
    void whatWasAcknowledgedSurvivesAKill()
    {
        start();
        std::vector<std::string> working;
        std::vector<std::string> gone;
        for (int round = 0; round < 10; ++round) {
            const auto fresh = create();
            QVERIFY(!fresh.empty());
            m_node->kill();
            QVERIFY2(m_node->start(), m_node->errors().constData());
            working.push_back(fresh);
            const auto last = create();
            QCOMPARE(revoke(last), 200);
            m_node->kill();
            QVERIFY2(m_node->start(), m_node->errors().constData());
            gone.push_back(last);
        }
        for (const auto& key : working) QCOMPARE(chat(key), 200);
        for (const auto& key : gone) QCOMPARE(chat(key), 401);
    }

    void keysCanBeManagedWithoutANode()
    {
        QProcess process;
        command(process, {"create", "ci", "--permissions", "read,write", "--rate-limit", "100",
                          "--expires-in", "365d"});
        QCOMPARE(process.exitCode(), 0);
        const auto key = process.readAllStandardOutput().trimmed().toStdString();
        QCOMPARE(key.size(), std::size_t(8 + 32));
        command(process, {"list", "--json"});
        const auto item = object(process.readAllStandardOutput().toStdString());
        QCOMPARE(item["id"].toString().toStdString(), key.substr(0, 17));
        QCOMPARE(item["rate_limit"].toInt(), 100);
        command(process, {"list", "--json", "--now", "2090-01-01T00:00:00Z"});
        QCOMPARE(object(process.readAllStandardOutput().toStdString())["status"].toString(),
                 QString("expired"));
        command(process, {"list", "--now", "tomorrow"});
        QCOMPARE(process.exitCode(), 2);
        command(process, {"create", "ci", "--permissions", "root"});
        QCOMPARE(process.exitCode(), 2);
        QVERIFY(process.readAllStandardError().contains("permissions"));

        start();
        QCOMPARE(chat(key), 200);
        command(process, {"list"});
        QCOMPARE(process.exitCode(), 1);
        const auto errors = process.readAllStandardError();
        QVERIFY2(errors.contains(QByteArray::number(m_node->pid())) &&
                     errors.contains("/admin/api-keys"),
                 errors.constData());
        m_node->kill();

        command(process, {"revoke", QString::fromStdString(key.substr(0, 17))});
        QCOMPARE(process.exitCode(), 0);
        command(process, {"revoke", "sk-prod-nobody"});
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(m_node->start());
        QCOMPARE(chat(key), 401);
    }
};

QTEST_GUILESS_MAIN(TestApiKeys)
#include "tst_api_keys.moc"
