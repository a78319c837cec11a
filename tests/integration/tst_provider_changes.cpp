// Providers verified, added, changed and removed on a running node, and what is left of it after a
// restart. The upstream is a script; nothing leaves the machine.

#include "base/json.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <sys/stat.h>
#include <QtTest>
#include <csignal>

using namespace helix::test;
using helix::Json;
using helix::integration::FaultNode;

namespace {

constexpr const char* kSecret = "key-of-a-0123456789";

struct Reached {
    int status = 0;
    Json body;
    std::string text;
};

std::string requestText(const std::string& method, const std::string& target,
                        const std::string& body, const std::string& headers)
{
    return method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
           headers +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

std::string toolCallAnswer()
{
    const Json function{{"name", "get_weather"},
                        {"arguments", helix::dumpJson(Json{{"city", "Paris"}})}};
    const Json call{{"id", "c"}, {"type", "function"}, {"function", function}};
    const Json message{
        {"role", "assistant"}, {"content", nullptr}, {"tool_calls", Json::array({call})}};
    const Json choice{{"index", 0}, {"message", message}, {"finish_reason", "tool_calls"}};
    return helix::dumpJson(Json{{"id", "1"},
                                {"object", "chat.completion"},
                                {"model", "m"},
                                {"choices", Json::array({choice})}});
}

}  // namespace

class TestProviderChanges : public QObject {
    Q_OBJECT

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;

