// Any bytes as the body of an Ollama request: no crash, and what is accepted can be written in
// every wire format as valid JSON.

#include "encode_everywhere.h"
#include "gateway/protocols/ollama_request.h"

using namespace helix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto body = parseJson({reinterpret_cast<const char*>(data), size});
    if (!body) return 0;
    (void)gateway::parseOllamaEmbedding(*body);
    if (const auto request = gateway::parseOllamaGenerate(*body)) fuzz::encodeEverywhere(*request);
    if (const auto request = gateway::parseOllamaChat(*body)) fuzz::encodeEverywhere(*request);
    return 0;
}
