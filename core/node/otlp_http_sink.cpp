#include "node/otlp_http_sink.h"

#include "providers/failure.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <ctime>

namespace helix::node {

namespace asio = net::asio;
using telemetry::SendOutcome;

namespace {

constexpr std::size_t kMaxAnswerBytes = 64 * 1024;
/// The exporter gives up a little after the call should have ended by itself.
constexpr std::chrono::milliseconds kGrace{500};

bool isWorthRetrying(int status)
{
    return status == 429 || status == 502 || status == 503 || status == 504;
}

SendOutcome outcomeOf(const Error& error)
{
    SendOutcome outcome;
    outcome.isRetryable =
        error.code != ErrorCode::TlsFailed && error.code != ErrorCode::InvalidArgument;
    outcome.problem = error.text();
    return outcome;
}

SendOutcome outcomeOf(const net::ResponseHead& head)
{
    SendOutcome outcome;
    outcome.isTaken = head.status >= 200 && head.status < 300;
    if (outcome.isTaken) return outcome;
    outcome.isRetryable = isWorthRetrying(head.status);
    outcome.retryAfter =
        providers::parseRetryAfter(head.headers.get("retry-after"), std::time(nullptr));
    outcome.problem = "the collector answered " + std::to_string(head.status);
    return outcome;
}

}  // namespace

OtlpHttpSink::OtlpHttpSink(std::string url, net::Headers headers)
    : m_url(std::move(url)), m_headers(std::move(headers))
{
    m_worker.start();
}

OtlpHttpSink::~OtlpHttpSink()
{
    m_worker.stop();
}

SendOutcome OtlpHttpSink::send(std::string body, std::string_view contentType,
                               std::chrono::milliseconds timeout)
{
    auto call = std::make_shared<Call>();
    call->request.url = m_url;
    call->request.headers = m_headers;
    call->request.headers.add("Content-Type", std::string(contentType));
    call->request.body = std::move(body);
    call->request.connectTimeout = timeout;
    call->request.maxBodyBytes = kMaxAnswerBytes;
    call->until = std::chrono::steady_clock::now() + timeout;
    asio::co_spawn(m_worker.context(), post(call), asio::detached);
    std::unique_lock lock(m_mutex);
    m_ended.wait_until(lock, call->until + kGrace,
                       [&] { return m_isCancelled || call->outcome.has_value(); });
    if (call->outcome) return *call->outcome;
    SendOutcome given;
    given.isRetryable = true;
    given.problem = m_isCancelled ? "the export was stopped" : "the collector did not answer";
    return given;
}

asio::awaitable<void> OtlpHttpSink::post(std::shared_ptr<Call> call)
{
    const auto exchange = m_worker.client().start(std::move(call->request));
    auto head = co_await exchange->head(call->until);
    SendOutcome outcome = head ? outcomeOf(*head) : outcomeOf(head.error());
    if (head) {
        // Read to its end in any case, so that the connection serves the next batch.
        auto body = co_await exchange->readAll(call->until);
        if (body) outcome.answer = std::move(*body);
    }
    const std::lock_guard lock(m_mutex);
    call->outcome = std::move(outcome);
    m_ended.notify_all();
}

void OtlpHttpSink::cancel()
{
    const std::lock_guard lock(m_mutex);
    m_isCancelled = true;
    m_ended.notify_all();
}

}  // namespace helix::node
