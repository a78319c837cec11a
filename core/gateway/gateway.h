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
    /// The configuration in force now is the one whose address is bound.
    explicit MetricsHandler(Services& services);

    [[nodiscard]] net::asio::awaitable<void> handle(net::Worker& worker,
                                                    net::ServerRequest& request,
                                                    net::ResponseWriter& writer) override;
    [[nodiscard]] net::ServerResponse refuse(int status, std::string_view reason) override;

private:
    [[nodiscard]] bool isForeign(const net::Headers& headers) const;

    Services& m_services;
    const bool m_isOnLoopback;
};

}  // namespace helix::gateway
