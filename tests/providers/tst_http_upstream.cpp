#include "providers/http_upstream.h"

#include "base/fake_clock.h"
#include "chat_text.h"
#include "net/server.h"

#include <QtTest>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

using namespace helix;
using namespace helix::providers;
using std::chrono::milliseconds;

namespace {

// A provider of one answer.
struct Script {
    int status = 200;
    net::Headers headers{{"content-type", "application/json"}};
    std::vector<std::string> pieces;  ///< of a stream
    std::string body;
    bool isSilent = false;  ///< never answers
    bool isCut = false;     ///< the stream has no last chunk
    std::string seenBody;
    net::Headers seenHeaders;
};

class FakeProvider final : public net::RequestHandler {
public:
    explicit FakeProvider(Script& script) : m_script(script) {}
    asio::awaitable<void> handle(net::Worker& worker, net::ServerRequest& request,
                                 net::ResponseWriter& writer) override
    {
        m_script.seenBody = request.body;
        m_script.seenHeaders = request.headers;
        if (m_script.isSilent) {
            net::Event never(worker.context(), worker.timers());
            (void)co_await never.wait(std::chrono::steady_clock::now() + std::chrono::seconds(20));
            co_return;
        }
        if (m_script.pieces.empty()) {
            net::ServerResponse response;
            response.status = m_script.status;
            response.headers = m_script.headers;
            response.body = m_script.body;
            (void)co_await writer.respond(std::move(response));
            co_return;
        }
        net::Headers headers;
        headers.add("content-type", "text/event-stream");
        (void)co_await writer.beginStream(m_script.status, std::move(headers));
        for (const std::string& piece : m_script.pieces) (void)co_await writer.write(piece);
        if (m_script.isCut)
            writer.abortStream();
        else
            (void)co_await writer.endStream();
    }
    net::ServerResponse refuse(int status, std::string_view) override { return {status, {}, {}}; }

private:
    Script& m_script;
};

const std::string kChunk =
    "data: "
    "{\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},"
    "\"finish_reason\":null}]}\n\n";
const std::string kFinish =
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

using Texts = std::vector<std::string>;

// "text" of the answer or the name of the failure's class.
asio::awaitable<std::string> complete(net::Worker& worker, Upstream& upstream, ChatRequest request,
                                      AttemptClocks clocks)
{
    const auto call = upstream.start(worker, request, "m", 0, clocks);
    const auto answer = co_await call->complete();
    if (answer) co_return answer->choices[0].message.text();
    co_return std::string(failureClassName(answer.error().failureClass)) + ": " +
        answer.error().message;
}

asio::awaitable<Texts> stream(net::Worker& worker, Upstream& upstream, ChatRequest request,
                              AttemptClocks clocks)
{
    request.isStream = true;
    const auto call = upstream.start(worker, request, "m", 0, clocks);
    Texts all;
    while (true) {
        const auto events = co_await call->next(std::chrono::steady_clock::now() + clocks.idle,
                                                FailureClass::IdleTimeout);
        if (!events) all.emplace_back(failureClassName(events.error().failureClass));
        if (!events || events->empty()) co_return all;
        for (const auto& text : test::textOf(*events)) all.push_back(text);
    }
}

}  // namespace

class TestHttpUpstream : public QObject {
    Q_OBJECT

    std::unique_ptr<Upstream> upstream(std::string url = {})
    {
        config::ProviderConfig provider;
        provider.name = "fake";
        provider.baseUrl = url.empty() ? m_server->url() : std::move(url);
        provider.apiKeys.emplace_back("topsecretkey");
        provider.temperature = 0.25;
        return std::make_unique<HttpUpstream>(provider, *wireFormat("openai"), m_clock);
    }
    std::string ask(AttemptClocks clocks = {}, const std::string& url = {})
    {
        const auto target = upstream(url);
        ChatRequest request;
        request.messages.emplace_back().content.emplace_back(TextPart{"hi"});
        return asio::co_spawn(m_worker.context(), complete(m_worker, *target, request, clocks),
                              asio::use_future)
            .get();
    }
    Texts read(AttemptClocks clocks = {})
    {
        const auto target = upstream();
        return asio::co_spawn(m_worker.context(), stream(m_worker, *target, {}, clocks),
                              asio::use_future)
            .get();
    }

    Script m_script;
    FakeProvider m_provider{m_script};
    net::Worker m_worker{0};
    FakeClock m_clock;
    std::unique_ptr<net::Server> m_server;

private slots:
    void initTestCase()
    {
        auto server = net::Server::create("127.0.0.1", 0, {}, {&m_worker}, m_provider);
        QVERIFY(server.has_value());
        m_server = std::move(*server);
        m_worker.start();
    }
    void cleanupTestCase()
    {
        m_server->closeAll();
        m_worker.stop();
        m_server.reset();
    }
    void init() { m_script = Script(); }

