#pragma once
// What the admin API asks of the node it is part of. Implemented by node::Node and by fakes in
// tests.

#include "base/json.h"
#include "base/result.h"
#include "net/server.h"

#include <string>
#include <vector>

namespace helix::gateway {

struct ReloadReport {
    std::int64_t version = 0;
    std::vector<std::string> changed;
    std::vector<std::string> needsRestart;
    std::int64_t before = 0;  ///< version that was in force until now
    Json changes{};           ///< each path with before and after, secrets redacted
};

/// On whose word the configuration changes; kept with its version.
struct ChangeCause {
    std::string actor{};
    std::string client{};
};

/// A provider added, changed or removed through the API.
struct ProviderChange {
    enum class Kind { Add, Update, Remove };
    Kind kind = Kind::Update;
    std::string name;
    Json keys{};  ///< as in the configuration file; ${VAR} in a text is a variable
};

enum class NodeState { Starting, Ready, Draining };
[[nodiscard]] const char* nodeStateName(NodeState state) noexcept;

/// Something that is wrong with the node now, for GET /admin/status.
struct NodeProblem {
    bool isCritical = false;
    std::string component;
    std::string text;
    WallTime since;
    std::string action;  ///< what to do
};

struct NodeFacts {
    std::string name;
    std::string apiUrl;
    std::string metricsUrl;
    std::string ownApiUrl;  ///< for this process itself: never encrypted; else the same as apiUrl
    std::string ownMetricsUrl;
    std::string dataDirectory;
    std::string providerFile;             ///< empty while no provider was changed at run time
    std::vector<std::string> startNotes;  ///< what did not go as configured
    WallTime startedAt;
    SteadyTime started;
    std::size_t connections = 0;
    std::size_t activeRequests = 0;
    bool wasLastReloadOk = true;
    std::string lastReloadError;
    WallTime lastReloadAt;
    std::vector<NodeProblem> problems{};
};

/// Thread: any.
class NodeControl {
public:
    virtual ~NodeControl() = default;
    [[nodiscard]] virtual NodeState state() const noexcept = 0;
    [[nodiscard]] virtual NodeFacts facts() const = 0;
    /// Reads the configuration again; blocks on files. Errors: the findings as text; the old
    /// configuration stays.
    [[nodiscard]] virtual Result<ReloadReport> reload(const ChangeCause& cause) = 0;
    /// What reload() would do now; nothing changes. Errors: as reload().
    [[nodiscard]] virtual Result<ReloadReport> previewReload() = 0;
    /// Writes the files of a kept version back, the main one with its mode and owner, and reloads;
    /// both stay as they are when that version is no longer valid. Errors: NotFound, Conflict (no
    /// configuration file, or it cannot be written), ParseError with the findings, IoError,
    /// LimitExceeded.
    [[nodiscard]] virtual Result<ReloadReport> rollBack(std::int64_t version,
                                                        const ChangeCause& cause) = 0;
    /// Why rollBack() would be refused whatever the version; empty when it would not.
    [[nodiscard]] virtual std::string rollBackRefusal() const = 0;
    /// All or none; on disk before it returns, and kept by later reloads and starts. Blocks on
    /// files. Errors: AlreadyExists, NotFound, ParseError and InvalidArgument for what a
    /// configuration may not be, IoError and LimitExceeded of the disk.
    [[nodiscard]] virtual Result<ReloadReport> changeProviders(
        const std::vector<ProviderChange>& changes, const ChangeCause& cause) = 0;
    /// isHeld: no new request reaches the provider, those under way go on. Not kept over a restart.
    /// Blocks. Errors: as changeProviders().
    [[nodiscard]] virtual Result<void> holdProvider(const std::string& name, bool isHeld) = 0;
};

}  // namespace helix::gateway
