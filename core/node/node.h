#pragma once
// One node: composes store, telemetry, routing and gateway, and starts, drains and stops them in
// the right order.
//
// Start: configuration, data directory, log, databases, providers, workers, listeners, ready.
// Whatever fails stops the start and leaves nothing half-started. Stop is the reverse.

#include "gateway/services.h"
#include "net/server.h"
#include "node/node_options.h"

#include <memory>

namespace helix::node {

class Node {
public:
    virtual ~Node() = default;

    /// Thread: the caller's; blocks for the databases and the listeners. Errors: ParseError with
    /// the findings of the configuration, ConnectionFailed for a taken port, Conflict for a used
    /// data directory, IoError and StorageError.
    [[nodiscard]] static Result<std::unique_ptr<Node>> start(NodeOptions options);

    [[nodiscard]] virtual gateway::NodeFacts facts() const = 0;
    [[nodiscard]] virtual const config::Config& initialConfig() const = 0;
    [[nodiscard]] virtual const Secret& adminToken() const = 0;
    /// One line of JSON: {"ready":true,"api":…,"metrics":…,"pid":…}.
    [[nodiscard]] virtual std::string readyLine() const = 0;

    /// Reads the configuration again and writes the audit row of it; the admin API does both by
    /// itself. Errors: the findings as text; the old configuration stays.
    [[nodiscard]] virtual Result<gateway::ReloadReport> reloadOnSignal() = 0;

    /// Readiness goes 503, requests under way finish until the drain timeout, then are told and
    /// cancelled; after the total timeout everything is closed. Blocks. isHurried skips the
    /// waiting. Thread: the owner's, once.
    virtual void drain(bool isHurried = false) = 0;
    /// Ends a drain() under way at its next look. Thread: any.
    virtual void hurry() noexcept = 0;
};

}  // namespace helix::node
