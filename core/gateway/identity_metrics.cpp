#include "gateway/identity_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>

namespace helix::gateway {

namespace {

const char* nameOf(AuthFailure reason)
{
    switch (reason) {
        case AuthFailure::Missing: return "missing";
        case AuthFailure::InvalidKey: return "invalid_key";
        case AuthFailure::InvalidToken: return "invalid_token";
        case AuthFailure::Forbidden: return "forbidden";
        case AuthFailure::RefreshToken: return "refresh_token";
    }
    return "";
}

constexpr const char* kSuccess = "success";
constexpr const char* kFailure = "failure";

}  // namespace

IdentityMetrics::IdentityMetrics(telemetry::MetricsRegistry& registry)
    : m_failures(registry.counter("auth_failures_total", "Refused credentials, by reason.")),
      m_logins(registry.counter("logins_total", "Sign-ins by password, by result."))
{
    using enum AuthFailure;
    for (const AuthFailure reason : {Missing, InvalidKey, InvalidToken, Forbidden, RefreshToken})
        m_failures.Add({{"reason", nameOf(reason)}});
    using enum auth::SignInOutcome;
    for (const auth::SignInOutcome outcome :
         {UnknownName, WrongPassword, LockedName, Disabled, LockedAddress})
        m_failures.Add({{"reason", auth::signInOutcomeName(outcome)}});
    for (const char* result : {kSuccess, kFailure}) m_logins.Add({{"result", result}});
}

void IdentityMetrics::failed(const char* reason)
{
    m_failures.Add({{"reason", reason}}).Increment();
}

void IdentityMetrics::failed(AuthFailure reason)
{
    failed(nameOf(reason));
}

void IdentityMetrics::signedIn(auth::SignInOutcome outcome)
{
    const bool isGood = outcome == auth::SignInOutcome::Good;
    m_logins.Add({{"result", isGood ? kSuccess : kFailure}}).Increment();
    if (!isGood) failed(auth::signInOutcomeName(outcome));
}

}  // namespace helix::gateway
