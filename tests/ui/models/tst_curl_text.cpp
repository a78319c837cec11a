#include "models/curl_text.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QtTest>

using namespace helix;
using namespace helix::models;

namespace {

const QUrl kGateway(QStringLiteral("http://127.0.0.1:8080"));

api::RequestDetail detail(const QString& route = QStringLiteral("/v1/chat/completions"))
{
    api::RequestDetail detail;
    detail.summary.method = QStringLiteral("POST");
    detail.summary.route = route;
    detail.summary.model = QStringLiteral("claude-sonnet-4-6");
    return detail;
}

/// JSON with apostrophes for quotation marks, so that the rows below can be read.
QString json(const char* text)
{
    return QString::fromLatin1(text).replace(u'\'', u'"');
}

/// The argument of -d as a shell would hand it over, for bodies without a quote.
QString bodyOf(const QString& curl)
{
    const qsizetype from = curl.indexOf(QStringLiteral("-d '")) + 4;
    return curl.mid(from, curl.lastIndexOf(u'\'') - from);
}

}  // namespace

class TestCurlText : public QObject {
    Q_OBJECT
private slots:
    void theTokenIsAVariable()
    {
        const QString curl = curlText(detail(), kGateway);
        QVERIFY(curl.contains("-H \"Authorization: Bearer $HELIX_API_KEY\""));
        QVERIFY(curl.contains("'http://127.0.0.1:8080/v1/chat/completions'"));
    }
    void withoutABodyItStillRuns_data()
    {
        QTest::addColumn<QString>("route");
        QTest::addColumn<QString>("member");
        QTest::newRow("chat has messages") << "/v1/chat/completions"
                                           << "messages";
        QTest::newRow("completions have a prompt") << "/v1/completions"
                                                   << "prompt";
        QTest::newRow("embeddings have an input") << "/v1/embeddings"
                                                  << "input";
        QTest::newRow("responses have an input") << "/v1/responses"
                                                 << "input";
        QTest::newRow("messages need max_tokens") << "/v1/messages"
                                                  << "max_tokens";
    }
    void withoutABodyItStillRuns()
    {
        QFETCH(QString, route);
        QFETCH(QString, member);
        const QString curl = curlText(detail(route), kGateway);
        QVERIFY(curl.startsWith("# The node kept no body"));
        const QJsonObject body = QJsonDocument::fromJson(bodyOf(curl).toUtf8()).object();
        QCOMPARE(body["model"].toString(), QStringLiteral("claude-sonnet-4-6"));
        QVERIFY(body.contains(member));
    }
    void aCapturedBodyIsRepeated()
    {
        api::RequestDetail request = detail();
        request.bodyExcerpt = json("{'model':'m','messages':[{'role':'user','content':'hi'}]}");
        const QString curl = curlText(request, kGateway);
        QVERIFY(!curl.startsWith(u'#'));
        QCOMPARE(bodyOf(curl), *request.bodyExcerpt);
    }
    void aCutBodyIsNotRepeated()
    {
        api::RequestDetail request = detail();
        request.bodyExcerpt = QStringLiteral("{\"model\":\"m\",\"messages\":[");
        QVERIFY(curlText(request, kGateway).startsWith("# Only a part of the body"));
    }
    void streamsAskForAStream()
    {
        api::RequestDetail request = detail();
        request.summary.isStream = true;
        const QString curl = curlText(request, kGateway);
        QVERIFY(curl.contains("curl -sS -N"));
        QVERIFY(bodyOf(curl).contains("\"stream\":true"));
    }
    void secretsNeverLeave_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("secret");
        const auto row = [](const char* tag, const QString& body, const char* secret) {
            QTest::newRow(tag) << body << QString::fromLatin1(secret);
        };
        row("an OpenAI key in text", json("{'content':'my key is sk-proj-abcdefgh12345678'}"),
            "abcdefgh12345678");
        row("a member called api_key", json("{'api_key':'hunter22'}"), "hunter22");
        row("a member with an escaped quote", json("{'password':'a\\'bcdef'}"), "bcdef");
        row("a bearer token", json("{'header':'Bearer abc.def-ghi'}"), "abc.def-ghi");
        row("a JWT", json("{'t':'eyJhbGciOi.eyJzdWIi.c2lnbmF0'}"), "c2lnbmF0");
        row("a Google key", json("{'t':'AIzaSyA1234567890abcdefghijklmn'}"),
            "1234567890abcdefghijklmn");
    }
    void secretsNeverLeave()
    {
        QFETCH(QString, body);
        QFETCH(QString, secret);
        api::RequestDetail request = detail();
        request.bodyExcerpt = body;
        const QString curl = curlText(request, kGateway);
        QVERIFY2(!curl.contains(secret), qPrintable(curl));
        QVERIFY(curl.contains("[REDACTED]"));
    }
    void userInfoAndQueryOfTheGatewayAreDropped()
    {
        const QString curl =
            curlText(detail(), QUrl(QStringLiteral("https://me:pass@host.test/x?token=1")));
        QVERIFY(!curl.contains("pass"));
        QVERIFY(!curl.contains("token=1"));
    }
    void quotesSurviveAShell()
    {
        const QString text = QStringLiteral("it's $HOME `id` \"x\" \\ \n end");
        QProcess shell;
        shell.start(QStringLiteral("/bin/sh"),
                    {"-c", QStringLiteral("printf %s ") + shellQuoted(text)});
        QVERIFY(shell.waitForFinished(5000));
        QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), text);
    }
};

QTEST_MAIN(TestCurlText)
#include "tst_curl_text.moc"
