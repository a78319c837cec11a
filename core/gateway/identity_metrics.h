#pragma once
// Counts of refused credentials and of sign-ins. The reasons are a fixed list, so that labels are
// bounded. A view of families that the registry owns: cheap to make, and two of them count
// together. Thread: any.

#include "auth/user_store.h"
#include "telemetry/metrics.h"

namespace helix::gateway {

enum class AuthFailure {
    Missing,       ///< no credential where one is needed
    InvalidKey,    ///< no key and no admin token of ours: unknown, expired or revoked
    InvalidToken,  ///< a JSON Web Token that is not good
    Forbidden,     ///< a good credential without the permission
    RefreshToken,  ///< a refresh token that is not good, or was spent before
};

class IdentityMetrics {
public:
    explicit IdentityMetrics(telemetry::MetricsRegistry& registry);

    void failed(AuthFailure reason);
    /// Counts a sign-in and, unless it was good, its reason among the failures.
    void signedIn(auth::SignInOutcome outcome);

private:
    void failed(const char* reason);

    prometheus::Family<prometheus::Counter>& m_failures;
    prometheus::Family<prometheus::Counter>& m_logins;
};

}  // namespace helix::gateway
