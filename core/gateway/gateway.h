#pragma once
// The data plane and admin API of one node: takes each request through the filters to its endpoint.
// Owned by the node.

#include "gateway/filter.h"
#include "net/server.h"

namespace helix::gateway {

/// Thread: handle() on every worker's thread, concurrently.
class Gateway final : public net::RequestHandler {
public:
    explicit Gateway(Services& services);

    [[nodiscard]] net::asio::awaitable<void> handle(net::Worker& worker,
                                                    net::ServerRequest& request,
                                                    net::ResponseWriter& writer) override;
    [[nodiscard]] net::ServerResponse refuse(int status, std::string_view reason) override;

private:
    [[nodiscard]] net::asio::awaitable<void> serve(Exchange& exchange,
                                                   const std::string& allowedMethods);

    Services& m_services;
    std::vector<std::unique_ptr<Filter>> m_filters;
};

/// Serves the metrics address: the exposition, /-/healthy and /-/ready.
class MetricsHandler final : public net::RequestHandler {
public:
    explicit MetricsHandler(Services& services) : m_services(services) {}

    [[nodiscard]] net::asio::awaitable<void> handle(net::Worker& worker,
                                                    net::ServerRequest& request,
                                                    net::ResponseWriter& writer) override;
    [[nodiscard]] net::ServerResponse refuse(int status, std::string_view reason) override;

private:
    Services& m_services;
};

}  // namespace helix::gateway
