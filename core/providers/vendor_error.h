#pragma once
// Errors as providers really write them: an object or a text under "error", a list around it
// (Gemini), "errors" (Cloudflare), "detail" (FastAPI servers), a bare "message" (Cohere), codes as
// text or number, a retry delay in the body. One tolerant reader serves every format.

#include "net/http_message.h"
#include "providers/failure.h"

#include <tl/expected.hpp>

namespace helix::providers {

/// Class of an HTTP status of a provider, for a status outside 200–299.
[[nodiscard]] FailureClass failureClassOfStatus(int status) noexcept;

/// A non-2xx answer. Thread: any.
[[nodiscard]] Failure failureOfAnswer(int status, const net::Headers& headers,
                                      std::string_view body, std::int64_t nowUnixSeconds);

/// The JSON that carries an error inside a stream or a 200 answer. Its class is RateLimited,
/// ServerError or Auth when the error says so, otherwise `fallback`.
[[nodiscard]] Failure failureOfErrorJson(const Json& body, FailureClass fallback);

/// A failure of our own words about a provider's answer.
[[nodiscard]] tl::unexpected<Failure> failed(FailureClass failureClass, std::string message);

}  // namespace helix::providers
