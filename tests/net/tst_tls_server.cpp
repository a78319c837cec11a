// The encrypted server against real OpenSSL clients, and against what is no client at all.

#include "net/server.h"
#include "net/tls_context.h"
#include "support/tls_client.h"

#include <sys/resource.h>
#include <unistd.h>
#include <QTemporaryDir>
#include <QtTest>

using namespace helix;
using namespace helix::net;
using namespace helix::test;

namespace {

const char* const kAsk = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";
const char* const kAskOnce = "GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

// Answers with path, the client's certificate and the body; /abort cuts a stream short.
class EchoHandler final : public RequestHandler {
public:
    asio::awaitable<void> handle(Worker&, ServerRequest& request, ResponseWriter& writer) override
    {
        if (request.path == "/stream" || request.path == "/abort") {
            Headers headers;
            (void)co_await writer.beginStream(200, std::move(headers));
            for (int i = 0; i < 100; ++i) (void)co_await writer.write("data: piece\n\n");
            if (request.path == "/abort")
                writer.abortStream();
            else
                (void)co_await writer.endStream();
            co_return;
        }
        ServerResponse response;
        response.body =
            request.path + "|" + request.clientCertificate + "|" + request.body + "|end";
        (void)co_await writer.respond(std::move(response));
    }
    ServerResponse refuse(int status, std::string_view reason) override
    {
        return {status, {}, std::string(reason)};
    }
};

}  // namespace

class TestTlsServer : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    TestCertificate m_authority = makeCertificate("Clients", {}, 30, nullptr);
    TestCertificate m_stranger = makeCertificate("Strangers", {}, 30, nullptr);
    EchoHandler m_handler;
    std::unique_ptr<Worker> m_worker;
    std::shared_ptr<TlsCredentials> m_credentials;
    std::unique_ptr<Server> m_server;

    std::string path(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }
    void write(const char* name, const std::string& text) const
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(text));
    }
    void writeOwn(const char* commonName) const
    {
        const auto own = makeCertificate(commonName, "IP:127.0.0.1", 30, nullptr);
        write("cert.pem", pemOf(own));
        write("key.pem", keyPemOf(own));
    }
    TlsSettings settings() const
    {
        TlsSettings made;
        made.certFile = path("cert.pem");
        made.keyFile = path("key.pem");
        made.clientCaFile = path("clients.pem");
        return made;
    }
    void start(const TlsSettings& tls, const ServerLimits& limits = {})
    {
        auto context = TlsContext::create(tls);
        QVERIFY2(context.has_value(), context ? "" : context.error().text().c_str());
        m_credentials = std::make_shared<TlsCredentials>(std::move(*context));
        m_worker = std::make_unique<Worker>(0);
        auto server = Server::create("127.0.0.1", 0, limits, {m_worker.get()}, m_handler,
                                     {"X-Fixed: yes\r\n", m_credentials});
        QVERIFY(server.has_value());
        m_server = std::move(*server);
        m_worker->start();
    }
    [[nodiscard]] std::string ask(const TlsOffer& offer, const std::string& bytes = kAskOnce) const
    {
        TlsClient client(m_server->port(), offer);
        (void)client.send(bytes);
        return client.receive();
    }

