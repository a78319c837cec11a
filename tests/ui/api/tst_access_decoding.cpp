#include "api/decode.h"
#include "api/decode_access.h"

#include <QJsonArray>
#include <QtTest>

using namespace helix::api;

class TestAccessDecoding : public QObject {
    Q_OBJECT
private slots:
    void aKeyWithEverything()
    {
        const auto page = decodeApiKeys(R"({"now_ms":5,"next_before":12,"api_keys":[
            {"id":"sk-prod-abc123xyz","name":"ci","status":"active","permissions":["read","write"],
             "rate_limit":100,"tokens_per_minute":null,"allowed_models":["claude-*"],"team":"search",
             "daily_budget_usd":5,"spent_today_usd":0,"created_ms":1,"expires_at":"2025-01-15T10:00:00Z",
             "last_used_ms":null,"replaces":null}]})");
        QVERIFY(page);
        QCOMPARE(page->nextBefore, std::optional<qint64>(12));
        const ApiKey& key = page->keys.first();
        QCOMPARE(key.status, KeyStatus::Active);
        QCOMPARE(key.rateLimit, std::optional<qint64>(100));
        QVERIFY(!key.tokensPerMinute);
        QCOMPARE(key.spentTodayUsd, std::optional<double>(0));  // an explicit zero is zero
        QVERIFY(!key.spentMonthUsd);
        QVERIFY(!key.lastUsedMs);
        QCOMPARE(key.expiresMs, std::optional<qint64>(1736935200000));
    }
    void anIssuedKeyMustCarryItsText()
    {
        const auto issued = decodeIssuedKey(
            R"({"id":"sk-prod-a","api_key":"sk-prod-abcdef","old_expires_at":"2025-01-15T10:00:00Z"})");
        QVERIFY(issued);
        QCOMPARE(issued->secret, QStringLiteral("sk-prod-abcdef"));
        QVERIFY(issued->oldExpiresMs);
        const auto silent = decodeIssuedKey(R"({"id":"sk-prod-a"})");
        QVERIFY(!silent);
        QVERIFY(silent.error().text.contains("sk-prod-a"));
    }
    void statesThatNobodyKnowsAreUnknown()
    {
        QCOMPARE(decodeApiKey(R"({"status":"frozen"})")->status, KeyStatus::Unknown);
        QCOMPARE(decodeFault(R"({"kind":"rain"})")->kind, FaultKind::Unknown);
        QCOMPARE(decodeBudgets(R"({"budgets":[{"state":"odd"}]})")->first().state,
                 BudgetState::Unknown);
    }
    void endedFaultsInEveryShape_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("count");
        QTest::newRow("a list") << QByteArray(R"({"faults":[{"id":"f1"},{"id":"f2"}]})") << 2;
        QTest::newRow("what ended") << QByteArray(R"({"ended":[{"id":"f1"}]})") << 1;
        QTest::newRow("one fault") << QByteArray(R"({"id":"f1","kind":"cut"})") << 1;
        QTest::newRow("nothing") << QByteArray("{}") << 0;
    }
    void endedFaultsInEveryShape()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, count);
        QCOMPARE(decodeFaults(body)->faults.size(), count);
    }
    void userIdsMayBeNumbers()
    {
        const auto users =
            decodeUsers(R"({"users":[{"id":7,"username":"anna","is_disabled":true}]})");
        QVERIFY(users);
        QCOMPARE(users->first().id, QStringLiteral("7"));
        QVERIFY(users->first().isDisabled);
        QVERIFY(!decodeUsers(R"({"users":null})"));
    }
    void draftsSendOnlyWhatWasSaid()
    {
        ApiKeyDraft draft;
        draft.name = QStringLiteral("ci");
        QCOMPARE(bodyOf(draft), (QJsonObject{{"name", "ci"}}));
        draft.dailyBudgetUsd = 5;
        draft.allowedModels << QStringLiteral("claude-*");
        const QJsonObject body = bodyOf(draft);
        QCOMPARE(body["daily_budget_usd"].toDouble(), 5.0);
        QCOMPARE(body["allowed_models"].toArray().size(), 1);
    }
    void faultsSendTheMembersOfTheirKind()
    {
        FaultDraft draft{.provider = QStringLiteral("claude"),
                         .model = {},
                         .kind = FaultKind::Error,
                         .duration = QStringLiteral("5m"),
                         .reason = {}};
        QCOMPARE(bodyOf(draft)["status"].toInt(), 500);
        QVERIFY(!bodyOf(draft).contains("latency_ms"));
        QVERIFY(!bodyOf(draft).contains("model"));
        draft.kind = FaultKind::Cut;
        QCOMPARE(bodyOf(draft)["after_events"].toInt(), 3);
        QVERIFY(!bodyOf(draft).contains("status"));
    }
    void theStatusTellsOfDrillsAndProtection()
    {
        const auto status = decodeStatus(
            R"({"state":"ready","protected":true,"faults":{"enabled":true,"active":2,"ends_ms":77}})");
        QVERIFY(status);
        QVERIFY(status->isProtected);
        QCOMPARE(status->faults->active, 2);
        QCOMPARE(status->faults->endsMs, std::optional<qint64>(77));
        QVERIFY(!decodeStatus(R"({"state":"ready"})")->faults);
    }
    void anAttemptNamesItsFault()
    {
        const auto detail =
            decodeRequestDetail(R"({"id":"r","attempt_list":[{"number":1,"injected":"flt-1"}]})");
        QVERIFY(detail);
        QCOMPARE(detail->attempts.first().injected, QStringLiteral("flt-1"));
    }
};

QTEST_APPLESS_MAIN(TestAccessDecoding)
#include "tst_access_decoding.moc"
