// helixagent: the node without a window, and its one-shot commands. Each command is one file; this
// is the table of contents.

#include "command.h"

#include <CLI/CLI.hpp>
#include <iostream>

int main(int argc, char** argv)
{
    CLI::App app{
        "helixagent: an OpenAI-compatible gateway over many providers, and its operations node"};
    app.set_version_flag("--version", std::string(HELIX_VERSION));
    app.require_subcommand(1);
    app.footer("Example: helixagent serve --demo");
    int exitCode = 0;
    helix::agent::addServeCommand(app, exitCode);
    helix::agent::addCheckCommand(app, exitCode);
    helix::agent::addConfigCommand(app, exitCode);
    helix::agent::addDebugCommand(app, exitCode);
    helix::agent::addKeysCommand(app, exitCode);
    helix::agent::addTokenCommand(app, exitCode);
    helix::agent::addVerifyCommand(app, exitCode);
    const std::string first = argc > 1 ? argv[1] : "";
    const auto isFirst = [&](CLI::App* command) { return command->get_name() == first; };
    if (!first.empty() && first.front() != '-' && app.get_subcommands(isFirst).empty()) {
        std::cerr << "there is no command \"" << first << "\"; helixagent --help lists them\n";
        return 2;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error, std::cout, std::cerr);
        return code == 0 ? 0 : 2;
    }
    return exitCode;
}
