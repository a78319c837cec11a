#include "net/client.h"

#include "net/worker.h"

#include <QtTest>
#include <boost/asio.hpp>
#include <future>
#include <thread>

using namespace helix;
using namespace helix::net;
using asio::ip::tcp;

namespace {

// A server for one connection: sends the script when it has seen a request head, then keeps or
// closes the connection.
class ScriptedPeer {
public:
    explicit ScriptedPeer(std::string script)
        : m_acceptor(m_context, {asio::ip::make_address("127.0.0.1"), 0})
    {
        m_thread = std::thread([this, script = std::move(script)] {
            boost::system::error_code error;
            tcp::socket socket(m_context);
            m_acceptor.accept(socket, error);
            if (error) return;
            asio::read_until(socket, asio::dynamic_buffer(m_request), "\r\n\r\n", error);
            asio::write(socket, asio::buffer(script), error);
            if (!script.ends_with("HOLD")) return;
            char byte = 0;
            socket.read_some(asio::buffer(&byte, 1), error);
            m_closed.set_value();
        });
    }
    ~ScriptedPeer()
    {
        boost::system::error_code ignored;
        ::shutdown(m_acceptor.native_handle(), SHUT_RDWR);
        m_thread.join();
    }
    std::string url() const
    {
        return "http://127.0.0.1:" + std::to_string(m_acceptor.local_endpoint().port()) + "/v1";
    }
    bool isClosedWithin(std::chrono::milliseconds span)
    {
        return m_closed.get_future().wait_for(span) == std::future_status::ready;
    }

private:
    asio::io_context m_context;
    tcp::acceptor m_acceptor;
    std::string m_request;
    std::promise<void> m_closed;
    std::thread m_thread;
};

struct Outcome {
    int status = 0;
    std::string body;
    std::optional<Error> error;
};

asio::awaitable<Outcome> exchange(Worker& worker, ClientRequest request,
                                  std::chrono::milliseconds patience)
{
    Outcome outcome;
    const auto until = std::chrono::steady_clock::now() + patience;
    const auto call = worker.client().start(std::move(request));
    auto head = co_await call->head(until);
    if (!head) {
        outcome.error = head.error();
        co_return outcome;
    }
    outcome.status = head->status;
    auto body = co_await call->readAll(until);
    if (body)
        outcome.body = *body;
    else
        outcome.error = body.error();
    co_return outcome;
}

}  // namespace

class TestClient : public QObject {
    Q_OBJECT

private:
    Outcome run(ClientRequest request, std::chrono::milliseconds patience = std::chrono::seconds(5))
    {
        Worker worker(0);
        worker.start();
        auto future = asio::co_spawn(
            worker.context(), exchange(worker, std::move(request), patience), asio::use_future);
        const Outcome outcome = future.get();
        worker.stop();
        return outcome;
    }
    ClientRequest post(const std::string& url)
    {
        ClientRequest request;
        request.url = url;
        request.body = "{}";
        request.connectTimeout = std::chrono::milliseconds(500);
        return request;
    }

private slots:
    void readsAWholeAnswer()
    {
        ScriptedPeer peer(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello");
        const auto outcome = run(post(peer.url()));
        QVERIFY2(!outcome.error, outcome.error ? outcome.error->text().c_str() : "");
        QCOMPARE(outcome.status, 201);
        QCOMPARE(outcome.body, std::string("hello"));
    }

    void reportsWhatWentWrong_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<int>("code");
        QTest::newRow("closed before the head") << QByteArray("") << int(ErrorCode::ConnectionLost);
        QTest::newRow("shorter than announced")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            << int(ErrorCode::ConnectionLost);
        QTest::newRow("chunks cut")
            << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")
            << int(ErrorCode::ConnectionLost);
        QTest::newRow("not HTTP") << QByteArray("SSH-2.0-OpenSSH\r\n\r\n")
                                  << int(ErrorCode::ProtocolError);
        QTest::newRow("an endless head")
            << "HTTP/1.1 200 OK\r\n" +
                   QByteArray("X-A: " + QByteArray(1000, 'a') + "\r\n").repeated(80) + "\r\n"
            << int(ErrorCode::LimitExceeded);
        QTest::newRow("a body beyond the limit")
            << "HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + QByteArray(3000, 'a')
            << int(ErrorCode::LimitExceeded);
        QTest::newRow("no answer in time")
            << QByteArray("HTTP/1.1 200 OK\r\nX-Wait: HOLD") << int(ErrorCode::Timeout);
    }
    void reportsWhatWentWrong()
    {
        QFETCH(QByteArray, script);
        QFETCH(int, code);
        ScriptedPeer peer(script.toStdString());
        auto request = post(peer.url());
        request.maxBodyBytes = 2000;
        const auto outcome = run(std::move(request), std::chrono::milliseconds(300));
        QVERIFY(outcome.error.has_value());
        QVERIFY2(int(outcome.error->code) == code, outcome.error->text().c_str());
    }

    void aRefusedConnectionIsNamed()
    {
        const auto outcome = run(post("http://127.0.0.1:1/v1?key=secret"));
        QVERIFY(outcome.error.has_value());
        QCOMPARE(int(outcome.error->code), int(ErrorCode::ConnectionFailed));
        QVERIFY(outcome.error->text().find("127.0.0.1:1") != std::string::npos);
        QVERIFY(outcome.error->text().find("secret") == std::string::npos);
    }

    /// S6: as curl understands the host, not as it is written.
    void aCheckedRequestReachesNoMetadataAddress_data()
    {
        QTest::addColumn<QString>("host");
        for (const char* host : {"169.254.169.254", "2852039166", "0xa9fea9fe", "169.254.43518",
                                 "0251.0376.0251.0376", "[::ffff:169.254.169.254]", "[fe80::1]",
                                 "[fd00:ec2::254]", "100.100.100.200", "168.63.129.16"})
            QTest::newRow(host) << host;
    }
    void aCheckedRequestReachesNoMetadataAddress()
    {
        QFETCH(QString, host);
        auto request = post("http://" + host.toStdString() + ":9/v1");
        request.isAddressChecked = true;
        const auto outcome = run(std::move(request));
        QVERIFY(outcome.error.has_value());
        QCOMPARE(int(outcome.error->code), int(ErrorCode::ConnectionFailed));
        QVERIFY2(outcome.error->text().find("metadata address") != std::string::npos,
                 outcome.error->text().c_str());
        QVERIFY(!outcome.error->retryable);
    }

    void aCheckedRequestReachesEverybodyElse()
    {
        ScriptedPeer peer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        auto request = post(peer.url());
        request.isAddressChecked = true;
        const auto outcome = run(std::move(request));
        QVERIFY2(!outcome.error, outcome.error ? outcome.error->text().c_str() : "");
        QCOMPARE(outcome.body, std::string("ok"));
    }

    void givingUpClosesTheConnection()
    {
        ScriptedPeer peer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nHOLD");
        const auto outcome = run(post(peer.url()), std::chrono::milliseconds(100));
        QCOMPARE(int(outcome.error->code), int(ErrorCode::Timeout));
        QVERIFY(peer.isClosedWithin(std::chrono::seconds(1)));
    }
};

QTEST_APPLESS_MAIN(TestClient)
#include "tst_client.moc"
