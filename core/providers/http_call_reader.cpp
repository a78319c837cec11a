#include "providers/http_call_reader.h"

#include "providers/http_upstream.h"
#include "providers/vendor_error.h"

#include <algorithm>

namespace helix::providers {

namespace {

// Shorter ones would mask ordinary words.
constexpr std::size_t kMinHiddenKeyBytes = 6;
constexpr std::size_t kMinHiddenHeaderBytes = 8;

constexpr std::chrono::milliseconds kDrainWait{50};
constexpr int kMaxDrainedPieces = 4;

// The wall between steady time and the client's: both are the steady clock.
SteadyTime now()
{
    return std::chrono::steady_clock::now();
}

bool isHtml(const net::Headers& headers)
{
    const std::string_view type = headers.get("content-type");
    return net::equalsIgnoreCase(type.substr(0, 9), "text/html");
}

bool isStreamEnd(const std::vector<ChatEvent>& events)
{
    return !events.empty() && std::holds_alternative<StreamEnd>(events.back());
}

void hide(std::string& text, const std::string& secret)
{
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
        text.replace(at, secret.size(), "[REDACTED]");
}

}  // namespace

HttpCallReader::HttpCallReader(net::HttpClient& client, net::ClientRequest request,
                               std::shared_ptr<const WireFormat> format, const Endpoint& endpoint,
                               AttemptClocks clocks, const Clock& clock, Operation operation)
    : m_format(std::move(format)),
      m_endpoint(endpoint),
      m_clocks(clocks),
      m_clock(clock),
      m_operation(operation),
      m_started(now()),
      m_exchange(client.start(std::move(request)))
{}

asio::awaitable<tl::expected<ChatResponse, Failure>> HttpCallReader::complete()
{
    auto text = co_await body();
    if (!text) co_return tl::unexpected(std::move(text.error()));
    auto response = m_format->decode(*text, m_operation);
    if (!response) co_return tl::unexpected(hidden(std::move(response.error())));
    co_return std::move(*response);
}

asio::awaitable<tl::expected<std::string, Failure>> HttpCallReader::body()
{
    const SteadyTime first = m_clocks.total.within(m_started, m_clocks.firstContent).time();
    if (auto head = co_await readHead(first, FailureClass::FirstContentTimeout); !head)
        co_return tl::unexpected(std::move(head.error()));
    std::string text;
    while (true) {
        const SteadyTime until = m_clocks.total.within(now(), m_clocks.idle).time();
        auto piece = co_await readPiece(until, FailureClass::IdleTimeout);
        if (!piece) co_return tl::unexpected(std::move(piece.error()));
        if (!*piece) co_return text;
        if (text.empty())
            text = std::move(**piece);
        else
            text += **piece;
        if (text.size() > kMaxAnswerBytes)
            co_return failed(FailureClass::BadAnswer, "the provider's answer is too large");
    }
}

asio::awaitable<tl::expected<std::vector<ChatEvent>, Failure>> HttpCallReader::next(
    SteadyTime until, FailureClass onTimeout)
{
    std::vector<ChatEvent> events;
    if (m_pending) co_return tl::unexpected(*m_pending);
    if (m_isEnded) {
        co_await drain();
        co_return events;
    }
    if (auto head = co_await readHead(until, onTimeout); !head)
        co_return tl::unexpected(std::move(head.error()));
    if (!m_decoder) m_decoder = m_format->streamDecoder();
    while (events.empty()) {
        auto piece = co_await readPiece(until, onTimeout);
        if (!piece) co_return ended(&piece.error());
        if (!*piece) co_return ended(nullptr);
        if (auto read = m_decoder->feed(**piece, events); !read) {
            // What came before the failure in the same piece was still said.
            if (events.empty()) co_return tl::unexpected(hidden(std::move(read.error())));
            m_pending = hidden(std::move(read.error()));
        }
    }
    if (isStreamEnd(events)) m_isEnded = true;
    co_return events;
}

// Behind the format's end only the end of the body is left; reading it lets the connection be used
// again.
asio::awaitable<void> HttpCallReader::drain()
{
    const SteadyTime until = m_clocks.total.within(now(), kDrainWait).time();
    for (int pieces = 0; pieces < kMaxDrainedPieces; ++pieces) {
        const auto piece = co_await m_exchange->read(until);
        if (!piece || !*piece) co_return;
    }
}

// A connection that is cut after the format's own end, or a provider that then keeps it open, has
// still delivered the whole answer.
tl::expected<std::vector<ChatEvent>, Failure> HttpCallReader::ended(const Failure* cut)
{
    std::vector<ChatEvent> events;
    const bool isCancelled = cut != nullptr && cut->failureClass == FailureClass::Cancelled;
    auto finished = isCancelled ? tl::expected<void, Failure>() : m_decoder->finish(events);
    if (isCancelled || (cut != nullptr && !finished)) return tl::unexpected(*cut);
    if (!finished) return tl::unexpected(hidden(std::move(finished.error())));
    m_isEnded = true;
    return events;
}

asio::awaitable<tl::expected<void, Failure>> HttpCallReader::readHead(SteadyTime until,
                                                                      FailureClass onTimeout)
{
    if (m_hasHead) co_return tl::expected<void, Failure>();
    const bool isLast = until >= m_clocks.total.time();
    auto head = co_await m_exchange->head(std::min(until, m_clocks.total.time()));
    m_timings.connect = m_exchange->connectTime();
    if (!head)
        co_return tl::unexpected(
            failureOfNetError(head.error(), isLast ? FailureClass::TotalTimeout : onTimeout));
    m_hasHead = true;
    m_timings.firstByte = std::chrono::duration_cast<std::chrono::microseconds>(now() - m_started);
    if (head->status < 200 || head->status > 299)
        co_return tl::unexpected(co_await readError(head->status, std::move(head->headers)));
    if (isHtml(head->headers))
        co_return failed(FailureClass::BadAnswer, "the provider answered with a web page");
    co_return tl::expected<void, Failure>();
}

asio::awaitable<Failure> HttpCallReader::readError(int status, net::Headers headers)
{
    const SteadyTime until = m_clocks.total.within(now(), kErrorBodyWait).time();
    std::string text;
    while (text.size() < kMaxErrorBodyBytes) {
        auto piece = co_await m_exchange->read(until);
        if (!piece || !*piece) break;
        text += (*piece)->substr(0, kMaxErrorBodyBytes - text.size());
    }
    const std::int64_t seconds = unixMillis(m_clock.wallNow()) / 1000;
    co_return hidden(m_format->decodeError(status, headers, text, seconds));
}

asio::awaitable<HttpCallReader::Read> HttpCallReader::readPiece(SteadyTime until,
                                                                FailureClass onTimeout)
{
    const bool isLast = until >= m_clocks.total.time();
    auto piece = co_await m_exchange->read(std::min(until, m_clocks.total.time()));
    if (!piece)
        co_return tl::unexpected(
            failureOfNetError(piece.error(), isLast ? FailureClass::TotalTimeout : onTimeout));
    co_return std::move(*piece);
}

// Masks this call's own key, and what else was configured to be sent with it, wherever the provider
// repeats it, whatever it looks like.
Failure HttpCallReader::hidden(Failure failure) const
{
    const auto hideIn = [&failure](const std::string& secret, std::size_t least) {
        if (secret.size() < least) return;
        for (std::string* text :
             {&failure.message, &failure.vendorType, &failure.vendorCode, &failure.vendorParam})
            hide(*text, secret);
    };
    hideIn(m_endpoint.apiKey.reveal(), kMinHiddenKeyBytes);
    for (const auto& header : m_endpoint.extraHeaders) hideIn(header.value, kMinHiddenHeaderBytes);
    return failure;
}

}  // namespace helix::providers