private slots:
    void initTestCase()
    {
        writeOwn("first");
        write("clients.pem", pemOf(m_authority));
        const auto other = makeCertificate("other", "IP:127.0.0.1", 30, nullptr);
        write("other.pem", keyPemOf(other));
        write("garbage.pem", "no certificate");
        write("empty.pem", "");
    }
    void cleanup()
    {
        if (m_worker) m_worker->stop();
        m_server.reset();
        m_worker.reset();
    }

    void versionsAreRefusedOrSpoken_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<bool>("isStrict");
        QTest::addColumn<bool>("isSpoken");
        QTest::newRow("TLS 1.0 is refused") << 0x0301 << false << false;
        QTest::newRow("TLS 1.1 is refused") << 0x0302 << false << false;
        QTest::newRow("TLS 1.2 is spoken") << 0x0303 << false << true;
        QTest::newRow("TLS 1.3 is spoken") << 0x0304 << false << true;
        QTest::newRow("TLS 1.2 is refused where 1.3 is asked for") << 0x0303 << true << false;
        QTest::newRow("TLS 1.3 is spoken where it is asked for") << 0x0304 << true << true;
    }
    void versionsAreRefusedOrSpoken()
    {
        QFETCH(int, version);
        QFETCH(bool, isStrict);
        QFETCH(bool, isSpoken);
        TlsSettings tls = settings();
        tls.isTls13Only = isStrict;
        start(tls);
        TlsOffer offer;
        offer.lowestVersion = version;
        offer.highestVersion = version;
        const std::string answer = ask(offer);
        QCOMPARE(answer.find("/hello||") != std::string::npos, isSpoken);
        QTRY_COMPARE(m_credentials->failures(TlsFailure::Version), isSpoken ? 0UL : 1UL);
    }

    void anAnswerIsWholeAndHasItsFields()
    {
        start(settings());
        QVERIFY(m_server->url().starts_with("https://127.0.0.1:"));
        TlsClient client(m_server->port(), {});
        QVERIFY(client.send(kAsk));
        const std::string first = client.receive("|end");
        QVERIFY2(first.starts_with("HTTP/1.1 200"), first.c_str());
        QVERIFY(first.find("X-Fixed: yes\r\n") != std::string::npos);
        QVERIFY2(client.send(kAskOnce), "the connection stays open");
        QVERIFY(client.receive().find("/hello") != std::string::npos);
        QVERIFY2(client.wasEndedCleanly(), "the server says goodbye");
    }

    void bodiesOfManyRecordsComeThrough()
    {
        start(settings());
        const std::string body(5'000'000, 'x');
        TlsClient client(m_server->port(), {});
        QVERIFY(
            client.send("POST /big HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " +
                        std::to_string(body.size()) + "\r\n\r\n"));
        for (std::size_t at = 0; at < body.size(); at += 100'000)
            QVERIFY(client.send(body.substr(at, 100'000)));
        const std::string answer = client.receive();
        QVERIFY(answer.size() > body.size());
        QVERIFY(answer.ends_with("x|end"));
    }

    void pipelinedRequestsAreAllAnswered()
    {
        start(settings());
        const std::string answer = ask({}, std::string(kAsk) + kAsk + kAskOnce);
        std::size_t count = 0;
        for (auto at = answer.find("HTTP/1.1 200"); at != std::string::npos;
             at = answer.find("HTTP/1.1 200", at + 1))
            ++count;
        QCOMPARE(count, 3UL);
    }

    void aStreamEndsCleanlyOrNotAtAll_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<bool>("isClean");
        QTest::newRow("a whole stream ends with TLS's goodbye") << QByteArray("/stream") << true;
        QTest::newRow("one cut short ends without it") << QByteArray("/abort") << false;
    }
    void aStreamEndsCleanlyOrNotAtAll()
    {
        QFETCH(QByteArray, target);
        QFETCH(bool, isClean);
        start(settings());
        TlsClient client(m_server->port(), {});
        QVERIFY(client.send("GET " + target.toStdString() +
                            " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
        const std::string answer = client.receive();
        QVERIFY(answer.find("data: piece") != std::string::npos);
        QCOMPARE(answer.ends_with("0\r\n\r\n"), isClean);
        QCOMPARE(client.wasEndedCleanly(), isClean);
    }

    void theProtocolIsNegotiated_data()
    {
        QTest::addColumn<QByteArray>("offered");
        QTest::addColumn<QByteArray>("chosen");
        QTest::addColumn<bool>("isConnected");
        QTest::newRow("HTTP/1.1 out of two")
            << QByteArray("\x02h2\x08http/1.1") << QByteArray("http/1.1") << true;
        QTest::newRow("nothing where nothing is offered") << QByteArray() << QByteArray() << true;
        QTest::newRow("HTTP/2 alone is refused") << QByteArray("\x02h2") << QByteArray() << false;
    }
    void theProtocolIsNegotiated()
    {
        QFETCH(QByteArray, offered);
        QFETCH(QByteArray, chosen);
        QFETCH(bool, isConnected);
        start(settings());
        TlsOffer offer;
        offer.alpn = offered.toStdString();
        const TlsClient client(m_server->port(), offer);
        QCOMPARE(client.isConnected(), isConnected);
        QCOMPARE(client.alpn(), chosen.toStdString());
    }

    void clientCertificatesAreJudged_data()
    {
        QTest::addColumn<int>("rule");
        QTest::addColumn<QByteArray>("shown");
        QTest::addColumn<QByteArray>("answer");
        const int ignored = static_cast<int>(ClientCertificate::Ignored);
        const int requested = static_cast<int>(ClientCertificate::Requested);
        const int required = static_cast<int>(ClientCertificate::Required);
        QTest::newRow("required and shown")
            << required << QByteArray("ours") << QByteArray("/hello|CN=caller|");
        QTest::newRow("required and not shown") << required << QByteArray() << QByteArray();
        QTest::newRow("required, of another authority")
            << required << QByteArray("strangers") << QByteArray();
        QTest::newRow("requested and shown")
            << requested << QByteArray("ours") << QByteArray("/hello|CN=caller|");
        QTest::newRow("requested and not shown")
            << requested << QByteArray() << QByteArray("/hello||");
        QTest::newRow("requested, of another authority")
            << requested << QByteArray("strangers") << QByteArray();
        QTest::newRow("ignored, though shown")
            << ignored << QByteArray("ours") << QByteArray("/hello||");
    }
    void clientCertificatesAreJudged()
    {
        QFETCH(int, rule);
        QFETCH(QByteArray, shown);
        QFETCH(QByteArray, answer);
        TlsSettings tls = settings();
        tls.clientCertificate = static_cast<ClientCertificate>(rule);
        start(tls);
        const auto certificate = makeCertificate("caller", "DNS:caller", 30,
                                                 shown == "ours" ? &m_authority : &m_stranger);
        TlsOffer offer;
        if (!shown.isEmpty()) offer.certificate = &certificate;
        const std::string got = ask(offer);
        QCOMPARE(!got.empty(), !answer.isEmpty());
        QVERIFY2(got.find(answer.toStdString()) != std::string::npos, got.c_str());
        QTRY_COMPARE(m_credentials->failures(TlsFailure::ClientCertificate),
                     answer.isEmpty() ? 1UL : 0UL);
    }

    void aNewCertificateIsForNewConnections()
    {
        writeOwn("first");
        start(settings());
        TlsClient old(m_server->port(), {});
        QCOMPARE(old.serverName(), std::string("first"));
        writeOwn("second");
        auto context = TlsContext::create(settings());
        QVERIFY(context.has_value());
        m_credentials->set(std::move(*context));
        const TlsClient fresh(m_server->port(), {});
        QCOMPARE(fresh.serverName(), std::string("second"));
        QVERIFY(old.send(kAskOnce));
        QVERIFY2(old.receive().find("/hello") != std::string::npos, "the old connection goes on");
    }

    void plainHttpIsToldWhereToGo()
    {
        start(settings());
        const int socket = connectToLoopback(m_server->port());
        QVERIFY(::write(socket, kAsk, std::strlen(kAsk)) > 0);
        std::string answer;
        char bytes[4096];
        for (ssize_t size; (size = ::read(socket, bytes, sizeof bytes)) > 0;)
            answer.append(bytes, static_cast<std::size_t>(size));
        ::close(socket);
        QVERIFY2(answer.starts_with("HTTP/1.1 400"), answer.c_str());
        QVERIFY(answer.find("https://") != std::string::npos);
        QCOMPARE(m_credentials->failures(TlsFailure::PlainHttp), 1UL);
    }

    void whatIsNoHandshakeEnds_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("a handshake cut in the middle")
            << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01", 8);
        QTest::newRow("a record that is too long") << QByteArray("\x16\x03\x01\xff\xff\x01", 6);
        QTest::newRow("random bytes") << QByteArray("\xde\xad\xbe\xef\x00\x01\x02\x03\x04\x05", 10);
        QTest::newRow("nothing") << QByteArray();
    }
    void whatIsNoHandshakeEnds()
    {
        QFETCH(QByteArray, bytes);
        start(settings());
        const int socket = connectToLoopback(m_server->port());
        QCOMPARE(::write(socket, bytes.constData(), static_cast<std::size_t>(bytes.size())),
                 static_cast<ssize_t>(bytes.size()));
        ::close(socket);
        QTRY_COMPARE(m_credentials->failures(TlsFailure::Other), 1UL);
        QTRY_COMPARE(m_server->connections(), 0UL);
        QVERIFY2(ask({}).find("/hello") != std::string::npos, "others are served");
    }

    void aHandshakeHasADeadline()
    {
        ServerLimits limits;
        limits.handshakeTimeout = std::chrono::milliseconds(100);
        start(settings(), limits);
        const int socket = connectToLoopback(m_server->port());
        QVERIFY(::write(socket, "\x16\x03\x01", 3) == 3);
        char byte = 0;
        QVERIFY2(::read(socket, &byte, 1) <= 0, "the server closes it");
        ::close(socket);
        QTRY_COMPARE(m_credentials->failures(TlsFailure::TimedOut), 1UL);
    }

    void aThousandHalfOpenHandshakesAreBounded()
    {
        constexpr int kClients = 1000;
        rlimit files{};
        ::getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = std::min<rlim_t>(files.rlim_max, 8192);
        ::setrlimit(RLIMIT_NOFILE, &files);
        ServerLimits limits;
        limits.maxHandshakes = 50;
        limits.handshakeTimeout = std::chrono::milliseconds(1500);
        start(settings(), limits);
        std::vector<int> sockets;
        for (int i = 0; i < kClients; ++i) sockets.push_back(connectToLoopback(m_server->port()));
        QTRY_VERIFY(m_credentials->failures(TlsFailure::TooMany) +
                        m_credentials->failures(TlsFailure::TimedOut) >=
                    kClients - limits.maxHandshakes);
        QVERIFY(m_server->connections() <= limits.maxHandshakes);
        QVERIFY(m_credentials->failures(TlsFailure::TooMany) > 0);
        QTRY_COMPARE(m_server->connections(), 0UL);
        QVERIFY2(ask({}).find("/hello") != std::string::npos, "others are served again");
        for (const int socket : sockets) ::close(socket);
    }

    void stoppingEndsIdleAndHalfOpenConnections()
    {
        start(settings());
        TlsClient idle(m_server->port(), {});
        const int halfOpen = connectToLoopback(m_server->port());
        QTRY_COMPARE(m_server->connections(), 2UL);
        m_server->stopAccepting();
        QTRY_COMPARE(m_server->connections(), 0UL);
        ::close(halfOpen);
    }

    void whatIsWrongWithTheFilesIsSaid_data()
    {
        QTest::addColumn<QByteArray>("cert");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("authorities");
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("reason");
        const QByteArray cert("cert.pem");
        const QByteArray key("key.pem");
        const QByteArray own("clients.pem");
        QTest::newRow("no certificate file")
            << QByteArray("nowhere.pem") << key << own << QByteArray("nowhere.pem")
            << QByteArray("No such file");
        QTest::newRow("no key file") << cert << QByteArray("nowhere.pem") << own
                                     << QByteArray("nowhere.pem") << QByteArray("No such file");
        QTest::newRow("a certificate that is none")
            << QByteArray("garbage.pem") << key << own << QByteArray("garbage.pem")
            << QByteArray("no PEM block");
        QTest::newRow("an empty certificate file")
            << QByteArray("empty.pem") << key << own << QByteArray("empty.pem")
            << QByteArray("no PEM block");
        QTest::newRow("a key that is none")
            << cert << QByteArray("garbage.pem") << own << QByteArray("garbage.pem")
            << QByteArray("cannot be used");
        QTest::newRow("a key of another certificate")
            << cert << QByteArray("other.pem") << own << QByteArray("other.pem")
            << QByteArray("key values mismatch");
        QTest::newRow("no authorities") << cert << key << QByteArray("nowhere.pem")
                                        << QByteArray("nowhere.pem") << QByteArray("No such file");
        QTest::newRow("authorities that are none")
            << cert << key << QByteArray("garbage.pem") << QByteArray("garbage.pem")
            << QByteArray("cannot be used");
    }
    void whatIsWrongWithTheFilesIsSaid()
    {
        QFETCH(QByteArray, cert);
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, authorities);
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, reason);
        TlsSettings tls;
        tls.certFile = path(cert.constData());
        tls.keyFile = path(key.constData());
        tls.clientCaFile = path(authorities.constData());
        tls.clientCertificate = ClientCertificate::Required;
        const auto context = TlsContext::create(tls);
        QVERIFY(!context.has_value());
        const QByteArray text = QByteArray::fromStdString(context.error().text());
        QVERIFY2(text.contains(file), text.constData());
        QVERIFY2(text.contains(reason), text.constData());
    }

    void aCipherListIsChecked()
    {
        TlsSettings tls = settings();
        tls.cipherList = "NO-SUCH-CIPHER";
        const auto refused = TlsContext::create(tls);
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().text().find("NO-SUCH-CIPHER") != std::string::npos);
        tls.cipherList = "ECDHE-ECDSA-AES128-GCM-SHA256";
        QVERIFY(TlsContext::create(tls).has_value());
    }

    void theEndOfTheCertificateIsKnown()
    {
        const auto context = TlsContext::create(settings());
        QVERIFY(context.has_value());
        const auto left = (*context)->expiry() - std::chrono::system_clock::now();
        QVERIFY(left > std::chrono::hours(29 * 24) && left < std::chrono::hours(31 * 24));
    }
};

QTEST_APPLESS_MAIN(TestTlsServer)
#include "tst_tls_server.moc"
