// Row S3 over HTTP: of the honest tokens and the attacks only the honest ones pass, the others get
// one answer that tells them nothing apart.

#include "auth/token_cases.h"
#include "fault_config.h"
#include "identity_calls.h"
#include "support/scripted_upstream.h"

#include <QFile>
#include <QtTest>
#include <algorithm>

using namespace helix::integration;
using namespace helix::test;

namespace {

/// A field of a request cannot hold these, and blanks around it are not its.
bool fitsInAHeader(const std::string& token)
{
    return !token.empty() && token.front() != ' ' && token.size() < 8'000 &&
           std::all_of(token.begin(), token.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

class TestTokenAttacks : public QObject {
    Q_OBJECT
    ScriptedUpstream m_upstream;
    FaultNode m_node;
    IdentityCalls m_calls{m_node};

    [[nodiscard]] ClientAnswer ask(const std::string& token)
    {
        return m_calls.send("GET", "/v1/models", bearer(token));
    }
    /// Without what differs from request to request.
    [[nodiscard]] static QByteArray comparable(const ClientAnswer& answer)
    {
        QJsonObject body = object(answer.body);
        body.remove("request_id");
        return QJsonDocument(body).toJson() + answer.header("www-authenticate").c_str();
    }

private slots:
    void initTestCase()
    {
        const FaultConfig config{.urlA = m_upstream.url(), .urlB = m_upstream.url()};
        m_node.configure(config.yaml() +
                         "security: {auth: required, jwt: {audience: api, secret: \"" +
                         QByteArray::fromStdString(kTokenSecret) + "\"}}\n");
        const QString file = m_node.configFile() + ".clock";
        QFile clock(file);
        QVERIFY(clock.open(QIODevice::WriteOnly));
        clock.write(QByteArray::number(kTokenNow - QDateTime::currentSecsSinceEpoch()));
        clock.close();
        m_node.setVariable("HELIX_TEST_CLOCK", file);
        QVERIFY2(m_node.start(), m_node.errors().constData());
    }

    void rowS3_onlyGoodTokensPass()
    {
        const auto refusal = comparable(ask("eyJhbGciOiJIUzI1NiJ9.e30.AAAA"));
        QVERIFY(refusal.contains("error"));
        int attacks = 0;
        for (const TokenCase& row : tokenCases()) {
            // The clock runs on, so what is good or bad by one second is judged elsewhere.
            const bool isOnTheEdge = row.tag.find("sixty") != std::string::npos ||
                                     row.tag.find("one second") != std::string::npos;
            if (!fitsInAHeader(row.token) || isOnTheEdge) continue;
            const auto answer = ask(row.token);
            QVERIFY2(answer.status == (row.isGood ? 200 : 401), row.tag.c_str());
            if (row.isGood) continue;
            ++attacks;
            // What is no token at all is answered as a wrong key.
            if (std::count(row.token.begin(), row.token.end(), '.') == 2)
                QVERIFY2(comparable(answer) == refusal, row.tag.c_str());
        }
        QVERIFY2(attacks >= 76, QByteArray::number(attacks).constData());
    }

    void aTokenIsNoKeyElsewhere()
    {
        const auto good = withClaims(kGoodClaims);
        QCOMPARE(ask(good).status, 200);
        // Neither in the header of keys nor in the address, where logs would show it.
        QCOMPARE(m_calls.send("GET", "/v1/models", "X-API-Key: " + good + "\r\n").status, 401);
        QCOMPARE(m_calls.send("GET", "/v1beta/models?key=" + good, {}).status, 401);
        QVERIFY(!m_node.log().contains(QByteArray::fromStdString(good)));
    }
};

QTEST_GUILESS_MAIN(TestTokenAttacks)
#include "tst_token_attacks.moc"
