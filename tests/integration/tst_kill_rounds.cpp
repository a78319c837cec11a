// Fifty rounds of work that end by SIGKILL at an arbitrary moment: what was acknowledged, keys,
// revocations, ledger rows and audit records, is there afterwards, and nothing is there twice.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

constexpr int kRounds = 50;
constexpr int kCallers = 3;

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

std::string chatText(const std::string& key, bool isStream)
{
    return postText("/v1/chat/completions",
                    std::string(R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}],)"
                                R"("stream":)") +
                        (isStream ? "true}" : "false}"),
                    bearer(key));
}

/// What the callers of all rounds have seen, counted by them.
class Tally {
public:
    void addSent()
    {
        const std::lock_guard lock(m_mutex);
        ++m_sent;
        m_changed.notify_all();
    }
    void addCompleted()
    {
        const std::lock_guard lock(m_mutex);
        ++m_completed;
    }
    /// Until so many more were sent, or until too long.
    void waitForMore(qint64 count)
    {
        std::unique_lock lock(m_mutex);
        const qint64 wanted = m_sent + count;
        m_changed.wait_for(lock, kPatience, [&] { return m_sent >= wanted; });
    }
    [[nodiscard]] qint64 sent() const
    {
        const std::lock_guard lock(m_mutex);
        return m_sent;
    }
    [[nodiscard]] qint64 completed() const
    {
        const std::lock_guard lock(m_mutex);
        return m_completed;
    }

private:
    static constexpr std::chrono::seconds kPatience{5};
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    qint64 m_sent = 0;
    qint64 m_completed = 0;
};

bool isAnswered(const ClientAnswer& answer, bool isStream)
{
    if (answer.status != 200 || !answer.isComplete) return false;
    return !isStream || answer.body.find("[DONE]") != std::string::npos;
}

}  // namespace

class TestKillRounds : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;
    std::vector<std::string> m_alive;
    std::vector<std::string> m_revoked;
    qsizetype m_acts = 0;  ///< acknowledged
    Tally m_tally;

    [[nodiscard]] ClientAnswer admin(const std::string& method, const std::string& target,
                                     const std::string& body = {})
    {
        return exchange(m_node->port(), requestText(method, target, m_node->authorization(), body));
    }

    // Makes keys and revokes every other one.
    void act()
    {
        for (int i = 0; i < 2; ++i) {
            const auto made = admin("POST", "/admin/api-keys", R"({"name":"round"})");
            if (made.status != 201) continue;
            ++m_acts;
            m_alive.push_back(object(made.body)["api_key"].toString().toStdString());
        }
        if (m_alive.size() < 3) return;
        const std::string key = m_alive[m_alive.size() - 2];
        if (admin("DELETE", "/admin/api-keys/" + key.substr(0, 17)).status != 200) return;
        ++m_acts;
        m_alive.erase(m_alive.end() - 2);
        m_revoked.push_back(key);
    }

    void call(const std::string& key, const std::atomic<bool>& isOver)
    {
        for (int i = 0; !isOver; ++i) {
            const bool isStream = i % 2 == 1;
            m_tally.addSent();
            if (isAnswered(exchange(m_node->port(), chatText(key, isStream), 2'000ms), isStream))
                m_tally.addCompleted();
        }
    }

    // Work on all sides until the process is killed in the midst of it.
    void round(qint64 calls)
    {
        std::atomic<bool> isOver{false};
        std::vector<std::thread> callers;
        const std::string key = m_alive.front();
        for (int i = 0; i < kCallers; ++i)
            callers.emplace_back([this, key, &isOver] { call(key, isOver); });
        act();
        m_tally.waitForMore(calls);
        m_node->kill();
        isOver = true;
        for (auto& caller : callers) caller.join();
    }

    void checkKeys()
    {
        QCOMPARE(exchange(m_node->port(), getText("/v1/models", bearer(m_alive.back()))).status,
                 200);
        if (!m_revoked.empty())
            QCOMPARE(
                exchange(m_node->port(), getText("/v1/models", bearer(m_revoked.back()))).status,
                401);
    }

    [[nodiscard]] qsizetype auditedKeyActs()
    {
        qsizetype count = 0;
        std::string before;
        for (;;) {
            const auto page = object(admin("GET", "/admin/audit?limit=500" + before).body);
            for (const auto entry : page["entries"].toArray())
                count += entry.toObject()["action"].toString().startsWith("api_key.") ? 1 : 0;
            if (page["next_before"].isNull() || page["next_before"].isUndefined()) return count;
            before = "&before=" + std::to_string(page["next_before"].toInteger());
        }
    }

    [[nodiscard]] qint64 ledgered()
    {
        return object(admin("GET", "/admin/usage?group_by=provider").body)["total"]
            .toObject()["requests"]
            .toInteger(-1);
    }

private slots:
    void acknowledgedIsDurable()
    {
        m_upstream = std::make_unique<ScriptedUpstream>();
        m_upstream->setResponder([](const ScriptedUpstream::Received& request) {
            if (request.body.find("\"stream\":true") == std::string::npos)
                return Reply::chat("hello");
            return Reply::stream().tokens(3).finish();
        });
        m_node = std::make_unique<FaultNode>();
        const FaultConfig config{.urlA = m_upstream->url(), .urlB = m_upstream->url()};
        m_node->configure(config.yaml() + "security: {auth: required}\n", "error");
        QVERIFY2(m_node->start(), m_node->errors().constData());
        act();
        QVERIFY(!m_alive.empty());

        const auto seed = std::random_device()();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        std::uniform_int_distribution<qint64> calls(0, 40);
        for (int i = 0; i < kRounds; ++i) {
            round(calls(random));
            QVERIFY2(m_node->start(), m_node->errors().constData());
            checkKeys();
            QVERIFY2(ledgered() >= m_tally.completed(), qPrintable(QString("round %1").arg(i)));
        }
        for (const auto& key : m_alive)
            QCOMPARE(exchange(m_node->port(), getText("/v1/models", bearer(key))).status, 200);
        for (const auto& key : m_revoked)
            QCOMPARE(exchange(m_node->port(), getText("/v1/models", bearer(key))).status, 401);
        const auto audited = auditedKeyActs();
        QVERIFY2(audited >= m_acts, qPrintable(QString("%1 of %2").arg(audited).arg(m_acts)));
        const auto rows = ledgered();
        qInfo("%lld sent, %lld completed, %lld in the ledger, %lld acts, %lld audited",
              m_tally.sent(), m_tally.completed(), rows, qint64(m_acts), qint64(audited));
        QVERIFY(rows >= m_tally.completed() && rows <= m_tally.sent());
    }
};

QTEST_GUILESS_MAIN(TestKillRounds)
#include "tst_kill_rounds.moc"
