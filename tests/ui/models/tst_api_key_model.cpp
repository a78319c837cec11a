#include "models/api_key_filter.h"
#include "models/api_key_model.h"
#include "models/api_key_text.h"
#include "models/user_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace helix;
using namespace helix::models;

namespace {

constexpr qint64 kNow = 1'700'000'000'000;
constexpr qint64 kDay = qint64(24) * 3600 * 1000;
constexpr auto kReporting = QAbstractItemModelTester::FailureReportingMode::QtTest;

api::ApiKey key(const QString& id, api::KeyStatus status = api::KeyStatus::Active)
{
    api::ApiKey key;
    key.id = id;
    key.name = QStringLiteral("name of ") + id;
    key.status = status;
    return key;
}

QStringList ids(const QAbstractItemModel& model)
{
    QStringList list;
    for (int row = 0; row < model.rowCount(); ++row)
        list << model.index(row, 0).data(ApiKeyModel::IdRole).toString();
    return list;
}

}  // namespace

class TestApiKeyModel : public QObject {
    Q_OBJECT
private slots:
    void keepsTheContractOfItemModels()
    {
        ApiKeyModel model;
        ApiKeyFilter filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester tester(&model, kReporting);
        QAbstractItemModelTester filterTester(&filter, kReporting);
        model.setKeys({key("c"), key("b"), key("a", api::KeyStatus::Revoked)});
        model.setNow(kNow);
        model.setKeys({key("d"), key("c"), key("a")});
        QCOMPARE(ids(model), (QStringList{"d", "c", "a"}));
        filter.setChoice(KeyChoice::All);
        model.setKeys({key("a"), key("d")});  // another order: starts anew
        QCOMPARE(ids(model), (QStringList{"a", "d"}));
        model.setKeys({});
        QCOMPARE(model.rowCount(), 0);
    }
    void aSelectionStaysOnItsKey()
    {
        ApiKeyModel model;
        model.setKeys({key("b"), key("a")});
        const QPersistentModelIndex chosen = model.index(1, 0);
        model.setKeys({key("d"), key("c"), key("a")});
        QCOMPARE(chosen.row(), 2);
        QCOMPARE(chosen.data(ApiKeyModel::IdRole).toString(), QStringLiteral("a"));
    }
    void conditions_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<int>("status");
        QTest::addColumn<qint64>("expiresIn");
        QTest::addColumn<double>("spent");
        QTest::addColumn<int>("keyStatus");
        const auto row = [](const char* name, const char* word, theme::Status status,
                            qint64 expiresIn, double spent,
                            api::KeyStatus keyStatus = api::KeyStatus::Active) {
            QTest::newRow(name) << QString::fromLatin1(word) << int(status) << expiresIn << spent
                                << int(keyStatus);
        };
        row("a key in use is fine", "Active", theme::Status::Ok, 0, 1);
        row("two weeks before the end it warns", "Expires soon", theme::Status::Warning, 14 * kDay,
            1);
        row("a day earlier it does not", "Active", theme::Status::Ok, 15 * kDay, 1);
        row("past its end by the clock it is expired", "Expired", theme::Status::Disabled, -1, 1);
        row("four fifths of a budget warn", "Budget low", theme::Status::Warning, 0, 8);
        row("a used budget refuses requests", "Budget used up", theme::Status::Critical, kDay, 10);
        row("revoked is revoked, whatever else", "Revoked", theme::Status::Disabled, -1, 10,
            api::KeyStatus::Revoked);
        row("a status that nobody knows is unknown", "Unknown", theme::Status::Unknown, 0, 1,
            api::KeyStatus::Unknown);
    }
    void conditions()
    {
        QFETCH(QString, word);
        QFETCH(int, status);
        QFETCH(qint64, expiresIn);
        QFETCH(double, spent);
        QFETCH(int, keyStatus);
        api::ApiKey some = key("a", api::KeyStatus(keyStatus));
        if (expiresIn != 0) some.expiresMs = kNow + expiresIn;
        some.dailyBudgetUsd = 10;
        some.spentTodayUsd = spent;
        const KeyCondition condition = conditionOf(some, kNow);
        QCOMPARE(condition.word, word);
        QCOMPARE(int(condition.status), status);
    }
    void unknownSpendingIsNeverZero()
    {
        api::ApiKey some = key("a");
        some.dailyBudgetUsd = 5;
        ApiKeyModel model;
        model.setKeys({some});
        const QModelIndex today = model.index(0, ApiKeyModel::Today);
        QCOMPARE(today.data().toString(), QStringLiteral("\u2014 of $5"));
        QVERIFY(!today.data(ApiKeyModel::ShareRole).isValid());
        some.spentTodayUsd = 0;
        model.setKeys({some});
        QCOMPARE(today.data().toString(), QStringLiteral("$0 of $5"));
        QCOMPARE(today.data(ApiKeyModel::ShareRole).toDouble(), 0.0);
    }
    void theFilterHidesRevokedKeysAndFindsWords()
    {
        ApiKeyModel model;
        ApiKeyFilter filter;
        filter.setSourceModel(&model);
        api::ApiKey team = key("b");
        team.team = QStringLiteral("search");
        model.setKeys({key("c", api::KeyStatus::Revoked), team, key("a")});
        QCOMPARE(ids(filter), (QStringList{"b", "a"}));
        QCOMPARE(filter.hiddenCount(), 1);
        filter.setText(QStringLiteral("SEARCH name"));
        QCOMPARE(ids(filter), QStringList{"b"});
        filter.setText({});
        filter.setChoice(KeyChoice::Revoked);
        QCOMPARE(ids(filter), QStringList{"c"});
    }
    void agesFollowTheNodesClock()
    {
        api::ApiKey some = key("a");
        some.lastUsedMs = kNow - 41'000;
        ApiKeyModel model;
        model.setKeys({some, key("b")});
        model.setNow(kNow);
        QCOMPARE(model.index(0, ApiKeyModel::LastUse).data().toString(),
                 QStringLiteral("41\u2009s ago"));
        QCOMPARE(model.index(1, ApiKeyModel::LastUse).data().toString(), QStringLiteral("never"));
    }
    void peopleAreMergedByName()
    {
        const auto user = [](const QString& name, bool isDisabled = false) {
            api::UserAccount account;
            account.id = QStringLiteral("id-") + name;
            account.username = name;
            account.isDisabled = isDisabled;
            return account;
        };
        UserModel model;
        QAbstractItemModelTester tester(&model, kReporting);
        model.setUsers({user("boris"), user("anna")});
        const QPersistentModelIndex boris = model.index(1, 0);
        model.setUsers({user("boris", true), user("chen"), user("bea")});
        QCOMPARE(boris.row(), 1);
        QCOMPARE(boris.sibling(1, UserModel::Status).data().toString(), QStringLiteral("Disabled"));
        QCOMPARE(model.rowCount(), 3);
        model.setUsers({});
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_MAIN(TestApiKeyModel)
#include "tst_api_key_model.moc"
