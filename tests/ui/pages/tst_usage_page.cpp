#include "charts/time_series.h"
#include "models/usage_table_model.h"
#include "page_stage.h"
#include "pages/usage/usage_page.h"
#include "widgets/stat_tile.h"

#include <QComboBox>
#include <QDateTime>

using namespace helix;
using namespace helix::pages;
using Stage = test::PageStage<UsagePage>;

namespace {

constexpr qint64 kHourMs = 3'600'000;

QJsonObject sums(double costUsd, int requests)
{
    return {{"requests", requests},     {"errors", requests / 10},    {"prompt_tokens", 1200},
            {"completion_tokens", 340}, {"cached_tokens", 100},       {"reasoning_tokens", 20},
            {"audio_tokens", 0},        {"cost_usd", costUsd},        {"unpriced_requests", 3},
            {"estimated_requests", 1},  {"cache_hits", requests / 5}, {"saved_usd", costUsd / 4}};
}

QJsonObject row(const QString& dimension, const QString& group, double costUsd, int requests)
{
    QJsonObject row = sums(costUsd, requests);
    row.insert(dimension, group);
    if (dimension == QLatin1String("key")) row.insert("key_name", group + "-client");
    return row;
}

// What the ledger says, in the shape that was asked for.
QByteArray usageAnswer(const test::Asked& asked)
{
    const QStringList groups =
        asked.query.queryItemValue("group_by", QUrl::FullyDecoded).split(',');
    const qint64 until = asked.query.queryItemValue("until_ms").toLongLong();
    const qint64 since = asked.query.queryItemValue("since_ms").toLongLong();
    QJsonArray rows;
    const QStringList names{"search", "batch", "support", "web", "mobile", "lab", "qa"};
    for (qsizetype i = 0; i < names.size(); ++i) {
        const double cost = 40.0 / double(1 + i * i);
        if (groups.size() == 1) {
            rows << row(groups[0], names[i], cost, int(1000 / (i + 1)));
            continue;
        }
        const qint64 step = groups[1] == "hour" ? kHourMs : 24 * kHourMs;
        for (qint64 at = since / step * step; at < until; at += step) {
            auto point =
                row(groups[0], names[i], cost * (1.0 + 0.5 * double((at / step + i) % 7)), 3);
            point.insert("at_ms", at);
            rows << point;
        }
    }
    const QJsonObject answer{
        {"now_ms", until},          {"since_ms", since},
        {"until_ms", until},        {"group_by", QJsonArray::fromStringList(groups)},
        {"truncated", false},       {"rows", rows},
        {"total", sums(72.5, 2592)}};
    return QJsonDocument(answer).toJson();
}

QJsonObject budgetsAnswer()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const auto budget = [&](const QString& name, double limit, double spent, const QString& state) {
        return QJsonObject{{"scope", "key"},
                           {"id", "sk-prod-" + name},
                           {"name", name},
                           {"team", "t"},
                           {"period", "daily"},
                           {"limit_usd", limit},
                           {"spent_usd", spent},
                           {"reserved_usd", 0.02},
                           {"left_usd", limit - spent},
                           {"resets_ms", now + 5 * kHourMs},
                           {"state", state}};
    };
    return {
        {"now_ms", now},
        {"budgets", QJsonArray{budget("search", 50, 12, "ok"), budget("batch", 10, 9.1, "warning"),
                               budget("lab", 2, 2.01, "exhausted")}}};
}

void furnishUsage(Stage& stage)
{
    stage.node.answer("/admin/usage", [](const test::Asked& asked) {
        return test::Answer{200, usageAnswer(asked)};
    });
    stage.node.answer("/admin/budgets", budgetsAnswer());
}

}  // namespace

class TestUsagePage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Scheme::Dark); }

    void showsSumsLinesAndBudgets()
    {
        Stage stage;
        furnishUsage(stage);
        QVERIFY(stage.open());
        auto* table = stage.table("Usage by group, most expensive first");
        QVERIFY(table != nullptr);
        QCOMPARE(table->model()->rowCount(), 7);
        QCOMPARE(table->model()->index(0, 0).data().toString(), QString("search-client"));
        QVERIFY(stage.visibleText().contains("$72.50"));
        QVERIFY(stage.visibleText().contains("the most used first"));
        const auto* chart = stage.page->findChild<charts::TimeSeries*>();
        QVERIFY2(chart->summary().contains("6"), qPrintable(chart->summary()));
        stage.shoot("usage");
    }
    void anotherDimensionIsAskedFor()
    {
        Stage stage;
        furnishUsage(stage);
        QVERIFY(stage.open());
        stage.page->applyNavigation({{"group_by", "model"}, {"days", "30"}});
        QTRY_VERIFY(stage.page->isReadyForScreenshot());
        const auto asked = stage.node.asked("/admin/usage");
        QCOMPARE(asked.last().query.queryItemValue("group_by", QUrl::FullyDecoded),
                 QString("model,day"));
        QCOMPARE(stage.page->sessionState().value("days"), QString("30"));
    }
    void aNodeWithoutALedgerSaysSo()
    {
        Stage stage;
        stage.node.answer("/admin/usage", [](const test::Asked&) {
            return test::Answer{404, R"({"error":{"message":"no such route","type":"not_found"}})"};
        });
        stage.page->setConnection(stage.connection.get());
        stage.connection->start();
        stage.page->show();
        QTRY_VERIFY2(stage.visibleText().contains("The usage could not be loaded"),
                     qPrintable(stage.visibleText()));
    }
    void theLastSumsStayWhenTheNodeFails()
    {
        Stage stage;
        furnishUsage(stage);
        QVERIFY(stage.open());
        stage.node.answer("/admin/usage", [](const test::Asked&) {
            return test::Answer{503, R"({"error":{"message":"no space left","type":"x"}})"};
        });
        stage.page->feed()->askNow();
        QTRY_VERIFY(stage.page->feed()->failure().has_value());
        QVERIFY(stage.page->isReadyForScreenshot());
        QVERIFY(stage.visibleText().contains("$72.50"));
    }
};

QTEST_MAIN(TestUsagePage)
#include "tst_usage_page.moc"
