#pragma once
// What the admin API asks of the node it is part of. Implemented by node::Node and by fakes in
// tests.

#include "base/result.h"
#include "net/server.h"

#include <string>
#include <vector>

namespace helix::gateway {

struct ReloadReport {
    std::int64_t version = 0;
    std::vector<std::string> changed;
    std::vector<std::string> needsRestart;
};

enum class NodeState { Starting, Ready, Draining };
[[nodiscard]] const char* nodeStateName(NodeState state) noexcept;

struct NodeFacts {
    std::string name;
    std::string apiUrl;
    std::string metricsUrl;
    std::string dataDirectory;
    std::vector<std::string> startNotes;  ///< what did not go as configured
    WallTime startedAt;
    SteadyTime started;
    std::size_t connections = 0;
    std::size_t activeRequests = 0;
    bool wasLastReloadOk = true;
    std::string lastReloadError;
    WallTime lastReloadAt;
};

/// Thread: any.
class NodeControl {
public:
    virtual ~NodeControl() = default;
    [[nodiscard]] virtual NodeState state() const noexcept = 0;
    [[nodiscard]] virtual NodeFacts facts() const = 0;
    /// Reads the configuration again; blocks on files. Errors: the findings as text; the old
    /// configuration stays.
    [[nodiscard]] virtual Result<ReloadReport> reload() = 0;
};

}  // namespace helix::gateway
