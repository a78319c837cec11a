#include "models/log_filter_proxy.h"
#include "models/log_table_model.h"

#include <QtTest>

using namespace helix;
using namespace helix::models;

namespace {

api::LogLine line(qint64 seq, api::LogLevel level, const QString& message,
                  const QString& requestId = {})
{
    api::LogLine line;
    line.seq = seq;
    line.level = level;
    line.message = message;
    line.requestId = requestId;
    line.json = "{\"duration_ms\":" + QByteArray::number(seq) + "}";
    return line;
}

}  // namespace

class TestLogFilter : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_model.clear();
        m_proxy.setSourceModel(&m_model);
        m_proxy.setMinimumLevel(0);
        m_proxy.setPattern({});
        m_proxy.setRequestId({});
        m_model.append({line(1, api::LogLevel::Debug, "Cache miss"),
                        line(2, api::LogLevel::Info, "request completed", "req-1"),
                        line(3, api::LogLevel::Warning, "Provider slow", "req-2"),
                        line(4, api::LogLevel::Error, "provider FAILED 502", "req-2"),
                        line(5, api::LogLevel::Unknown, "no level")});
        m_model.appendGap(7);
    }
    void showsTheLinesThatMatch_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<int>("level");
        QTest::addColumn<int>("hidden");
        const int any = 0;
        QTest::newRow("no filter hides nothing") << "" << any << 0;
        QTest::newRow("text ignores case") << "PROVIDER" << any << 3;
        QTest::newRow("text finds fields") << "duration_ms\":4" << any << 4;
        QTest::newRow("a regular expression minds case") << "/provider/" << any << 4;
        QTest::newRow("a regular expression with i ignores case")
            << "/provider.*(slow|failed)/i" << any << 3;
        QTest::newRow("a path is text, not an expression") << "/v1/chat" << any << 5;
        QTest::newRow("warnings and worse") << "" << int(api::LogLevel::Warning) << 3;
        QTest::newRow("information keeps records without a level")
            << "" << int(api::LogLevel::Info) << 1;
        QTest::newRow("level and text both hold") << "failed" << int(api::LogLevel::Warning) << 4;
    }
    void showsTheLinesThatMatch()
    {
        QFETCH(QString, pattern);
        QFETCH(int, level);
        QFETCH(int, hidden);
        m_proxy.setMinimumLevel(level);
        QCOMPARE(m_proxy.setPattern(pattern), QString());
        QCOMPARE(m_proxy.hiddenCount(), hidden);
    }
    void gapsAreNeverHidden()
    {
        m_proxy.setPattern(QStringLiteral("nothing has this"));
        QCOMPARE(m_proxy.rowCount(), 1);
        QVERIFY(m_proxy.index(0, 0).data(LogTableModel::IsGapRole).toBool());
    }
    void oneRequestOnly()
    {
        m_proxy.setRequestId(QStringLiteral("req-2"));
        QCOMPARE(m_proxy.rowCount(), 3);
        QVERIFY(m_proxy.isFiltering());
    }
    void aBadExpressionIsExplainedAndChangesNothing()
    {
        m_proxy.setPattern(QStringLiteral("provider"));
        const int shown = m_proxy.rowCount();
        const QString problem = m_proxy.setPattern(QStringLiteral("/(/"));
        QVERIFY(!problem.isEmpty());
        QCOMPARE(m_proxy.rowCount(), shown);
    }
    void newLinesAreFilteredAsTheyCome()
    {
        m_proxy.setPattern(QStringLiteral("provider"));
        const int shown = m_proxy.rowCount();
        m_model.append(
            {line(6, api::LogLevel::Info, "provider ok"), line(7, api::LogLevel::Info, "other")});
        QCOMPARE(m_proxy.rowCount(), shown + 1);
    }

private:
    LogTableModel m_model;
    LogFilterProxy m_proxy;
};

QTEST_MAIN(TestLogFilter)
#include "tst_log_filter.moc"
