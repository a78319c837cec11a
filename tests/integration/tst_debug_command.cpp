#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace {

struct Outcome {
    int code = -1;
    QByteArray output;
    QByteArray errors;
};

Outcome debug(const QString& kind, const QString& file, const QByteArray& input = {})
{
    QProcess process;
    process.start(HELIX_AGENT, {"debug", kind, "--batch", file});
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished()) return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QJsonArray answersOf(const Outcome& outcome)
{
    QJsonArray answers;
    for (const QByteArray& line : outcome.output.split('\n'))
        if (!line.isEmpty()) answers.append(QJsonDocument::fromJson(line).object());
    return answers;
}

QString base64(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

QByteArray lineOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

/// The answer to a batch of one, without its id; empty when the command failed.
QJsonObject verdict(const QString& kind, QJsonObject line)
{
    line["id"] = "x";
    const auto answers = answersOf(debug(kind, "-", lineOf(line)));
    if (answers.size() != 1) return {};
    QJsonObject answer = answers[0].toObject();
    return answer.take("id") == "x" ? answer : QJsonObject();
}

QJsonObject verdictOnBytes(const QString& kind, const QByteArray& bytes)
{
    return verdict(kind, {{"input_b64", base64(bytes)}});
}

QByteArray post(const QByteArray& fields, const QByteArray& body)
{
    return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

QByteArray chunked(const QByteArray& body)
{
    return post("Transfer-Encoding: chunked\r\n", body);
}

/// Nine aliases of nine aliases … of nine values.
QByteArray aliasBomb()
{
    QByteArray text = "a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char name = 'b'; name < 'j'; ++name) {
        const QByteArray alias = QByteArray("*") + char(name - 1);
        text +=
            QByteArray(1, name) + ": &" + name + " [" + QByteArrayList(9, alias).join(", ") + "]\n";
    }
    return text;
}

/// {"iss":"joe","exp":1300819380,…}, the first example of RFC 7515.
constexpr const char* kToken =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0"
    "dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr const char* kTokenSecret =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==";

constexpr const char* kTraceId = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* kParentId = "b7ad6b7169203331";

QString traceparent(const QString& version = "00", const QString& traceId = kTraceId,
                    const QString& parentId = kParentId, const QString& flags = "01")
{
    return version + "-" + traceId + "-" + parentId + "-" + flags;
}

}  // namespace

/// `helixagent debug`: batches of inputs and what the node's own parsers say about them.
class TestDebugCommand : public QObject {
    Q_OBJECT
private slots:
    void orderAndIdsAreTheBatchs();
    void aBatchMayBeAFile();
    void anUnreadableBatchEndsWithTwo_data();
    void anUnreadableBatchEndsWithTwo();
    void theExampleOfTheHelpWorks_data();
    void theExampleOfTheHelpWorks();

    void eventsDoNotDependOnTheCuts();
    void eventsKeepWhatIsAbsentApart();
    void anEventBeyondTheLimitIsAnError();

    void requestsOfOneConnection();
    void aTrailerIsNoHeader();
    void emptyLinesBetweenRequestsAreNoRequests();
    void badFramingClosesTheConnection_data();
    void badFramingClosesTheConnection();
    void anErrorKeepsTheRequestsBeforeIt();

    void jsonVerdicts_data();
    void jsonVerdicts();
    void yamlDocumentsFollowTheCoreSchema();
    void yamlErrorsSayWhere_data();
    void yamlErrorsSayWhere();

    void aTraceIsContinued();
    void aTraceStartsAnew_data();
    void aTraceStartsAnew();

    void aTokenIsJudgedByWhatIsAskedFor_data();
    void aTokenIsJudgedByWhatIsAskedFor();

private:
    QString fileWith(const QByteArray& text)
    {
        const auto path = m_folder.filePath("batch.jsonl");
        QFile file(path);
        if (file.open(QIODevice::WriteOnly)) file.write(text);
        return path;
    }

    QTemporaryDir m_folder;
};

