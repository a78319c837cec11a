#pragma once
// From the `model` of a request to the ordered list of targets that may answer it. Pure; reads one
// configuration snapshot, and what RouteOptions tells of the moment. Names are tried in this order:
// configured alias or group, `auto`, exact model id of a provider (ids with slashes too),
// `provider/model`, bare provider name.

#include "base/result.h"
#include "config/config.h"
#include "routing/route_options.h"

#include <algorithm>

namespace helix::routing {

/// The model name that stands for "the best provider there is".
inline constexpr const char* kAutoModel = "auto";

struct Candidate {
    std::string provider;
    std::string model;
    friend bool operator==(const Candidate&, const Candidate&) = default;
};

struct Route {
    std::string requested;              ///< as the client asked
    std::string group;                  ///< the alias or group, empty otherwise
    std::vector<Candidate> candidates;  ///< never empty
    /// Who answers when all is well, when that is not the first because it had to be put back.
    std::optional<Candidate> primary{};

    /// The provider that the chain is named for.
    [[nodiscard]] const Candidate& head() const
    {
        const bool isThere = primary && std::find(candidates.begin(), candidates.end(), *primary) !=
                                            candidates.end();
        return isThere ? *primary : candidates.front();
    }
};

/// forcedProvider (may be empty) limits the answer to that provider, without failover: the model if
/// it serves it, its default model when the request named an alias, `auto` or nothing.
/// Errors: NotFound (`model_not_found`) with near names, for an unknown model or provider and when
/// every provider that has it is disabled, or no target of the group serves the request's tags.
[[nodiscard]] Result<Route> resolveRoute(const std::string& model,
                                         const std::string& forcedProvider,
                                         const config::Config& config,
                                         const RouteOptions& options = {});

/// Whether the enabled provider serves this model id; one that lists none serves all.
[[nodiscard]] bool servesModel(const config::ProviderConfig& provider, const std::string& model);

}  // namespace helix::routing
