#pragma once
// The commands of helixagent. Each adds itself to the parser and stores its exit code when it runs.

namespace CLI {
class App;
}

namespace helix::agent {

/// serve: exit 0 after a drain, 1 when it cannot start.
void addServeCommand(CLI::App& app, int& exitCode);
/// check config FILE…: exit 0 or 1.
void addCheckCommand(CLI::App& app, int& exitCode);
/// config show, config schema: exit 0 or 1.
void addConfigCommand(CLI::App& app, int& exitCode);
/// debug sse|http|json|yaml|traceparent|jwt: exit 0 whatever the verdicts, 2 when the batch is
/// unreadable.
void addDebugCommand(CLI::App& app, int& exitCode);
/// keys create|list|revoke: exit 0; 1 when a node runs on the data directory or the disk refuses; 2
/// for bad values.
void addKeysCommand(CLI::App& app, int& exitCode);
/// token: exit 0; 1 when there is no such credential or a file cannot be read; 2 for bad values.
void addTokenCommand(CLI::App& app, int& exitCode);
/// verify: exit 0 when nothing failed, 1 when a test failed, 2 for wrong usage.
void addVerifyCommand(CLI::App& app, int& exitCode);

}  // namespace helix::agent
