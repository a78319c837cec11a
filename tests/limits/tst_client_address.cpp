#include "limits/client_address.h"

#include <QtTest>
#include <vector>

using namespace helix;
using namespace helix::limits;

class TestClientAddress : public QObject {
    Q_OBJECT
private slots:
    /// S12: what somebody writes into X-Forwarded-For counts only as far as trusted hops vouch.
    void findsTheClient_data()
    {
        QTest::addColumn<QString>("peer");
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("client");
        QTest::newRow("no header") << "10.0.0.1"
                                   << ""
                                   << "10.0.0.1";
        QTest::newRow("a spoof without a proxy") << "8.8.8.8"
                                                 << "1.1.1.1"
                                                 << "8.8.8.8";
        QTest::newRow("one trusted proxy") << "10.0.0.1"
                                           << "8.8.8.8"
                                           << "8.8.8.8";
        QTest::newRow("a spoof in front of a proxy") << "10.0.0.1"
                                                     << "1.1.1.1, 8.8.8.8"
                                                     << "8.8.8.8";
        QTest::newRow("two trusted proxies") << "10.0.0.1"
                                             << "8.8.8.8, 10.0.0.2"
                                             << "8.8.8.8";
        QTest::newRow("only trusted hops: the first of them") << "10.0.0.1"
                                                              << "10.0.0.3, 10.0.0.2"
                                                              << "10.0.0.3";
        QTest::newRow("nonsense stops the walk") << "10.0.0.1"
                                                 << "8.8.8.8, unknown, 10.0.0.2"
                                                 << "10.0.0.2";
        QTest::newRow("nonsense alone") << "10.0.0.1"
                                        << "unknown"
                                        << "10.0.0.1";
        QTest::newRow("with a port") << "10.0.0.1"
                                     << "8.8.8.8:4711"
                                     << "8.8.8.8";
        QTest::newRow("IPv6 with a port") << "10.0.0.1"
                                          << "[2001:db8::1]:4711"
                                          << "2001:db8::1";
        QTest::newRow("IPv6 proxy") << "fd00::1"
                                    << "2001:db8::1"
                                    << "2001:db8::1";
        QTest::newRow("empty hops") << "10.0.0.1"
                                    << ", ,"
                                    << "10.0.0.1";
    }
    void findsTheClient()
    {
        QFETCH(QString, peer);
        QFETCH(QString, header);
        QFETCH(QString, client);
        const std::vector<IpNetwork> trusted{*parseIpNetwork("10.0.0.0/8"),
                                             *parseIpNetwork("fd00::/8")};
        QCOMPARE(QString::fromStdString(
                     clientAddress(peer.toStdString(), header.toStdString(), trusted)),
                 client);
    }

    void aPathWithoutEndIsCutOff()
    {
        std::string header;
        for (int i = 0; i < 10'000; ++i) header += "10.0.0.1,";
        header += "10.0.0.2";
        const std::vector<IpNetwork> trusted{*parseIpNetwork("10.0.0.0/8")};
        QCOMPARE(clientAddress("10.0.0.9", header, trusted), std::string("10.0.0.1"));
    }

    void nobodyIsTrustedByDefault()
    {
        QCOMPARE(clientAddress("127.0.0.1", "8.8.8.8", {}), std::string("127.0.0.1"));
    }
};

QTEST_APPLESS_MAIN(TestClientAddress)
#include "tst_client_address.moc"
