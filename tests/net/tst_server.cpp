#include "net/server.h"

#include <QtTest>
#include <boost/asio.hpp>

using namespace helix;
using namespace helix::net;
using asio::ip::tcp;

namespace {

// Answers with what it understood of the request; /stream streams; /slow waits until the client
// leaves.
class EchoHandler final : public RequestHandler {
public:
    asio::awaitable<void> handle(Worker& worker, ServerRequest& request,
                                 ResponseWriter& writer) override
    {
        if (request.path == "/slow") {
            Event never(worker.context(), worker.timers());
            const auto outcome =
                co_await never.wait(std::chrono::steady_clock::now() + std::chrono::seconds(20));
            wasCancelled = outcome == WaitOutcome::Cancelled && writer.isClientGone();
            co_return;
        }
        if (request.path == "/stream") {
            Headers headers;
            headers.add("Content-Type", "text/event-stream");
            (void)co_await writer.beginStream(200, std::move(headers));
            (void)co_await writer.write("data: 1\n\n");
            (void)co_await writer.write("data: 2\n\n");
            if (request.query == "abort")
                writer.abortStream();
            else
                (void)co_await writer.endStream();
            co_return;
        }
        ServerResponse response;
        response.body = request.method + " " + request.path + " " + request.body;
        (void)co_await writer.respond(std::move(response));
    }
    ServerResponse refuse(int status, std::string_view reason) override
    {
        return {status, {}, std::string(reason)};
    }

    std::atomic<bool> wasCancelled{false};
};

std::string readAll(tcp::socket& socket)
{
    std::string out;
    boost::system::error_code error;
    char chunk[4096];
    for (;;) {
        const std::size_t size = socket.read_some(asio::buffer(chunk), error);
        if (error) return out;
        out.append(chunk, size);
    }
}

}  // namespace

class TestServer : public QObject {
    Q_OBJECT

private:
    EchoHandler m_handler;
    std::unique_ptr<Worker> m_worker;
    std::unique_ptr<Server> m_server;
    asio::io_context m_context;

    tcp::socket connect()
    {
        tcp::socket socket(m_context);
        socket.connect({asio::ip::make_address("127.0.0.1"), m_server->port()});
        return socket;
    }

    std::string dialogue(const std::string& bytes)
    {
        auto socket = connect();
        asio::write(socket, asio::buffer(bytes));
        return readAll(socket);
    }

private slots:
    void init()
    {
        m_worker = std::make_unique<Worker>(0);
        m_worker->start();
        ServerLimits limits;
        limits.headTimeout = std::chrono::milliseconds(150);
        limits.bodyTimeout = std::chrono::milliseconds(150);
        limits.maxBodyBytes = 1000;
        limits.maxConnections = 4;
        auto server = Server::create("127.0.0.1", 0, limits, {m_worker.get()}, m_handler);
        QVERIFY(server.has_value());
        m_server = std::move(*server);
    }
    void cleanup()
    {
        m_worker->stop();
        m_server.reset();
        m_worker.reset();
    }

    void readsRequests_data()
    {
        QTest::addColumn<QByteArray>("sent");
        QTest::addColumn<QByteArray>("expected");
        const QByteArray close = "Host: x\r\nConnection: close\r\n";
        QTest::newRow("a GET") << "GET /a?b=1 HTTP/1.1\r\n" + close + "\r\n"
                               << QByteArray("GET /a ");
        QTest::newRow("a body with its length")
            << "POST /a HTTP/1.1\r\n" + close + "Content-Length: 5\r\n\r\nhello"
            << QByteArray("POST /a hello");
        QTest::newRow("a chunked body")
            << "POST /a HTTP/1.1\r\n" + close +
                   "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
            << QByteArray("POST /a hello");
        QTest::newRow("two pipelined requests")
            << "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\n" + close + "\r\n"
            << QByteArray("GET /2 ");
        QTest::newRow("percent escapes are decoded once")
            << "GET /%61%2541 HTTP/1.1\r\n" + close + "\r\n"
            << QByteArray("GET /a%41 ");
        QTest::newRow("an expectation is answered first")
            << "POST /a HTTP/1.1\r\n" + close +
                   "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nok"
            << QByteArray("POST /a ok");
    }
    void readsRequests()
    {
        QFETCH(QByteArray, sent);
        QFETCH(QByteArray, expected);
        const auto answer = QByteArray::fromStdString(dialogue(sent.toStdString()));
        QVERIFY2(answer.startsWith("HTTP/1.1 200 OK\r\n") || answer.startsWith("HTTP/1.1 100 "),
                 answer.constData());
        QVERIFY2(answer.endsWith(expected), answer.constData());
    }

