// Any bytes as the body of an older completion request, as fuzz_chat_request.

#include "every_wire_format.h"
#include "gateway/protocols/openai_completion_request.h"

using namespace helix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto body = parseJson({reinterpret_cast<const char*>(data), size});
    if (!body) return 0;
    const auto request = gateway::parseCompletionRequest(std::move(*body));
    if (request) fuzz::writeEverywhere(*request, providers::Feature::Chat);
    return 0;
}
