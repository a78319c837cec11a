#include "gateway/config_history.h"

#include "base/fake_clock.h"
#include "gateway/audit_log.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

using namespace helix;
using namespace helix::gateway;

namespace {

ConfigContent contentWith(const std::string& text)
{
    return {text, "providers: {x: {api_key: run-time-secret}}\n", Json{{"server", {{"port", 1}}}}};
}

}  // namespace

class TestConfigHistory : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    FakeClock m_clock;
    std::unique_ptr<AuditLog> m_log;

    [[nodiscard]] std::filesystem::path path() const
    {
        return m_folder->filePath("helix.db").toStdString();
    }
    std::unique_ptr<ConfigHistory> open(std::int64_t most = 100, SealKey key = {1, 2, 3})
    {
        if (!m_log) m_log = std::move(*AuditLog::open(path(), m_clock));
        auto history = ConfigHistory::open(path(), m_log->queue(), key, m_clock, most);
        return history ? std::move(*history) : nullptr;
    }
    static ConfigVersion entry(const char* source = "reload")
    {
        ConfigVersion version;
        version.actor = "admin";
        version.client = "127.0.0.1";
        version.source = source;
        version.changed = {"server.port"};
        return version;
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_log.reset(); }

    void whatWasKeptComesBack()
    {
        auto history = open();
        QCOMPARE(history->newest(), 0);
        auto rollback = entry("rollback");
        rollback.rolledBackTo = 1;
        QCOMPARE(history->record(entry(), "a: 1\n", contentWith("a: secret")).value_or(-1), 1);
        QCOMPARE(history->record(rollback, "b: 1\n", contentWith("b")).value_or(-1), 2);
        QCOMPARE(history->yaml(1).value_or(""), std::string("a: 1\n"));
        QVERIFY(*history->content(1) == contentWith("a: secret"));
        const auto second = history->find(2);
        QCOMPARE(second->rolledBackTo, std::optional<std::int64_t>(1));
        QCOMPARE(second->changed, std::vector<std::string>{"server.port"});
        QCOMPARE(second->toJson(2)["is_current"], Json(true));
        QCOMPARE(second->toJson(2)["actor"], Json("admin"));
    }

    void numbersGoOnOverRestarts()
    {
        QVERIFY(open()->record(entry(), "", contentWith("")).has_value());
        m_log.reset();
        auto history = open();
        QCOMPARE(history->newest(), 1);
        QCOMPARE(history->record(entry(), "", contentWith("")).value_or(-1), 2);
    }

    void theOldestAreForgotten()
    {
        auto history = open(3);
        for (int i = 1; i <= 10; ++i)
            QCOMPARE(history->record(entry(), "", contentWith("")).value_or(-1), i);
        const auto page = history->page(100, std::nullopt);
        QCOMPARE(page->versions.size(), std::size_t(3));
        QCOMPARE(page->versions.front().version, 10);
        QVERIFY(!page->nextBefore);
        QCOMPARE(int(history->content(7).error().code), int(ErrorCode::NotFound));
        history->setMaxVersions(1);
        QVERIFY(history->record(entry(), "", contentWith("")).has_value());
        QCOMPARE(history->page(100, std::nullopt)->versions.size(), std::size_t(1));
    }

    void pagesGoFromNewToOld()
    {
        auto history = open();
        for (int i = 0; i < 5; ++i)
            QVERIFY(history->record(entry(), "", contentWith("")).has_value());
        const auto first = history->page(2, std::nullopt);
        QCOMPARE(first->versions.back().version, 4);
        QCOMPARE(first->nextBefore, std::optional<std::int64_t>(4));
        const auto last = history->page(5, first->nextBefore);
        QCOMPARE(last->versions.front().version, 3);
        QVERIFY(!last->nextBefore);
        QVERIFY(!history->page(0, std::nullopt));
        QVERIFY(!history->page(kMaxConfigVersionPage + 1, std::nullopt));
    }

    void theTextsAreNowhereInClear()
    {
        auto history = open();
        QVERIFY(history->record(entry(), "redacted", contentWith("file-secret")).has_value());
        m_log.reset();
        for (const char* name : {"helix.db", "helix.db-wal"}) {
            QFile file(m_folder->filePath(name));
            if (!file.open(QIODevice::ReadOnly)) continue;
            const QByteArray bytes = file.readAll();
            QVERIFY(!bytes.contains("file-secret"));
            QVERIFY(!bytes.contains("run-time-secret"));
        }
    }

    void anotherKeyOpensNothing()
    {
        QVERIFY(open()->record(entry(), "shown", contentWith("x")).has_value());
        auto other = open(100, SealKey{9});
        QCOMPARE(other->yaml(1).value_or(""), std::string("shown"));
        QCOMPARE(int(other->content(1).error().code), int(ErrorCode::Conflict));
    }

    void aVersionThatNeverWasIsNotFound_data()
    {
        QTest::addColumn<qint64>("version");
        QTest::newRow("zero") << qint64(0);
        QTest::newRow("a negative one") << qint64(-1);
        QTest::newRow("one too high") << qint64(2);
        QTest::newRow("the highest number") << std::numeric_limits<qint64>::max();
    }
    void aVersionThatNeverWasIsNotFound()
    {
        QFETCH(qint64, version);
        auto history = open();
        QVERIFY(history->record(entry(), "", contentWith("")).has_value());
        QCOMPARE(int(history->find(version).error().code), int(ErrorCode::NotFound));
        QCOMPARE(int(history->content(version).error().code), int(ErrorCode::NotFound));
    }
};

QTEST_APPLESS_MAIN(TestConfigHistory)
#include "tst_config_history.moc"
