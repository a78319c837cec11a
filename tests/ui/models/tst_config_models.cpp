#include "models/config_value_model.h"
#include "models/config_version_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace helix;
using namespace helix::models;

namespace {

api::ConfigVersion version(qint64 number)
{
    api::ConfigVersion version;
    version.version = number;
    version.atMs = 1'700'000'000'000 + number;
    version.actor = QStringLiteral("admin");
    version.source = QStringLiteral("reload");
    version.changed = QStringList{"a", "b", "c", "d", "e"};
    return version;
}

}  // namespace

class TestConfigModels : public QObject {
    Q_OBJECT
private slots:
    void valuesSayWhereTheyComeFrom()
    {
        ConfigValueModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setValues({{"server.port", "8080", "default"},
                         {"logging.file", "", "file"},
                         {"providers.x.weight", "2", "api"},
                         {"y", "1", ""}});
        const auto cell = [&](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QVERIFY(model.index(0, 0).data(ConfigValueModel::IsDefaultRole).toBool());
        QVERIFY(!model.index(1, 0).data(ConfigValueModel::IsDefaultRole).toBool());
        QCOMPARE(cell(1, ConfigValueModel::Value), QString("(empty)"));
        QCOMPARE(cell(2, ConfigValueModel::Origin), QString("changed at run time"));
        QCOMPARE(cell(3, ConfigValueModel::Origin), theme::unknownText());
    }
    void olderVersionsArePagedIn()
    {
        ConfigVersionModel model;
        api::ConfigVersionPage page;
        page.versions = {version(9), version(8)};
        page.versions[0].isCurrent = true;
        page.nextBefore = 8;
        model.setFirstPage(page);
        QSignalSpy wanted(&model, &ConfigVersionModel::olderWanted);
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        model.fetchMore({});
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toLongLong(), 8);
        api::ConfigVersionPage older;
        older.versions = {version(7)};
        model.appendOlder(older);
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(!model.canFetchMore({}));
        // Not before: the tester fetches by itself.
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        QCOMPARE(model.index(0, ConfigVersionModel::Version).data().toString(),
                 QString("9 (in force)"));
        QCOMPARE(model.index(2, ConfigVersionModel::Changed).data().toString(),
                 QString("a, b, c, and 2 more"));
    }
    void aRollBackNamesItsTarget()
    {
        auto back = version(4);
        back.source = QStringLiteral("rollback");
        back.rolledBackTo = 2;
        QCOMPARE(versionSourceText(back), QString("rolled back to 2"));
    }
};

QTEST_MAIN(TestConfigModels)
#include "tst_config_models.moc"
