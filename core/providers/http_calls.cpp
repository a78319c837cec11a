#include "providers/http_calls.h"

#include <algorithm>

namespace helix::providers {

namespace {

// A line end in a value would be a second header field.
std::string headerValue(std::string value)
{
    std::erase_if(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    return value;
}

void addIdentity(const Endpoint& endpoint, net::Headers& headers)
{
    if (!endpoint.apiKey.isEmpty()) {
        const std::string& key = endpoint.apiKey.reveal();
        headers.set(
            endpoint.authHeader,
            headerValue(endpoint.authScheme.empty() ? key : endpoint.authScheme + " " + key));
    }
    for (const net::Header& field : endpoint.extraHeaders)
        headers.set(field.name, headerValue(field.value));
}

}  // namespace

std::string joinUrl(std::string_view base, std::string_view tail)
{
    while (base.ends_with('/')) base.remove_suffix(1);
    // The longest beginning of the tail, in whole segments, that the base already ends with.
    for (std::size_t end = tail.size(); end > 0 && end != std::string_view::npos;
         end = tail.rfind('/', end - 1)) {
        if (!base.ends_with(tail.substr(0, end))) continue;
        return std::string(base) + std::string(tail.substr(end));
    }
    return std::string(base) + std::string(tail);
}

HttpCall postJson(const Endpoint& endpoint, std::string url, std::string body)
{
    HttpCall call{"POST", std::move(url), {{"content-type", "application/json"}}, std::move(body)};
    addIdentity(endpoint, call.headers);
    return call;
}

HttpCall getJson(const Endpoint& endpoint, std::string url)
{
    HttpCall call{"GET", std::move(url), {{"accept", "application/json"}}, {}};
    addIdentity(endpoint, call.headers);
    return call;
}

std::string toolCallId(std::string_view answerId, std::string_view name, std::string_view arguments,
                       std::size_t ordinal)
{
    std::string seed(answerId);
    seed.append("\n").append(name).append("\n").append(arguments).append("\n");
    return "call_" + sha256Hex(seed + std::to_string(ordinal)).substr(0, 24);
}

}  // namespace helix::providers
