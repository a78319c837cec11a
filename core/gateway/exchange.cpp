#include "gateway/exchange.h"

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
    for (const auto& field : answerHeaders) response.headers.add(field.name, field.value);
    (void)co_await writer.respond(std::move(response));
}

asio::awaitable<bool> Exchange::beginEventStream()
{
    net::Headers headers = answerHeaders;
    headers.add("Content-Type", "text/event-stream; charset=utf-8");
    headers.add("Cache-Control", "no-cache");
    headers.add("X-Accel-Buffering", "no");
    record.status = 200;
    const auto begun = co_await writer.beginStream(200, std::move(headers));
    co_return begun.has_value();
}

void Exchange::noteError(const ApiError& error)
{
    record.errorType = error.type;
    record.errorMessage = error.message.substr(0, 1024);
}

}  // namespace helix::gateway
