#pragma once
// Runs verifications for endpoints and keeps their outcomes: book, metric, log, event.

#include "gateway/services.h"
#include "providers/verifier.h"

namespace helix::gateway {

/// nullptr when the provider is not there or a run of it is under way. A run that the client left
/// is not kept, nor is one of chosen tests only: it says less than the provider's standing does.
/// tests: empty for all. Thread: the worker's.
[[nodiscard]] net::asio::awaitable<std::shared_ptr<const providers::Verification>> verifyOne(
    Services& services, net::Worker& worker, RuntimeSnapshot runtime, std::string provider,
    std::vector<std::string> tests = {});

/// Every enabled provider, kMaxParallelVerifications at once; those under way are left to their
/// runs. When the caller is cancelled the runs go on to their own ends. Thread: the worker's.
[[nodiscard]] net::asio::awaitable<void> verifyAll(Services& services, net::Worker& worker,
                                                   RuntimeSnapshot runtime);

}  // namespace helix::gateway
