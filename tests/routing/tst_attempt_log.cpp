#include "routing/attempt_record.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;

namespace {

AttemptRecord attempt(AttemptLog& log, const char* model)
{
    AttemptRecord record;
    record.number = log.nextNumber();
    record.provider = "claude";
    record.model = model;
    return record;
}

void call(AttemptLog& log, const char* model, const char* outcome)
{
    AttemptRecord record = attempt(log, model);
    log.add(record);
    record.outcome = outcome;
    record.usage.promptTokens = 10;
    record.usage.completionTokens = 1;
    log.finish(record);
}

std::int64_t promptTokens(const AttemptLog& log, const std::string& outcome)
{
    std::int64_t sum = 0;
    for (const AttemptRecord& each : log.records())
        if (each.outcome == outcome) sum += each.usage.promptTokens.value_or(0);
    return sum;
}

}  // namespace

class TestAttemptLog : public QObject {
    Q_OBJECT
private slots:
    /// What was used is charged from the log, however long the chain was.
    void usageBeyondTheLimitIsKeptAsSums()
    {
        AttemptLog log{SteadyTime()};
        for (int i = 0; i < 500; ++i) {
            call(log, "a", "success");
            call(log, "b", "success");
            call(log, "a", "timeout");
        }
        QCOMPARE(promptTokens(log, "success"), std::int64_t{10'000});
        QCOMPARE(promptTokens(log, "timeout"), std::int64_t{5'000});
        QCOMPARE(log.records().size(), kMaxAttemptRecords + 3);
        QCOMPARE(log.attempts(), 1'500);
    }

    void beyondTheLimitOnlyWhatUsedSomethingIsKept()
    {
        AttemptLog log{SteadyTime()};
        for (std::size_t i = 0; i < kMaxAttemptRecords; ++i) call(log, "a", "success");
        AttemptRecord skipped = attempt(log, "b");
        skipped.wasSent = false;
        log.add(skipped);
        AttemptRecord failed = attempt(log, "b");
        log.add(failed);
        failed.outcome = "network";
        log.finish(failed);
        QCOMPARE(log.records().size(), kMaxAttemptRecords);
    }
};

QTEST_APPLESS_MAIN(TestAttemptLog)
#include "tst_attempt_log.moc"
