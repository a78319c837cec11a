#pragma once
// What a parser accepted can be written in every wire format as valid JSON.

#include "providers/wire_format.h"

#include <cstdlib>

namespace helix::fuzz {

inline void encodeEverywhere(const providers::ChatRequest& request)
{
    providers::Endpoint endpoint;
    endpoint.baseUrl = "http://127.0.0.1";
    for (const char* type : {"openai", "anthropic", "gemini", "ollama", "cohere"}) {
        const auto call = (*providers::wireFormat(type))->encode(request, "m", endpoint);
        if (!parseJson(call.body, 2 * kMaxJsonDepth)) std::abort();
    }
}

}  // namespace helix::fuzz
