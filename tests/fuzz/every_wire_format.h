#pragma once
// What a request parser accepted must be writable in every wire format as valid JSON.

#include "providers/wire_format.h"

#include <cstdlib>

namespace helix::fuzz {

/// Aborts when a format writes something that is no JSON.
inline void writeEverywhere(const providers::ChatRequest& request, providers::Feature needed)
{
    providers::Endpoint endpoint;
    endpoint.baseUrl = "http://127.0.0.1";
    for (const char* type : {"openai", "anthropic", "gemini", "ollama", "cohere"}) {
        const auto format = *providers::wireFormat(type);
        if (!format->capabilities().has(needed)) continue;
        const auto call = format->encode(request, "m", endpoint);
        if (!parseJson(call.body, 2 * kMaxJsonDepth)) std::abort();
    }
}

}  // namespace helix::fuzz
