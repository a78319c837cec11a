#include "base/sealed_box.h"

#include <QtTest>

using namespace helix;

namespace {

constexpr SealKey kKey{1, 2, 3};

}  // namespace

class TestSealedBox : public QObject {
    Q_OBJECT
private slots:
    void whatWasSealedComesBack_data()
    {
        QTest::addColumn<QByteArray>("plain");
        QTest::newRow("nothing") << QByteArray("");
        QTest::newRow("a text") << QByteArray("api_key: sk-123");
        QTest::newRow("bytes with a NUL") << QByteArray("a\0b\xff", 4);
        QTest::newRow("a mebibyte") << QByteArray(1 << 20, 'x');
    }
    void whatWasSealedComesBack()
    {
        QFETCH(QByteArray, plain);
        const auto box = seal(plain.toStdString(), kKey, "version 1");
        QVERIFY(box.has_value());
        if (plain.size() > 4) QVERIFY(box->find(plain.left(16).toStdString()) == std::string::npos);
        const auto opened = openSealed(*box, kKey, "version 1");
        QVERIFY(opened.has_value());
        QVERIFY(*opened == plain.toStdString());
    }

    void noTwoBoxesAreEqual() { QVERIFY(*seal("same", kKey, "") != *seal("same", kKey, "")); }

    void aChangedBoxStaysClosed()
    {
        const auto box = seal("secret", kKey, "version 1");
        for (std::size_t i = 0; i < box->size(); ++i) {
            std::string changed = *box;
            changed[i] = static_cast<char>(changed[i] ^ 1);
            QVERIFY(!openSealed(changed, kKey, "version 1"));
        }
        for (std::size_t size = 0; size < box->size(); ++size)
            QVERIFY(!openSealed(box->substr(0, size), kKey, "version 1"));
    }

    void anotherKeyOrContextOpensNothing()
    {
        const auto box = seal("secret", kKey, "version 1");
        const auto byKey = openSealed(*box, SealKey{9}, "version 1");
        QVERIFY(!byKey);
        QCOMPARE(int(byKey.error().code), int(ErrorCode::PermissionDenied));
        QVERIFY(!openSealed(*box, kKey, "version 2"));
        QCOMPARE(int(openSealed("x", kKey, "").error().code), int(ErrorCode::ParseError));
    }

    void aKeyHasSixtyFourDigits()
    {
        QVERIFY(sealKeyFromHex(std::string(64, 'a')).has_value());
        QVERIFY(!sealKeyFromHex(std::string(63, 'a')));
        QVERIFY(!sealKeyFromHex(std::string(64, 'g')));
    }
};

QTEST_APPLESS_MAIN(TestSealedBox)
#include "tst_sealed_box.moc"
