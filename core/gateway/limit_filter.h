#pragma once
// Rate limits of /v1: refuses with 429, and tells in the headers of every answer how much is left
// of the tightest limit. Signing in counts too. /admin and /health are never limited, and reads
// with the admin token neither: an overloaded node must stay observable.

#include "gateway/filter.h"

namespace helix::gateway {

class LimitFilter final : public Filter {
public:
    explicit LimitFilter(Services& services) : m_services(services) {}
    [[nodiscard]] std::optional<ApiError> before(Exchange& exchange) override;
    /// Gives the place among parallel requests back and settles the tokens.
    void after(Exchange& exchange) override;

private:
    Services& m_services;
};

/// A credential that is not known costs the address a request. An answer: it has none left.
[[nodiscard]] std::optional<ApiError> countFailedCredential(Services& services, Exchange& exchange);

}  // namespace helix::gateway
