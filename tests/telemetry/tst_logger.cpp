#include "base/fake_clock.h"
#include "base/json.h"
#include "telemetry/log_records.h"
#include "telemetry/logger.h"
#include "telemetry/recent_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <QtTest>
#include <limits>
#include <thread>

using namespace helix;
using namespace helix::telemetry;

namespace {

QByteArrayList linesOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    QByteArrayList lines = file.readAll().split('\n');
    if (!lines.isEmpty() && lines.last().isEmpty()) lines.removeLast();
    return lines;
}

Json parsed(const QByteArray& line)
{
    const auto value = parseJson(line.toStdString());
    return value ? *value : Json();
}

std::string lineWith(std::string_view message, std::initializer_list<Field> fields,
                     const Redactor& redactor = Redactor())
{
    return formatLogLine(WallTime(std::chrono::seconds(1'705'314'600)), Level::Info, message,
                         "\"service\":\"s\"", {fields.begin(), fields.size()}, redactor);
}

}  // namespace

class TestLogger : public QObject {
    Q_OBJECT
private slots:
    void aLineHasItsMembersInOrder()
    {
        QCOMPARE(
            lineWith("request_completed",
                     {{"status", 200}, {"duration_ms", 1.5}, {"trace_id", "abc"}, {"ok", true}}),
            std::string("{\"timestamp\":\"2024-01-15T10:30:00.000Z\",\"level\":\"info\","
                        "\"msg\":\"request_completed\",\"service\":\"s\",\"trace_id\":\"abc\","
                        "\"status\":200,\"duration_ms\":1.5,\"ok\":true}"));
    }

    void outsideTextCannotForgeLines_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("a second line") << QByteArray("a\r\n{\"level\":\"error\"}");
        QTest::newRow("an escape sequence of a terminal") << QByteArray("\x1b[2J\x1b[31mred");
        QTest::newRow("the end of the object") << QByteArray("\"},{\"x\":\"");
        QTest::newRow("line separators of Unicode") << QByteArray(
            "a\xE2\x80\xA8"
            "b\xE2\x80\xA9"
            "c");
        QTest::newRow("bytes that are no UTF-8") << QByteArray(
            "a\xFF\xC0\x80"
            "b");
        QTest::newRow("a zero byte") << QByteArray("a\0b", 3);
        QTest::newRow("a megabyte") << QByteArray(1 << 20, 'u');
        QTest::newRow("a megabyte of control characters") << QByteArray(1 << 20, '\x01');
    }
    void outsideTextCannotForgeLines()
    {
        QFETCH(QByteArray, text);
        const std::string value = text.toStdString();
        const std::string line = lineWith(value, {{"user_agent", value}, {"path", value}});
        QVERIFY(line.size() <= kMaxLogLineBytes);
        for (const char c : line) QVERIFY(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
        QVERIFY(line.find("\xE2\x80\xA8") == std::string::npos);
        const auto json = parseJson(line);
        QVERIFY(json.has_value());
        QVERIFY(json->contains("user_agent"));
    }

    void valuesAreCutWhereTheDocumentationSays()
    {
        const Json whole = parsed(
            QByteArray::fromStdString(lineWith("m", {{"v", std::string(kMaxLogValueBytes, 'a')}})));
        QCOMPARE(whole["v"].get<std::string>().size(), kMaxLogValueBytes);
        const Json cut = parsed(QByteArray::fromStdString(
            lineWith("m", {{"v", std::string(kMaxLogValueBytes + 1, 'a')}})));
        QVERIFY(cut["v"].get<std::string>().ends_with("[cut]"));
        QVERIFY(cut["v"].get<std::string>().starts_with(std::string(kMaxLogValueBytes, 'a')));
    }

    void aLineNeverExceedsItsLimit()
    {
        std::vector<std::string> names;
        for (int i = 0; i < 40; ++i) names.push_back("field_" + std::to_string(i));
        std::vector<Field> fields;
        const std::string value(4000, 'x');
        for (const std::string& name : names) fields.emplace_back(name, value);
        const std::string line =
            formatLogLine(WallTime(), Level::Info, "m", "", fields, Redactor());
        QVERIFY(line.size() <= kMaxLogLineBytes);
        const auto json = parseJson(line);
        QVERIFY(json.has_value());
        QCOMPARE((*json)["truncated"], Json(true));
        QVERIFY((*json)["field_3"].is_string());
    }

    void aMemberNeverStandsTwice()
    {
        const std::string line =
            lineWith("m", {{"msg", "a"}, {"service", "b"}, {"level", "c"}, {"x", 1}, {"x", 2}});
        const Json json = parsed(QByteArray::fromStdString(line));
        QCOMPARE(json["msg"], Json("m"));
        QCOMPARE(json["service"], Json("s"));
        QCOMPARE(json["msg_"], Json("a"));
        QCOMPARE(json["x"], Json(1));
        QCOMPARE(json["x_"], Json(2));
    }

    void numbersThatJsonLacksAreNull()
    {
        const double infinite = std::numeric_limits<double>::infinity();
        const Json json =
            parsed(QByteArray::fromStdString(lineWith("m", {{"a", infinite}, {"b", 0.1}})));
        QVERIFY(json["a"].is_null());
        QCOMPARE(json["b"], Json(0.1));
    }

    void linesReachTheFileAndTheRecentLog()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("a.log");
        FakeClock clock;
        RecentLog recent;
        LogOptions options;
        options.output = path.toStdString();
        options.defaultFields = {{"service", "helixagent"}, {"api_key", "should-not-show"}};
        options.levels = {{"response", Level::Debug}, {"error", Level::Error}};
        auto logger = Logger::create(options, clock, &recent);
        QVERIFY(logger.has_value());
        (*logger)->registerSecret("configured-value-77");
        (*logger)->log(Level::Debug, "request", "hidden by the general level");
        (*logger)->log(Level::Debug, "response", "shown by its category");
        (*logger)->log(Level::Warn, "error", "hidden by its category");
        (*logger)->log(Level::Info, "", "with a secret", {{"detail", "x configured-value-77 y"}});
        (*logger)->flush();
        const auto lines = linesOf(path);
        QCOMPARE(lines.size(), 2);
        QCOMPARE(parsed(lines[0])["msg"], Json("shown by its category"));
        QCOMPARE(parsed(lines[0])["api_key"], Json("[REDACTED]"));
        QCOMPARE(parsed(lines[1])["detail"], Json("x [REDACTED] y"));
        QCOMPARE(recent.since({}).lines.size(), std::size_t(2));
        QCOMPARE(recent.since({}).lines[1].json, lines[1].toStdString());
        struct stat info = {};
        QCOMPARE(::stat(path.toUtf8().constData(), &info), 0);
        QCOMPARE(int(info.st_mode & 0777), 0600);
    }

    void theSecondOutputRotates()
    {
        QTemporaryDir folder;
        FakeClock clock;
        LogOptions options;
        options.output = "/dev/null";
        options.file = folder.filePath("r.log").toStdString();
        options.maxFileBytes = 4096;
        options.maxFiles = 3;
        auto logger = Logger::create(options, clock);
        QVERIFY(logger.has_value());
        for (int i = 0; i < 200; ++i)
            (*logger)->log(Level::Info, "", "a line of some length", {{"number", i}});
        (*logger)->flush();
        QCOMPARE((*logger)->dropped(), std::uint64_t(0));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).join(' '),
                 QString("r.log r.log.1 r.log.2"));
        int last = 199;
        const auto newest = linesOf(folder.filePath("r.log"));
        for (auto line = newest.rbegin(); line != newest.rend(); ++line)
            QCOMPARE(parsed(*line)["number"], Json(last--));
        QCOMPARE(parsed(linesOf(folder.filePath("r.log.1")).last())["number"], Json(last));
        for (const QString& name : QDir(folder.path()).entryList(QDir::Files))
            QVERIFY(QFileInfo(folder.filePath(name)).size() <= 4096);
    }

    void anOutputThatFailsOnlyCostsLines()
    {
        FakeClock clock;
        LogOptions options;
        options.output = "/dev/full";
        auto logger = Logger::create(options, clock);
        QVERIFY(logger.has_value());
        for (int i = 0; i < 10; ++i) (*logger)->log(Level::Error, "", "to a full disk");
        (*logger)->flush();
        QCOMPARE((*logger)->dropped(), std::uint64_t(10));
    }

    void aFullQueueDropsAndCountsButNeverBlocks()
    {
        // Nobody reads this pipe until the end.
        QTemporaryDir folder;
        const QByteArray path = folder.filePath("pipe").toUtf8();
        QCOMPARE(::mkfifo(path.constData(), 0600), 0);
        const int reader = ::open(path.constData(), O_RDONLY | O_NONBLOCK);
        QVERIFY(reader >= 0);
        FakeClock clock;
        LogOptions options;
        options.output = path.toStdString();
        options.queueCapacity = 16;
        std::uint64_t dropped = 0;
        {
            auto logger = Logger::create(options, clock);
            QVERIFY(logger.has_value());
            const std::string text(1000, 'x');
            for (int i = 0; i < 3000; ++i)
                (*logger)->log(Level::Info, "", "m", {{"text", text}, {"number", i}});
            (*logger)->flush();
            dropped = (*logger)->dropped();
        }
        QVERIFY(dropped > 0);
        QByteArray all;
        char buffer[65536];
        for (ssize_t count = 0; (count = ::read(reader, buffer, sizeof buffer)) > 0;)
            all.append(buffer, int(count));
        ::close(reader);
        QByteArrayList lines = all.split('\n');
        lines.removeLast();  // the last one may have been taken in part
        QVERIFY(lines.size() > 10);
        QVERIFY(lines.size() + dropped <= 3001);
        for (const QByteArray& line : lines) QVERIFY(parsed(line).is_object());
    }

    void reconfigurationKeepsTheOldOutputsOnError()
    {
        QTemporaryDir folder;
        FakeClock clock;
        LogOptions options;
        options.output = folder.filePath("first.log").toStdString();
        auto logger = Logger::create(options, clock);
        QVERIFY(logger.has_value());
        (*logger)->log(Level::Info, "", "one");
        options.output = folder.filePath("no/such/folder.log").toStdString();
        QVERIFY(!(*logger)->reconfigure(options));
        (*logger)->log(Level::Info, "", "two");
        options.output = folder.filePath("second.log").toStdString();
        QVERIFY((*logger)->reconfigure(options).has_value());
        (*logger)->log(Level::Info, "", "three");
        (*logger)->flush();
        QCOMPARE(linesOf(folder.filePath("first.log")).size(), 2);
        QCOMPARE(linesOf(folder.filePath("second.log")).size(), 1);
    }

    void manyThreadsWriteWholeLines()
    {
        QTemporaryDir folder;
        FakeClock clock;
        LogOptions options;
        options.output = folder.filePath("t.log").toStdString();
        auto logger = Logger::create(options, clock);
        QVERIFY(logger.has_value());
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 500; ++i)
                    (*logger)->log(Level::Info, "", "m", {{"thread", t}, {"number", i}});
            });
        for (std::thread& thread : threads) thread.join();
        (*logger)->flush();
        const auto lines = linesOf(folder.filePath("t.log"));
        QCOMPARE(std::uint64_t(lines.size()) + (*logger)->dropped(), std::uint64_t(2000));
        for (const QByteArray& line : lines) QVERIFY(parsed(line).is_object());
    }

    void theThreeRecordsHaveTheirMembers()
    {
        QTemporaryDir folder;
        FakeClock clock;
        LogOptions options;
        options.output = folder.filePath("records.log").toStdString();
        auto logger = Logger::create(options, clock);
        QVERIFY(logger.has_value());
        RequestCompleted request;
        request.requestId = "req-1";
        request.method = "POST";
        request.path = "/v1/chat/completions";
        request.status = 502;
        request.tokensUsed = 30;
        logRequestCompleted(**logger, request);
        ProviderErrorRecord error;
        error.provider = "claude";
        error.error = "invalid x-api-key: sk-ant-api03-abcdefgh";
        error.retryAfterSeconds = 2;
        logProviderError(**logger, error);
        DebateCompleted debate;
        debate.debateId = "deb-1";
        debate.rounds = 3;
        debate.isConsensusReached = true;
        logDebateCompleted(**logger, debate);
        (*logger)->flush();
        const auto lines = linesOf(folder.filePath("records.log"));
        QCOMPARE(lines.size(), 3);
        QCOMPARE(parsed(lines[0])["msg"], Json("request_completed"));
        QCOMPARE(parsed(lines[0])["level"], Json("error"));
        QCOMPARE(parsed(lines[0])["tokens_used"], Json(30));
        QVERIFY(!parsed(lines[0]).contains("provider"));
        QCOMPARE(parsed(lines[1])["retry_after"], Json(2.0));
        QVERIFY(!lines[1].contains("abcdefgh"));
        QCOMPARE(parsed(lines[2])["consensus_reached"], Json(true));
    }

    void aLogWithoutPlaceIsRefused()
    {
        FakeClock clock;
        LogOptions options;
        options.queueCapacity = 0;
        QCOMPARE(int(Logger::create(options, clock).error().code), int(ErrorCode::InvalidArgument));
        options.queueCapacity = 1;
        options.output = "/proc/no/such/file";
        QCOMPARE(int(Logger::create(options, clock).error().code), int(ErrorCode::IoError));
        QVERIFY(!parseLevel("loud"));
        QCOMPARE(*parseLevel("warning"), Level::Warn);
    }
};

QTEST_APPLESS_MAIN(TestLogger)
#include "tst_logger.moc"
