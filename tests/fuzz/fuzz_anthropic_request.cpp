// Any bytes as the body of an Anthropic request: no crash, and what is accepted can be written in
// every wire format as valid JSON.

#include "every_wire_format.h"
#include "gateway/protocols/anthropic_request.h"

using namespace helix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto body = parseJson({reinterpret_cast<const char*>(data), size});
    if (!body) return 0;
    (void)gateway::parseAnthropicRequest(*body, providers::Operation::CountTokens);
    const auto request = gateway::parseAnthropicRequest(*body, providers::Operation::Chat);
    if (request) fuzz::writeEverywhere(*request, providers::Feature::Chat);
    return 0;
}
