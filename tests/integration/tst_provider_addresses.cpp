// S6: where a provider that was added through the API may lead, looked at when the connection is
// made: by number, by a name, by a redirect. Unit rows of the text alone are in
// tests/gateway/tst_provider_settings.

#include "fault_config.h"
#include "identity_calls.h"
#include "support/scripted_upstream.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace helix::integration;
using namespace helix::test;

namespace {

constexpr const char* kReason = "link-local or metadata address";

std::string providerBody(const std::string& url)
{
    return R"({"name":"added","type":"openai","model":"model-added","api_key":"key-0123456789",)"
           R"("base_url":")" +
           url + R"(","config":{"max_retries":0,"timeouts":{"connect":"1s","total":"5s"}}})";
}

std::string chatBody(const std::string& model)
{
    return R"({"model":")" + model + R"(","messages":[{"role":"user","content":"Hi"}]})";
}

std::string imageBody()
{
    return R"({"model":"model-a","messages":[{"role":"user","content":[{"type":"text","text":"?"},)"
           R"({"type":"image_url","image_url":{"url":"http://169.254.169.254/x.png"}}]}]})";
}

}  // namespace

class TestProviderAddresses : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;
    std::unique_ptr<IdentityCalls> m_calls;

    [[nodiscard]] FaultConfig config() const
    {
        FaultConfig config{.urlA = m_upstream->url(), .urlB = m_upstream->url()};
        config.hasFallback = false;
        return config;
    }
    [[nodiscard]] QString hostsFile() const { return m_folder.filePath("hosts"); }
    /// Starts a node for which these lines are /etc/hosts. False where that is not allowed.
    [[nodiscard]] bool startWith(const QByteArray& hosts)
    {
        QFile file(hostsFile());
        if (!file.open(QIODevice::WriteOnly)) return false;
        file.write(hosts);
        file.close();
        return m_node->startUnder(
            "unshare", {"-m", "sh", "-c",
                        "mount --bind " + hostsFile() + " /etc/hosts && exec \"$0\" \"$@\""});
    }
    [[nodiscard]] ClientAnswer chat(const std::string& model)
    {
        return m_calls->send("POST", "/v1/chat/completions", {}, chatBody(model));
    }
    [[nodiscard]] std::string portText() const
    {
        return m_upstream->url().substr(m_upstream->url().rfind(':'));
    }

private slots:
    void init()
    {
        m_upstream = std::make_unique<ScriptedUpstream>(Reply::chat("hello"));
        m_node = std::make_unique<FaultNode>();
        m_calls = std::make_unique<IdentityCalls>(*m_node);
        m_node->configure(config().yaml());
    }
    void cleanup()
    {
        m_node.reset();
        m_upstream.reset();
    }

    void s6_theTextIsRefused_data()
    {
        QTest::addColumn<QByteArray>("url");
        for (const char* url :
             {"http://169.254.169.254/v1", "http://2852039166/v1", "http://0xa9fea9fe/v1",
              "http://0251.0376.0251.0376/v1", "http://[::ffff:169.254.169.254]/v1",
              "http://[fe80::1]/v1", "http://metadata.google.internal/v1", "file:///etc/passwd",
              "gopher://127.0.0.1:70/x"})
            QTest::newRow((std::string("S6: ") + url).c_str()) << QByteArray(url);
    }
    void s6_theTextIsRefused()
    {
        QFETCH(QByteArray, url);
        QVERIFY2(m_node->start(), m_node->errors().constData());
        const auto made = m_calls->admin("POST", "/v1/providers", providerBody(url.toStdString()));
        QCOMPARE(made.status, 400);
        QCOMPARE(object(made.body)["error"].toObject()["param"].toString(), QString("base_url"));
    }

    void s6_aNameThatLeadsThereIsRefusedWhenItConnects()
    {
        if (!startWith("127.0.0.1 localhost good.example\n169.254.169.254 bad.example\n"))
            QSKIP("no hosts file of its own can be given to a node here");
        QCOMPARE(m_calls
                     ->admin("POST", "/v1/providers",
                             providerBody("http://good.example" + portText() + "/v1"))
                     .status,
                 201);
        QCOMPARE(chat("model-added").status, 200);
        QCOMPARE(m_calls
                     ->admin("PUT", "/v1/providers/added",
                             bodyWith("base_url", "http://bad.example" + portText() + "/v1"))
                     .status,
                 200);
        m_upstream->forget();
        QCOMPARE(chat("model-added").status, 502);
        QCOMPARE(m_upstream->count(), std::size_t(0));
        QTRY_VERIFY2(m_node->log().contains(kReason), m_node->log().constData());
    }

    void s6_aRedirectIsNotFollowed()
    {
        QVERIFY2(m_node->start(), m_node->errors().constData());
        m_upstream->setStanding(
            Reply::json(302, "{}", "Location: http://169.254.169.254/latest/meta-data\r\n"));
        QCOMPARE(chat("model-a").status, 502);
        QCOMPARE(m_upstream->count(), std::size_t(1));
    }

    /// An image's address is passed on to the provider as it is; this node never fetches it.
    void s6_anImageIsNotFetched()
    {
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QCOMPARE(m_calls->send("POST", "/v1/chat/completions", {}, imageBody()).status, 200);
        QCOMPARE(m_upstream->count(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestProviderAddresses)
#include "tst_provider_addresses.moc"
