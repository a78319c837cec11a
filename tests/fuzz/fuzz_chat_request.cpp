// Any bytes as the body of a chat request: no crash, and what is accepted can be written in every
// wire format as valid JSON.

#include "every_wire_format.h"
#include "gateway/protocols/openai_chat_request.h"

using namespace helix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto body = parseJson({reinterpret_cast<const char*>(data), size});
    if (!body) return 0;
    const auto request = gateway::parseChatRequest(std::move(*body));
    if (request) fuzz::writeEverywhere(*request, providers::Feature::Chat);
    return 0;
}
