// Who did what to a running node: every act leaves its before and after, refused acts are noted a
// few times only, and the whole log can be filtered and taken away as a file.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace helix::integration;
using namespace helix::test;

namespace {

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

std::string quoted(const std::string& text)
{
    const QByteArray list =
        QJsonDocument(QJsonArray{QString::fromStdString(text)}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2).toStdString();
}

const char* const kProvider = R"({"name":"c","type":"openai","api_key":"canary-key-of-c-012345",)"
                              R"("base_url":"http://127.0.0.1:9","models":["m"]})";

}  // namespace

class TestAdminAudit : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;

    [[nodiscard]] ClientAnswer call(const std::string& method, const std::string& target,
                                    const std::string& body = {}, std::string authorization = {})
    {
        if (authorization.empty()) authorization = m_node->authorization();
        return exchange(m_node->port(),
                        method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization +
                            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    [[nodiscard]] QJsonArray entries(const std::string& query)
    {
        return object(call("GET", "/admin/audit?" + query).body)["entries"].toArray();
    }
    [[nodiscard]] std::string create(const std::string& name, const char* permissions = "read")
    {
        const auto answer =
            call("POST", "/admin/api-keys",
                 "{\"name\":" + quoted(name) + ",\"permissions\":[\"" + permissions + "\"]}");
        return object(answer.body)["api_key"].toString().toStdString();
    }

private slots:
    void init()
    {
        m_upstream = std::make_unique<ScriptedUpstream>(Reply::chat("hello"));
        m_node = std::make_unique<FaultNode>();
        m_node->configure(FaultConfig{.urlA = m_upstream->url(), .urlB = m_upstream->url()}.yaml());
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    void cleanup()
    {
        m_node.reset();
        m_upstream.reset();
    }

    void everyActHasItsBeforeAndAfter_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("action");
        QTest::addColumn<bool>("hasBefore");
        QTest::addColumn<bool>("hasAfter");
        const auto row = [](const char* tag, const char* method, const char* target,
                            const char* body, const char* action, bool hasBefore, bool hasAfter) {
            QTest::newRow(tag) << QByteArray(method) << QByteArray(target) << QByteArray(body)
                               << QByteArray(action) << hasBefore << hasAfter;
        };
        row("a new key", "POST", "/admin/api-keys", R"({"name":"n"})", "api_key.create", false,
            true);
        row("a revoked key", "DELETE", "/admin/api-keys/KEY", "", "api_key.revoke", true, true);
        row("a changed key", "POST", "/admin/api-keys/KEY/rotate", "{}", "api_key.rotate", true,
            true);
        row("a new provider", "POST", "/v1/providers", kProvider, "provider.create", false, true);
        row("a changed provider", "PUT", "/v1/providers/a", R"({"weight":3})", "provider.update",
            true, true);
        row("a removed provider", "DELETE", "/v1/providers/b?force=true", "", "provider.delete",
            true, false);
        row("a search for providers", "POST", "/v1/providers/discover", "", "provider.discover",
            true, true);
        row("a forced breaker", "POST", "/admin/providers/a/breaker", R"({"action":"force_open"})",
            "breaker.force_open", true, true);
        row("a reload", "POST", "/admin/reload", "", "config.reload", true, true);
        row("a rollback", "POST", "/admin/config/rollback", R"({"version":1})", "config.rollback",
            true, true);
        row("a verification", "POST", "/v1/providers/a/verify", R"({"tests":["auth"]})",
            "provider.verify", false, true);
    }
    void everyActHasItsBeforeAndAfter()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, action);
        QFETCH(bool, hasBefore);
        QFETCH(bool, hasAfter);
        const auto id = QByteArray::fromStdString(create("first")).left(17);
        target.replace("KEY", id);
        const auto answer = call(method.toStdString(), target.toStdString(), body.toStdString());
        QVERIFY2(answer.status < 300 || answer.status == 503, answer.body.c_str());
        const auto found = entries("limit=1&action=" + action.toStdString());
        QCOMPARE(found.size(), 1);
        const auto entry = found[0].toObject();
        QCOMPARE(entry["actor"].toString(), QString("admin"));
        QCOMPARE(entry["client"].toString(), QString("127.0.0.1"));
        QVERIFY(!entry["subject"].toString().isEmpty());
        QVERIFY(entry["at_ms"].toDouble() > 0);
        QCOMPARE(!entry["before"].isNull(), hasBefore);
        QCOMPARE(!entry["after"].isNull(), hasAfter);
        const QByteArray text = QJsonDocument(entry).toJson();
        QVERIFY(!text.contains("canary") && !text.contains("0123456789"));
    }

    void refusedActsAreNotedAFewTimesOnly()
    {
        const auto reader = "Authorization: Bearer " + create("reader") + "\r\n";
        for (int i = 0; i < 60; ++i)
            QCOMPARE(call("POST", "/admin/reload", "", reader).status, 403);
        QTRY_COMPARE(entries("action=access.denied&limit=500").size(), 20);
        const auto entry = entries("action=access.denied&limit=1")[0].toObject();
        QVERIFY(entry["actor"].toString().startsWith("key sk-prod-"));
        QCOMPARE(entry["subject"].toString(), QString("POST /admin/reload"));
        QCOMPARE(entry["after"].toObject()["needs"].toString(), QString("operate"));
        QCOMPARE(call("GET", "/admin/status", "", "Authorization: Bearer nobody\r\n").status, 401);
    }

    void theLogIsTakenAwayAsAFile()
    {
        constexpr int kKeys = 1'100;  // more than two pages
        for (int i = 0; i < kKeys; ++i) QVERIFY(!create("k" + std::to_string(i)).empty());
        const auto lines = call("GET", "/admin/audit/export?action=api_key.*");
        QCOMPARE(lines.status, 200);
        QVERIFY(lines.isComplete);
        QCOMPARE(lines.header("content-disposition"),
                 std::string("attachment; filename=\"audit.jsonl\""));
        const auto rows = QByteArray::fromStdString(lines.body).split('\n');
        QCOMPARE(rows.size(), kKeys + 1);
        QCOMPARE(object(rows[0].toStdString())["after"].toObject()["name"].toString(),
                 QString("k0"));
        QCOMPARE(object(rows[kKeys - 1].toStdString())["after"].toObject()["name"].toString(),
                 "k" + QString::number(kKeys - 1));
        const auto table = call("GET", "/admin/audit/export?format=csv&action=api_key.*");
        QCOMPARE(table.header("content-type"), std::string("text/csv; charset=utf-8"));
        QCOMPARE(QByteArray::fromStdString(table.body).split('\n').size(), kKeys + 2);
        QVERIFY(table.body.starts_with("id,at,at_ms,actor,action,subject,client,before,after\r\n"));
        QCOMPARE(call("GET", "/admin/audit/export?format=xml").status, 400);
        const auto none = call("GET", "/admin/audit/export?actor=nobody");
        QCOMPARE(none.status, 200);
        QCOMPARE(none.body, std::string());
    }

    void badFiltersAreRefused_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::newRow("a limit of nothing") << QByteArray("limit=0");
        QTest::newRow("too high a limit") << QByteArray("limit=501");
        QTest::newRow("a limit in words") << QByteArray("limit=ten");
        QTest::newRow("a number with a rest") << QByteArray("before=1x");
        QTest::newRow("too many wildcards") << QByteArray("action=*a*b*c*d*e*");
        QTest::newRow("an endless text") << "q=" + QByteArray(2'000, 'x');
    }
    void badFiltersAreRefused()
    {
        QFETCH(QByteArray, query);
        QCOMPARE(call("GET", "/admin/audit?" + query.toStdString()).status, 400);
    }

    void s14WhatIsNamedIsOnlyText_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* tag, const QByteArray& text) {
            QTest::newRow(tag) << text;
        };
        row("S14 a quote that ends a text", "x'); DROP TABLE api_keys; --");
        row("S14 a double quote", "x\" OR \"1\"=\"1");
        row("S14 a wildcard", "%_*?[a-z]");
        row("S14 a command after a line break", "x\r\nFLUSHALL\r\n");
        row("S14 a NUL", QByteArray("x\0y", 3));
        row("S14 a backslash at the end", "x\\");
        row("S14 a marker of a parameter", "?1 :name $x @y");
    }
    void s14WhatIsNamedIsOnlyText()
    {
        QFETCH(QByteArray, text);
        const std::string name = text.toStdString();
        (void)create("other");
        const auto made = call("POST", "/admin/api-keys", "{\"name\":" + quoted(name) + "}");
        // A name is kept as it is, or refused with its member; it never does anything.
        QVERIFY2(made.status == 201 || made.status == 400, made.body.c_str());
        const auto listed = object(call("GET", "/admin/api-keys").body)["api_keys"].toArray();
        QCOMPARE(listed.size(), made.status == 201 ? 2 : 1);
        if (made.status == 201)
            QCOMPARE(listed[0].toObject()["name"].toString(), QString::fromUtf8(text));
        const std::string filter = text.toPercentEncoding().toStdString();
        for (const std::string& target :
             {"/admin/audit?actor=" + filter, "/admin/audit?subject=" + filter,
              "/admin/audit?action=" + filter, "/admin/requests?q=" + filter,
              "/admin/requests?provider=" + filter, "/admin/requests?model=" + filter,
              "/admin/requests?key=" + filter, "/admin/logs?q=" + filter}) {
            const auto answer = call("GET", target);
            QVERIFY2(answer.status == 200 || answer.status == 400, target.c_str());
            if (answer.status == 200 && target.find("/admin/audit") == 0 && text != "%_*?[a-z]")
                QVERIFY(object(answer.body)["entries"].toArray().isEmpty());
        }
        QVERIFY(call("GET", "/admin/api-keys/" + filter).status >= 400);
        QVERIFY(!entries("").isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestAdminAudit)
#include "tst_admin_audit.moc"
