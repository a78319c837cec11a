#include "gateway/exchange.h"

#include "gateway/endpoint.h"

#include <algorithm>

namespace helix::gateway {

namespace asio = net::asio;

Exchange::Exchange(net::Worker& itsWorker, net::ServerRequest& itsRequest,
                   net::ResponseWriter& itsWriter, RuntimeSnapshot itsRuntime, const Clock& clock)
    : worker(itsWorker),
      request(itsRequest),
      writer(itsWriter),
      runtime(std::move(itsRuntime)),
      started(clock.steadyNow()),
      attempts(started)
{
    record.atMs = unixMillis(clock.wallNow());
    record.method = request.method;
    record.client = request.clientAddress;
    record.userAgent = std::string(request.headers.get("user-agent").substr(0, 256));
    record.bytesIn = static_cast<std::int64_t>(request.body.size());
}

asio::awaitable<void> Exchange::respondJson(int status, const Json& body)
{
    co_await respondText(status, "application/json", dumpJson(body));
}

asio::awaitable<void> Exchange::respondText(int status, std::string contentType, std::string body)
{
    net::ServerResponse response;
    response.status = status;
    response.headers = answerHeaders;
    if (capture) {
        capture->contentType = contentType;
        capture->append(body);
    }
    response.headers.add("Content-Type", std::move(contentType));
    response.body = std::move(body);
    record.status = status;
    (void)co_await writer.respond(std::move(response));
}

asio::awaitable<void> Exchange::respondError(ApiError error)
{
    noteError(error);
    record.status = error.status;
    net::ServerResponse response = toResponse(error);
    if (const ClientProtocol* own = protocol())
        response.body = dumpJson(own->errorBody(error, record.id));
    for (const auto& field : answerHeaders) response.headers.add(field.name, field.value);
    (void)co_await writer.respond(std::move(response));
}

asio::awaitable<bool> Exchange::beginEventStream(std::string_view contentType)
{
    if (capture) capture->contentType = std::string(contentType);
    net::Headers headers = answerHeaders;
    headers.add("Content-Type", std::string(contentType));
    if (headers.find("Cache-Control") == nullptr) headers.add("Cache-Control", "no-cache");
    headers.add("X-Accel-Buffering", "no");
    record.status = 200;
    const auto begun = co_await writer.beginStream(200, std::move(headers));
    co_return begun.has_value();
}

const ClientProtocol* Exchange::protocol() const noexcept
{
    if (ownProtocol != nullptr) return ownProtocol;
    if (endpoint == nullptr || endpoint->protocol == nullptr) return nullptr;
    return &endpoint->protocol();
}

std::string Exchange::callerName() const
{
    if (principal.key) return principal.key->id;
    if (principal.identity)
        return "user " + principal.identity->issuer + " " + principal.identity->subject;
    return record.client;
}

double Exchange::overheadMs(SteadyTime now) const
{
    // Attempts may run side by side (hedging, ensembles), so their spans are united, not added.
    using Span = std::pair<routing::Micros, routing::Micros>;
    std::vector<Span> busy;
    for (const auto& attempt : attempts.records())
        busy.emplace_back(attempt.startedOffset - attempt.delayBefore,
                           attempt.startedOffset + attempt.duration);
    std::sort(busy.begin(), busy.end());
    auto own = std::chrono::duration_cast<routing::Micros>(now - started);
    routing::Micros end{0};
    for (const auto& [from, to] : busy) {
        if (to <= end) continue;
        own -= to - std::max(from, end);
        end = to;
    }
    return std::max(0.0, std::chrono::duration<double, std::milli>(own).count());
}

void Exchange::noteError(const ApiError& error)
{
    record.errorType = error.type;
    record.errorMessage = error.message.substr(0, 1024);
}

}  // namespace helix::gateway
