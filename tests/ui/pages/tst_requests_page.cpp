#include "models/request_filter_proxy.h"
#include "models/request_table_model.h"
#include "page_stage.h"
#include "pages/playground_request.h"
#include "pages/requests/filter_field.h"
#include "pages/requests/request_detail_pane.h"
#include "pages/requests/requests_page.h"
#include "widgets/pause_bar.h"
#include "widgets/search_field.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QCompleter>
#include <QJsonDocument>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace helix;
using namespace helix::pages;
using Role = models::RequestTableModel::Role;
using Stage = test::PageStage<RequestsPage>;

namespace {

QTableView* table(const Stage& stage)
{
    return stage.table(QStringLiteral("Requests, newest first"));
}

QString idAt(const Stage& stage, int row)
{
    return table(stage)->model()->index(row, 0).data(Role::IdRole).toString();
}

/// Answers the next question for new requests with `count` of them, the others with none.
void sendNew(Stage& stage, int count)
{
    const auto sent = std::make_shared<bool>(false);
    stage.node.answer("/admin/requests", [count, sent](const test::Asked&) {
        QJsonArray list;
        if (!std::exchange(*sent, true))
            for (int i = 1; i <= count; ++i)
                list << test::requestAnswer(test::kFixtureRequests + i);
        return test::Answer{200, QJsonDocument(QJsonObject{{"requests", list},
                                                           {"next_before", QJsonValue::Null},
                                                           {"has_more", false}})
                                     .toJson()};
    });
}

QPushButton* button(const QWidget& parent, const QString& text)
{
    for (auto* candidate : parent.findChildren<QPushButton*>())
        if (candidate->text() == text) return candidate;
    return nullptr;
}

void selectRow(const Stage& stage, int row)
{
    table(stage)->setCurrentIndex(table(stage)->model()->index(row, 0));
}

}  // namespace

