#include "models/attempt_model.h"
#include "models/request_filter_proxy.h"
#include "models/request_table_model.h"
#include "models/request_text.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace helix;
using namespace helix::models;


namespace {

api::RequestSummary request(int number)
{
    api::RequestSummary summary;
    summary.id = QStringLiteral("req-%1").arg(number);
    summary.atMs = 1'700'000'000'000 + number * 10;
    summary.method = QStringLiteral("POST");
    summary.route = QStringLiteral("/v1/chat/completions");
    summary.status = 200;
    summary.durationMs = 12.5 * number;
    summary.model = QStringLiteral("auto");
    summary.provider = number % 2 == 0 ? QStringLiteral("claude") : QStringLiteral("gemini");
    summary.attempts = 1;
    summary.fallbacks = 0;
    return summary;
}

/// Requests `first` down to `last`, newest first, as a page.
api::RequestPage page(int first, int last, bool hasMore)
{
    api::RequestPage result;
    for (int number = first; number >= last; --number) result.requests << request(number);
    result.hasMore = hasMore;
    if (hasMore) result.nextBefore = result.requests.back().id;
    return result;
}

QList<api::RequestSummary> oldestFirst(int first, int last)
{
    QList<api::RequestSummary> list;
    for (int number = first; number <= last; ++number) list << request(number);
    return list;
}

QString idAt(const QAbstractItemModel& model, int row)
{
    return model.index(row, 0).data(RequestTableModel::IdRole).toString();
}

}  // namespace

