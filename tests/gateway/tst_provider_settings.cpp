#include "gateway/provider_address.h"
#include "gateway/provider_settings.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;

class TestProviderSettings : public QObject {
    Q_OBJECT

    static config::ProviderConfig current()
    {
        config::ProviderConfig provider;
        provider.name = "claude";
        provider.type = "anthropic";
        provider.vendor = "claude";
        return provider;
    }

private slots:
    void addressesOfNoProviderAreRefused_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<bool>("isGood");
        QTest::newRow("a vendor") << "https://api.openai.com/v1" << true;
        QTest::newRow("a server of one's own") << "http://127.0.0.1:11434" << true;
        QTest::newRow("the same by name") << "http://localhost:1234/v1" << true;
        QTest::newRow("the private network") << "http://10.1.2.3:8000/v1" << true;
        QTest::newRow("loopback in IPv6") << "http://[::1]:8080" << true;
        QTest::newRow("a file") << "file:///etc/passwd" << false;
        QTest::newRow("gopher") << "gopher://127.0.0.1" << false;
        QTest::newRow("nothing") << "" << false;
        QTest::newRow("no host") << "http:///v1" << false;
        QTest::newRow("a user") << "http://user@api.example/v1" << false;
        QTest::newRow("metadata") << "http://169.254.169.254/latest" << false;
        QTest::newRow("any link-local") << "http://169.254.1.1" << false;
        QTest::newRow("as one number") << "http://2852039166/" << false;
        QTest::newRow("hexadecimal") << "http://0xA9FEA9FE/" << false;
        QTest::newRow("octal") << "http://0251.0376.0251.0376/" << false;
        QTest::newRow("two parts") << "http://169.16689662/" << false;
        QTest::newRow("link-local in IPv6") << "http://[fe80::1]/" << false;
        QTest::newRow("with a zone") << "http://[fe80::1%25eth0]/" << false;
        QTest::newRow("mapped into IPv6") << "http://[::ffff:169.254.169.254]/" << false;
        QTest::newRow("mapped in hexadecimal") << "http://[::ffff:a9fe:a9fe]:80/" << false;
        QTest::newRow("translated") << "http://[64:ff9b::a9fe:a9fe]/" << false;
        QTest::newRow("metadata in IPv6") << "http://[fd00:ec2::254]/" << false;
        QTest::newRow("metadata elsewhere") << "http://100.100.100.200/" << false;
        QTest::newRow("metadata by name") << "http://Metadata.Google.Internal./v1" << false;
        QTest::newRow("an encoded host") << "http://169%2e254.169.254/" << false;
        QTest::newRow("upper case scheme") << "HTTP://169.254.169.254/" << false;
    }
    void addressesOfNoProviderAreRefused()
    {
        QFETCH(QString, url);
        QFETCH(bool, isGood);
        QCOMPARE(checkProviderAddress(url.toStdString()).has_value(), isGood);
    }

    void membersBecomeKeys()
    {
        const auto settings =
            readProviderSettings(Json{{"name", "mine"},
                                      {"type", "openai"},
                                      {"base_url", "http://127.0.0.1:1/v1"},
                                      {"api_key", "a-${HOME}"},
                                      {"model", "m"},
                                      {"weight", nullptr},
                                      {"config", {{"max_retries", 1}, {"model", "overruled"}}}},
                                 nullptr);
        QVERIFY(settings.has_value());
        QCOMPARE(settings->name, std::string("mine"));
        QCOMPARE(settings->keys.at("model"), Json("m"));
        QCOMPARE(settings->keys.at("max_retries"), Json(1));
        QCOMPARE(settings->keys.at("api_key"), Json("a-$${HOME}"));
        QVERIFY(!settings->keys.contains("weight"));
        QVERIFY(!settings->keys.contains("config"));
    }

    void badBodiesNameTheMember_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("param");
        QTest::newRow("no object") << QByteArray("[]") << "";
        QTest::newRow("no name") << QByteArray("{'type':'openai'}") << "name";
        QTest::newRow("a name with a slash")
            << QByteArray("{'name':'a/b','type':'openai'}") << "name";
        QTest::newRow("a name that is an endpoint")
            << QByteArray("{'name':'verification','type':'openai'}") << "name";
        QTest::newRow("no type") << QByteArray("{'name':'a'}") << "type";
        QTest::newRow("an unknown type") << QByteArray("{'name':'a','type':'abacus'}") << "type";
        QTest::newRow("a metadata address")
            << QByteArray("{'name':'a','type':'openai','base_url':'http://169.254.169.254'}")
            << "base_url";
        QTest::newRow("the same in config")
            << QByteArray(
                   "{'name':'a','type':'openai','config':{'base_url':'http://169.254.169.254'}}")
            << "base_url";
        QTest::newRow("config is no object")
            << QByteArray("{'name':'a','type':'openai','config':1}") << "config";
    }
    void badBodiesNameTheMember()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, param);
        // Single quotes stand for double ones: moc takes the slashes of a raw string for a comment.
        body.replace('\'', '"');
        const auto settings = readProviderSettings(*parseJson(body.toStdString()), nullptr);
        QVERIFY(!settings.has_value());
        QCOMPARE(settings.error().status, 400);
        QCOMPARE(QString::fromStdString(settings.error().param), param);
    }

    void aChangeKeepsNameAndType()
    {
        const auto provider = current();
        const auto good = readProviderSettings(Json{{"type", "claude"}, {"weight", 2}}, &provider);
        QVERIFY(good.has_value());
        QVERIFY(!good->keys.contains("type"));
        QVERIFY(!readProviderSettings(Json{{"type", "openai"}}, &provider).has_value());
        QVERIFY(!readProviderSettings(Json{{"name", "other"}}, &provider).has_value());
    }

    void theValidTypesHoldFormatsAndVendors()
    {
        const auto types = providerTypes();
        for (const char* type : {"openai", "simulated", "deepseek", "claude"})
            QVERIFY2(std::find(types.begin(), types.end(), type) != types.end(), type);
    }
};

QTEST_APPLESS_MAIN(TestProviderSettings)
#include "tst_provider_settings.moc"
