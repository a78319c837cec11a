// Any bytes as the body of an Ollama request: no crash, and what is accepted can be written in
// every wire format as valid JSON.

#include "every_wire_format.h"
#include "gateway/protocols/ollama_request.h"

using namespace helix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto body = parseJson({reinterpret_cast<const char*>(data), size});
    if (!body) return 0;
    (void)gateway::parseOllamaEmbedding(*body);
    if (const auto request = gateway::parseOllamaGenerate(*body))
        fuzz::writeEverywhere(*request, providers::Feature::Chat);
    if (const auto request = gateway::parseOllamaChat(*body))
        fuzz::writeEverywhere(*request, providers::Feature::Chat);
    return 0;
}
