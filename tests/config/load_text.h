#pragma once
// Loads YAML text with a fixed environment, as the tests of this folder need it.

#include "config/loader.h"

#include <map>
#include <string>

inline helix::config::LoadOptions optionsFor(std::string text,
                                             std::map<std::string, std::string> variables = {})
{
    helix::config::LoadOptions options;
    options.text = std::move(text);
    options.displayName = "test.yaml";
    options.getenv = [variables = std::move(variables)](const std::string& name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
    };
    options.vendors["deepseek"] = {
        "openai", "https://api.deepseek.com/v1", {"deepseek-chat"}, "", "", {}};
    options.vendors["claude"] = {
        "anthropic", "https://api.anthropic.com",          {"claude-sonnet-4-6"}, "x-api-key",
        "",          {{"anthropic-version", "2023-06-01"}}};
    return options;
}
