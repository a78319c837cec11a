#pragma once
// All that the endpoints and filters work with, by reference. Owned by the node, which outlives
// every request.

#include "auth/api_key_store.h"
#include "base/secret.h"
#include "gateway/audit_log.h"
#include "gateway/event_hub.h"
#include "gateway/idempotency_store.h"
#include "gateway/node_control.h"
#include "gateway/request_store.h"
#include "gateway/response_store.h"
#include "gateway/runtime.h"
#include "gateway/traffic_counters.h"
#include "gateway/verification_book.h"
#include "limits/request_limiter.h"
#include "routing/dispatcher.h"
#include "telemetry/gateway_metrics.h"
#include "telemetry/logger.h"
#include "telemetry/metrics.h"
#include "telemetry/recent_log.h"

#include <boost/asio/thread_pool.hpp>

namespace helix::auth {
class TokenService;
class UserStore;
}  // namespace helix::auth
namespace helix::routing {
class FaultPlan;
}
namespace helix::telemetry {
class TraceExporter;
}

namespace helix::gateway {

class AnswerCache;
class ConfigHistory;
class SemanticAnswers;
class SessionBook;
class UsageAccounts;

struct Services {
    const Clock& clock;
    telemetry::Logger& logger;
    telemetry::RecentLog& recentLog;
    telemetry::MetricsRegistry& registry;
    telemetry::GatewayMetrics& metrics;
    routing::TargetRegistry& targets;
    routing::Dispatcher& dispatcher;
    RequestStore& requests;
    AuditLog& audit;
    EventHub& events;
    TrafficCounters& traffic;
    RuntimeHolder& runtime;
    NodeControl& node;
    boost::asio::thread_pool& blocking;  ///< for database reads and reloads
    const Secret& adminToken;
    IdempotencyStore& idempotency;
    auth::ApiKeyStore& keys;
    limits::RequestLimiter& limiter;
    VerificationBook& verifications;
    ResponseStore& responses;
    // Null where a part is off, and in tests that need none of it.
    auth::TokenService* tokens = nullptr;        ///< tokens of people: ours and of OpenID issuers
    auth::UserStore* users = nullptr;            ///< who may sign in by password
    UsageAccounts* accounts = nullptr;           ///< ledger and budgets
    AnswerCache* cache = nullptr;                ///< answers by exact request
    SemanticAnswers* semantic = nullptr;         ///< answers by meaning
    SessionBook* sessions = nullptr;             ///< conversations
    ConfigHistory* configHistory = nullptr;      ///< versions of the configuration
    routing::FaultPlan* faults = nullptr;        ///< injected on purpose
    telemetry::TraceExporter* traces = nullptr;  ///< finished spans go there
};

}  // namespace helix::gateway
