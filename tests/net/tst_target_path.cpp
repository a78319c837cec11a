#include "net/target_path.h"

#include <QtTest>

using namespace helix::net;

namespace {

constexpr const char* kNames = "/v1beta/models/ /v1/models/";

}  // namespace

class TestTargetPath : public QObject {
    Q_OBJECT
private slots:
    void onePathHasOneSpelling_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("path");
        QTest::newRow("a plain path") << "/v1/models"
                                      << "/v1/models";
        QTest::newRow("the root") << "/"
                                  << "/";
        QTest::newRow("empty segments vanish") << "//v1///models/"
                                               << "/v1/models";
        QTest::newRow("a dot segment vanishes") << "/v1/./models"
                                                << "/v1/models";
        QTest::newRow("two dots go up") << "/admin/../v1/models"
                                        << "/v1/models";
        QTest::newRow("encoded dots go up too") << "/admin/%2e%2E/v1/models"
                                                << "/v1/models";
        QTest::newRow("encoded letters are letters") << "/v1/%6dodels"
                                                     << "/v1/models";
        QTest::newRow("the absolute form") << "http://host:1/v1/models?x=1"
                                           << "/v1/models";
        QTest::newRow("a slash in a model's name") << "/v1/models/up%2Fchat"
                                                   << "/v1/models/up/chat";
        QTest::newRow("a slash in the name of a second kind of path")
            << "/v1beta/models/up%2Fchat:generateContent"
            << "/v1beta/models/up/chat:generateContent";
        QTest::newRow("two slashes in a model's name") << "/v1/models/a%2fb%2fc"
                                                       << "/v1/models/a/b/c";
    }
    void onePathHasOneSpelling()
    {
        QFETCH(QString, target);
        QFETCH(QString, path);
        const auto split = splitTarget(target.toStdString(), kNames);
        QVERIFY2(split.has_value(), split ? "" : split.error().message.c_str());
        QCOMPARE(QString::fromStdString(split->path), path);
    }

    void theQueryStaysAsItIs()
    {
        QCOMPARE(splitTarget("/a?b=%2F&c=#")->query, std::string("b=%2F&c=#"));
    }

    void refusesOtherSpellings_data()
    {
        QTest::addColumn<QString>("target");
        for (const char* target : {"",
                                   "v1/models",
                                   "*",
                                   "/..",
                                   "/v1/../../etc",
                                   "/a%00b",
                                   "/a%0d%0ab",
                                   "/a%5cb",
                                   "/a\\b",
                                   "/a%2fb",
                                   "/v1%2Fmodels",
                                   "/v1%2fmodels/a",
                                   "/admin%2Fstatus",
                                   "/v1/models%2Fa",
                                   "/v1/models/..%2f..%2fadmin",
                                   "/v1/models/a%2F..%2Fb",
                                   "/v1/models/%2Fa",
                                   "/v1/models/a%2F",
                                   "/v1/models/a%2F%2Fb",
                                   "/v1/models/../admin%2fstatus",
                                   "/a#b"})
            QTest::newRow(target) << target;
    }
    void refusesOtherSpellings()
    {
        QFETCH(QString, target);
        const auto split = splitTarget(target.toStdString(), kNames);
        QVERIFY(!split.has_value());
        QCOMPARE(int(split.error().code), int(helix::ErrorCode::InvalidArgument));
    }

    void withoutSuchNamesNoSlashIsEncoded() { QVERIFY(!splitTarget("/v1/models/up%2Fchat")); }
};

QTEST_APPLESS_MAIN(TestTargetPath)
#include "tst_target_path.moc"
