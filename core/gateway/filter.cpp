#include "gateway/filter.h"

#include "gateway/access_filters.h"
#include "gateway/authentication_filter.h"
#include "gateway/budget_step.h"
#include "gateway/limit_filter.h"
#include "gateway/telemetry_filter.h"
#include "gateway/trace_filter.h"

namespace helix::gateway {

std::vector<std::unique_ptr<Filter>> makeFilters(Services& services)
{
    std::vector<std::unique_ptr<Filter>> filters;
    // First, so that it sees every outcome, also that of a filter below: in-flight, access log,
    // metrics, request record.
    filters.push_back(std::make_unique<TelemetryFilter>(services));
    // Before anything can fail with an answer that should carry the ids.
    filters.push_back(std::make_unique<IdentityFilter>(services));
    // Needs the ids, and sees what all below come to.
    filters.push_back(std::make_unique<TraceFilter>(services));
    // Cheap and about the connection, not the caller: a web page must not reach a gateway that
    // trusts loopback.
    filters.push_back(std::make_unique<OriginFilter>());
    // Before anything that costs: an unknown caller gets no work done.
    filters.push_back(std::make_unique<AuthenticationFilter>(services));
    // From here on every wait is bounded.
    filters.push_back(std::make_unique<DeadlineFilter>(services));
    // A node that is leaving takes nothing more, and nobody's allowance for it.
    filters.push_back(std::make_unique<AdmissionFilter>(services));
    // Last: only requests that may run are counted. Caches and budgets sit in the endpoint, because
    // they need the parsed request.
    filters.push_back(std::make_unique<LimitFilter>(services));
    // Its work is behind the answer: what the endpoint has not settled is charged before the limits
    // are reconciled and the record is kept.
    filters.push_back(std::make_unique<AccountFilter>(services));
    return filters;
}

}  // namespace helix::gateway
