// S7: canary secrets planted everywhere, and then looked for everywhere: log, output, metrics,
// errors, admin answers, audit rows, exports, streams, databases, core. Not one may appear, not in
// parts, not in base64, not in URL encoding.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>
#include <csignal>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

const std::string kProviderKey = "sk-live-PROVIDERcanary7Q2xV9";
const std::string kHeaderSecret = "hdr-HEADERcanary4mZ81kPw";
const std::string kAdminToken = "adm-ADMINcanary93hGt6Yx20";
const std::string kJwtSecret = "jwt-JWTcanary5vRq8Lm2Nc0KbD71";
const std::string kTraceSecret = "trc-TRACEcanary2wEr5Ty8u";
const std::string kPassword = "pw-PASSWORDcanary6aSd9Fg1h";
const std::string kWrongKey = "sk-prod-WRONGcanary3bHj6Kl9mNb2Vc5x";
const std::string kQueryKey = "AIzaQUERYcanary8pOi4Uy7t";
constexpr std::size_t kShownPart = 17;  ///< of an API key of ours: its public id

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

std::string chat(const std::string& more = {})
{
    return "{\"model\":\"model-a\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + more +
           "}";
}

/// A JSON object of texts.
std::string json(const std::vector<std::pair<std::string, std::string>>& members)
{
    QJsonObject object;
    for (const auto& [name, value] : members)
        object.insert(QString::fromStdString(name), QString::fromStdString(value));
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

std::string userMember(const std::string& word)
{
    return ",\"user\":\"" + word + "\"";
}

/// What the provider answers to a request: it tells what it was asked with.
Reply echoOf(const ScriptedUpstream::Received& request)
{
    std::string told;
    for (const auto& [name, value] : request.headers) told += name + "=" + value + " ";
    for (const char sign : {'"', '\\'})
        told.erase(std::remove(told.begin(), told.end(), sign), told.end());
    const auto asksFor = [&](const char* word) {
        return request.body.find(word) != std::string::npos;
    };
    if (asksFor("break"))
        return Reply::stream().token("t").event("{\"error\":{\"message\":\"" + told +
                                                "\",\"type\":\"server_error\"}}");
    if (asksFor("refuse")) return Reply::error(400, "bad: " + told);
    if (asksFor("fail")) return Reply::error(500, "broke: " + told);
    if (asksFor("auth"))
        return Reply::error(401, "wrong key " + told, "X-Echo: " + kProviderKey + "\r\n");
    return Reply::chat("fine");
}

struct Canary {
    QByteArray name;
    QByteArray text;
};

// The forms in which a secret may show itself: whole, its middle part, base64 at each of the three
// alignments, percent-encoded.
std::vector<QByteArray> formsOf(const QByteArray& secret)
{
    std::vector<QByteArray> forms{secret, secret.mid(secret.size() / 4, 10),
                                  secret.toPercentEncoding({}, secret.left(4))};
    for (int pad = 0; pad < 3; ++pad) {
        const QByteArray shifted = QByteArray(pad, 'x') + secret;
        // The first and last groups depend on what stands around.
        forms.push_back(shifted.toBase64().mid(4, secret.size()));
    }
    return forms;
}

}  // namespace

