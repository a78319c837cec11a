#include "gateway/gateway.h"

#include "base/identifier.h"
#include "config/loader.h"
#include "gateway/access_filters.h"
#include "gateway/cross_origin.h"
#include "gateway/endpoint.h"

namespace helix::gateway {

namespace asio = net::asio;

const char* nodeStateName(NodeState state) noexcept
{
    switch (state) {
        case NodeState::Starting: return "starting";
        case NodeState::Ready: return "ready";
        case NodeState::Draining: return "draining";
    }
    return "starting";
}

Gateway::Gateway(Services& services) : m_services(services), m_filters(makeFilters(services)) {}

asio::awaitable<void> Gateway::handle(net::Worker& worker, net::ServerRequest& request,
                                      net::ResponseWriter& writer)
{
    Exchange exchange(worker, request, writer, m_services.runtime.get(), m_services.clock);
    Match match = matchEndpoint(request.method, request.path);
    exchange.endpoint = match.endpoint;
    exchange.pathParameter = std::move(match.parameter);

    std::optional<ApiError> refusal;
    std::size_t entered = 0;
    while (entered < m_filters.size() && !refusal) refusal = m_filters[entered++]->before(exchange);
    if (refusal)
        co_await exchange.respondError(std::move(*refusal));
    else
        co_await serve(exchange, match.allowedMethods);
    while (entered > 0) m_filters[--entered]->after(exchange);
}

asio::awaitable<void> Gateway::serve(Exchange& exchange, const std::string& allowedMethods)
{
    if (exchange.endpoint != nullptr) {
        std::string unexpected;
        try {
            co_await exchange.endpoint->serve(m_services, exchange);
            co_return;
        } catch (const std::exception& error) {
            // A library threw where it should not: one request fails, the node goes on.
            unexpected = error.what();
        }
        m_services.logger.log(telemetry::Level::Error, "error", "endpoint_exception",
                              {{"request_id", exchange.record.id},
                               {"path", exchange.record.route},
                               {"error", unexpected}});
        if (exchange.writer.hasStarted()) {
            exchange.writer.abortStream();
            co_return;
        }
        ApiError error;
        error.message = "the gateway failed on this request; its id is " + exchange.record.id;
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    if (isPreflight(exchange.request)) {
        co_await exchange.respondText(204, "text/plain", {});
        co_return;
    }
    if (!allowedMethods.empty()) {
        exchange.answerHeaders.add("Allow", allowedMethods);
        ApiError error = refused(405, exchange.request.path + " does not take " +
                                          exchange.request.method + "; it takes " + allowedMethods);
        error.code = "method_not_allowed";
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    ApiError error = notFound("there is nothing at " + exchange.request.path.substr(0, 200));
    co_await exchange.respondError(std::move(error));
}

net::ServerResponse Gateway::refuse(int status, std::string_view reason)
{
    m_services.metrics.requestStarted();
    m_services.metrics.requestFinished("OTHER", {}, status, std::chrono::nanoseconds(0));
    net::ServerResponse response = toResponse(refused(status, reason));
    response.headers.add("X-Request-ID", newId("req", m_services.clock.wallNow()));
    return response;
}

namespace {

bool isOnLoopback(const config::Config& config)
{
    return config::isLoopbackHost(config.metrics.host.empty() ? config.server.host
                                                              : config.metrics.host);
}

}  // namespace

MetricsHandler::MetricsHandler(Services& services)
    : m_services(services), m_isOnLoopback(isOnLoopback(*services.runtime.get()->config))
{}

// The figures need no credential, so a web page must not reach them by a name that it makes point
// to this machine.
bool MetricsHandler::isForeign(const net::Headers& headers) const
{
    if (!headers.get("origin").empty()) return true;
    return m_isOnLoopback && !isLoopbackName(headers.get("host"));
}

asio::awaitable<void> MetricsHandler::handle(net::Worker&, net::ServerRequest& request,
                                             net::ResponseWriter& writer)
{
    const auto runtime = m_services.runtime.get();
    net::ServerResponse response;
    const bool isRead = request.method == "GET" || request.method == "HEAD";
    if (isForeign(request.headers)) {
        response = toResponse(forbidden("web pages and other host names are not served here"));
    } else if (request.path == runtime->config->metrics.path && isRead) {
        response.headers.add("Content-Type", std::string(telemetry::MetricsRegistry::kContentType));
        response.body = m_services.registry.exposition();
    } else if (request.path == "/-/healthy" && isRead) {
        response.headers.add("Content-Type", "text/plain; charset=utf-8");
        response.body = "Healthy.\n";
    } else if (request.path == "/-/ready" && isRead) {
        const bool isReady = m_services.node.state() == NodeState::Ready;
        response.status = isReady ? 200 : 503;
        response.headers.add("Content-Type", "text/plain; charset=utf-8");
        response.body = isReady ? "Ready.\n" : "Not ready.\n";
    } else {
        response =
            toResponse(isRead ? notFound("there is nothing at " + request.path.substr(0, 200))
                              : refused(405, "only GET is served here"));
    }
    (void)co_await writer.respond(std::move(response));
}

net::ServerResponse MetricsHandler::refuse(int status, std::string_view reason)
{
    return toResponse(refused(status, reason));
}

}  // namespace helix::gateway
