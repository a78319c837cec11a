#include "source_rules.h"

#include "nodiscard_rule.h"

#include <QtTest>

using namespace helix::tidy;

Q_DECLARE_METATYPE(std::string)

namespace {

// Pieces of forbidden words, put together here so that this file keeps the rules it tests.
const std::string kHash = "#";
const std::string kUnfinished = std::string("TO") + "DO";

std::string include(const std::string& target)
{
    return kHash + "include \"" + target + "\"\n";
}
std::string library(const std::string& target)
{
    return kHash + "include <" + target + ">\n";
}

LayerTable table()
{
    std::string error;
    return LayerTable::parse(
               "core/base level 0\ncore/net level 2\ncore/store level 2\ncore/node level 9  # top\n"
               "ui/api includes\nui/models includes ui/api\nui/pages includes ui/api\n"
               "ui/pages/* includes ui/pages ui/models\napp/agent includes core/*\n",
               &error)
        .value();
}

SourceFile header(const std::string& body)
{
    return {"core/net/x.h", "#pragma once\n" + body};
}

}  // namespace

/// Each rule with code that breaks it and code that only looks as if it did.
class TestSourceRules : public QObject {
    Q_OBJECT
private slots:
    void onlyCodeCounts_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("expected");
        QTest::newRow("a line comment") << std::string("a // b\nc") << std::string("a     \nc");
        QTest::newRow("a block comment keeps its lines")
            << std::string("a/*\nb*/c") << std::string("a  \n   c");
        QTest::newRow("a string with an escaped quote")
            << std::string("f(\"a\\\"b\")+1") << std::string("f(      )+1");
        QTest::newRow("a raw string with a delimiter")
            << std::string("R\"x(a)\"b)x\"+1") << std::string("           +1");
        QTest::newRow("a character literal") << std::string("c=='\"'+d") << std::string("c==   +d");
        QTest::newRow("a digit separator")
            << std::string("10'000+\"a\"") << std::string("10'000+   ");
        QTest::newRow("a comment that never ends") << std::string("a/*b") << std::string("a   ");
        QTest::newRow("a comment mark in a string")
            << std::string("\"//\"+x") << std::string("    +x");
    }
    void onlyCodeCounts()
    {
        QFETCH(std::string, text);
        QFETCH(std::string, expected);
        QCOMPARE(codeOnly(text), expected);
    }

    void findsIncludesWithTheirLines()
    {
        const auto found = includesOf("// #include \"no\"\n" + include("net/a.h") +
                                      " # include <vector>\nconst char* s = \"#include <x>\";\n");
        QCOMPARE(found.size(), std::size_t(2));
        QCOMPARE(found[0].target, std::string("net/a.h"));
        QCOMPARE(found[0].line, 2);
        QVERIFY(found[0].isQuoted);
        QCOMPARE(found[1].target, std::string("vector"));
        QVERIFY(!found[1].isQuoted);
    }

    void theTableRefusesWhatItDoesNotUnderstand()
    {
        std::string error;
        QVERIFY(!LayerTable::parse("core/base level 0\ncore/net above core/base\n", &error));
        QVERIFY(QString::fromStdString(error).startsWith("line 2:"));
        QVERIFY(!LayerTable::parse("core/base level\n", &error));
    }

    void layering_data()
    {
        QTest::addColumn<std::string>("path");
        QTest::addColumn<std::string>("target");
        QTest::addColumn<int>("findings");
        const auto row = [](const char* tag, const char* path, const char* target, int count) {
            QTest::newRow(tag) << std::string(path) << std::string(target) << count;
        };
        row("a lower level is allowed", "core/net/a.h", "base/result.h", 0);
        row("the own module is allowed", "core/net/a.cpp", "net/b.h", 0);
        row("a sub-folder belongs to its module", "core/net/deep/a.cpp", "net/deep/b.h", 0);
        row("the same level is refused", "core/net/a.h", "store/b.h", 1);
        row("a higher level is refused", "core/base/a.h", "net/b.h", 1);
        row("ui must not include core", "ui/models/a.h", "base/result.h", 1);
        row("core must not include ui", "core/node/a.h", "api/status.h", 1);
        row("a page includes the page interface", "ui/pages/logs/a.h", "pages/page.h", 0);
        row("a page never includes another page", "ui/pages/logs/a.h", "pages/alerts/b.h", 1);
        row("a page includes itself", "ui/pages/logs/a.h", "pages/logs/b.h", 0);
        row("the page interface includes no page", "ui/pages/page.h", "pages/logs/b.h", 1);
        row("app may include any module of core", "app/agent/main.cpp", "node/node.h", 0);
        row("app/agent must not include ui", "app/agent/main.cpp", "models/a.h", 1);
        row("a library in quotes names no module", "core/net/a.h", "boost/asio.hpp", 1);
        row("an include without its module is refused", "core/net/a.h", "b.h", 1);
        row("a generated file is nobody's module", "core/net/a.cpp", "a.moc", 0);
        row("a file outside every module is refused", "core/new/a.h", "base/result.h", 1);
    }
    void layering()
    {
        QFETCH(std::string, path);
        QFETCH(std::string, target);
        QFETCH(int, findings);
        QCOMPARE(int(checkLayering({path, include(target)}, table()).size()), findings);
    }

    void qtStaysOutOfCore()
    {
        for (const char* name : {"QString", "QtCore", "QtCore/QString", "qglobal.h", "QTcpServer"})
            QCOMPARE(int(checkNoQtInCore({"core/net/a.cpp", library(name)}).size()), 1);
        QCOMPARE(int(checkNoQtInCore({"app/agent/main.cpp", library("QObject")}).size()), 1);
        QVERIFY(checkNoQtInCore({"core/net/a.cpp", library("queue") + library("Quaternion.h")})
                    .empty());
        QVERIFY(checkNoQtInCore({"ui/api/a.cpp", library("QString")}).empty());
    }

    void onlyTheApiLayerSpeaksToTheNetwork()
    {
        for (const char* name :
             {"QNetworkAccessManager", "QtNetwork/QTcpSocket", "QSqlQuery", "QSslSocket"})
            QCOMPARE(int(checkUiNetworkStaysInApi({"ui/pages/logs/a.cpp", library(name)}).size()),
                     1);
        QVERIFY(checkUiNetworkStaysInApi({"ui/api/a.cpp", library("QNetworkReply")}).empty());
        QVERIFY(checkUiNetworkStaysInApi({"ui/models/a.cpp", library("QString")}).empty());
    }

    void theWindowKnowsNoPage()
    {
        const std::string path = "ui/shell/main_window.h";
        QCOMPARE(int(checkMainWindowKnowsNoPage({path, "class OverviewPage;\nLogsPage* m_logs;\n"})
                         .size()),
                 2);
        QVERIFY(checkMainWindowKnowsNoPage(
                    {path, "Page* currentPage; // OverviewPage\nvoid openPage(PageId id);"})
                    .empty());
        QVERIFY(
            checkMainWindowKnowsNoPage({"ui/shell/page_list.cpp", "OverviewPage page;"}).empty());
    }

    void namesSaySomething()
    {
        for (const char* path : {"core/net/http_util.h", "core/common/a.h",
                                 "ui/widgets/TimeHelpers.cpp", "tests/misc.cpp", "core/utils/a.h"})
            QCOMPARE(int(checkNames({path, ""}).size()), 1);
        for (const char* path :
             {"core/net/utilisation.h", "ui/models/commonality.h", "core/config/schema.h"})
            QVERIFY(checkNames({path, ""}).empty());
    }

    void functionsThatReturnAResult_data()
    {
        QTest::addColumn<std::string>("code");
        QTest::addColumn<int>("findings");
        const auto row = [](const char* tag, const char* code, int count) {
            QTest::newRow(tag) << std::string(code) << count;
        };
        row("a free function", "Result<int> parse(std::string_view text);", 1);
        row("with the attribute", "[[nodiscard]] Result<int> parse(std::string_view text);", 0);
        row("a static member after a label",
            "class A {\npublic:\n    static Result<A> create();\n};", 1);
        row("a template", "template <class T, class U>\nResult<T> read(U u);", 1);
        row("a template with the attribute", "template <class T>\n[[nodiscard]] Result<T> read();",
            0);
        row("an awaitable of a Result",
            "struct A { virtual asio::awaitable<Result<std::optional<std::string>>> read(int "
            "until) = 0; };",
            1);
        row("a qualified awaitable with the attribute",
            "[[nodiscard]] boost::asio::awaitable<helix::Result<void>> run();", 0);
        row("a qualified awaitable without it",
            "boost::asio::awaitable<helix::Result<void>> run();", 1);
        row("an awaitable of something else", "asio::awaitable<void> run();", 0);
        row("the library's own type", "tl::expected<int, Error> f();", 1);
        row("behind another function", "int g() { return 1; }\nResult<int> f() noexcept;", 1);
        row("over two lines", "Result<\n    int>\n    f(\n);", 1);
        row("an alias", "using R = Result<int>;", 0);
        row("a member", "struct A { Result<int> m_last; };", 0);
        row("a parameter", "void f(Result<int> r, std::function<void(Result<int>)> then);", 0);
        row("a function object", "std::function<Result<int>(int)> m_call;", 0);
        row("a comment", "// Result<int> f();\nint g();", 0);
        row("a local call", "inline int g() { return Result<int>(1).value(); }", 0);
    }
    void functionsThatReturnAResult()
    {
        QFETCH(std::string, code);
        QFETCH(int, findings);
        QCOMPARE(int(checkResultsAreNodiscard(header(code)).size()), findings);
        QVERIFY(checkResultsAreNodiscard({"core/net/x.cpp", code}).empty());
    }

    void headersAreGuarded()
    {
        QCOMPARE(int(checkPragmaOnce({"core/net/a.h", "#ifndef A\n#define A\n#endif\n"}).size()),
                 1);
        QVERIFY(checkPragmaOnce(header("")).empty());
        QVERIFY(checkPragmaOnce({"core/net/a.cpp", ""}).empty());
    }

    void testsDoNotSleep()
    {
        for (const char* code :
             {"std::this_thread::sleep_for(1s);", "QTest::qWait(10);", "QTest::qSleep(5);",
              "usleep(1);", "sleep(1);", "QThread::sleep(seconds);"})
            QCOMPARE(int(checkNoSleepInTests({"tests/net/tst_a.cpp", code}).size()), 1);
        QVERIFY(checkNoSleepInTests(
                    {"tests/net/tst_a.cpp", "QTest::qWaitFor(f); // sleep\nQTRY_VERIFY(asleep);"})
                    .empty());
        QVERIFY(checkNoSleepInTests({"tests/net/tst_a.cpp", "return sleep(until); fake.sleep();"})
                    .empty());
        QVERIFY(checkNoSleepInTests({"core/net/a.cpp", "timer.sleep();"}).empty());
    }

    void unfinishedWorkIsNamed()
    {
        const auto found =
            checkNoUnfinishedMarks({"core/net/a.cpp", "int a;\n// " + kUnfinished + ": more\n"});
        QCOMPARE(int(found.size()), 1);
        QCOMPARE(found[0].line, 2);
        QVERIFY(found[0].text().starts_with("core/net/a.cpp:2: "));
        QVERIFY(checkNoUnfinishedMarks({"core/net/a.cpp", "int x" + kUnfinished + "x;"}).empty());
    }

    void outsideDataMeetsRe2()
    {
        QCOMPARE(int(checkNoStdRegex({"core/net/a.cpp", library("regex")}).size()), 1);
        QVERIFY(checkNoStdRegex({"core/net/a.cpp", library("re2/re2.h")}).empty());
    }

    void theTopLevelIsClosed()
    {
        for (const char* name :
             {"docs", "scripts", "cmake", "third_party", "notes.txt", "Makefile"})
            QCOMPARE(int(checkTopLevelEntry(name).size()), 1);
        for (const char* name :
             {"core", "ui", "README.md", ".clang-format", ".git", "build", "HelixConsole.user"})
            QVERIFY(checkTopLevelEntry(name).empty());
    }

    void allRulesAreApplied()
    {
        const SourceFile file{"core/net/net_util.h",
                              include("node/a.h") + library("QString") + library("regex") +
                                  "Result<int> f();\n// " + kUnfinished + "\n"};
        const auto findings = checkFile(file, table());
        QCOMPARE(int(findings.size()), 7);
    }
};

QTEST_APPLESS_MAIN(TestSourceRules)
#include "tst_source_rules.moc"
