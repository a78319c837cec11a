// The whole node in this process: start, serve, reload, drain. Its client is a plain blocking
// socket.

#include "node/node.h"

#include "base/json.h"

#include <sys/stat.h>
#include <QTemporaryDir>
#include <QtTest>
#include <boost/asio.hpp>
#include <filesystem>
#include <fstream>

using namespace helix;
namespace asio = boost::asio;

namespace {

const char* const kConfig = R"(
server: {host: 127.0.0.1, port: 0, workers: 2}
monitoring: {metrics: {port: 0}}
logging: {output: OUTPUT}
providers:
  one:
    type: simulated
    models: [sim-a]
    simulation: {latency_median: 1ms, token_interval: 1ms, tokens: 8}
)";

struct Answer {
    int status = 0;
    std::string head;
    std::string body;
};

Answer call(const std::string& url, const std::string& method, const std::string& path,
            const std::string& body, const std::string& token = {})
{
    const auto colon = url.rfind(':');
    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    socket.connect({asio::ip::make_address("127.0.0.1"),
                    static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1)))});
    std::string request = method + " " + path +
                          " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: " +
                          std::to_string(body.size()) + "\r\n";
    if (!token.empty()) request += "Authorization: Bearer " + token + "\r\n";
    asio::write(socket, asio::buffer(request + "\r\n" + body));
    std::string text;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(text), end);
    Answer answer;
    const auto split = text.find("\r\n\r\n");
    answer.head = text.substr(0, split);
    answer.body = split == std::string::npos ? std::string() : text.substr(split + 4);
    answer.status = std::stoi(text.substr(9, 3));
    return answer;
}

/// As a web page asks that made a name of its own point to this machine.
int statusForAForeignName(const std::string& url, const std::string& path)
{
    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    socket.connect({asio::ip::make_address("127.0.0.1"),
                    static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)))});
    asio::write(socket, asio::buffer("GET " + path + " HTTP/1.1\r\nHost: rebound.example\r\n" +
                                     "Connection: close\r\n\r\n"));
    std::string text;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(text), end);
    return text.size() < 12 ? 0 : std::stoi(text.substr(9, 3));
}

/// Loopback for the kernel, but not one of the names that are known to be.
const char* const kWiderHost = "\"::ffff:127.0.0.1\"";

std::string configOn(const std::string& host)
{
    std::string text = kConfig;
    return text.replace(text.find("127.0.0.1"), 9, host);
}

}  // namespace