void TestDebugCommand::orderAndIdsAreTheBatchs()
{
    const QJsonArray ids{"b", 7, "a", QJsonValue::Null, 1.5, "b"};
    QByteArray batch;
    for (const auto& id : ids)
        batch += lineOf({{"id", id}, {"input_b64", base64(batch.size() % 2 == 0 ? "1" : "]")}});
    batch.chop(1);  // the last line needs no end
    const auto outcome = debug("json", "-", batch);
    QCOMPARE(outcome.code, 0);
    QVERIFY(outcome.errors.isEmpty());
    QJsonArray answered;
    for (const auto& answer : answersOf(outcome)) answered.append(answer.toObject()["id"]);
    QCOMPARE(answered, ids);
}

void TestDebugCommand::aBatchMayBeAFile()
{
    const auto outcome = debug("json", fileWith(lineOf({{"id", 1}, {"input_b64", "MQ=="}})));
    QCOMPARE(outcome.code, 0);
    QCOMPARE(outcome.output, QByteArray("{\"error\":null,\"id\":1,\"valid\":true}\n"));
    const auto empty = debug("json", fileWith({}));
    QCOMPARE(empty.code, 0);
    QVERIFY(empty.output.isEmpty());
}

void TestDebugCommand::anUnreadableBatchEndsWithTwo_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("no JSON") << "json" << QByteArray("{");
    QTest::newRow("no object") << "json" << QByteArray("[1]");
    QTest::newRow("an empty line") << "json" << QByteArray("");
    QTest::newRow("no id") << "json" << QByteArray(R"({"input_b64":""})");
    QTest::newRow("no input") << "http" << QByteArray(R"({"id":1})");
    QTest::newRow("an input that is no text") << "yaml" << QByteArray(R"({"id":1,"input_b64":1})");
    QTest::newRow("an input that is not base64")
        << "json" << QByteArray(R"({"id":1,"input_b64":"a"})");
    QTest::newRow("base64 with a line end")
        << "json" << QByteArray(R"({"id":1,"input_b64":"MQ==\n"})");
    QTest::newRow("a chunk that is no text") << "sse" << QByteArray(R"({"id":1,"chunks_b64":[1]})");
    QTest::newRow("chunks that are no list") << "sse" << QByteArray(R"({"id":1,"chunks_b64":""})");
    QTest::newRow("a header without a value")
        << "traceparent" << QByteArray(R"({"id":1,"headers":[["a"]]})");
    QTest::newRow("no token") << "jwt" << QByteArray(R"({"id":1,"secret":"s"})");
    QTest::newRow("a secret that is no text")
        << "jwt" << QByteArray(R"({"id":1,"token":"a.b.c","secret":1})");
    QTest::newRow("a time that is no number")
        << "jwt" << QByteArray(R"({"id":1,"token":"a.b.c","secret":"s","now":"today"})");
}
void TestDebugCommand::anUnreadableBatchEndsWithTwo()
{
    QFETCH(QString, kind);
    QFETCH(QByteArray, line);
    const QByteArray good = R"({"id":1,"input_b64":"","chunks_b64":[],"headers":[],"token":""})"
                            "\n";
    const auto outcome = debug(kind, "-", good + line + "\n" + good);
    QCOMPARE(outcome.code, 2);
    QCOMPARE(answersOf(outcome).size(), 1);
    QVERIFY2(outcome.errors.startsWith("standard input:2: "), outcome.errors.constData());
    QCOMPARE(debug(kind, m_folder.filePath("missing")).code, 2);
    QCOMPARE(debug(kind, m_folder.path()).code, 2);
}

void TestDebugCommand::theExampleOfTheHelpWorks_data()
{
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"sse", "http", "json", "yaml", "traceparent", "jwt"})
        QTest::newRow(kind) << kind;
}
void TestDebugCommand::theExampleOfTheHelpWorks()
{
    QFETCH(QString, kind);
    QProcess process;
    process.start(HELIX_AGENT, {"debug", kind, "--help"});
    QVERIFY(process.waitForFinished());
    const QByteArray help = process.readAllStandardOutput();
    const auto start = help.indexOf("echo '") + 6;
    const QByteArray example = help.mid(start, help.indexOf("'", start) - start);
    const auto outcome = debug(kind, "-", example);
    QVERIFY2(outcome.code == 0, (example + outcome.errors).constData());
    QVERIFY2(!outcome.output.contains("\"line\""), outcome.output.constData());
}