class TestRequestsPage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Scheme::Dark); }
    void newestFirst()
    {
        Stage stage;
        QVERIFY(stage.open());
        QCOMPARE(table(stage)->model()->rowCount(), test::kFixtureRequests);
        QCOMPARE(idAt(stage, 0), QStringLiteral("req-000120"));
        stage.shoot("requests-list");
    }
    void followingPrependsAndAsksWithTheCursor()
    {
        Stage stage;
        QVERIFY(stage.open());
        sendNew(stage, 3);
        QTRY_COMPARE(table(stage)->model()->rowCount(), test::kFixtureRequests + 3);
        QCOMPARE(idAt(stage, 0), QStringLiteral("req-000123"));
        const auto asked = stage.node.asked("/admin/requests");
        QCOMPARE(asked.at(1).query.queryItemValue("after"), QStringLiteral("req-000120"));
        QVERIFY(stage.page->isFollowing());
    }
    void readingPausesAndSaysSo()
    {
        Stage stage;
        QVERIFY(stage.open());
        selectRow(stage, 4);
        QVERIFY(!stage.page->isFollowing());
        sendNew(stage, 7);
        QTRY_VERIFY(stage.visibleText().contains("7 new requests"));
        QVERIFY(stage.visibleText().contains("End to resume"));
        QCOMPARE(table(stage)->model()->rowCount(), test::kFixtureRequests);
        table(stage)->setFocus();
        QTest::keyClick(table(stage), Qt::Key_End);
        QCOMPARE(table(stage)->model()->rowCount(), test::kFixtureRequests + 7);
        QVERIFY(stage.page->isFollowing());
        QVERIFY(!stage.page->findChild<widgets::PauseBar*>()->isVisible());
    }
    void filtersSayWhatTheyHide()
    {
        Stage stage;
        QVERIFY(stage.open());
        for (auto* box : stage.page->findChildren<QPushButton*>())
            if (box->text() == "Errors") box->setChecked(true);
        QCOMPARE(table(stage)->model()->rowCount(), 30);
        QVERIFY2(stage.visibleText().contains("90 filtered out"), qPrintable(stage.visibleText()));
        stage.page->applyNavigation({{"text", "no such thing"}});
        QVERIFY(stage.visibleText().contains("No request matches the filters"));
        QVERIFY(stage.visibleText().contains("120 requests are loaded and hidden"));
        button(*stage.page, "Clear the filters")->click();
        QCOMPARE(table(stage)->model()->rowCount(), test::kFixtureRequests);
    }
    void navigationSetsFiltersAndTheSessionKeepsThem()
    {
        Stage stage;
        stage.page->applyNavigation({{"provider", "gemini"}, {"status", "error"}});
        QVERIFY(stage.open());
        QCOMPARE(stage.page->sessionState()["query"],
                 QStringLiteral("provider:gemini status:error"));
    }
    void theNodeIsAskedForWhatItCanAnswer()
    {
        Stage stage;
        QVERIFY(stage.open());
        QTRY_VERIFY(stage.connection->providers() != nullptr);
        stage.page->applyNavigation({{"query", "provider:gemini status:5xx client:*python*"}});
        const auto last = [&] { return stage.node.asked("/admin/requests").last().query; };
        QTRY_COMPARE(last().queryItemValue("provider"), QStringLiteral("gemini"));
        QCOMPARE(last().queryItemValue("status"), QStringLiteral("5xx"));
        QVERIFY(!last().hasQueryItem("client"));
        QTRY_VERIFY2(stage.visibleText().contains("the node filters by provider, status"),
                     qPrintable(stage.visibleText()));
        QVERIFY(stage.visibleText().contains("client only among the loaded ones"));
    }
    void whatIsNotUnderstoodIsSaid()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.page->applyNavigation({{"query", "vendor:claude"}});
        QVERIFY2(stage.visibleText().contains("There is no field"),
                 qPrintable(stage.visibleText()));
        QCOMPARE(table(stage)->model()->rowCount(), test::kFixtureRequests);
    }
    void typingCompletesFieldsAndNames()
    {
        Stage stage;
        QVERIFY(stage.open());
        auto* field = stage.page->findChild<FilterField*>();
        field->setFocus();
        QTest::keyClicks(field, "prov");
        QVERIFY(field->completer()->popup()->isVisible());
        QTest::keyClick(field, Qt::Key_Tab);
        QCOMPARE(field->text(), QStringLiteral("provider:"));
        QTest::keyClicks(field, "gem");
        QTest::keyClick(field, Qt::Key_Tab);
        QCOMPARE(field->text(), QStringLiteral("provider:gemini "));
    }
    void aRequestOpensInThePlayground()
    {
        Stage stage;
        QVERIFY(stage.open());
        selectRow(stage, 0);  // req-000120 has a body
        auto* pane = stage.page->findChild<RequestDetailPane*>();
        QTRY_VERIFY(pane->detail().bodyExcerpt.has_value());
        QSignalSpy navigation(stage.page.get(), &Page::navigationRequested);
        button(*pane, "Open in the playground")->click();
        QCOMPARE(navigation.count(), 1);
        const auto wanted = navigation[0][0].value<Navigation>();
        QCOMPARE(wanted.pageId, QStringLiteral("playground"));
        const PlaygroundRequest request = playgroundRequest(wanted.filters);
        QCOMPARE(request.model, QStringLiteral("auto"));
        QCOMPARE(request.messages.size(), 1);
        QVERIFY(!wanted.filters.value("parameters").contains("abcdefgh12345678"));
    }
    void detailsShowEveryAttempt()
    {
        Stage stage;
        QVERIFY(stage.open());
        selectRow(stage, 11);  // req-000109: failed after three attempts
        QTRY_VERIFY2(stage.visibleText().contains("Attempts: 3"), qPrintable(stage.visibleText()));
        QVERIFY(stage.visibleText().contains("every provider of the chain failed"));
        stage.shoot("requests");
    }
    void noSecretIsShownOrCopied()
    {
        Stage stage;
        QVERIFY(stage.open());
        selectRow(stage, 0);  // req-000120 has a body with a key in it
        auto* pane = stage.page->findChild<RequestDetailPane*>();
        QTRY_VERIFY(pane->detail().bodyExcerpt.has_value());
        button(*pane, "Copy as curl")->click();
        const QString curl = QApplication::clipboard()->text();
        QVERIFY(curl.contains("$HELIX_API_KEY"));
        for (const QString& text :
             {curl, pane->findChild<QPlainTextEdit*>()->toPlainText(), stage.visibleText()}) {
            QVERIFY2(!text.contains("abcdefgh12345678"), qPrintable(text));
            QVERIFY(!text.contains("hx-admin-secret"));
        }
    }
    void logsOfARequestAreOneClickAway()
    {
        Stage stage;
        QVERIFY(stage.open());
        selectRow(stage, 2);
        QSignalSpy navigation(stage.page.get(), &Page::navigationRequested);
        button(*stage.page, "Logs of this request")->click();
        QCOMPARE(navigation.count(), 1);
        const auto wanted = navigation[0][0].value<Navigation>();
        QCOMPARE(wanted.pageId, QStringLiteral("logs"));
        QCOMPARE(wanted.filters["request_id"], QStringLiteral("req-000118"));
    }
    void anEmptyNodeSaysWhatToDo()
    {
        Stage stage;
        stage.node.answer("/admin/requests", QJsonObject{{"requests", QJsonArray()},
                                                         {"next_before", QJsonValue::Null},
                                                         {"has_more", false}});
        stage.page->setConnection(stage.connection.get());
        stage.connection->start();
        stage.page->show();
        QTRY_VERIFY(stage.visibleText().contains("No request has come yet"));
        QVERIFY(stage.visibleText().contains("/v1/chat/completions"));
    }
    void anotherClusterClearsTheData()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.page->setConnection(nullptr);
        QCOMPARE(table(stage)->model()->rowCount(), 0);
        QVERIFY(stage.visibleText().contains("No cluster is attached"));
    }
};

QTEST_MAIN(TestRequestsPage)
#include "tst_requests_page.moc"
