// Any bytes as a configuration file: no crash, no hang, and what loads is shown in a form that
// loads again and means the same.

#include "config/effective.h"
#include "config/loader.h"

#include <cstdlib>

using namespace helix::config;

namespace {

LoadOptions optionsFor(std::string text)
{
    LoadOptions options;
    options.text = std::move(text);
    options.getenv = [](const std::string& name) -> std::optional<std::string> {
        if (name.size() % 2 == 0) return std::nullopt;
        return "value of " + name;
    };
    return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const LoadOutcome outcome =
        loadConfigWithFindings(optionsFor({reinterpret_cast<const char*>(data), size}));
    for (const Finding& finding : outcome.findings)
        if (finding.text().find('\n') != std::string::npos) std::abort();
    if (!outcome.config) return 0;
    const std::string shown = configYaml(*outcome.config);
    const LoadOutcome again = loadConfigWithFindings(optionsFor(shown));
    if (!again.config || configYaml(*again.config) != shown) std::abort();
    return 0;
}