class TestCanarySecrets : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;
    std::vector<Canary> m_canaries;
    std::vector<std::pair<QByteArray, QByteArray>> m_outputs;  ///< where, what

    [[nodiscard]] ClientAnswer send(const std::string& what, const std::string& text)
    {
        auto answer = exchange(m_node->port(), text);
        QByteArray all;
        for (const auto& [name, value] : answer.headers)
            all += QByteArray::fromStdString(name + ": " + value + "\n");
        m_outputs.emplace_back(QByteArray::fromStdString(what),
                               all + QByteArray::fromStdString(answer.body));
        return answer;
    }
    ClientAnswer admin(const std::string& method, const std::string& target,
                       const std::string& body = {})
    {
        return send(method + " " + target, requestText(method, target, bearer(kAdminToken), body));
    }

    void plantInTheConfiguration()
    {
        FaultConfig config{.urlA = m_upstream->url(), .urlB = m_upstream->url()};
        QByteArray yaml = config.yaml();
        yaml.replace("key-of-a-0123456789", QByteArray::fromStdString(kProviderKey));
        yaml.replace("    models: [model-a]", "    headers: {X-Extra: \"" +
                                                  QByteArray::fromStdString(kHeaderSecret) +
                                                  "\"}\n    models: [model-a]");
        yaml += "security: {auth: required, admin_token: \"${CANARY_ADMIN}\", jwt: {secret: \"" +
                QByteArray::fromStdString(kJwtSecret) + "\"}}\n";
        yaml += "cache: {}\nrequest_log: {capture_bodies: true}\n";
        yaml +=
            "tracing: {enabled: true, sample_rate: 1.0, endpoint: \"http://127.0.0.1:1/x\", "
            "headers: {Authorization: \"" +
            QByteArray::fromStdString(kTraceSecret) + "\"}}\n";
        m_node->setVariable("CANARY_ADMIN", QString::fromStdString(kAdminToken));
        m_node->configure(yaml, "debug");
    }

    void callModels(const std::string& key)
    {
        for (const char* word : {"fine", "refuse", "fail", "auth"})
            (void)send(std::string("chat ") + word,
                       postText("/v1/chat/completions", chat(userMember(word)),
                                bearer(key) + "X-Custom: " + kHeaderSecret + "\r\n"));
        (void)send("stream", postText("/v1/chat/completions",
                                      chat(",\"stream\":true" + userMember("break")), bearer(key)));
        (void)send("wrong key", postText("/v1/chat/completions", chat(), bearer(kWrongKey)));
        (void)send("wrong key of anthropic",
                   postText("/v1/messages", chat(), "x-api-key: " + kWrongKey + "\r\n"));
        (void)send("key in the query",
                   getText("/v1beta/models?key=" + kQueryKey + "&access_token=" + kQueryKey));
        (void)send("unknown path", getText("/v1/" + kQueryKey + "?token=" + kQueryKey));
        (void)send("bad json",
                   postText("/v1/chat/completions", "{\"model\": " + kWrongKey, bearer(key)));
    }

    void act()
    {
        (void)admin("POST", "/admin/users",
                    json({{"username", "alice"}, {"role", "operator"}, {"password", kPassword}}));
        const auto signedIn = exchange(
            m_node->port(),
            postText("/v1/auth/login", json({{"username", "alice"}, {"password", kPassword}})));
        const auto tokens = object(signedIn.body);
        for (const char* name : {"access_token", "refresh_token"})
            if (const auto text = tokens[name].toString(); !text.isEmpty())
                m_canaries.push_back({name, text.toLatin1()});
        QVERIFY2(signedIn.status == 200, signedIn.body.c_str());
        (void)send("wrong password",
                   postText("/v1/auth/login",
                            json({{"username", "alice"}, {"password", "no" + kPassword}})));
        (void)admin("POST", "/v1/providers",
                    json({{"name", "extra"},
                          {"type", "openai"},
                          {"api_key", kProviderKey},
                          {"base_url", m_upstream->url() + "/v1"},
                          {"model", "m"}}));
        (void)admin("POST", "/v1/providers",
                    json({{"name", "extra2"}, {"type", "nonsense"}, {"api_key", kProviderKey}}));
        (void)admin("POST", "/admin/reload");
        (void)admin("POST", "/admin/reload?dry_run=true");
        (void)admin("POST", "/v1/providers/a/verify");
    }

    void readEverything()
    {
        for (const char* target : {"/admin/status",
                                   "/admin/providers",
                                   "/admin/requests?limit=500",
                                   "/admin/logs?limit=2000",
                                   "/admin/config",
                                   "/admin/config/versions",
                                   "/admin/config/versions/1",
                                   "/admin/config/diff?from=1&to=2",
                                   "/admin/audit?limit=500",
                                   "/admin/audit/export?format=jsonl",
                                   "/admin/audit/export?format=csv",
                                   "/admin/api-keys?status=all",
                                   "/admin/users",
                                   "/admin/usage",
                                   "/admin/budgets",
                                   "/admin/cache",
                                   "/admin/faults",
                                   "/v1/providers",
                                   "/v1/providers/extra",
                                   "/v1/providers/verification",
                                   "/v1/providers/discovery"})
            (void)admin("GET", target);
        const auto page = object(admin("GET", "/admin/requests?limit=500").body);
        for (const auto record : page["requests"].toArray())
            (void)admin("GET",
                        "/admin/requests/" + record.toObject()["id"].toString().toStdString());
        m_outputs.emplace_back(
            "metrics",
            QByteArray::fromStdString(exchange(m_node->metricsPort(), getText("/metrics")).body));
    }

    void readFiles()
    {
        m_outputs.emplace_back("log", m_node->log());
        m_outputs.emplace_back("errors", m_node->errors());
        // Credentials lie in these by design; nobody but the owner may read them.
        const QStringList own{"admin_token", "providers.yaml", "history.key"};
        QDir folder(m_node->dataDirectory());
        for (const auto& name : folder.entryList(QDir::Files | QDir::Hidden)) {
            if (own.contains(name)) continue;
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            m_outputs.emplace_back("file " + name.toUtf8(), file.readAll());
        }
    }

