// S5: every route of the table, asked for without a credential, with a wrong one, and with each
// role and each permission there is, against a real node. Who may do what is written down here a
// second time, so that a slip in the table or in a role does not go unseen. S2: spellings that
// should lead past the check.

#include "fault_config.h"
#include "gateway/endpoint.h"
#include "identity_calls.h"
#include "support/scripted_upstream.h"

#include <QRegularExpression>
#include <QtTest>
#include <map>

using namespace helix::integration;
using namespace helix::test;
using helix::auth::Permission;
using helix::gateway::Access;
using helix::gateway::Endpoint;

namespace {

constexpr std::chrono::milliseconds kStreamPatience{300};
const std::string kBroken = "{broken";  ///< is never looked at before the caller

struct Caller {
    const char* name;
    std::string permissions;  ///< by their first letters
};

const std::vector<Caller> kRoles{
    {"readonly", "ri"}, {"developer", "rwdi"}, {"operator", "rwdio"}, {"admin", "rwdioa"}};
const std::vector<Caller> kKeys{{"read", "r"}, {"write", "w"}, {"debate", "d"}, {"admin", "aio"}};

char letterOf(Permission permission)
{
    switch (permission) {
        case Permission::Read: return 'r';
        case Permission::Write: return 'w';
        case Permission::Debate: return 'd';
        case Permission::Admin: return 'a';
        case Permission::Inspect: return 'i';
        case Permission::Operate: return 'o';
    }
    return '?';
}

std::string pathOf(const Endpoint& endpoint)
{
    auto path = QString::fromStdString(std::string(endpoint.path));
    path.replace(QRegularExpression("\\{[^}]*\\}"), "x");
    return path.toStdString();
}

bool isStream(const std::string& path)
{
    return path.ends_with("/stream") && path.starts_with("/admin/");
}

std::vector<std::string> spellingsOf(const std::string& path)
{
    const std::string tail = path.substr(1);
    const auto slash = tail.find('/');
    std::string upper = path;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return {"//" + tail,
            "/./" + tail,
            "/x/../" + tail,
            "/health/../" + tail,
            "/%" + QByteArray(1, tail[0]).toHex().toStdString() + tail.substr(1),
            path + "/",
            path + "//",
            path + ";x",
            path + "?x=/health",
            upper,
            tail.substr(0, slash) + "/" + tail,
            "http://127.0.0.1" + path};
}

}  // namespace

class TestRouteWalk : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;
    std::unique_ptr<IdentityCalls> m_calls;
    std::map<std::string, std::string> m_tokens;  ///< by role
    std::map<std::string, std::string> m_keys;    ///< by permission

    void signAllIn()
    {
        for (const Caller& role : kRoles) {
            m_tokens[role.name] = m_calls->token(std::string("user-") + role.name);
            QVERIFY2(!m_tokens[role.name].empty(), role.name);
        }
    }
    [[nodiscard]] ClientAnswer ask(const std::string& method, const std::string& path,
                                   const std::string& headers)
    {
        return exchange(m_node->port(), requestText(method, path, headers, kBroken),
                        isStream(path) ? kStreamPatience : kClientPatience);
    }
    void expect(const Endpoint& endpoint, const std::string& credential, const Caller& caller)
    {
        const bool isAllowed =
            endpoint.access == Access::Open ||
            caller.permissions.find(letterOf(endpoint.needs)) != std::string::npos;
        const auto answer = ask(std::string(endpoint.method), pathOf(endpoint), bearer(credential));
        const bool isRefused = answer.status == 401 || answer.status == 403;
        const auto why =
            QString("%1: %2 %3").arg(caller.name).arg(answer.status).arg(answer.body.c_str());
        QVERIFY2(answer.status != 0, qPrintable(why));
        if (isAllowed)
            QVERIFY2(!isRefused, qPrintable(why));
        else
            QVERIFY2(answer.status == 403, qPrintable(why));
    }

