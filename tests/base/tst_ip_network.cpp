#include "base/digest.h"
#include "base/ip_network.h"

#include <QtTest>
#include <set>

using namespace helix;

class TestIpNetwork : public QObject {
    Q_OBJECT
private slots:
    void readsAddresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isAddress");
        QTest::addColumn<bool>("isV4");
        QTest::newRow("IPv4") << "10.1.2.3" << true << true;
        QTest::newRow("IPv6") << "2001:db8::1" << true << false;
        QTest::newRow("IPv6 in brackets") << "[::1]" << true << false;
        QTest::newRow("IPv6 with a zone") << "fe80::1%eth0" << true << false;
        QTest::newRow("IPv4 in IPv6 is IPv4") << "::ffff:10.1.2.3" << true << true;
        QTest::newRow("a name is none") << "localhost" << false << false;
        QTest::newRow("a short form is none") << "10.1" << false << false;
        QTest::newRow("nothing is none") << "" << false << false;
        QTest::newRow("a long text is none") << QString(100, '1') << false << false;
    }
    void readsAddresses()
    {
        QFETCH(QString, text);
        QFETCH(bool, isAddress);
        QFETCH(bool, isV4);
        const auto address = parseIpAddress(text.toStdString());
        QCOMPARE(address.has_value(), isAddress);
        if (address) QCOMPARE(address->isV4, isV4);
    }

    void aNetworkHoldsItsAddresses_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("isInside");
        QTest::newRow("inside of 8 bits") << "10.0.0.0/8"
                                          << "10.255.0.1" << true;
        QTest::newRow("outside of 8 bits") << "10.0.0.0/8"
                                           << "11.0.0.1" << false;
        QTest::newRow("the last of 20 bits") << "172.16.16.0/20"
                                             << "172.16.31.255" << true;
        QTest::newRow("the first behind 20 bits") << "172.16.16.0/20"
                                                  << "172.16.32.0" << false;
        QTest::newRow("a single address") << "10.0.0.1"
                                          << "10.0.0.1" << true;
        QTest::newRow("the neighbour of a single one") << "10.0.0.1"
                                                       << "10.0.0.2" << false;
        QTest::newRow("everything") << "0.0.0.0/0"
                                    << "8.8.8.8" << true;
        QTest::newRow("IPv6 of 33 bits") << "2001:db8:8000::/33"
                                         << "2001:db8:ffff::1" << true;
        QTest::newRow("outside of 33 bits") << "2001:db8:8000::/33"
                                            << "2001:db8:7fff::1" << false;
        QTest::newRow("IPv4 is in no IPv6 network") << "::/0"
                                                    << "10.0.0.1" << false;
    }
    void aNetworkHoldsItsAddresses()
    {
        QFETCH(QString, network);
        QFETCH(QString, address);
        QFETCH(bool, isInside);
        const auto parsed = parseIpNetwork(network.toStdString());
        QVERIFY(parsed.has_value());
        QCOMPARE(parsed->contains(*parseIpAddress(address.toStdString())), isInside);
    }

    void badNetworksAreRefused_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "any", "/8"})
            QTest::newRow(text) << text;
    }
    void badNetworksAreRefused()
    {
        QFETCH(QString, text);
        QVERIFY(!parseIpNetwork(text.toStdString()));
    }

    void digestsGoThroughText()
    {
        const Sha256 digest = sha256("abc");
        QCOMPARE(QString::fromStdString(toHex(digest)),
                 QString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        Sha256 back{};
        QVERIFY(fromHex(toHex(digest), back));
        QVERIFY(equalInConstantTime(digest, back));
        QVERIFY(!fromHex("abc", back));
        QVERIFY(!fromHex(std::string(64, 'g'), back));
    }

    void randomTextIsLongEnoughAndNeverRepeats()
    {
        std::set<std::string> seen;
        std::set<char> letters;
        for (int i = 0; i < 1'000; ++i) {
            const auto text = randomAlphanumeric(32);
            QCOMPARE(text.size(), std::size_t(32));
            letters.insert(text.begin(), text.end());
            seen.insert(text);
        }
        QCOMPARE(seen.size(), std::size_t(1'000));
        QCOMPARE(letters.size(), std::size_t(62));
        QCOMPARE(randomAlphanumeric(0), std::string());
    }
};

QTEST_APPLESS_MAIN(TestIpNetwork)
#include "tst_ip_network.moc"