    QByteArray yaml() const
    {
        return QByteArray::fromStdString(
            "server: {workers: 2}\nproviders:\n  a:\n    type: openai\n    base_url: \"" +
            m_upstream->url() + "/v1\"\n    api_key: " + kSecret +
            "\n    models: [model-a]\n    max_retries: 0\n    cost: {input_per_1k_tokens: 0.0001, "
            "output_per_1k_tokens: 0.0002}\nhigh_availability:\n  health_check: {enabled: "
            "false}\n  failover: {enabled: false}\n");
    }
    Reached call(const std::string& method, const std::string& target, const std::string& body = {},
                 bool isAdmin = true)
    {
        const auto answer = exchange(
            m_node->port(),
            requestText(method, target, body, isAdmin ? m_node->authorization() : std::string()),
            std::chrono::milliseconds(20'000));
        auto json = helix::parseJson(answer.body);
        return {answer.status, json ? *json : Json(), answer.body};
    }
    Reached chat(const std::string& model)
    {
        return call(
            "POST", "/v1/chat/completions",
            R"({"model":")" + model + R"(","messages":[{"role":"user","content":"hello"}]})",
            false);
    }
    std::string newProvider(const std::string& name) const
    {
        return helix::dumpJson(Json{{"name", name},
                                    {"type", "openai"},
                                    {"api_key", "sk-canary-0123456789"},
                                    {"base_url", m_upstream->url() + "/v1"},
                                    {"model", "model-" + name}});
    }
    QString overlayFile() const { return m_node->dataDirectory() + "/providers.yaml"; }
    QByteArray overlayText() const
    {
        QFile file(overlayFile());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void restart()
    {
        m_node->kill();
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    /// The answers of one whole run in the order in which they are asked for.
    void scriptGoodRun()
    {
        m_upstream->enqueue(Reply::json(200, R"({"object":"list","data":[{"id":"model-a"}]})"));
        m_upstream->enqueue(Reply::chat("OK"));
        m_upstream->enqueue(Reply::stream().tokens(5).finish());
        m_upstream->enqueue(Reply::json(200, toolCallAnswer()));
        m_upstream->enqueue(Reply::chat("blue-heron-47"));
        m_upstream->enqueue(Reply::chat("OK"), 2);
        m_upstream->enqueue(Reply::error(404, "no such model"));
    }

private slots:
    void init()
    {
        m_upstream = std::make_unique<ScriptedUpstream>();
        m_node = std::make_unique<FaultNode>();
        m_node->configure(yaml());
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    void cleanup()
    {
        m_node.reset();
        m_upstream.reset();
    }

    void aVerificationIsShownScoredExportedAndKept()
    {
        const auto before = call("GET", "/v1/providers/verification", {}, false);
        QCOMPARE(before.status, 200);
        QCOMPARE(before.body["providers"][0]["status"], Json("unknown"));
        QVERIFY(before.body["providers"][0]["score"].is_null());
        QCOMPARE(before.body["summary"]["unknown"], Json(1));
        QCOMPARE(call("GET", "/v1/providers/a/verification", {}, false).status, 404);
        QCOMPARE(call("POST", "/v1/providers/a/verify", {}, false).status, 401);

        scriptGoodRun();
        const auto run = call("POST", "/v1/providers/a/verify");
        QVERIFY2(run.status == 200, run.text.c_str());
        for (const Json& result : run.body["results"])
            QVERIFY2(result["outcome"] == "passed", result.dump().c_str());
        QVERIFY(run.body["score"].is_number());
        // The scripted stream counts no tokens and nobody knows the model's age.
        QCOMPARE(run.body["confidence"], Json(0.7));
        QVERIFY(run.text.find(kSecret) == std::string::npos);

        const auto shown = [&] {
            return call("GET", "/v1/providers/verification", {}, false).body["providers"][0];
        };
        QCOMPARE(shown()["score"], run.body["score"]);
        QCOMPARE(shown()["verified"], Json(true));
        const auto admin = call("GET", "/admin/providers").body["providers"][0];
        QCOMPARE(admin["score"], run.body["score"]);
        QCOMPARE(admin["verification"]["results"].size(), std::size_t(8));
        QCOMPARE(call("GET", "/v1/providers", {}, false).body["providers"][0]["score"],
                 run.body["score"]);
        const auto metrics = exchange(m_node->metricsPort(), getText("/metrics"));
        QVERIFY(metrics.body.find("helixagent_provider_score{provider=\"a\"} ") !=
                std::string::npos);
        const auto best = call("GET", "/v1/providers/best?min=1&max=3", {}, false);
        QCOMPARE(best.body["count"], Json(1));
        QCOMPARE(best.body["best_providers"][0]["name"], Json("a"));
        QCOMPARE(call("GET", "/v1/providers/best?min=5&max=2", {}, false).status, 400);

        const Json score = run.body["score"];
        m_node->signal(SIGTERM);
        QCOMPARE(m_node->waitForExit().value_or(-1), 0);
        QVERIFY(m_node->start());
        QCOMPARE(shown()["score"], score);
    }

    void theStatusOfARunTellsWhatIsWrong_data()
    {
        QTest::addColumn<int>("upstream");
        QTest::addColumn<int>("answered");
        QTest::addColumn<QString>("status");
        QTest::newRow("a refused key") << 401 << 401 << "auth_failed";
        QTest::newRow("a limited rate") << 429 << 429 << "rate_limited";
        QTest::newRow("a broken provider") << 500 << 503 << "unhealthy";
    }
    void theStatusOfARunTellsWhatIsWrong()
    {
        QFETCH(int, upstream);
        QFETCH(int, answered);
        QFETCH(QString, status);
        m_upstream->setStanding(Reply::error(upstream, std::string("no: ") + kSecret));
        const auto run = call("POST", "/v1/providers/a/verify");
        QCOMPARE(run.status, answered);
        QCOMPARE(QString::fromStdString(run.body["status"].get<std::string>()), status);
        QVERIFY2(!run.body["error"].is_object(), "not the envelope of a refused caller");
        QVERIFY(run.body["score"].is_null());
        QVERIFY(run.text.find(kSecret) == std::string::npos);
        const auto all = call("GET", "/v1/providers/verification", {}, false).body;
        QCOMPARE(all["summary"][status.toStdString()], Json(1));
        QCOMPARE(all["ensemble_operational"], Json(false));
        QVERIFY2(chat("model-a").status != 503, "a verification opens no breaker");
    }

    void allAreVerifiedAtOnce()
    {
        QCOMPARE(call("POST", "/v1/providers", newProvider("b")).status, 201);
        const auto run = call("POST", "/v1/providers/verify");
        QCOMPARE(run.status, 200);
        QVERIFY(run.body.contains("tested_at"));
        QCOMPARE(run.body["summary"]["total"], Json(2));
        QCOMPARE(run.body["summary"]["unknown"], Json(0));
        QCOMPARE(call("POST", "/v1/providers/nobody/verify").status, 404);
    }

    void anAddedProviderServesAndSurvives()
    {
        QCOMPARE(chat("model-b").status, 404);
        QCOMPARE(call("POST", "/v1/providers", newProvider("b"), false).status, 401);
        const auto made = call("POST", "/v1/providers", newProvider("b"));
        QVERIFY2(made.status == 201, made.text.c_str());
        QCOMPARE(made.body["name"], Json("b"));
        QCOMPARE(made.body["origin"], Json("api"));
        QVERIFY(made.text.find("canary") == std::string::npos);
        QCOMPARE(chat("model-b").status, 200);
        QCOMPARE(call("POST", "/v1/providers", newProvider("b")).status, 409);
        QCOMPARE(call("POST", "/v1/providers", newProvider("a")).status, 409);
        struct stat info {};
        QCOMPARE(::stat(overlayFile().toStdString().c_str(), &info), 0);
        QCOMPARE(int(info.st_mode & 0777), 0600);

        QCOMPARE(call("POST", "/admin/reload").status, 200);
        QCOMPARE(chat("model-b").status, 200);
        restart();
        QCOMPARE(chat("model-b").status, 200);
        const auto config = call("GET", "/admin/config");
        QCOMPARE(config.body["origins"]["providers"]["b"], Json("api"));
        QCOMPARE(config.body["origins"]["providers"]["a"], Json("file"));
        QCOMPARE(config.body["provider_file"].get<std::string>(), overlayFile().toStdString());
        for (const char* path : {"/admin/audit", "/admin/config", "/v1/providers",
                                 "/v1/providers/b", "/admin/providers", "/v1/providers/discovery"})
            QVERIFY2(call("GET", path).text.find("canary") == std::string::npos, path);
        QVERIFY(!m_node->log().contains("canary"));
    }

    void badProvidersAreRefusedAndNothingChanges_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("named");
        QTest::newRow("an unknown type") << "{'name':'b','type':'abacus'}"
                                         << "valid_types";
        QTest::newRow("a metadata address")
            << "{'name':'b','type':'openai','base_url':'http://169.254.169.254'}"
            << "base_url";
        QTest::newRow("an unknown key")
            << "{'name':'b','type':'openai','base_url':'http://127.0.0.1:1','wait':1}"
            << "wait";
        QTest::newRow("a bad value")
            << "{'name':'b','type':'openai','base_url':'http://127.0.0.1:1','weight':'much'}"
            << "weight";
        QTest::newRow("no address") << "{'name':'b','type':'azure-openai'}"
                                    << "base_url";
        QTest::newRow("no JSON") << "{"
                                 << "JSON";
    }
    void badProvidersAreRefusedAndNothingChanges()
    {
        QFETCH(QString, body);
        QFETCH(QString, named);
        // Single quotes stand for double ones: moc takes the slashes of a raw string for a comment.
        body.replace('\'', '"');
        const auto refused = call("POST", "/v1/providers", body.toStdString());
        QCOMPARE(refused.status, 400);
        QVERIFY2(QString::fromStdString(refused.text).contains(named), refused.text.c_str());
        QCOMPARE(call("GET", "/v1/providers", {}, false).body["count"], Json(1));
        QVERIFY(!QFile::exists(overlayFile()));
    }

    void aChangeKeepsWhatItLeavesOut()
    {
        const auto off = call("PUT", "/v1/providers/a", R"({"enabled":false})");
        QVERIFY2(off.status == 200, off.text.c_str());
        QVERIFY(chat("model-a").status != 200);
        const auto weighted = call("PUT", "/v1/providers/a", R"({"weight":4})");
        QCOMPARE(weighted.body["enabled"], Json(false));
        QCOMPARE(weighted.body["settings"]["weight"], Json(4.0));
        QCOMPARE(weighted.body["origin"], Json("file+api"));
        QVERIFY2(!overlayText().contains(kSecret), "only what was changed is written");
        QCOMPARE(call("PUT", "/v1/providers/a", R"({"enabled":true})").status, 200);
        QCOMPARE(chat("model-a").status, 200);
        QCOMPARE(call("PUT", "/v1/providers/nobody", "{}").status, 404);
        QCOMPARE(call("PUT", "/v1/providers/a", R"({"type":"gemini"})").status, 400);
    }

    void aMovedProviderForgetsItsVerification()
    {
        (void)call("POST", "/v1/providers/a/verify");
        QCOMPARE(call("GET", "/v1/providers/a/verification").status, 200);
        QCOMPARE(call("PUT", "/v1/providers/a", R"({"weight":4})").status, 200);
        QCOMPARE(call("GET", "/v1/providers/a/verification").status, 200);
        QCOMPARE(call("PUT", "/v1/providers/a", R"({"model":"model-x"})").status, 200);
        QCOMPARE(call("GET", "/v1/providers/a/verification").status, 404);
    }

    void aRemovedProviderStaysRemoved()
    {
        QCOMPARE(call("POST", "/v1/providers", newProvider("b")).status, 201);
        const auto gone = call("DELETE", "/v1/providers/a");
        QVERIFY2(gone.status == 200, gone.text.c_str());
        QCOMPARE(call("GET", "/v1/providers/a").status, 404);
        QCOMPARE(call("DELETE", "/v1/providers/a").status, 404);
        QCOMPARE(call("POST", "/admin/reload").status, 200);
        restart();
        QCOMPARE(call("GET", "/v1/providers/a").status, 404);
        QCOMPARE(call("POST", "/v1/providers", newProvider("a")).status, 201);
        QCOMPARE(chat("model-a").status, 200);
        QVERIFY(m_upstream->received().back().headers.at("authorization").find("canary") !=
                std::string::npos);
        const auto audit = call("GET", "/admin/audit");
        QCOMPARE(audit.body["entries"].size(), std::size_t(4));
        QCOMPARE(audit.body["entries"][0]["action"], Json("provider.create"));
        QVERIFY(audit.text.find("canary") == std::string::npos);
        QVERIFY(audit.text.find(kSecret) == std::string::npos);
    }

    void aRemovalWaitsForTheCallsUnderWay_data()
    {
        QTest::addColumn<QString>("query");
        QTest::newRow("it waits") << "";
        QTest::newRow("it does not when told so") << "?force=true";
    }
    void aRemovalWaitsForTheCallsUnderWay()
    {
        QFETCH(QString, query);
        m_upstream->enqueue(Reply::stream()
                                .token("first")
                                .wait(std::chrono::milliseconds(600))
                                .token(" last")
                                .finish());
        TestClient client(m_node->port());
        client.send(postText("/v1/chat/completions",
                             R"({"model":"model-a","stream":true,"messages":[{"role":"user",)"
                             R"("content":"hello"}]})"));
        QVERIFY(client.waitFor("first"));
        const auto gone = call("DELETE", "/v1/providers/a" + query.toStdString());
        QVERIFY2(gone.status == 200, gone.text.c_str());
        QCOMPARE(gone.body["drained"], Json(query.isEmpty()));
        const auto answer = client.readAnswer();
        QVERIFY(answer.isComplete);
        QVERIFY2(!answer.events().empty() && answer.events().back() == "[DONE]",
                 "the stream under way ends cleanly");
    }

    void discoveryShowsWhatIsThere()
    {
        const auto shown = call("GET", "/v1/providers/discovery", {}, false);
        QCOMPARE(shown.status, 200);
        QVERIFY(shown.body["summary"]["total_discovered"].get<int>() >= 1);
        QCOMPARE(shown.body["providers"][0]["name"], Json("a"));
        QCOMPARE(shown.body["providers"][0]["registered"], Json(true));
        QCOMPARE(call("POST", "/v1/providers/discover", {}, false).status, 401);
        const auto scanned = call("POST", "/v1/providers/discover");
        QCOMPARE(scanned.status, 200);
        QVERIFY(scanned.body["newly_registered"].is_array());
    }
};

QTEST_GUILESS_MAIN(TestProviderChanges)
#include "tst_provider_changes.moc"
