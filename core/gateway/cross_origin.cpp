#include "gateway/cross_origin.h"

#include <algorithm>

namespace helix::gateway {

namespace {

// What a page may read beside the body.
constexpr std::string_view kExposed =
    "X-Request-ID, X-Trace-ID, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, "
    "X-RateLimit-Reset, X-Helix-Provider, X-Helix-Model, X-Helix-Cache, X-Helix-Cost-Usd";

std::string joined(const std::vector<std::string>& values)
{
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ", ") + value;
    return text;
}

}  // namespace

bool isOriginAllowed(const config::CorsConfig& cors, std::string_view origin)
{
    return origin != "null" && origin != "*" &&
           std::find(cors.allowedOrigins.begin(), cors.allowedOrigins.end(), origin) !=
               cors.allowedOrigins.end();
}

bool isPreflight(const net::ServerRequest& request)
{
    return request.method == "OPTIONS" && !request.headers.get("origin").empty();
}

void addCorsFields(net::Headers& answer, const config::CorsConfig& cors, std::string_view origin,
                   bool isPreflight)
{
    answer.add("Access-Control-Allow-Origin", std::string(origin));
    if (!isPreflight) {
        answer.add("Access-Control-Expose-Headers", std::string(kExposed));
        return;
    }
    answer.add("Access-Control-Allow-Methods", joined(cors.allowedMethods));
    answer.add("Access-Control-Allow-Headers", joined(cors.allowedHeaders));
    answer.add("Access-Control-Max-Age", std::to_string(cors.maxAge));
}

}  // namespace helix::gateway
