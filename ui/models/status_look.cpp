#include "models/status_look.h"

#include "models/provider_score.h"
#include "models/request_text.h"

#include <algorithm>

namespace helix::models {

namespace {

constexpr int kFirstServerError = 500;

charts::StateSegment segment(qint64 fromMs, qint64 toMs, api::BreakerState state)
{
    return {fromMs, toMs, statusOf(state), theme::circuitWord(circuitOf(state))};
}

}  // namespace

theme::Status statusOf(Severity severity)
{
    switch (severity) {
        case Severity::Critical: return theme::Status::Critical;
        case Severity::Warning: return theme::Status::Warning;
        case Severity::Probing: return theme::Status::Info;
        case Severity::Ok: return theme::Status::Ok;
        case Severity::Disabled: return theme::Status::Disabled;
        case Severity::Unknown: break;
    }
    return theme::Status::Unknown;
}

theme::Status statusOf(api::BreakerState state)
{
    const theme::Circuit circuit = circuitOf(state);
    return circuit == theme::Circuit::None ? theme::Status::Unknown : theme::circuitStatus(circuit);
}

theme::Status statusOf(api::ProviderHealth health)
{
    switch (health) {
        case api::ProviderHealth::Healthy: return theme::Status::Ok;
        case api::ProviderHealth::Degraded: return theme::Status::Warning;
        case api::ProviderHealth::Unhealthy: return theme::Status::Critical;
        case api::ProviderHealth::Unknown: break;
    }
    return theme::Status::Unknown;
}

theme::Status statusOf(const api::TargetState& state)
{
    const theme::Status breaker = statusOf(state.breaker);
    // A closed breaker with a health that nobody knows claims nothing.
    if (breaker == theme::Status::Ok) return statusOf(state.health);
    if (state.health == api::ProviderHealth::Unknown) return breaker;
    return std::max(breaker, statusOf(state.health));
}

QString stateWord(const api::TargetState& state)
{
    const QString breaker = theme::circuitWord(circuitOf(state.breaker));
    const QString health = healthWord(state.health);
    return health.isEmpty() ? breaker : breaker + QStringLiteral(", ") + health;
}

theme::Circuit circuitOf(api::BreakerState state)
{
    switch (state) {
        case api::BreakerState::Closed: return theme::Circuit::Closed;
        case api::BreakerState::Open: return theme::Circuit::Open;
        case api::BreakerState::HalfOpen: return theme::Circuit::HalfOpen;
        case api::BreakerState::Unknown: break;
    }
    return theme::Circuit::None;
}

theme::Status statusOf(api::LogLevel level)
{
    switch (level) {
        case api::LogLevel::Trace:
        case api::LogLevel::Debug: return theme::Status::Disabled;
        case api::LogLevel::Info:
        case api::LogLevel::Notice: return theme::Status::Info;
        case api::LogLevel::Warning: return theme::Status::Warning;
        case api::LogLevel::Error:
        case api::LogLevel::Critical:
        case api::LogLevel::Fatal: return theme::Status::Critical;
        case api::LogLevel::Unknown: break;
    }
    return theme::Status::Unknown;
}

theme::Status statusOf(const api::RequestSummary& request)
{
    const int status = request.status.value_or(0);
    if (status == 0) return theme::Status::Unknown;
    if (!isError(request)) return theme::Status::Ok;
    return status >= kFirstServerError || status < 400 ? theme::Status::Critical
                                                       : theme::Status::Warning;
}

QList<charts::StateSegment> stateSegments(const QList<api::BreakerTransition>& transitions,
                                          api::BreakerState present, qint64 fromMs, qint64 nowMs)
{
    QList<charts::StateSegment> segments;
    qint64 start = fromMs;
    for (const api::BreakerTransition& transition : transitions) {
        const qint64 end = std::clamp(transition.atMs, fromMs, nowMs);
        if (end > start) segments << segment(start, end, transition.from);
        start = std::max(start, end);
    }
    if (nowMs > start) segments << segment(start, nowMs, present);
    return segments;
}

}  // namespace helix::models
