// Any bytes as the body of an embedding request: no crash, and what is accepted can be written in
// every wire format that has embeddings.

#include "every_wire_format.h"
#include "gateway/protocols/openai_embeddings.h"

using namespace helix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto body = parseJson({reinterpret_cast<const char*>(data), size});
    if (!body) return 0;
    const auto request = gateway::parseEmbeddingRequest(std::move(*body));
    if (request) fuzz::writeEverywhere(*request, providers::Feature::Embeddings);
    return 0;
}
