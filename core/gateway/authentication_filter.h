#pragma once
// Who asks, and whether they may. Credentials are an API key or the admin token, in the header of
// security.api_key.header or as a bearer token; on Anthropic's paths also x-api-key and on Gemini's
// also x-goog-api-key and ?key=, where their official clients put them. A person shows a JSON Web
// Token as a bearer token, of this node or of an OpenID issuer. Admin paths always need a
// credential; /v1 needs one where `security.auth` is required, and otherwise a valid key still says
// who asks, for limits and records. A key does what its permissions name, a person what their
// role has; the admin token everything.

#include "gateway/denied_access.h"
#include "gateway/endpoint.h"
#include "gateway/filter.h"
#include "gateway/identity_metrics.h"

namespace helix::gateway {

class AuthenticationFilter final : public Filter {
public:
    explicit AuthenticationFilter(Services& services)
        : m_services(services), m_metrics(services.registry), m_denied(services)
    {}
    [[nodiscard]] std::optional<ApiError> before(Exchange& exchange) override;

private:
    [[nodiscard]] ApiError refuse(Exchange& exchange, Access access);

    Services& m_services;
    IdentityMetrics m_metrics;
    DeniedAccess m_denied;
};

/// What the route asks for; an unknown path below /admin is as closed as a known one.
[[nodiscard]] Access accessOf(const Exchange& exchange) noexcept;

/// The first credential that is good, of those that the request shows.
[[nodiscard]] auth::Principal identify(Services& services, const Exchange& exchange);

/// What the row of the route table says. A path that is not in it is as closed as its neighbours,
/// so that nobody learns by asking which routes exist.
[[nodiscard]] auth::Permission neededPermission(const Endpoint* endpoint, std::string_view method,
                                                std::string_view path) noexcept;

/// 403 when the caller's key may not ask for this model; asked after the request was parsed. A
/// pattern of the key that names a model also covers "provider/model" of it.
[[nodiscard]] std::optional<ApiError> modelRefusal(const Exchange& exchange,
                                                   std::string_view model);

}  // namespace helix::gateway