private slots:
    void noSecretAppearsAnywhere()
    {
        m_upstream = std::make_unique<ScriptedUpstream>();
        m_node = std::make_unique<FaultNode>();
        m_upstream->setResponder(echoOf);
        plantInTheConfiguration();
        QVERIFY2(m_node->start(), m_node->errors().constData());
        for (const auto& [name, text] : {std::pair{"provider key", kProviderKey},
                                         {"header of a provider", kHeaderSecret},
                                         {"admin token", kAdminToken},
                                         {"secret of tokens", kJwtSecret},
                                         {"header of traces", kTraceSecret},
                                         {"password", kPassword},
                                         {"wrong key", kWrongKey},
                                         {"key in a query", kQueryKey}})
            m_canaries.push_back({name, QByteArray::fromStdString(text)});

        const auto made = exchange(
            m_node->port(),
            requestText("POST", "/admin/api-keys", bearer(kAdminToken), json({{"name", "c"}})));
        const std::string key = object(made.body)["api_key"].toString().toStdString();
        QVERIFY(key.size() > kShownPart);
        m_canaries.push_back({"API key", QByteArray::fromStdString(key.substr(kShownPart))});

        callModels(key);
        act();
        callModels(key);
        readEverything();
        m_node->signal(SIGTERM);
        QVERIFY(m_node->waitForExit().has_value());
        readFiles();

        QVERIFY(m_outputs.size() > 50);
        QByteArray found;
        for (const auto& canary : m_canaries)
            for (const auto& form : formsOf(canary.text))
                for (const auto& [place, text] : m_outputs)
                    if (const auto at = text.indexOf(form); at >= 0)
                        found += canary.name + " in " + place + ": " +
                                 text.mid(std::max<qsizetype>(0, at - 60), 160).simplified() + "\n";
        QVERIFY2(found.isEmpty(), found.constData());
    }

    void theSearchFindsWhatIsThere()
    {
        const QByteArray secret = QByteArray::fromStdString(kProviderKey);
        const QByteArray text = "Basic " + QByteArray("u:" + secret + ":x").toBase64();
        const auto forms = formsOf(secret);
        QVERIFY(std::any_of(forms.begin(), forms.end(),
                            [&](const QByteArray& form) { return text.contains(form); }));
    }

    void aCoreHoldsNothing()
    {
        m_upstream = std::make_unique<ScriptedUpstream>();
        m_node = std::make_unique<FaultNode>();
        plantInTheConfiguration();
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QFile limits(QString("/proc/%1/limits").arg(m_node->pid()));
        QVERIFY(limits.open(QIODevice::ReadOnly));
        const QByteArray all = limits.readAll();
        const auto line = all.mid(all.indexOf("Max core file size")).split('\n').front();
        QVERIFY2(line.simplified().startsWith("Max core file size 0 0"), line.constData());
    }
};

QTEST_GUILESS_MAIN(TestCanarySecrets)
#include "tst_canary_secrets.moc"
