#pragma once
// Under which key an answer is kept: a digest of the caller's tenant, of who may answer, and of
// everything in the request that may change the answer. Every member of the canonical request goes
// in, and with it the client's own JSON, in which fields are that nobody here knows; only what
// decides how the answer is written (whole or as a stream) stays out. A field too many costs a hit,
// a field too few would give a wrong answer.

#include "auth/principal.h"
#include "base/digest.h"
#include "providers/chat.h"

namespace helix::gateway {

/// Who shares answers by cache.scope: "key sk-prod-…", "team …", "user …", "everyone". Callers
/// without credentials share only among themselves.
[[nodiscard]] std::string cacheTenant(const auth::Principal& principal, std::string_view scope);

struct CacheKeyParts {
    std::string_view tenant;
    std::string_view tags;       ///< routing tags of the header
    bool isEnsemble = false;     ///< several providers are asked, by the endpoint or the model
    std::string_view answerers;  ///< see answerersOf()
    const providers::ChatRequest& chat;
};

/// Complexity: O(size of the request).
[[nodiscard]] Sha256 cacheKey(const CacheKeyParts& parts);

/// The bytes of a request that was not read yet, with all that decides about its answer beside
/// them.
struct RawKeyParts {
    std::string_view tenant;
    std::int64_t configVersion = 0;
    std::string_view method;
    std::string_view target;
    std::string_view headers;  ///< those that steer cache, routing or parser
    std::string_view body;
};

[[nodiscard]] Sha256 rawCacheKey(const RawKeyParts& parts);

}  // namespace helix::gateway