void TestDebugCommand::eventsDoNotDependOnTheCuts()
{
    const QByteArray text =
        "\xEF\xBB\xBF: hi\r\nevent: a\rid: 1\nretry: 5\ndata: x\ndata: y\r\n\r\ndata: z\n\ncut";
    const auto whole = verdict("sse", {{"chunks_b64", QJsonArray{base64(text)}}});
    QJsonArray bytes;
    for (const char byte : text) bytes.append(base64(QByteArray(1, byte)));
    QCOMPARE(verdict("sse", {{"chunks_b64", bytes}}), whole);
    QCOMPARE(whole["retry"].toArray(), QJsonArray{5});
    const QJsonArray events{QJsonObject{{"event", "a"}, {"data", "x\ny"}, {"id", "1"}},
                            QJsonObject{{"event", QJsonValue::Null}, {"data", "z"}, {"id", "1"}}};
    QCOMPARE(whole["events"].toArray(), events);
}

void TestDebugCommand::eventsKeepWhatIsAbsentApart()
{
    const QByteArray text = "data\n\nid\ndata: \xff\n\n";
    const auto answer = verdict("sse", {{"chunks_b64", QJsonArray{base64(text)}}});
    const QJsonArray expected{
        QJsonObject{{"event", QJsonValue::Null}, {"data", ""}, {"id", QJsonValue::Null}},
        QJsonObject{{"event", QJsonValue::Null}, {"data", QString(QChar(0xfffd))}, {"id", ""}}};
    QCOMPARE(answer["events"].toArray(), expected);
}

void TestDebugCommand::anEventBeyondTheLimitIsAnError()
{
    const QJsonArray chunks{base64("data: a\n\ndata: " + QByteArray(1024 * 1024 + 1, 'b')),
                            base64("\n\ndata: c\n\n")};
    const auto answer = verdict("sse", {{"chunks_b64", chunks}});
    QCOMPARE(answer["events"].toArray().size(), 1);
    QVERIFY(answer["error"].toObject()["message"].toString().contains("1048576"));
}

void TestDebugCommand::requestsOfOneConnection()
{
    const auto answer = verdictOnBytes(
        "http", chunked("3;a=\"b\"\r\nabc\r\n0\r\n\r\n") +
                    "GET /x?y=z HTTP/1.1\r\nHost: b\r\nX: 1\r\nX: 2\r\nConnection: close\r\n\r\n" +
                    "what nobody reads");
    const QJsonArray expected{
        QJsonObject{{"method", "POST"},
                    {"target", "/"},
                    {"headers", QJsonArray{QJsonArray{"Host", "a"},
                                           QJsonArray{"Transfer-Encoding", "chunked"}}},
                    {"body_b64", base64("abc")}},
        QJsonObject{
            {"method", "GET"},
            {"target", "/x?y=z"},
            {"headers", QJsonArray{QJsonArray{"Host", "b"}, QJsonArray{"X", "1"},
                                   QJsonArray{"X", "2"}, QJsonArray{"Connection", "close"}}},
            {"body_b64", ""}}};
    QCOMPARE(answer["messages"].toArray(), expected);
    QVERIFY(answer["error"].isNull());
    QVERIFY(answer["must_close"].toBool());
    QVERIFY(!verdictOnBytes("http", {})["must_close"].toBool(true));
}

void TestDebugCommand::aTrailerIsNoHeader()
{
    const auto answer = verdictOnBytes(
        "http", chunked("0\r\nHost: b\r\nX-Api-Key: k\r\nConnection: close\r\n\r\n"));
    const QJsonArray headers{QJsonArray{"Host", "a"}, QJsonArray{"Transfer-Encoding", "chunked"}};
    QCOMPARE(answer["messages"].toArray()[0].toObject()["headers"].toArray(), headers);
    QVERIFY(!answer["must_close"].toBool(true));
}

void TestDebugCommand::emptyLinesBetweenRequestsAreNoRequests()
{
    const QByteArray request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    // The node reads 8 KiB at once: an empty line may be cut in its middle.
    const QByteArray start = "\r\nGET / HTTP/1.1\r\nHost: a\r\nX: ";
    const QByteArray first = start + QByteArray(8191 - 4 - start.size(), 'x') + "\r\n\r\n";
    const auto answer = verdictOnBytes("http", first + "\r\n\r\n" + request + "\r\n");
    QCOMPARE(answer["messages"].toArray().size(), 2);
    QVERIFY(answer["error"].isNull());
    QVERIFY(!answer["must_close"].toBool(true));
}

