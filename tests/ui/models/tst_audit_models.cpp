#include "models/audit_table_model.h"
#include "models/json_diff_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace helix;
using namespace helix::models;

namespace {

constexpr auto kReporting = QAbstractItemModelTester::FailureReportingMode::QtTest;

api::AuditEntry entry(qint64 id)
{
    api::AuditEntry made;
    made.id = id;
    made.atMs = 1'700'000'000'000 + id;
    made.actor = QStringLiteral("admin");
    made.action = id % 2 == 0 ? QStringLiteral("api_key.create") : QStringLiteral("config.reload");
    made.before = made.after = "null";
    return made;
}

api::AuditPage page(qint64 newest, qint64 oldest, bool hasMore)
{
    api::AuditPage made;
    for (qint64 id = newest; id >= oldest; --id) made.entries << entry(id);
    if (hasMore) made.nextBefore = oldest;
    return made;
}

const JsonMember* find(const QList<JsonMember>& members, const QString& path)
{
    for (const JsonMember& member : members)
        if (member.path == path) return &member;
    return nullptr;
}

}  // namespace

class TestAuditModels : public QObject {
    Q_OBJECT
private slots:
    void keepsTheContractOfItemModels()
    {
        AuditTableModel model(nullptr, 10);
        QAbstractItemModelTester tester(&model, kReporting);
        model.setFirstPage(page(8, 5, true));
        model.prepend({entry(9), entry(10)});
        model.fetchMore({});
        model.appendOlder(page(4, 1, false));
        QCOMPARE(model.rowCount(), 10);
        model.prepend({entry(12), entry(11)});
        QCOMPARE(model.rowCount(), 10);
        QVERIFY(model.hasMoreOnNode());
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }
    void newestFirstInWhateverOrderTheyCome()
    {
        AuditTableModel model;
        model.setFirstPage(page(3, 1, false));
        QCOMPARE(model.prepend({entry(4), entry(6), entry(5), entry(3)}), 3);
        QCOMPARE(model.index(0, 0).data(AuditTableModel::IdRole).toLongLong(), 6);
        QCOMPARE(model.index(5, 0).data(AuditTableModel::IdRole).toLongLong(), 1);
        QCOMPARE(model.newestId(), std::optional<qint64>(6));
    }
    void olderPagesAreAskedOnceWithTheCursor()
    {
        AuditTableModel model;
        QSignalSpy asked(&model, &AuditTableModel::olderWanted);
        model.setFirstPage(page(10, 6, true));
        model.fetchMore({});
        model.fetchMore({});
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toLongLong(), 6);
        model.olderFailed();
        model.fetchMore({});
        QCOMPARE(asked.count(), 2);
    }
    void valuesForTheFilters()
    {
        AuditTableModel model;
        model.setFirstPage(page(4, 1, false));
        QCOMPARE(model.knownValues(AuditTableModel::Action, 10),
                 (QStringList{"api_key.create", "config.reload"}));
        QCOMPARE(model.knownValues(AuditTableModel::Action, 1).size(), 1);
    }
    void membersAreComparedByName_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("change");
        QTest::addColumn<QString>("shownBefore");
        QTest::addColumn<QString>("shownAfter");
        const auto row = [](const char* name, const char* before, const char* after,
                            const char* path, MemberChange change, const char* shownBefore,
                            const char* shownAfter) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(after)
                                << QString::fromUtf8(path) << int(change)
                                << QString::fromUtf8(shownBefore) << QString::fromUtf8(shownAfter);
        };
        row("a number that changed", R"({"a":1,"b":2})", R"({"a":1,"b":3})", "b",
            MemberChange::Changed, "2", "3");
        row("one that stayed", R"({"a":1,"b":2})", R"({"a":1,"b":3})", "a", MemberChange::Same, "1",
            "1");
        row("one that came", R"({})", R"({"b":[1,2]})", "b", MemberChange::Added, "", "[1,2]");
        row("one that went", R"({"b":null})", R"({})", "b", MemberChange::Removed, "null", "");
        row("deep inside", R"({"x":{"y":{"z":"o"}}})", R"({"x":{"y":{"z":"n"}}})", "x.y.z",
            MemberChange::Changed, "o", "n");
        row("nothing was there before", "null", R"({"n":true})", "n", MemberChange::Added, "",
            "true");
        row("nothing is there any more", R"({"n":true})", "null", "n", MemberChange::Removed,
            "true", "");
        row("an object that became a text", R"({"o":{"p":1}})", R"({"o":"q"})", "o",
            MemberChange::Changed, R"({"p":1})", "q");
        row("items of a list of objects", R"({"l":[{"m":1}]})", R"({"l":[{"m":2}]})", "l.0.m",
            MemberChange::Changed, "1", "2");
        row("bare values", "1", "2", "", MemberChange::Changed, "1", "2");
        row("a password that the node forgot to redact", R"({"password":"hunter2"})",
            R"({"password":"hunter3"})", "password", MemberChange::Changed, "[REDACTED]",
            "[REDACTED]");
        row("the public id of a key is no secret", R"({"id":"sk-prod-abc123xyz"})",
            R"({"id":"sk-prod-abc123xyz"})", "id", MemberChange::Same, "sk-prod-abc123xyz",
            "sk-prod-abc123xyz");
        row("a whole key is cut to its id", "null", R"({"id":"sk-prod-abc123xyzMORESECRET"})", "id",
            MemberChange::Added, "", "sk-prod-abc123xyz\u2026");
        row("broken JSON is no value", "{", R"({"a":1})", "a", MemberChange::Added, "", "1");
    }
    void membersAreComparedByName()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QFETCH(QString, path);
        QFETCH(int, change);
        QFETCH(QString, shownBefore);
        QFETCH(QString, shownAfter);
        const auto members = jsonDiff(before, after);
        const JsonMember* member = find(members, path);
        QVERIFY(member != nullptr);
        QCOMPARE(int(member->change), change);
        QCOMPARE(member->before, shownBefore);
        QCOMPARE(member->after, shownAfter);
    }
    void theDiffIsAModelAndCounts()
    {
        JsonDiffModel model;
        QAbstractItemModelTester tester(&model, kReporting);
        model.setValues(R"({"a":1,"b":{"c":1,"d":2}})", R"({"a":1,"b":{"c":1,"d":3}})");
        QCOMPARE(model.changedCount(), 1);
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.firstChangedRow(), 3);
        model.setOnlyChanged(true);
        QCOMPARE(model.rowCount(), 2);  // the object and its member
        QCOMPARE(model.index(1, JsonDiffModel::After).data().toString(), QStringLiteral("3"));
        QVERIFY(model.index(1, 0).data(Qt::AccessibleTextRole).toString().contains("changed"));
    }
    void aHugeValueIsCutAndSaysSo()
    {
        QByteArray json = "{";
        for (int i = 0; i < kMaxJsonMembers + 5; ++i)
            json += (i == 0 ? "" : ",") + ("\"m" + QByteArray::number(i) + "\":1");
        json += "}";
        const auto members = jsonDiff("null", json);
        QCOMPARE(members.size(), kMaxJsonMembers + 1);
        QCOMPARE(members.last().name, QStringLiteral("5 more members are not shown"));
    }
};

QTEST_MAIN(TestAuditModels)
#include "tst_audit_models.moc"