    void aWholeAnswerIsRead()
    {
        m_script.body = R"({"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}]})";
        QCOMPARE(ask(), std::string("hello"));
        QCOMPARE(m_script.seenHeaders.get("authorization"),
                 std::string_view("Bearer topsecretkey"));
        QCOMPARE((*parseJson(m_script.seenBody))["temperature"], Json(0.25));
    }
    void errorsAreTakenApartAndTheKeyIsHidden()
    {
        m_script.status = 401;
        m_script.body = R"({"error":{"message":"no such key topsecretkey here"}})";
        QCOMPARE(ask(), std::string("auth: no such key [REDACTED] here"));
    }
    void aWebPageIsABadAnswer()
    {
        m_script.headers = {{"content-type", "text/html; charset=utf-8"}};
        m_script.body = "<html>";
        QVERIFY(ask().starts_with("bad_answer"));
    }
    void aSilentProviderTimesOut()
    {
        m_script.isSilent = true;
        AttemptClocks clocks;
        clocks.firstContent = milliseconds(20);
        QVERIFY(ask(clocks).starts_with("first_content_timeout"));
        clocks.total = Deadline::at(std::chrono::steady_clock::now() + milliseconds(10));
        QVERIFY(ask(clocks).starts_with("total_timeout"));
    }
    void nobodyThereIsAConnectFailure()
    {
        QVERIFY(ask({}, "http://127.0.0.1:1").starts_with("connect"));
    }
    void aStreamIsRead()
    {
        m_script.pieces = {kChunk, kFinish, "data: [DONE]\n\n"};
        QCOMPARE(read(), (Texts{"start a m", "text x", "finish stop", "end"}));
    }
    void theMissingEndIsSupplied()
    {
        m_script.pieces = {kChunk, kFinish};
        QCOMPARE(read(), (Texts{"start a m", "text x", "finish stop", "end"}));
    }
    void anEarlyEndIsABrokenStream()
    {
        m_script.pieces = {kChunk};
        QCOMPARE(read(), (Texts{"start a m", "text x", "broken_stream"}));
    }
    void aCutIsANetworkFailure()
    {
        m_script.pieces = {kChunk};
        m_script.isCut = true;
        QCOMPARE(read(), (Texts{"start a m", "text x", "network"}));
    }
    void aCountThatTheProviderLacksIsEstimatedWithoutACall()
    {
        const auto target = upstream("http://127.0.0.1:1");
        ChatRequest request;
        request.operation = Operation::CountTokens;
        request.messages.emplace_back().content.emplace_back(TextPart{"hi"});
        const auto call = target->start(m_worker, request, "m", 0, {});
        const auto answer =
            asio::co_spawn(m_worker.context(), call->complete(), asio::use_future).get();
        QVERIFY(answer.has_value());
        QVERIFY(answer->isEstimate && answer->usage.promptTokens.value_or(0) > 0);
    }
    void embeddingsAreReadByTheirOwnFormat()
    {
        m_script.body = R"({"data":[{"embedding":[0.5,1]}]})";
        const auto target = upstream();
        ChatRequest request;
        request.operation = Operation::Embedding;
        request.embedding.texts = {"hi"};
        const auto call = target->start(m_worker, request, "m", 0, {});
        const auto answer =
            asio::co_spawn(m_worker.context(), call->complete(), asio::use_future).get();
        QVERIFY(answer.has_value());
        QCOMPARE(answer->embeddings, (std::vector<std::vector<double>>{{0.5, 1.0}}));
        QVERIFY(!parseJson(m_script.seenBody)->contains("temperature"));
    }
    void anEmbeddingThatTheProviderLacksIsTheRequestsFault()
    {
        config::ProviderConfig provider;
        provider.baseUrl = "http://127.0.0.1:1";
        ChatRequest request;
        request.operation = Operation::Embedding;
        request.embedding.tokens = {{1}};
        for (const char* type : {"anthropic", "ollama"}) {
            HttpUpstream target(provider, *wireFormat(type), m_clock);
            const auto call = target.start(m_worker, request, "m", 0, {});
            const auto answer =
                asio::co_spawn(m_worker.context(), call->complete(), asio::use_future).get();
            QVERIFY(!answer);
            QCOMPARE(answer.error().failureClass, FailureClass::ClientError);
            QCOMPARE(answer.error().vendorCode, std::string("unsupported_operation"));
        }
    }
    void anErrorBehindContentComesAfterIt()
    {
        m_script.pieces = {kChunk + "data: {\"error\":{\"code\":503}}\n\n"};
        QCOMPARE(read(), (Texts{"start a m", "text x", "server_error"}));
    }
};

QTEST_APPLESS_MAIN(TestHttpUpstream)
#include "tst_http_upstream.moc"
