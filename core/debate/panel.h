#pragma once
// Several models asked the same at the same time, on one worker. What is common to an ensemble and
// to a round of a debate: the calls run in parallel, each under the rules of routing, and the panel
// is over when all have answered, when enough have and the patience for the rest is used up, or
// when the deadline passed. The others are then cancelled.

#include "routing/dispatcher.h"

namespace helix::debate {

namespace asio = boost::asio;

/// What the calls of a panel need; the references outlive every call, the snapshots are held.
struct PanelContext {
    routing::Dispatcher& dispatcher;
    const Clock& clock;
    net::Worker& worker;
    config::ConfigSnapshot config;
    std::shared_ptr<const providers::ProviderCatalog> catalog;
};

struct PanelRules {
    std::size_t enough = 2;   ///< answers that make a result
    SteadyTime patientUntil;  ///< from then on enough answers end the panel
    Deadline deadline = Deadline::never();
};

struct MemberAnswer {
    routing::Candidate member;
    std::optional<routing::Dispatched> answer;  ///< absent: it gave none
    std::string error;                          ///< why, for users
    std::chrono::microseconds latency{0};
};

struct PanelResult {
    std::vector<MemberAnswer> members;  ///< in the order that they were given in
    bool isCancelled = false;           ///< the client left
    [[nodiscard]] std::size_t answered() const noexcept;
};

/// Asks every member once (with the retries of its provider, without failover to another).
/// request.isStream is ignored. The attempts are added to log when the panel is over.
/// Thread: the worker's.
[[nodiscard]] asio::awaitable<PanelResult> askPanel(PanelContext context,
                                                    providers::ChatRequest request,
                                                    std::vector<routing::Candidate> members,
                                                    PanelRules rules, routing::AttemptLog& log);

}  // namespace helix::debate
