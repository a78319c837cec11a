#pragma once
// A model call that goes to several providers at once: `model` is helixagent-ensemble, or the
// endpoint is /v1/ensemble/completions. What the request, its ensemble_config and the configuration
// say becomes the settings of debate::runEnsemble(); its outcome becomes one answer with an
// `ensemble` member beside it.

#include "debate/ensemble.h"
#include "gateway/client_protocol.h"
#include "gateway/exchange.h"
#include "gateway/services.h"

namespace helix::gateway {

/// The model name that stands for an ensemble of the best providers.
inline constexpr const char* kEnsembleModel = "helixagent-ensemble";

struct EnsemblePlan {
    debate::EnsembleSettings settings;
    std::vector<routing::Candidate> members;  ///< in order of preference
};

/// The configuration's settings with the request's over them, and who would be asked. healthRank: 0
/// is best. Errors: RequestFault naming the field; too few providers.
[[nodiscard]] tl::expected<EnsemblePlan, RequestFault> planEnsemble(
    const providers::ChatRequest& chat, const config::Config& config,
    const providers::ProviderCatalog& catalog,
    const std::function<int(const std::string&)>& healthRank);

/// The `ensemble` member of the answer.
[[nodiscard]] Json ensembleJson(const debate::EnsembleOutcome& outcome,
                                const debate::EnsembleSettings& settings);

/// Gets the answer with its extension before the client does.
using EnsembleTaker =
    std::function<void(const debate::EnsembleOutcome&, const providers::ChatResponse&)>;

/// Serves the request whole or as a stream of the chosen answer. take is called for a success.
[[nodiscard]] net::asio::awaitable<void> serveEnsemble(Services& services, Exchange& exchange,
                                                       providers::ChatRequest chat,
                                                       EnsembleTaker take);

}  // namespace helix::gateway
