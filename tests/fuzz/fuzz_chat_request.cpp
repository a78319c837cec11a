// Any bytes as the body of a chat request: no crash, and what is accepted can be written in every
// wire format as valid JSON.

#include "gateway/protocols/openai_chat_request.h"
#include "providers/wire_format.h"

#include <cstdlib>

using namespace helix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto body = parseJson({reinterpret_cast<const char*>(data), size});
    if (!body) return 0;
    (void)gateway::parseCompletionRequest(*body);
    const auto request = gateway::parseChatRequest(std::move(*body));
    if (!request) return 0;
    providers::Endpoint endpoint;
    endpoint.baseUrl = "http://127.0.0.1";
    for (const char* type : {"openai", "anthropic", "gemini", "ollama", "cohere"}) {
        const auto call = (*providers::wireFormat(type))->encode(*request, "m", endpoint);
        if (!parseJson(call.body, 2 * kMaxJsonDepth)) std::abort();
    }
    return 0;
}
