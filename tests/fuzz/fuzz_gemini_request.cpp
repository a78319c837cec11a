// Any bytes as the body of a Gemini request, for every method of a model: no crash, and what is
// accepted can be written in every wire format as valid JSON.

#include "every_wire_format.h"
#include "gateway/protocols/gemini_request.h"

using namespace helix;
using gateway::GeminiMethod;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    (void)gateway::parseGeminiCall(text);
    const auto body = parseJson(text);
    if (!body) return 0;
    for (const GeminiMethod method :
         {GeminiMethod::CountTokens, GeminiMethod::Embed, GeminiMethod::BatchEmbed})
        (void)gateway::parseGeminiRequest(*body, {"m", method});
    const auto request = gateway::parseGeminiRequest(*body, {"m", GeminiMethod::Stream});
    if (request) fuzz::writeEverywhere(*request, providers::Feature::Chat);
    return 0;
}
