#pragma once
// Providers that were added, changed or removed at run time: a file of the configuration's own
// format with nothing but `providers`, laid over the configuration whenever that is loaded. Only
// what was changed stands in it, so that the main file still decides the rest; `name: null` removes
// a provider that comes from elsewhere. It may hold keys: its file has mode 0600.

#include "base/result.h"
#include "config/config.h"
#include "config/loader.h"

namespace helix::config {

/// The file as a tree that can be changed and written again; texts keep their ${VAR}.
class ProviderOverlay {
public:
    /// Errors: ParseError with the first finding as file:line:column.
    [[nodiscard]] static Result<ProviderOverlay> parse(std::string_view text,
                                                       const std::string& displayName);

    [[nodiscard]] bool isEmpty() const noexcept { return m_names.empty(); }
    [[nodiscard]] bool has(const std::string& name) const { return m_providers.contains(name); }
    /// It stands there as removed.
    [[nodiscard]] bool isRemoved(const std::string& name) const;
    /// What stands there of the provider, null for nothing.
    [[nodiscard]] Json keysOf(const std::string& name) const;
    /// In the order of the file, removed ones too.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return m_names; }

    /// keys: as in the file; they replace those of the same name, the others stay.
    void change(const std::string& name, const Json& keys);
    /// isElsewhere: without this file the provider would be there, so its absence must be said.
    void remove(const std::string& name, bool isElsewhere);

    /// The file's text; empty without providers.
    [[nodiscard]] std::string text() const;

private:
    Json m_providers = Json::object();
    std::vector<std::string> m_names;
};

/// Lays the text over the configuration. Keys for a provider that is no longer configured and
/// without a type or vendor of its own are ignored. Errors: ParseError with the findings, one a
/// line.
[[nodiscard]] Result<void> applyProviderOverlay(Config& config, const std::string& text,
                                                const LoadOptions& options);

/// All texts in the value so that a variable's name in them is no variable.
[[nodiscard]] Json escapedTexts(Json value);

/// The settings of one provider in the shape of the file, secrets as "[REDACTED]".
[[nodiscard]] Json providerJson(const ProviderConfig& provider);

}  // namespace helix::config
