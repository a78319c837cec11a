#include "node_process.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QtTest>

using namespace helix::integration;

namespace {

QJsonObject object(const QByteArray& json)
{
    return QJsonDocument::fromJson(json).object();
}

/// The text that a stream of chat chunks carries.
QString streamedText(const QByteArray& body)
{
    QString text;
    for (const auto& line : body.split('\n')) {
        if (!line.startsWith("data: {")) continue;
        const auto choices = object(line.mid(6))["choices"].toArray();
        text += choices.at(0).toObject()["delta"].toObject()["content"].toString();
    }
    return text;
}

}  // namespace

/// The demonstration as its first user meets it: one command, one chat, and its traces everywhere.
class TestDemo : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_node.start({"--demo"}), qPrintable(m_node.why())); }

    void theReadyLineNamesAddressesAndProcess()
    {
        QVERIFY(m_node.api().startsWith("http://127.0.0.1:"));
        QVERIFY(m_node.metrics().startsWith("http://127.0.0.1:"));
        QCOMPARE(m_node.ready()["pid"].toInteger(), m_node.pid());
    }

    void itsProvidersAreMarkedAsSimulated()
    {
        const auto answer = httpGet(m_node.api() + "/admin/providers", m_node.adminToken());
        QCOMPARE(answer.status, 200);
        const auto providers = object(answer.body)["providers"].toArray();
        QVERIFY(!providers.isEmpty());
        for (const QJsonValue provider : providers) QVERIFY(provider["is_simulated"].toBool());
    }

    void aStreamedChatLeavesItsTraces()
    {
        const auto models = object(httpGet(m_node.api() + "/v1/models").body)["data"].toArray();
        QVERIFY(!models.isEmpty());
        const QJsonObject chat{
            {"model", models.first().toObject()["id"]},
            {"stream", true},
            {"messages", QJsonArray{QJsonObject{{"role", "user"}, {"content", "Hello"}}}}};
        const auto answer =
            httpPost(m_node.api() + "/v1/chat/completions", QJsonDocument(chat).toJson());
        QVERIFY2(answer.status == 200, answer.body.constData());
        QVERIFY(!streamedText(answer.body).isEmpty());
        QVERIFY(answer.body.contains("data: [DONE]"));
        QVERIFY(!answer.requestId.isEmpty());

        QJsonObject record;
        QTRY_VERIFY((record = object(httpGet(m_node.api() + "/admin/requests/" + answer.requestId,
                                             m_node.adminToken())
                                         .body))
                        .contains("attempt_list"));
        QCOMPARE(record["status"].toInt(), 200);
        QVERIFY(record["is_stream"].toBool());
        QVERIFY(record["is_simulated"].toBool());
        QCOMPARE(record["attempt_list"].toArray().size(), record["attempts"].toInteger());
        QVERIFY(record["attempts"].toInt() >= 1);

        const auto listed = object(
            httpGet(m_node.api() + "/admin/requests?q=" + answer.requestId, m_node.adminToken())
                .body);
        QCOMPARE(listed["requests"].toArray().size(), 1);

        const auto line = object(m_node.lineWith("\"" + answer.requestId + "\""));
        QCOMPARE(line["msg"].toString(), "request_completed");
        QCOMPARE(line["status"].toInt(), 200);
    }

    void theMetricsCountIt()
    {
        const auto metrics = httpGet(m_node.metrics() + "/metrics");
        QCOMPARE(metrics.status, 200);
        const QRegularExpression counted(
            R"(\nhelixagent_http_requests_total\{[^}]*path="/v1/chat/completions"[^}]*\} [1-9])");
        QVERIFY(QString::fromUtf8(metrics.body).contains(counted));
        QVERIFY(metrics.body.contains("helixagent_provider_circuit_breaker_state{"));
    }

    void promtoolHasNoFinding()
    {
        const auto promtool = QStandardPaths::findExecutable("promtool");
        if (promtool.isEmpty()) QSKIP("promtool is not installed (Debian package prometheus)");
        QProcess check;
        check.setProcessChannelMode(QProcess::MergedChannels);
        check.start(promtool, {"check", "metrics"});
        check.write(httpGet(m_node.metrics() + "/metrics").body);
        check.closeWriteChannel();
        QVERIFY(check.waitForFinished());
        const auto findings = check.readAll();
        QVERIFY2(check.exitCode() == 0 && findings.isEmpty(), findings.constData());
    }

    void theAdminApiAsksForItsToken()
    {
        QCOMPARE(httpGet(m_node.api() + "/admin/status").status, 401);
        QCOMPARE(httpGet(m_node.api() + "/admin/status", "wrong").status, 401);
        QCOMPARE(httpGet(m_node.api() + "/admin/status", m_node.adminToken()).status, 200);
    }

    void aSecondNodeRefusesTheSameDataDirectory()
    {
        QByteArray errors;
        const auto code = m_node.runSecond(&errors);
        QVERIFY(code.has_value());
        QVERIFY(*code != 0);
        QVERIFY2(errors.contains(QByteArray::number(m_node.pid())), errors.constData());
    }

    void terminationDrainsAndEndsWithZero()
    {
        const auto code = m_node.terminate();
        QVERIFY(code.has_value());
        QCOMPARE(*code, 0);
    }

private:
    NodeProcess m_node;
};

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
