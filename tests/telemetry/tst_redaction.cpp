#include "telemetry/redaction.h"

#include <QtTest>

using namespace helix::telemetry;

class TestRedaction : public QObject {
    Q_OBJECT
private slots:
    void namesOfSecretsAreKnown_data()
    {
        QTest::addColumn<bool>("isSecret");
        for (const char* name :
             {"api_key", "API_KEY", "apiKey", "password", "token", "access_token", "Authorization",
              "proxy-authorization", "client_secret", "x-api-key", "Set-Cookie", "cookie"})
            QTest::newRow(name) << true;
        for (const char* name :
             {"prompt_tokens", "tokens_used", "max_tokens", "total_tokens", "key", "provider",
              "tokenizer", "secretary", "password_length", ""})
            QTest::newRow(name) << false;
    }
    void namesOfSecretsAreKnown()
    {
        QFETCH(bool, isSecret);
        QCOMPARE(isSecretName(QTest::currentDataTag()), isSecret);
    }

    void valuesThatLookLikeKeysAreMasked_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* tag, const char* text, const char* expected) {
            QTest::newRow(tag) << text << expected;
        };
        row("a vendor's key", "bad key sk-ant-api03-abc_DEF, sorry", "bad key [REDACTED], sorry");
        row("a key of Google", "AIzaSyA1234567890abcdef", "[REDACTED]");
        row("a bearer token", "Authorization: Bearer abc.def-ghi",
            "Authorization: Bearer [REDACTED]");
        row("a bearer token in small letters", "sent bearer zzzz1234", "sent bearer [REDACTED]");
        row("a key in a URL", "GET https://h/v1?key=abc&x=1",
            "GET https://h/v1?key=[REDACTED]&x=1");
        row("another one", "https://h/?a=1&api_key=abc", "https://h/?a=1&api_key=[REDACTED]");
        row("a key of our own clients", "sk-prod-abc123xyzSECRET was sent", "[REDACTED] was sent");
        row("the public id of one is no secret", "key sk-prod-abc123xyz", "key sk-prod-abc123xyz");
        row("a member of JSON", R"({"password": "hunter2", "n": 1})",
            R"({"password": "[REDACTED]", "n": 1})");
        row("a member of escaped JSON", R"({\"token\":\"abc\"})", R"({\"token\":\"[REDACTED]\"})");
        row("a user in a URL", "postgres://user:pa@db/x", "postgres://[REDACTED]@db/x");
        row("a JSON Web Token", "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "got [REDACTED]");
        row("what was redacted stays so", "api_key=[REDACTED]", "api_key=[REDACTED]");
        row("prose is left alone", "Unexpected token: } in basic understanding of the task-list",
            "Unexpected token: } in basic understanding of the task-list");
        row("counts are left alone", "prompt_tokens=12 max_tokens: 4096",
            "prompt_tokens=12 max_tokens: 4096");
        row("an address without user", "https://api.example.com/v1/chat",
            "https://api.example.com/v1/chat");
        row("ordinary words with a dash", "risk-averse desk-top", "risk-averse desk-top");
    }
    void valuesThatLookLikeKeysAreMasked()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(Redactor().redact(text.toStdString())), expected);
    }

    void aConfiguredSecretIsMaskedInEverySpelling_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArray secret("p@ss/word+canary 99");
        QTest::newRow("plain") << "x" + secret + "y";
        QTest::newRow("twice") << secret + " " + secret;
        QTest::newRow("percent-encoded") << "q=" + secret.toPercentEncoding();
        QTest::newRow("base64") << secret.toBase64();
        QTest::newRow("base64 behind one byte") << (":" + secret).toBase64();
        QTest::newRow("base64 behind a user") << ("admin:" + secret + "!!").toBase64();
        QTest::newRow("cut off by someone else") << "…" + secret.left(14);
    }
    void aConfiguredSecretIsMaskedInEverySpelling()
    {
        QFETCH(QByteArray, text);
        Redactor redactor;
        redactor.registerSecret("p@ss/word+canary 99");
        const std::string out = redactor.redact(text.toStdString());
        QVERIFY2(out.find("[REDACTED]") != std::string::npos, out.c_str());
        QVERIFY(out.find("p@ss") == std::string::npos);
        QVERIFY(out.find("canary") == std::string::npos);
    }

    void shortSecretsAreNotRegistered()
    {
        Redactor redactor;
        redactor.registerSecret("the");
        QCOMPARE(redactor.redact("the end"), std::string("the end"));
    }
};

QTEST_APPLESS_MAIN(TestRedaction)
#include "tst_redaction.moc"
