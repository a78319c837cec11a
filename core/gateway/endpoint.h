#pragma once
// The route table: every path the gateway answers, who may ask, and who answers. What is not in it
// is refused.

#include "gateway/exchange.h"
#include "gateway/services.h"

#include <span>

namespace helix::gateway {

enum class Access {
    Open,    ///< health, and signing in
    Client,  ///< `security.auth` decides
    Admin,   ///< always a credential that has what the row needs
};

struct Endpoint {
    using Serve = net::asio::awaitable<void> (*)(Services&, Exchange&);

    std::string_view method;
    std::string_view path;  ///< template; one {…} matches one segment, {…*} the rest
    Access access = Access::Client;
    /// Asked of callers where `access` asks at all; auth/role.h says which role has it.
    auth::Permission needs = auth::Permission::Admin;
    Serve serve = nullptr;
    bool isRecorded = false;  ///< kept in the request store: model calls, not polling
    /// Of a model call; its shape is the shape of the endpoint's errors too, and of the errors of a
    /// protocol's other endpoints.
    const ClientProtocol& (*protocol)() = nullptr;
};

/// All endpoints, in the order of matching.
[[nodiscard]] std::span<const Endpoint> endpoints();

struct Match {
    const Endpoint* endpoint = nullptr;
    std::string parameter;
    std::string allowedMethods;  ///< set when the path is known but not with this method
};

/// HEAD is answered by GET. Complexity: O(endpoints).
[[nodiscard]] Match matchEndpoint(std::string_view method, std::string_view path);

}  // namespace helix::gateway
