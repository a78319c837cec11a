#include "command.h"
#include "node/config_source.h"
#include "providers/provider_catalog.h"
#include "providers/verifier.h"
#include "routing/near_names.h"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <csignal>
#include <iomanip>
#include <iostream>
#include <memory>

namespace helix::agent {

namespace {

using providers::Verification;

constexpr int kUsage = 2;

struct Flags {
    node::NodeOptions options;
    std::string provider;
    std::vector<std::string> tests;
    bool isVerbose = false;
    bool isJson = false;
};

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

int refuse(const std::string& message)
{
    std::cerr << message << '\n';
    return kUsage;
}

/// The name that no test has; empty when all are known.
std::string unknownTest(const std::vector<std::string>& tests)
{
    const auto& known = providers::verificationTests();
    for (const std::string& test : tests)
        if (std::find(known.begin(), known.end(), test) == known.end()) return test;
    return {};
}

/// Nothing of the configuration but the one provider, also when it is disabled.
Result<providers::VerificationSubject> subjectOf(const config::Config& config,
                                                 const std::string& name, const Clock& clock)
{
    config::Config alone;
    config::ProviderConfig provider = *config.provider(name);
    provider.isEnabled = true;
    alone.providerOrder.push_back(name);
    alone.providers.emplace(name, std::move(provider));
    auto catalog = providers::ProviderCatalog::create(alone, clock);
    if (!catalog) return tl::unexpected(catalog.error());
    const auto* entry = (*catalog)->entry(name);
    providers::VerificationSubject subject;
    subject.provider = entry->config;
    subject.upstream = entry->upstream;
    return subject;
}

Verification run(providers::VerificationSubject subject, std::vector<std::string> tests,
                 const Clock& clock)
{
    net::Worker worker(0);
    worker.start();
    providers::VerifierOptions options;
    options.tests = std::move(tests);
    auto verification =
        net::asio::co_spawn(worker.context(),
                            providers::verify(worker, std::move(subject), std::move(options), clock,
                                              providers::priceTable()),
                            net::asio::use_future)
            .get();
    worker.stop();
    return verification;
}

void printDetails(const providers::CheckResult& result)
{
    const std::string indent(14, ' ');
    for (const auto& [name, value] : result.figures)
        std::cout << indent << name << " = " << value << '\n';
    if (result.evidence.status != 0)
        std::cout << indent << "status = " << result.evidence.status << '\n';
    if (result.evidence.failure)
        std::cout << indent << "failure = " << providers::failureClassName(*result.evidence.failure)
                  << '\n';
    if (!result.evidence.excerpt.empty())
        std::cout << indent << "evidence = " << result.evidence.excerpt << '\n';
    if (result.costUsd) std::cout << indent << "cost_usd = " << *result.costUsd << '\n';
}

void printResult(const providers::CheckResult& result, bool isVerbose)
{
    std::cout << "  " << std::left << std::setw(12) << result.name << std::setw(9)
              << providers::checkOutcomeName(result.outcome);
    if (result.evidence.durationMs)
        std::cout << std::right << std::setw(8) << std::fixed << std::setprecision(0)
                  << *result.evidence.durationMs << " ms  ";
    else
        std::cout << std::setw(13) << "";
    std::cout << std::defaultfloat << std::setprecision(6) << result.text << '\n';
    if (isVerbose) printDetails(result);
}

void printScore(const Verification& run, bool isVerbose)
{
    if (run.score.total)
        std::cout << "score " << *run.score.total << " of 10, confidence " << run.score.confidence
                  << '\n';
    if (!isVerbose) return;
    for (const providers::ScoreComponent& each : run.score.components) {
        std::cout << "  " << std::left << std::setw(12) << each.name << std::setw(9);
        if (each.points)
            std::cout << *each.points;
        else
            std::cout << "-";
        if (each.value) std::cout << *each.value << ' ' << each.unit << ", ";
        std::cout << each.text << '\n';
    }
}

void printTable(const Verification& run, const std::string& type, bool isVerbose)
{
    std::cout << run.provider << " (" << type << (run.isSimulated ? ", simulated" : "") << ") "
              << run.model << ' ' << run.keyName << '\n';
    for (const providers::CheckResult& each : run.results) printResult(each, isVerbose);
    if (run.status != providers::VerificationStatus::Unknown)
        std::cout << "status " << providers::verificationStatusName(run.status) << '\n';
    printScore(run, isVerbose);
    if (const auto cost = run.costUsd()) std::cout << "cost " << *cost << " USD\n";
}

int verify(const Flags& flags)
{
    if (const std::string unknown = unknownTest(flags.tests); !unknown.empty())
        return refuse("there is no test named \"" + routing::quotable(unknown) + "\"" +
                      routing::suggestion(unknown, providers::verificationTests()) +
                      "; there are " + joined(providers::verificationTests()));
    const auto config = node::effectiveConfig(flags.options);
    if (!config) return refuse(config.error().text());
    if (config->provider(flags.provider) == nullptr) {
        const std::string there = config->providerOrder.empty()
                                      ? "; none is configured"
                                      : "; there are " + joined(config->providerOrder);
        return refuse("there is no provider named \"" + routing::quotable(flags.provider) + "\"" +
                      routing::suggestion(flags.provider, config->providerOrder) + there);
    }
    const SystemClock clock;
    auto subject = subjectOf(*config, flags.provider, clock);
    if (!subject) return refuse(subject.error().text());
    std::signal(SIGPIPE, SIG_IGN);
    const Verification done = run(std::move(*subject), flags.tests, clock);
    if (flags.isJson)
        std::cout << dumpJson(done.toJson()) << '\n';
    else
        printTable(done, config->provider(flags.provider)->type, flags.isVerbose);
    const bool hasFailed = std::any_of(
        done.results.begin(), done.results.end(),
        [](const auto& each) { return each.outcome == providers::CheckOutcome::Failed; });
    return hasFailed ? 1 : 0;
}

}  // namespace

void addVerifyCommand(CLI::App& app, int& exitCode)
{
    const auto flags = std::make_shared<Flags>();
    CLI::App* command = app.add_subcommand(
        "verify", "Test a configured provider: key, models, answers, streaming, tools, speed");
    command->add_option("--provider", flags->provider, "Name of the provider")
        ->type_name("NAME")
        ->required();
    command
        ->add_option("--test", flags->tests,
                     "Only this test, may be repeated: " + joined(providers::verificationTests()))
        ->type_name("TEST")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command->add_flag("--verbose", flags->isVerbose, "With figures, evidence and score components");
    command->add_flag("--json", flags->isJson, "The whole outcome as JSON");
    command
        ->add_option(
            "--config", flags->options.configFile,
            "YAML configuration; without it the defaults and provider keys of the environment")
        ->type_name("FILE");
    command
        ->add_option("--data-dir", flags->options.dataDirectory,
                     "Folder with the providers that were added at run time")
        ->type_name("DIR");
    command->add_flag("--demo", flags->options.isDemo, "With the demo's providers");
    command->footer(
        "Asks the provider itself, without a running node; the paid tests are few and small. Exit "
        "0 when nothing failed, 1 when a test failed, 2 for wrong usage.\nExample: helixagent "
        "verify --provider claude --test auth --verbose");
    command->callback([flags, &exitCode] { exitCode = verify(*flags); });
}

}  // namespace helix::agent