class TestNode : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_configFile;
    std::unique_ptr<node::Node> m_node;
    std::string m_api;
    std::string m_token;

    void writeConfig(std::string text)
    {
        const std::string log = m_folder->filePath("log.jsonl").toStdString();
        if (const auto at = text.find("OUTPUT"); at != std::string::npos) text.replace(at, 6, log);
        std::ofstream(m_configFile) << text;
    }
    node::NodeOptions options()
    {
        node::NodeOptions options;
        options.configFile = m_configFile;
        options.dataDirectory = m_folder->filePath("data").toStdString();
        return options;
    }
    Answer chat(const std::string& model, bool isStream)
    {
        return call(m_api, "POST", "/v1/chat/completions",
                    R"({"model":")" + model + R"(","stream":)" + (isStream ? "true" : "false") +
                        R"(,"messages":[{"role":"user","content":"hello"}]})");
    }

    void start(const std::string& config)
    {
        if (m_node) m_node->drain(true);
        m_node.reset();
        writeConfig(config);
        auto started = node::Node::start(options());
        QVERIFY2(started.has_value(), started ? "" : started.error().text().c_str());
        m_node = std::move(*started);
        m_api = m_node->facts().apiUrl;
        m_token = m_node->adminToken().reveal();
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_configFile = m_folder->filePath("helix.yaml").toStdString();
        start(kConfig);
    }
    void cleanup()
    {
        if (m_node) m_node->drain(true);
        m_node.reset();
    }

    void aFileMayAskForTheDemonstration()
    {
        start("demo: true\n"
              "server: {host: 127.0.0.1, port: 0, workers: 2}\n"
              "monitoring: {metrics: {port: 0}}\n"
              "logging: {output: OUTPUT}\n");
        const auto providers = parseJson(call(m_api, "GET", "/v1/providers", "").body);
        QVERIFY(providers.has_value());
        QVERIFY(!providers->at("providers").empty());
        for (const Json& provider : providers->at("providers"))
            QCOMPARE(jsonText(provider, "origin"), std::string("demo"));
    }

    void answersAChatAndRecordsIt()
    {
        const Answer answer = chat("sim-a", false);
        QCOMPARE(answer.status, 200);
        const auto body = parseJson(answer.body);
        QVERIFY(body.has_value());
        QCOMPARE(jsonText(*body, "object"), std::string("chat.completion"));
        QVERIFY(answer.head.find("X-Helix-Simulated: true") != std::string::npos);
        const auto stored = [&] {
            const auto page = parseJson(call(m_api, "GET", "/admin/requests", "", m_token).body);
            return page && !page->at("requests").empty() ? page->at("requests").front() : Json();
        };
        QTRY_VERIFY(!stored().is_null());
        const Json record = stored();
        QCOMPARE(jsonText(record, "provider"), std::string("one"));
        QCOMPARE(jsonInt(record, "attempts"), 1);
        const auto detail = parseJson(
            call(m_api, "GET", "/admin/requests/" + jsonText(record, "id"), "", m_token).body);
        QCOMPARE(detail->at("attempt_list").front().at("outcome").get<std::string>(),
                 std::string("success"));
    }

    void streamsEndWithDone()
    {
        const Answer answer = chat("sim-a", true);
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.body.find("\"role\":\"assistant\"") != std::string::npos);
        QVERIFY(answer.body.find("data: [DONE]") != std::string::npos);
    }

    void anUnknownModelIsNamed()
    {
        const Answer answer = chat("sim-b", false);
        QCOMPARE(answer.status, 404);
        QCOMPARE(parseJson(answer.body)->at("error").at("code").get<std::string>(),
                 std::string("model_not_found"));
    }

    void adminNeedsItsToken()
    {
        QCOMPARE(call(m_api, "GET", "/admin/status", "").status, 401);
        QCOMPARE(call(m_api, "GET", "/admin/status", "", "wrong").status, 401);
        const Answer status = call(m_api, "GET", "/admin/status", "", m_token);
        QCOMPARE(status.status, 200);
        QVERIFY(status.body.find(m_token) == std::string::npos);
        struct stat info {};
        QCOMPARE(::stat(m_folder->filePath("data/admin_token").toStdString().c_str(), &info), 0);
        QCOMPARE(int(info.st_mode & 0777), 0600);
    }

    void reloadTakesAGoodFileAndRefusesABadOne()
    {
        std::string changed = kConfig;
        changed.replace(changed.find("[sim-a]"), 7, "[sim-a, sim-b]");
        writeConfig(changed);
        const Answer good = call(m_api, "POST", "/admin/reload", "", m_token);
        QVERIFY2(good.status == 200, good.body.c_str());
        QVERIFY(good.body.find("providers.one.models") != std::string::npos);
        QCOMPARE(chat("sim-b", false).status, 200);

        writeConfig(changed + "\nprovidrs: {}\n");
        const Answer bad = call(m_api, "POST", "/admin/reload", "", m_token);
        QCOMPARE(bad.status, 400);
        QVERIFY2(bad.body.find("helix.yaml:") != std::string::npos &&
                     bad.body.find("providers") != std::string::npos,
                 bad.body.c_str());
        QCOMPARE(chat("sim-b", false).status, 200);
        const auto audit = parseJson(call(m_api, "GET", "/admin/audit", "", m_token).body);
        QCOMPARE(audit->at("entries").size(), std::size_t(1));
    }

    void aReloadBySignalIsAuditedToo()
    {
        QVERIFY(m_node->reloadOnSignal().has_value());
        const auto audit = parseJson(call(m_api, "GET", "/admin/audit", "", m_token).body);
        QCOMPARE(audit->at("entries").front().at("actor").get<std::string>(),
                 std::string("signal"));
    }

    void aForcedBreakerTurnsRequestsAway()
    {
        const Answer act = call(m_api, "POST", "/admin/providers/one/breaker",
                                R"({"action":"force_open"})", m_token);
        QVERIFY2(act.status == 200, act.body.c_str());
        const Answer refused = chat("sim-a", false);
        QVERIFY2(refused.status == 503, refused.body.c_str());
        QVERIFY(call(m_api, "GET", "/v1/providers/health", "").body.find("\"open\"") !=
                std::string::npos);
        QVERIFY(call(m_node->facts().metricsUrl, "GET", "/metrics", "")
                    .body.find("helixagent_provider_circuit_breaker_state{model=\"sim-a\",provider="
                               "\"one\"} 1") != std::string::npos);
        QCOMPARE(
            call(m_api, "POST", "/admin/providers/one/breaker", R"({"action":"reset"})", m_token)
                .status,
            200);
        QCOMPARE(chat("sim-a", false).status, 200);
    }

    void aSecondNodeOnTheSameFolderIsRefused()
    {
        const auto second = node::Node::start(options());
        QVERIFY(!second.has_value());
        QVERIFY2(second.error().text().find(std::to_string(::getpid())) != std::string::npos,
                 second.error().text().c_str());
    }

    void webPagesAndForeignHostsAreKeptOut()
    {
        QCOMPARE(statusForAForeignName(m_api, "/v1/models"), 403);
    }

    void aReloadDoesNotOpenAnAddressThatStaysBound_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<int>("status");
        QTest::newRow("authentication that follows from the host stays") << QByteArray() << 200;
        QTest::newRow("authentication that is switched off is refused")
            << QByteArray("security: {auth: \"off\"}\n") << 400;
    }
    void aReloadDoesNotOpenAnAddressThatStaysBound()
    {
        QFETCH(QByteArray, more);
        QFETCH(int, status);
        start(configOn(kWiderHost));
        QCOMPARE(chat("sim-a", false).status, 401);
        writeConfig(kConfig + more.toStdString());
        const Answer answer = call(m_api, "POST", "/admin/reload", "", m_token);
        QVERIFY2(answer.status == status, answer.body.c_str());
        QCOMPARE(
            answer.body.find(status == 200 ? "server.host" : "security.auth") != std::string::npos,
            true);
        QCOMPARE(chat("sim-a", false).status, 401);
    }

    void aHostThatIsNotBoundYetOpensNothing()
    {
        writeConfig(configOn("0.0.0.0"));
        const Answer answer = call(m_api, "POST", "/admin/reload", "", m_token);
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QVERIFY(answer.body.find("server.host") != std::string::npos);
        QCOMPARE(chat("sim-a", false).status, 200);
        QCOMPARE(statusForAForeignName(m_api, "/v1/models"), 403);
        QCOMPARE(statusForAForeignName(m_node->facts().metricsUrl, "/metrics"), 403);
    }
};

QTEST_GUILESS_MAIN(TestNode)
#include "tst_node.moc"
