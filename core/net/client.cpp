#include "net/client.h"

#include "net/curl_driver.h"

namespace helix::net {

asio::awaitable<Result<std::string>> ClientExchange::readAll(SteadyTime until)
{
    std::string body;
    for (;;) {
        auto part = co_await read(until);
        if (!part) co_return tl::unexpected(part.error());
        if (!*part) co_return body;
        if (body.empty())
            body = std::move(**part);
        else
            body += **part;
    }
}

std::unique_ptr<HttpClient> HttpClient::create(asio::io_context& context, CoarseTimers& timers)
{
    return std::make_unique<CurlDriver>(context, timers);
}

}  // namespace helix::net