void TestDebugCommand::badFramingClosesTheConnection_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("line");
    QTest::newRow("Content-Length, then Transfer-Encoding")
        << post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") << 4;
    QTest::newRow("Transfer-Encoding, then Content-Length")
        << post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n") << 4;
    QTest::newRow("two lengths") << post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab") << 4;
    QTest::newRow("one length twice")
        << post("Content-Length: 1\r\nContent-Length: 1\r\n", "a") << 6;
    QTest::newRow("a list of lengths") << post("Content-Length: 1, 1\r\n", "a") << 5;
    QTest::newRow("a length with a sign") << post("Content-Length: +1\r\n", "a") << 3;
    QTest::newRow("an unknown coding") << post("Transfer-Encoding: gzip, chunked\r\n", "") << 5;
    QTest::newRow("bare line feeds") << QByteArray("GET / HTTP/1.1\nHost: a\n\n") << 1;
    QTest::newRow("one bare line feed")
        << QByteArray("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n") << 2;
    QTest::newRow("a carriage return in a value") << post("X: a\rb\r\n", "") << 3;
    QTest::newRow("NUL in a value") << post(QByteArray("X: a\0b\r\n", 8), "") << 3;
    QTest::newRow("a blank before the colon") << post("X : a\r\n", "") << 3;
    QTest::newRow("no Host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 3;
    QTest::newRow("two Hosts") << post("Host: b\r\n", "") << 5;
    QTest::newRow("a chunk size that is no number") << chunked("0x1\r\na\r\n0\r\n\r\n") << 5;
    QTest::newRow("a chunk size beyond 64 bits") << chunked("10000000000000000\r\na") << 5;
    QTest::newRow("a chunk longer than its size") << chunked("1\r\nab\r\n0\r\n\r\n") << 6;
    QTest::newRow("a line feed ends a chunk size") << chunked("1\na\r\n0\r\n\r\n") << 5;
    QTest::newRow("a line feed quoted in a chunk extension")
        << chunked("1;a=\"\n\"\r\na\r\n0\r\n\r\n") << 5;
    QTest::newRow("a chunk extension without end")
        << chunked("1;a=" + QByteArray(40'000, 'b')) << 5;
    QTest::newRow("trailers without end") << chunked("0\r\nX: " + QByteArray(40'000, 'b')) << 5;
    QTest::newRow("a head beyond the limit") << post("X: " + QByteArray(20'000, 'b'), "") << 3;
    QTest::newRow("a head cut short") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n") << 2;
    QTest::newRow("a body cut short") << post("Content-Length: 9\r\n", "a") << 5;
}
void TestDebugCommand::badFramingClosesTheConnection()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, line);
    const auto answer = verdictOnBytes("http", bytes);
    const auto error = answer["error"].toObject();
    const auto report = QJsonDocument(answer).toJson();
    QVERIFY2(answer["messages"].toArray().isEmpty(), report.constData());
    QVERIFY(answer["must_close"].toBool());
    QVERIFY(!error["message"].toString().isEmpty());
    QVERIFY2(error["line"].toInt() == line, report.constData());
    QVERIFY(error["column"].toInt() >= 1);
}

void TestDebugCommand::anErrorKeepsTheRequestsBeforeIt()
{
    const auto answer = verdictOnBytes("http", post("Content-Length: 2\r\n",
                                                    "abGE\tT"
                                                    " / HTTP/1.1\r\n\r\n"));
    QCOMPARE(answer["messages"].toArray().size(), 1);
    QCOMPARE(answer["error"].toObject()["line"].toInt(), 5);
    QCOMPARE(answer["error"].toObject()["column"].toInt(), 3);
    QVERIFY(answer["must_close"].toBool());
}

void TestDebugCommand::jsonVerdicts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");  // 0 when valid
    QTest::addColumn<int>("column");
    QTest::newRow("a value") << QByteArray(" [1, \"\\u00e9\", null] ") << 0 << 0;
    QTest::newRow("the same key twice") << QByteArray(R"({"a":1,"a":2})") << 0 << 0;
    QTest::newRow("128 levels") << QByteArray(128, '[') + QByteArray(128, ']') << 0 << 0;
    QTest::newRow("129 levels") << QByteArray(129, '[') + QByteArray(129, ']') << 1 << 129;
    QTest::newRow("nothing") << QByteArray() << 1 << 1;
    QTest::newRow("a comma too many") << QByteArray("[1,\n2,]") << 2 << 3;
    QTest::newRow("two values") << QByteArray("{} 1") << 1 << 4;
    QTest::newRow("NUL behind the value") << QByteArray("{}\0", 3) << 1 << 3;
    QTest::newRow("a line end in text") << QByteArray("\"a\nb\"") << 1 << 3;
    QTest::newRow("half a surrogate pair") << QByteArray("\"\\ud800\"") << 1 << 8;
    QTest::newRow("bytes that are not UTF-8") << QByteArray("\"\xff\"") << 1 << 2;
}
void TestDebugCommand::jsonVerdicts()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(int, column);
    const auto answer = verdictOnBytes("json", text);
    const auto error = answer["error"];
    QCOMPARE(answer["valid"].toBool(line != 0), line == 0);
    QCOMPARE(error.isNull(), line == 0);
    QCOMPARE(error.toObject()["line"].toInt(), line);
    QCOMPARE(error.toObject()["column"].toInt(), column);
}

void TestDebugCommand::yamlDocumentsFollowTheCoreSchema()
{
    const auto answer = verdictOnBytes(
        "yaml",
        "---\na: [yes, true, ~, 0x1F, 0o7, 1.5, \"1\", -0]\nb: &b\n  c: |\n    x\n    y\n"
        "d: *b\n--- two\n...\n");
    QVERIFY2(answer["error"].isNull(), QJsonDocument(answer).toJson().constData());
    const QJsonObject text{{"c", "x\ny\n"}};
    const QJsonArray values{"yes", true, QJsonValue::Null, 31, 7, 1.5, "1", 0};
    const QJsonArray expected{QJsonObject{{"a", values}, {"b", text}, {"d", text}}, "two"};
    QCOMPARE(answer["documents"].toArray(), expected);
    QVERIFY(answer["valid"].toBool());
    QCOMPARE(verdictOnBytes("yaml", {})["documents"], QJsonValue(QJsonArray()));
}

void TestDebugCommand::yamlErrorsSayWhere_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("the same key twice") << QByteArray("a: 1\na: 2\n") << 2 << 1;
    QTest::newRow("a tag") << QByteArray("a: !!python/object x\n") << 1 << 4;
    QTest::newRow("an alias of nothing") << QByteArray("a: *b\n") << 1 << 4;
    QTest::newRow("an alias within its own value") << QByteArray("a: &a [*a]\n") << 1 << 8;
    QTest::newRow("an alias bomb") << aliasBomb() << 5 << 28;
    QTest::newRow("a thousand brackets") << QByteArray(1000, '[') << 1 << 33;
    QTest::newRow("a control character") << QByteArray("a: \x01\n") << 1 << 4;
    QTest::newRow("bytes that are not UTF-8") << QByteArray("a: 1\nb: \xff\n") << 2 << 1;
    QTest::newRow("a list that does not end") << QByteArray("a: [\n") << 2 << 1;
    QTest::newRow("an error in the second document") << QByteArray("1\n---\na: *b\n") << 3 << 4;
}
void TestDebugCommand::yamlErrorsSayWhere()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(int, column);
    const auto answer = verdictOnBytes("yaml", text);
    const auto report = QJsonDocument(answer).toJson();
    QVERIFY(!answer["valid"].toBool(true));
    QVERIFY(answer["documents"].toArray({1}).isEmpty());
    QVERIFY2(answer["error"].toObject()["line"].toInt() == line, report.constData());
    QVERIFY2(answer["error"].toObject()["column"].toInt() == column, report.constData());
}