private slots:
    void initTestCase()
    {
        m_upstream = std::make_unique<ScriptedUpstream>(Reply::chat("hello"));
        m_node = std::make_unique<FaultNode>();
        m_calls = std::make_unique<IdentityCalls>(*m_node);
        const FaultConfig config{.urlA = m_upstream->url(), .urlB = m_upstream->url()};
        m_node->configure(config.yaml() + "security: {auth: required, jwt: {secret: " +
                          QByteArray(40, 's') + "}}\nfaults: {enabled: true}\n");
        QVERIFY2(m_node->start(), m_node->errors().constData());
        for (const Caller& role : kRoles)
            QVERIFY(!m_calls->user(std::string("user-") + role.name, role.name).empty());
        signAllIn();
        for (const Caller& key : kKeys) {
            m_keys[key.name] =
                m_calls->key(R"("permissions":[")" + std::string(key.name) + R"("])");
            QVERIFY(!m_keys[key.name].empty());
        }
    }
    void cleanupTestCase()
    {
        m_node.reset();
        m_upstream.reset();
    }

    void everyRouteAsksForWhatItsRowSays_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Endpoint& endpoint : helix::gateway::endpoints()) {
            const auto name = std::string(endpoint.method) + " " + std::string(endpoint.path);
            QTest::newRow(name.c_str()) << index++;
        }
    }
    void everyRouteAsksForWhatItsRowSays()
    {
        QFETCH(int, index);
        const Endpoint& endpoint = helix::gateway::endpoints()[std::size_t(index)];
        const std::string method(endpoint.method);
        const std::string path = pathOf(endpoint);
        const bool isOpen = endpoint.access == Access::Open;
        for (const auto& headers : {std::string(), bearer("wrong"), bearer("a.b.c"),
                                    bearer("sk-prod-" + std::string(32, 'x')), bearer(""),
                                    std::string("X-API-Key: wrong\r\n")}) {
            const auto answer = ask(method, path, headers);
            QVERIFY2((answer.status == 401) == !isOpen,
                     qPrintable(QString("%1 for %2").arg(answer.status).arg(headers.c_str())));
        }
        for (const Caller& key : kKeys) expect(endpoint, m_keys[key.name], key);
        for (const Caller& role : kRoles) {
            expect(endpoint, m_tokens[role.name], role);
            if (path == "/v1/auth/logout") signAllIn();
        }
    }

    void noSpellingLeadsPastTheCheck_data() { everyRouteAsksForWhatItsRowSays_data(); }
    void noSpellingLeadsPastTheCheck()
    {
        QFETCH(int, index);
        const Endpoint& endpoint = helix::gateway::endpoints()[std::size_t(index)];
        if (endpoint.access == Access::Open) return;
        const std::string method(endpoint.method);
        const bool isForReaders =
            std::string("ri").find(letterOf(endpoint.needs)) != std::string::npos;
        for (const std::string& spelling : spellingsOf(pathOf(endpoint))) {
            for (const std::string& verb : {method, std::string("HEAD"), std::string("OPTIONS"),
                                            std::string("PUT"), std::string("TRACE")}) {
                const std::string override =
                    "Connection: close\r\nX-HTTP-Method-Override: " + method + "\r\n";
                const auto text = [&](const std::string& credential) {
                    return exchange(m_node->port(),
                                    requestText(verb, spelling, credential + override),
                                    isStream(pathOf(endpoint)) ? kStreamPatience : kClientPatience);
                };
                const auto why = [&](int status) {
                    return (verb + " " + spelling + ": " + std::to_string(status)).c_str() +
                           std::string();
                };
                const int none = text({}).status;
                QVERIFY2(none == 401 || none == 400, why(none).c_str());
                if (isForReaders) continue;
                const int reader = text(bearer(m_tokens["readonly"])).status;
                const bool isOtherRoute = verb != method;  // a path may have more methods
                QVERIFY2(reader >= 400 || isOtherRoute, why(reader).c_str());
            }
        }
    }

    void aPathThatIsNotThereIsAsClosedAsItsNeighbours()
    {
        for (const char* path : {"/admin", "/admin/", "/admin/there/is/nothing", "/v1/nothing",
                                 "/nothing", "/metrics", "/debug", "/.env", "/"})
            QCOMPARE(m_calls->send("GET", path, {}).status, 401);
        QCOMPARE(m_calls->admin("GET", "/admin/nothing").status, 404);
        QCOMPARE(m_calls->send("GET", "/admin/nothing", bearer(m_tokens["readonly"])).status, 404);
        QCOMPARE(m_calls->send("POST", "/admin/nothing", bearer(m_tokens["operator"])).status, 403);
    }

    /// One client's stored response and session are not there for another, whatever they are.
    void whatIsAnothersIsNotThere()
    {
        const auto one = m_calls->key(R"("permissions":["read","write"])");
        const auto two = m_calls->key(R"("permissions":["read","write"])");
        const auto made = m_calls->send("POST", "/v1/responses", bearer(one),
                                        R"({"model":"model-a","input":"hi","store":true})");
        QCOMPARE(made.status, 200);
        const auto id = object(made.body)["id"].toString().toStdString();
        const std::string path = "/v1/responses/" + id;
        QCOMPARE(m_calls->send("GET", path, bearer(one)).status, 200);
        for (const auto& other : {two, m_tokens["developer"], m_tokens["admin"]}) {
            QCOMPARE(m_calls->send("GET", path, bearer(other)).status, 404);
            QCOMPARE(m_calls->send("GET", path + "/input_items", bearer(other)).status, 404);
            QCOMPARE(m_calls->send("DELETE", path, bearer(other)).status, 404);
        }
        QCOMPARE(m_calls->send("GET", path, bearer(one)).status, 200);

        const auto begun = m_calls->send("POST", "/v1/sessions", bearer(one), "{}");
        QCOMPARE(begun.status, 201);
        const std::string session =
            "/v1/sessions/" + object(begun.body)["session_id"].toString().toStdString();
        for (const auto& other : {two, m_tokens["developer"], m_tokens["admin"]}) {
            QCOMPARE(m_calls->send("GET", session, bearer(other)).status, 404);
            QCOMPARE(m_calls->send("DELETE", session, bearer(other)).status, 404);
        }
        QCOMPARE(m_calls->send("GET", session, bearer(one)).status, 200);
    }

    void s2_routeConfusion_data()
    {
        QTest::addColumn<QByteArray>("target");
        const auto row = [](const char* name, const char* target) {
            QTest::newRow(name) << QByteArray(target);
        };
        row("S2: two slashes before", "//admin/status");
        row("S2: two slashes within", "/admin//status");
        row("S2: a dot segment", "/admin/./status");
        row("S2: out of nothing", "/nothing/../admin/status");
        row("S2: out of an open path", "/health/../admin/status");
        row("S2: out of an open path, encoded", "/health/%2e%2e/admin/status");
        row("S2: a letter encoded", "/%61dmin/status");
        row("S2: the slash encoded", "/admin%2fstatus");
        row("S2: encoded twice", "/%2561dmin/status");
        row("S2: a backslash", "/admin\\status");
        row("S2: a parameter", "/admin/status;x=1");
        row("S2: in capitals", "/ADMIN/STATUS");
        row("S2: a slash behind", "/admin/status/");
        row("S2: a NUL behind", "/admin/status%00.html");
        row("S2: above the root", "/../admin/status");
        row("S2: with a host", "http://127.0.0.1/admin/status");
        row("S2: with a fragment", "/admin/status#/health");
        row("S2: a file of the machine", "/../../../../etc/passwd");
        row("S2: a file of the machine, encoded", "/admin/requests/..%2f..%2f..%2fetc%2fpasswd");
        row("S2: a file of the data directory", "/admin/requests/%2e%2e/%2e%2e/helix.db");
        row("S2: an overlong dot", "/admin/%c0%ae%c0%ae/status");
    }
    void s2_routeConfusion()
    {
        QFETCH(QByteArray, target);
        const std::string path = target.toStdString();
        const int without = m_calls->send("GET", path, {}).status;
        QVERIFY2(without == 400 || without == 401, qPrintable(QString::number(without)));
        // With the right to see it a spelling is either the very same resource or none.
        const auto with = m_calls->admin("GET", path);
        QVERIFY(with.status == 200 || with.status == 400 || with.status == 404);
        if (with.status == 200) QCOMPARE(object(with.body)["service"].toString(), "helixagent");
        QVERIFY(with.body.find("root:") == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestRouteWalk)
#include "tst_route_walk.moc"
