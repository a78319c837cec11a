#include "base/base64.h"

#include <QtTest>

using namespace helix;

class TestBase64 : public QObject {
    Q_OBJECT
private slots:
    // Source of the rows: RFC 4648, section 10.
    void bytesSurvive_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray() << QByteArray();
        QTest::newRow("two bytes are missing") << QByteArray("f") << QByteArray("Zg==");
        QTest::newRow("one byte is missing") << QByteArray("fo") << QByteArray("Zm8=");
        QTest::newRow("a whole group") << QByteArray("foo") << QByteArray("Zm9v");
        QTest::newRow("two groups") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
        QTest::newRow("bytes that are no text")
            << QByteArray("\xff\xef\0", 3) << QByteArray("/+8A");
        const QByteArray large(4 * 1024 * 1024 + 1, '\x5a');
        QTest::newRow("more than one call of the library takes") << large << large.toBase64();
    }
    void bytesSurvive()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, text);
        QVERIFY(encodeBase64(bytes.toStdString()) == text.toStdString());
        const auto decoded = decodeBase64(text.toStdString());
        QVERIFY(decoded && *decoded == bytes.toStdString());
    }

    void onlyTheOneSpellingIsAccepted_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("padding is missing") << QByteArray("Zg");
        QTest::newRow("padding is too long") << QByteArray("Zg===");
        QTest::newRow("padding alone") << QByteArray("====");
        QTest::newRow("three of padding") << QByteArray("Z===");
        QTest::newRow("padding in the middle") << QByteArray("Zg==Zg==");
        QTest::newRow("a blank before") << QByteArray(" Zm9v");
        QTest::newRow("a line end behind") << QByteArray("Zm9v\n");
        QTest::newRow("the URL alphabet") << QByteArray("_-8A");
        QTest::newRow("stray bits before two of padding") << QByteArray("Zh==");
        QTest::newRow("stray bits before one of padding") << QByteArray("Zm9=");
    }
    void onlyTheOneSpellingIsAccepted()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!decodeBase64(text.toStdString()));
    }
};

QTEST_APPLESS_MAIN(TestBase64)
#include "tst_base64.moc"