void TestDebugCommand::aTraceIsContinued()
{
    const QJsonArray headers{QJsonArray{"TraceParent", traceparent()},
                             QJsonArray{"tracestate", "a=1, b=2"}, QJsonArray{"Host", "a"},
                             QJsonArray{"Tracestate", "c=3"}};
    const QJsonObject expected{{"trace_id", kTraceId},
                               {"parent_id", kParentId},
                               {"sampled", true},
                               {"tracestate", "a=1,b=2,c=3"}};
    QCOMPARE(verdict("traceparent", {{"headers", headers}}), expected);
    const QJsonArray later{
        QJsonArray{"traceparent", traceparent("cc", kTraceId, kParentId, "00") + "-more"},
        QJsonArray{"tracestate", "Not A Key=1"}};
    const auto answer = verdict("traceparent", {{"headers", later}});
    QCOMPARE(answer["trace_id"].toString(), QString(kTraceId));
    QVERIFY(!answer["sampled"].toBool(true));
    QCOMPARE(answer["tracestate"], QJsonValue(""));
}

void TestDebugCommand::aTraceStartsAnew_data()
{
    QTest::addColumn<QStringList>("values");
    QTest::newRow("no header") << QStringList{};
    QTest::newRow("two headers") << QStringList{traceparent(), traceparent()};
    QTest::newRow("version ff") << QStringList{traceparent("ff")};
    QTest::newRow("no trace id") << QStringList{traceparent("00", QString(32, '0'))};
    QTest::newRow("no parent id") << QStringList{traceparent("00", kTraceId, QString(16, '0'))};
    QTest::newRow("upper case") << QStringList{traceparent().toUpper()};
    QTest::newRow("more behind version 00") << QStringList{traceparent() + "-more"};
    QTest::newRow("one digit too few") << QStringList{traceparent().chopped(1)};
    QTest::newRow("an empty value") << QStringList{""};
}
void TestDebugCommand::aTraceStartsAnew()
{
    QFETCH(QStringList, values);
    QJsonArray headers{QJsonArray{"tracestate", "a=1"}};
    for (const QString& value : values) headers.append(QJsonArray{"traceparent", value});
    const QJsonObject expected{
        {"trace_id", QJsonValue::Null}, {"parent_id", ""}, {"sampled", false}, {"tracestate", ""}};
    QCOMPARE(verdict("traceparent", {{"headers", headers}}), expected);
}

