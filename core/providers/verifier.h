#pragma once
// Verification of one provider: a few named tests through its own calls, never through a breaker,
// so that a sick provider can be looked at and a look does not make one sick. The paid tests are
// few and small: seven short answers, of at most kVerificationTokens each (a reasoning model thinks
// before it says "OK"; a smaller limit fails it), and one prompt of kContextPromptBytes. What a
// required test finds out ends the run: a refused key is not asked eight times.

#include "providers/price_table.h"
#include "providers/upstream.h"
#include "providers/verification.h"

namespace helix::providers {

inline constexpr std::int64_t kVerificationTokens = 1024;
/// About two thousand tokens: more than the silent default window of small local servers' models.
inline constexpr std::size_t kContextPromptBytes = 8 * 1024;
inline constexpr int kLatencySamples = 3;
/// Further keys of a provider are not looked at.
inline constexpr std::size_t kMaxVerifiedKeys = 8;

/// auth, models, completion, streaming, tools, context, latency, errors: in the order of running.
[[nodiscard]] const std::vector<std::string>& verificationTests();

struct VerifierOptions {
    std::vector<std::string> tests;  ///< empty: all; the order does not matter
    std::chrono::milliseconds testTimeout{30'000};
    std::chrono::milliseconds totalTimeout{120'000};
};

/// What is tested: a provider of a catalog.
struct VerificationSubject {
    config::ProviderConfig provider;
    std::shared_ptr<Upstream> upstream;
};

/// Runs the tests one after the other and judges. The model is the provider's default, the key its
/// first (auth: each). clock and prices outlive the call. Cancellation of the coroutine ends the
/// run; what was not run is then skipped. Thread: the worker's.
[[nodiscard]] asio::awaitable<Verification> verify(net::Worker& worker, VerificationSubject subject,
                                                   VerifierOptions options, const Clock& clock,
                                                   const PriceTable& prices);

}  // namespace helix::providers