class TestRequestTableModel : public QObject {
    Q_OBJECT
private slots:
    void keepsTheContractOfItemModels()
    {
        RequestTableModel model(nullptr, 20);
        RequestFilterProxy proxy;
        proxy.setSourceModel(&model);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester proxyTester(
            &proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFirstPage(page(10, 6, true));
        model.prepend(oldestFirst(11, 13));
        model.fetchMore({});
        model.appendOlder(page(5, 1, false));
        model.prepend(oldestFirst(14, 40));
        QCOMPARE(model.rowCount(), 20);
        model.clear();
    }
    void newestFirstAndKnownIdsOnce()
    {
        RequestTableModel model;
        model.setFirstPage(page(3, 1, false));
        model.prepend(oldestFirst(2, 5));
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(idAt(model, 0), QStringLiteral("req-5"));
        QCOMPARE(idAt(model, 4), QStringLiteral("req-1"));
        QCOMPARE(model.newestId(), QStringLiteral("req-5"));
    }
    void selectionStaysOnItsRequest()
    {
        RequestTableModel model(nullptr, 10);
        model.setFirstPage(page(5, 1, false));
        const QPersistentModelIndex selected = model.index(1, 0);
        model.prepend(oldestFirst(6, 9));
        QCOMPARE(selected.row(), 5);
        QCOMPARE(selected.data(RequestTableModel::IdRole).toString(), QStringLiteral("req-4"));
    }
    void olderPagesAreAskedOnce()
    {
        RequestTableModel model;
        QSignalSpy asked(&model, &RequestTableModel::olderWanted);
        model.setFirstPage(page(10, 6, true));
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        model.fetchMore({});
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("req-6"));
        model.olderFailed();
        model.fetchMore({});
        QCOMPARE(asked.count(), 2);
        model.appendOlder(page(5, 1, false));
        QVERIFY(!model.canFetchMore({}));
        QCOMPARE(model.rowCount(), 10);
        QVERIFY(!model.hasMoreOnNode());
    }
    void boundedAndSaysThatMoreIsOnTheNode()
    {
        RequestTableModel model(nullptr, 8);
        model.setFirstPage(page(5, 1, false));
        model.prepend(oldestFirst(6, 12));
        QCOMPARE(model.rowCount(), 8);
        QCOMPARE(idAt(model, 7), QStringLiteral("req-5"));
        QVERIFY(model.hasMoreOnNode());
        QVERIFY(!model.canFetchMore({}));
    }
    void anAnswerAfterClearIsIgnored()
    {
        RequestTableModel model;
        model.setFirstPage(page(10, 6, true));
        model.fetchMore({});
        model.clear();
        model.appendOlder(page(5, 1, false));
        QCOMPARE(model.rowCount(), 0);
    }
    void filtersAndCountsWhatItHides_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<int>("hidden");
        QTest::newRow("nothing hides nothing") << QString() << 0;
        QTest::newRow("one provider") << "provider:gemini" << 5;
        QTest::newRow("a least duration") << "duration:>=100" << 7;
        QTest::newRow("only errors, also broken streams") << "status:error" << 8;
        QTest::newRow("only fallbacks") << "fallbacks:>0" << 9;
        QTest::newRow("5xx") << "status:5xx" << 9;
        QTest::newRow("text in the id") << "REQ-10" << 9;
    }
    void filtersAndCountsWhatItHides()
    {
        QFETCH(QString, filter);
        QFETCH(int, hidden);
        RequestTableModel model;
        RequestFilterProxy proxy;
        proxy.setSourceModel(&model);
        api::RequestPage requests = page(10, 1, false);
        requests.requests[0].status = 502;
        requests.requests[0].errorType = QStringLiteral("upstream_error");
        requests.requests[1].errorType = QStringLiteral("stream_broken");
        requests.requests[2].fallbacks = 1;
        model.setFirstPage(requests);
        proxy.setQuery(RequestQuery::parse(filter));
        QCOMPARE(proxy.hiddenCount(), hidden);
    }
    void statusHasAWordAndACode()
    {
        RequestTableModel model;
        api::RequestPage requests = page(4, 1, false);
        requests.requests[0].status = 502;
        requests.requests[1].status = 429;
        requests.requests[2].status.reset();
        model.setFirstPage(requests);
        const auto status = [&](int row) {
            return model.index(row, RequestTableModel::Status).data().toString();
        };
        QCOMPARE(status(0), QStringLiteral("Failed 502"));
        QCOMPARE(status(1), QStringLiteral("Rejected 429"));
        QCOMPARE(status(2), QStringLiteral("No answer"));
        QCOMPARE(status(3), QStringLiteral("OK 200"));
    }
    void attemptsShareOneTimeAxis()
    {
        api::RequestDetail detail;
        detail.summary.durationMs = 20;
        api::AttemptDetail first;
        first.number = 1;
        first.startedOffsetMs = 1;
        first.connectMs = 2;
        first.durationMs = 5;
        first.outcome = QStringLiteral("server_error");
        first.status = 500;
        api::AttemptDetail second = first;
        second.number = 2;
        second.startedOffsetMs = 10;
        second.delayBeforeMs = 4;
        second.firstContentMs = 6;
        second.durationMs = 12;
        second.outcome = QStringLiteral("success");
        second.wasFallback = true;
        detail.attempts = {first, second};
        AttemptModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRequest(detail);
        const auto spans = model.index(1, 0).data(AttemptModel::SpansRole).value<AttemptSpans>();
        QCOMPARE(spans.axisEnd, 22.0);
        QCOMPARE(spans.delayStart, 6.0);
        QCOMPARE(model.index(0, 0).data(AttemptModel::SpansRole).value<AttemptSpans>().delayStart,
                 0.0);
        QCOMPARE(*spans.firstContent, 16.0);
        QVERIFY(!spans.firstByte);
        QCOMPARE(model.index(0, AttemptModel::Outcome).data().toString(),
                 QStringLiteral("server error 500"));
    }
    void attemptsThatWereNoneAreNamed_data()
    {
        QTest::addColumn<bool>("wasSent");
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<bool>("isShadow");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("text");
        QTest::newRow("a skipped one was not sent")
            << false << "circuit_open" << false << int(AttemptKind::Skipped)
            << "skipped: circuit open";
        QTest::newRow("a hedge that lost is no failure")
            << true << "hedge_lost" << false << int(AttemptKind::HedgeLost) << "hedge lost";
        QTest::newRow("a shadow is a copy")
            << true << "success" << true << int(AttemptKind::Shadow) << "shadow copy";
    }
    void attemptsThatWereNoneAreNamed()
    {
        QFETCH(bool, wasSent);
        QFETCH(QString, outcome);
        QFETCH(bool, isShadow);
        QFETCH(int, kind);
        QFETCH(QString, text);
        api::RequestDetail detail;
        api::AttemptDetail attempt;
        attempt.wasSent = wasSent;
        attempt.outcome = outcome;
        attempt.isShadow = isShadow;
        detail.attempts = {attempt};
        AttemptModel model;
        model.setRequest(detail);
        QCOMPARE(model.index(0, 0).data(AttemptModel::KindRole).toInt(), kind);
        QCOMPARE(model.index(0, AttemptModel::Outcome).data().toString(), text);
    }
    void usageTellsItsParts()
    {
        api::RequestSummary request;
        QCOMPARE(tokensText(request), QStringLiteral("\u2014"));
        request.promptTokens = 412;
        request.cachedTokens = 300;
        request.completionTokens = 168;
        request.reasoningTokens = 40;
        request.totalTokens = 580;
        QCOMPARE(tokensText(request),
                 QStringLiteral("412 in (300 cached) + 168 out (40 reasoning) = 580"));
        request.isUsageEstimated = true;
        QVERIFY(tokensText(request).endsWith("estimated"));
    }
};

QTEST_MAIN(TestRequestTableModel)
#include "tst_request_table_model.moc"
