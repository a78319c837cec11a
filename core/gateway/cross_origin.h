#pragma once
// Which web pages may call, and what a browser is told about it. Pure. Source: Fetch standard,
// section "CORS protocol". Answers never carry Access-Control-Allow-Credentials: callers show keys
// and tokens, which a browser does not send by itself.

#include "config/config.h"
#include "net/http_message.h"

namespace helix::gateway {

/// Byte by byte one of the list; `null`, the origin of sandboxed and local pages, never is. A `*`
/// in the list stands for nothing.
[[nodiscard]] bool isOriginAllowed(const config::CorsConfig& cors, std::string_view origin);

/// A browser's question whether a page may ask.
[[nodiscard]] bool isPreflight(const net::ServerRequest& request);

/// What the answer tells an allowed page; `isPreflight`: also methods, headers and for how long.
void addCorsFields(net::Headers& answer, const config::CorsConfig& cors, std::string_view origin,
                   bool isPreflight);

}  // namespace helix::gateway