void TestDebugCommand::aTokenIsJudgedByWhatIsAskedFor_data()
{
    QTest::addColumn<QJsonObject>("asked");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("nothing but the key") << QJsonObject{} << true;
    QTest::newRow("its algorithm") << QJsonObject{{"alg", "HS256"}} << true;
    QTest::newRow("another algorithm") << QJsonObject{{"alg", "HS512"}} << false;
    QTest::newRow("no algorithm at all") << QJsonObject{{"alg", "none"}} << false;
    QTest::newRow("its issuer") << QJsonObject{{"issuer", "joe"}} << true;
    QTest::newRow("another issuer") << QJsonObject{{"issuer", "jane"}} << false;
    QTest::newRow("an audience that it lacks") << QJsonObject{{"audience", "api"}} << false;
    QTest::newRow("before its end") << QJsonObject{{"now", 1300819379}} << true;
    QTest::newRow("at its end") << QJsonObject{{"now", 1300819380}} << false;
    QTest::newRow("at its end, with leeway")
        << QJsonObject{{"now", 1300819380}, {"leeway", 1}} << true;
    QTest::newRow("another secret") << QJsonObject{{"secret_b64", "AAAA"}} << false;
    QTest::newRow("no secret") << QJsonObject{{"secret_b64", ""}} << false;
}
void TestDebugCommand::aTokenIsJudgedByWhatIsAskedFor()
{
    QFETCH(QJsonObject, asked);
    QFETCH(bool, isGood);
    QJsonObject line{{"token", kToken}, {"secret_b64", kTokenSecret}};
    for (auto member = asked.begin(); member != asked.end(); ++member)
        line[member.key()] = member.value();
    const auto answer = verdict("jwt", line);
    QCOMPARE(answer["valid"], QJsonValue(isGood));
    QCOMPARE(answer["error"].isNull(), isGood);
    QCOMPARE(answer["claims"].isNull(), !isGood);
    if (isGood) QCOMPARE(answer["claims"].toObject()["iss"], QJsonValue("joe"));
}

QTEST_GUILESS_MAIN(TestDebugCommand)
#include "tst_debug_command.moc"
