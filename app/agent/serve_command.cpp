#include "command.h"
#include "node/node.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>
#include <atomic>
#include <charconv>
#include <csignal>
#include <iostream>
#include <memory>
#include <thread>

namespace helix::agent {

namespace {

// "127.0.0.1:8080", "[::1]:8080", ":8080", "8080".
Result<node::ListenAddress> parseListen(const std::string& text)
{
    const auto colon = text.rfind(':');
    node::ListenAddress address;
    address.host = colon == std::string::npos || colon == 0 ? "127.0.0.1" : text.substr(0, colon);
    if (address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']')
        address.host = address.host.substr(1, address.host.size() - 2);
    const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (port.empty() || error != std::errc() || end != port.data() + port.size())
        return fail(
            ErrorCode::InvalidArgument,
            "\"" + text +
                "\" is not an address to listen on; write HOST:PORT, for example 127.0.0.1:8080");
    return address;
}

sigset_t handledSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
    return signals;
}

// Waits for signals until a drain was asked for: SIGHUP reloads, SIGTERM and SIGINT drain, a second
// one ends at once.
void serveUntilSignal(node::Node& node)
{
    const sigset_t signals = handledSignals();
    for (;;) {
        int signal = 0;
        if (sigwait(&signals, &signal) != 0) continue;
        if (signal == SIGHUP) {
            if (const auto reloaded = node.reloadOnSignal(); !reloaded)
                std::cerr << "reload refused, the old configuration stays:\n"
                          << reloaded.error().text() << std::endl;
            continue;
        }
        std::atomic<bool> isDrained{false};
        std::thread second([&] {
            const timespec look{0, 50'000'000};
            while (!isDrained) {
                const int again = sigtimedwait(&signals, nullptr, &look);
                if (again == SIGTERM || again == SIGINT) node.hurry();
            }
        });
        node.drain();
        isDrained = true;
        second.join();
        return;
    }
}

// A core file would hold every key that the process knows, and so would its memory for whoever
// attaches a debugger.
void forbidCoreDumps()
{
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int serve(const node::NodeOptions& options, bool isDumping)
{
    if (!isDumping) forbidCoreDumps();
    // Blocked before any thread starts, so that only sigwait sees them.
    const sigset_t signals = handledSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    auto started = node::Node::start(options);
    if (!started) {
        std::cerr << started.error().text() << std::endl;
        return 1;
    }
    std::cout << (*started)->readyLine() << std::endl;
    if ((*started)->initialConfig().isDemo)
        std::cerr << "Demo mode: all providers are simulated; nothing leaves this machine. Set a "
                     "provider's API key to use a real one."
                  << std::endl;
    serveUntilSignal(**started);
    return 0;
}

}  // namespace

void addServeCommand(CLI::App& app, int& exitCode)
{
    struct Flags {
        node::NodeOptions options;
        std::string listen;
        std::string metricsListen;
        bool isDumping = false;
    };
    const auto flags = std::make_shared<Flags>();
    CLI::App* command =
        app.add_subcommand("serve", "Run the node until SIGTERM; SIGHUP reloads the configuration");
    command
        ->add_option(
            "--config", flags->options.configFile,
            "YAML configuration; without it the defaults and provider keys of the environment")
        ->type_name("FILE");
    command
        ->add_option("--data-dir", flags->options.dataDirectory,
                     "Folder for databases and the admin token (default: the XDG data directory)")
        ->type_name("DIR");
    command->add_option("--listen", flags->listen, "Gateway and admin address; port 0 picks one")
        ->type_name("HOST:PORT");
    command
        ->add_option("--metrics-listen", flags->metricsListen, "Metrics address; port 0 picks one")
        ->type_name("HOST:PORT");
    command->add_flag("--demo", flags->options.isDemo,
                      "Add simulated providers, a traffic generator and scripted outages");
    command->add_flag("--core-dumps", flags->isDumping,
                      "Allow core files and debuggers, which see all keys; off without it");
    command->footer(
        "Prints one line of JSON when ready.\nExample: helixagent serve --demo --listen "
        "127.0.0.1:8080");
    command->callback([flags, &exitCode] {
        for (const auto& [text, target] :
             {std::pair(&flags->listen, &flags->options.listen),
              std::pair(&flags->metricsListen, &flags->options.metricsListen)}) {
            if (text->empty()) continue;
            auto address = parseListen(*text);
            if (!address) {
                std::cerr << address.error().text() << std::endl;
                exitCode = 2;
                return;
            }
            *target = *address;
        }
        exitCode = serve(flags->options, flags->isDumping);
    });
}

}  // namespace helix::agent
