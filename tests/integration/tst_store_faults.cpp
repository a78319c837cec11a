// F12 and F13 with the stores of one node: databases that are locked, slow, damaged or gone while
// it serves. Clients notice nothing, what was acknowledged is there, and what was owed is written
// once the store takes it again.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <sqlite3.h>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>
#include <csignal>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

constexpr int kCalls = 8;
/// The node gives a database five seconds; the rest is the machine's.
constexpr qint64 kPatienceMs = 9'000;

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

std::string requestText(const std::string& method, const std::string& target,
                        const std::string& headers, const std::string& body = {})
{
    return method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chatText(int number)
{
    return postText("/v1/chat/completions",
                    "{\"model\":\"model-a\",\"messages\":[{\"role\":\"user\",\"content\":\"" +
                        std::to_string(number) + "\"}]}");
}

/// Holds the write lock of a database from outside, as a backup program or a stuck process would.
class ForeignLock {
public:
    explicit ForeignLock(const QString& path)
    {
        if (sqlite3_open(path.toUtf8().constData(), &m_database) != SQLITE_OK) return;
        sqlite3_busy_timeout(m_database, 2'000);
        m_isHeld =
            sqlite3_exec(m_database, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK;
    }
    ~ForeignLock() { sqlite3_close(m_database); }
    ForeignLock(const ForeignLock&) = delete;
    ForeignLock& operator=(const ForeignLock&) = delete;
    [[nodiscard]] bool isHeld() const { return m_isHeld; }

private:
    sqlite3* m_database = nullptr;
    bool m_isHeld = false;
};

}  // namespace

class TestStoreFaults : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;

    void start()
    {
        const FaultConfig config{.urlA = m_upstream->url(), .urlB = m_upstream->url()};
        m_node->configure(config.yaml() + "cache: {ttl: 1h}\n");
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] ClientAnswer admin(const std::string& method, const std::string& target,
                                     const std::string& body = {})
    {
        return exchange(m_node->port(), requestText(method, target, m_node->authorization(), body),
                        20'000ms);
    }
    [[nodiscard]] QString file(const char* name) const
    {
        return m_node->dataDirectory() + "/" + name;
    }
    /// Calls that were answered with 200.
    [[nodiscard]] int answered(int first, int count)
    {
        int good = 0;
        for (int i = first; i < first + count; ++i)
            good += exchange(m_node->port(), chatText(i)).status == 200 ? 1 : 0;
        return good;
    }
    [[nodiscard]] qint64 ledgered()
    {
        return object(admin("GET", "/admin/usage?group_by=provider").body)["total"]
            .toObject()["requests"]
            .toInteger(-1);
    }
    [[nodiscard]] qsizetype recorded()
    {
        return object(admin("GET", "/admin/requests?limit=500").body)["requests"].toArray().size();
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

    void f12LockedRecordsDelayNobodyAndAreWrittenLater()
    {
        start();
        {
            const ForeignLock requests(file("requests.db"));
            const ForeignLock usage(file("usage.db"));
            QVERIFY(requests.isHeld() && usage.isHeld());
            QElapsedTimer timer;
            timer.start();
            QCOMPARE(answered(0, kCalls), kCalls);
            QVERIFY2(timer.elapsed() < kPatienceMs, qPrintable(QString::number(timer.elapsed())));
            QCOMPARE(exchange(m_node->port(), getText("/health")).status, 200);
        }
        QTRY_COMPARE_WITH_TIMEOUT(ledgered(), qint64(kCalls), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(recorded(), qsizetype(kCalls), 20'000);
    }

    void f12ALockedStoreRefusesActsInTimeAndTakesThemAgain()
    {
        start();
        {
            const ForeignLock lock(file("helix.db"));
            QVERIFY(lock.isHeld());
            QElapsedTimer timer;
            timer.start();
            const auto refused = admin("POST", "/admin/api-keys", "{\"name\":\"while locked\"}");
            QVERIFY2(refused.status >= 500, refused.body.c_str());
            QVERIFY2(timer.elapsed() < kPatienceMs, qPrintable(QString::number(timer.elapsed())));
            QVERIFY(object(refused.body)["error"].isObject());
            QCOMPARE(answered(0, 1), 1);
        }
        const auto isTaken = [&] {
            return admin("POST", "/admin/api-keys", "{\"name\":\"afterwards\"}").status == 201;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isTaken(), 10'000);
        // What was refused was not done.
        const auto keys = object(admin("GET", "/admin/api-keys").body)["api_keys"].toArray();
        for (const auto key : keys) QVERIFY(key.toObject()["name"].toString() != "while locked");
    }

    void f12WhatIsOwedAtTheEndIsThereAfterTheStart()
    {
        start();
        {
            const ForeignLock usage(file("usage.db"));
            QVERIFY(usage.isHeld());
            QCOMPARE(answered(0, kCalls), kCalls);
            m_node->kill();
        }
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QTRY_COMPARE_WITH_TIMEOUT(ledgered(), qint64(kCalls), 10'000);
    }

    void f13ALockedCacheIsNoError()
    {
        start();
        QCOMPARE(answered(0, 2), 2);
        const ForeignLock lock(file("cache.db"));
        QVERIFY(lock.isHeld());
        QCOMPARE(answered(0, kCalls), kCalls);
        // What is in memory is still answered from there.
        const auto before = m_upstream->count();
        QCOMPARE(answered(0, kCalls), kCalls);
        QCOMPARE(m_upstream->count(), before);
    }

    void f13ACacheThatWasRemovedIsNoError()
    {
        start();
        QCOMPARE(answered(0, 2), 2);
        for (const char* name : {"cache.db", "cache.db-wal", "cache.db-shm"})
            QFile::remove(file(name));
        QCOMPARE(answered(0, kCalls), kCalls);
    }

    void f13ADamagedCacheIsSetAside()
    {
        start();
        QCOMPARE(answered(0, 2), 2);
        m_node->signal(SIGTERM);
        QCOMPARE(m_node->waitForExit(), std::optional<int>(0));
        QFile cache(file("cache.db"));
        QVERIFY(cache.open(QIODevice::WriteOnly));
        cache.write(QByteArray(8'192, 'x'));
        cache.close();
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QCOMPARE(answered(0, kCalls), kCalls);
        const auto before = m_upstream->count();
        QCOMPARE(answered(0, kCalls), kCalls);
        QCOMPARE(m_upstream->count(), before);
    }

    void f13LimitsStayExactWhileTheCacheIsLocked()
    {
        const FaultConfig config{.urlA = m_upstream->url(), .urlB = m_upstream->url()};
        m_node->configure(config.yaml() +
                          "cache: {ttl: 1h}\n"
                          "rate_limiting: {per_client: {requests_per_minute: 1, burst: 5}}\n");
        QVERIFY2(m_node->start(), m_node->errors().constData());
        const ForeignLock lock(file("cache.db"));
        QCOMPARE(answered(0, kCalls), 5);
    }
};

QTEST_GUILESS_MAIN(TestStoreFaults)
#include "tst_store_faults.moc"