    void refusesBadRequestsAndCloses_data()
    {
        QTest::addColumn<QByteArray>("sent");
        QTest::addColumn<int>("status");
        QTest::newRow("garbage") << QByteArray("\x16\x03\x01garbage\r\n\r\n") << 400;
        QTest::newRow("a head beyond the limit")
            << "GET / HTTP/1.1\r\nHost: x\r\nA: " + QByteArray(20'000, 'a') + "\r\n\r\n"
            << 431;
        QTest::newRow("too many lines")
            << "GET / HTTP/1.1\r\nHost: x\r\n" + QByteArray("A: b\r\n").repeated(100) + "\r\n"
            << 431;
        QTest::newRow("an announced body beyond the limit")
            << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n") << 413;
        QTest::newRow("a chunked body beyond the limit")
            << "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n500\r\n" +
                   QByteArray(0x500, 'a') + "\r\n0\r\n\r\n"
            << 413;
        QTest::newRow("both lengths") << QByteArray(
                                             "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                             "3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                                      << 400;
        QTest::newRow("two lengths") << QByteArray(
                                            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                            "3\r\nContent-Length: 4\r\n\r\nabcd")
                                     << 400;
        QTest::newRow("an unknown transfer coding")
            << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n") << 501;
        QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
        QTest::newRow("an encoded body") << QByteArray(
                                                "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: "
                                                "gzip\r\nContent-Length: 1\r\n\r\na")
                                         << 415;
        QTest::newRow("a path that leaves the root")
            << QByteArray("GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n") << 400;
        QTest::newRow("an encoded slash")
            << QByteArray("GET /a%2fb HTTP/1.1\r\nHost: x\r\n\r\n") << 400;
        QTest::newRow("a head that never ends")
            << QByteArray("GET / HTTP/1.1\r\nHost: x\r\n") << 408;
        QTest::newRow("a body that never ends")
            << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc") << 408;
    }
    void refusesBadRequestsAndCloses()
    {
        QFETCH(QByteArray, sent);
        QFETCH(int, status);
        const auto answer = QByteArray::fromStdString(dialogue(sent.toStdString()));
        QVERIFY2(answer.startsWith("HTTP/1.1 " + QByteArray::number(status)), answer.constData());
        QVERIFY2(answer.contains("Connection: close"), answer.constData());
    }

    void streamsAreChunkedAndEnd()
    {
        const auto answer =
            dialogue("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        QVERIFY(answer.find("Transfer-Encoding: chunked") != std::string::npos);
        QVERIFY(answer.ends_with("9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n"));
    }
    void anAbortedStreamHasNoLastChunk()
    {
        const auto answer = dialogue("GET /stream?abort HTTP/1.1\r\nHost: x\r\n\r\n");
        QVERIFY(answer.ends_with("data: 2\n\n\r\n"));
    }

    void theHandlerIsCancelledWhenTheClientLeaves()
    {
        {
            auto socket = connect();
            asio::write(socket, asio::buffer(std::string("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")));
            QTRY_COMPARE(m_server->activeRequests(), std::size_t(1));
        }
        QTRY_VERIFY(m_handler.wasCancelled);
        QTRY_COMPARE(m_server->connections(), std::size_t(0));
    }

    void theNewestConnectionBeyondTheLimitIsRefused()
    {
        std::vector<tcp::socket> sockets;
        for (int i = 0; i < 4; ++i) sockets.push_back(connect());
        QTRY_COMPARE(m_server->connections(), std::size_t(4));
        auto extra = connect();
        QVERIFY(readAll(extra).starts_with("HTTP/1.1 503 "));
    }

    void aTakenPortIsReported()
    {
        const auto second =
            Server::create("127.0.0.1", m_server->port(), {}, {m_worker.get()}, m_handler);
        QVERIFY(!second.has_value());
        QVERIFY(second.error().message.find("another program may be using the port") !=
                std::string::npos);
    }

    void drainingClosesIdleConnections()
    {
        auto idle = connect();
        QTRY_COMPARE(m_server->connections(), std::size_t(1));
        m_server->stopAccepting();
        QCOMPARE(readAll(idle), std::string());
        QTRY_COMPARE(m_server->connections(), std::size_t(0));
    }
};

QTEST_APPLESS_MAIN(TestServer)
#include "tst_server.moc"
