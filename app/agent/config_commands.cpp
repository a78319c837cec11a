#include "command.h"
#include "config/effective.h"
#include "config/schema.h"
#include "node/config_source.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

namespace helix::agent {

namespace {

Json findingObject(const config::Finding& finding)
{
    return {{"file", finding.file},
            {"line", finding.line},
            {"column", finding.column},
            {"severity", finding.severity == config::Severity::Error ? "error" : "warning"},
            {"path", finding.path},
            {"message", finding.message}};
}

int checkConfigFiles(const std::vector<std::string>& files, bool isJson)
{
    bool isValid = true;
    Json all = Json::array();
    for (const std::string& file : files) {
        const auto findings = config::checkConfig(node::loadOptions(file));
        isValid = isValid && !config::hasErrors(findings);
        for (const auto& finding : findings) {
            if (isJson)
                all.push_back(findingObject(finding));
            else
                std::cout << finding.text() << '\n';
        }
        if (!isJson && findings.empty()) std::cout << file << ": valid\n";
    }
    if (isJson) {
        Json report = Json::object();
        report["valid"] = isValid;
        report["findings"] = std::move(all);
        std::cout << dumpJson(report) << '\n';
    }
    return isValid ? 0 : 1;
}

int showConfig(const node::NodeOptions& options)
{
    const auto config = node::effectiveConfig(options);
    if (!config) {
        std::cerr << config.error().text() << '\n';
        return 1;
    }
    std::cout << config::configYaml(*config);
    return 0;
}

}  // namespace

void addCheckCommand(CLI::App& app, int& exitCode)
{
    struct Flags {
        std::vector<std::string> files;
        bool isJson = false;
    };
    const auto flags = std::make_shared<Flags>();
    CLI::App* check = app.add_subcommand("check", "Check files without starting anything");
    check->require_subcommand(1);
    CLI::App* config =
        check->add_subcommand("config", "Check configuration files; exit 1 when one has an error");
    config->add_option("FILE", flags->files, "Configuration files")->required();
    config->add_flag("--json", flags->isJson, "Findings as JSON");
    config->footer(
        "Findings are file:line:column: severity: path: message.\nExample: helixagent check config "
        "production.yaml");
    config->callback(
        [flags, &exitCode] { exitCode = checkConfigFiles(flags->files, flags->isJson); });
}

void addConfigCommand(CLI::App& app, int& exitCode)
{
    const auto options = std::make_shared<node::NodeOptions>();
    CLI::App* command =
        app.add_subcommand("config", "Show the effective configuration or its schema");
    command->require_subcommand(1);
    CLI::App* show = command->add_subcommand(
        "show", "The effective configuration as YAML, secrets redacted, every limit named");
    show->add_option("--config", options->configFile, "YAML configuration")->type_name("FILE");
    show->add_flag("--demo", options->isDemo, "With the demo's providers");
    show->footer("Example: helixagent config show --config production.yaml");
    show->callback([options, &exitCode] { exitCode = showConfig(*options); });
    CLI::App* schema =
        command->add_subcommand("schema", "The JSON Schema of the configuration, for editors");
    schema->footer("Example: helixagent config schema > helixagent.schema.json");
    schema->callback([] { std::cout << config::configSchemaText(); });
}

}  // namespace helix::agent
