#include "gateway/audit_log.h"
#include "gateway/verification_book.h"

#include "base/fake_clock.h"
#include "store/database.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace helix;
using namespace helix::gateway;

class TestVerificationBook : public QObject {
    Q_OBJECT

    FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<telemetry::MetricsRegistry> m_registry;
    std::unique_ptr<telemetry::GatewayMetrics> m_metrics;
    std::unique_ptr<AuditLog> m_audit;
    std::unique_ptr<VerificationBook> m_book;

    std::filesystem::path path() const { return m_folder->filePath("helix.db").toStdString(); }
    void open()
    {
        auto audit = AuditLog::open(path(), m_clock);
        QVERIFY(audit.has_value());
        m_audit = std::move(*audit);
        auto book = VerificationBook::open(path(), m_audit->queue(), *m_metrics);
        QVERIFY2(book.has_value(), book ? "" : book.error().text().c_str());
        m_book = std::move(*book);
    }
    void close()
    {
        m_book.reset();
        m_audit.reset();
    }
    providers::Verification verification(const std::string& provider, double score)
    {
        providers::Verification run;
        run.provider = provider;
        run.isVerified = true;
        run.status = providers::VerificationStatus::Healthy;
        run.testedAt = WallTime(std::chrono::milliseconds(unixMillis(m_clock.wallNow())));
        run.score.total = score;
        run.score.confidence = 0.5;
        providers::CheckResult result;
        result.name = "auth";
        result.evidence.excerpt = "OK";
        run.results.push_back(std::move(result));
        return run;
    }
    bool shows(const std::string& line) const
    {
        return m_registry->exposition().find(line) != std::string::npos;
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_registry = std::make_unique<telemetry::MetricsRegistry>();
        m_metrics = std::make_unique<telemetry::GatewayMetrics>(*m_registry, m_clock, "1");
        m_metrics->setAllowedNames({"a", "b"}, {});
        open();
    }
    void cleanup() { close(); }

    void theNewestIsKeptWithItsEvidenceOverARestart()
    {
        QVERIFY(m_book->newest("a") == nullptr);
        m_book->keep(verification("a", 5));
        m_book->keep(verification("a", 8));
        m_book->keep(verification("b", 6));
        const Json before = m_book->newest("a")->toJson();
        close();
        open();
        QCOMPARE(m_book->newest("a")->toJson(), before);
        QCOMPARE(*m_book->newest("a")->score.total, 8.0);
        m_book->exportScores({"a"});
        QVERIFY(shows("helixagent_provider_score{provider=\"a\"} 8"));
    }

    void aChangedProviderIsUnknownAgain()
    {
        m_book->keep(verification("a", 5));
        m_book->forget("a");
        QVERIFY(m_book->newest("a") == nullptr);
        QVERIFY(!shows("provider_score{"));
        close();
        open();
        QVERIFY(m_book->newest("a") == nullptr);
    }

    void onlySoManyRunsAreKept()
    {
        for (int i = 0; i < kKeptVerifications + 20; ++i) m_book->keep(verification("a", 5));
        m_book->keep(verification("b", 5));
        close();
        auto database = store::Database::openReadOnly(path());
        QVERIFY(database.has_value());
        QCOMPARE(database->queryInt("SELECT count(*) FROM verification WHERE provider = 'a'")
                     .value_or(-1),
                 std::int64_t(kKeptVerifications));
        open();
    }

    void oneRunAtATime()
    {
        QVERIFY(m_book->begin("a"));
        QVERIFY(!m_book->begin("a"));
        QVERIFY(m_book->begin("b"));
        m_book->end("a");
        QVERIFY(m_book->begin("a"));
    }
};

QTEST_APPLESS_MAIN(TestVerificationBook)
#include "tst_verification_book.moc"
