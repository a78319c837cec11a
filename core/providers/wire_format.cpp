#include "providers/wire_format.h"

#include "providers/anthropic_format.h"
#include "providers/cohere_format.h"
#include "providers/gemini_format.h"
#include "providers/ollama_format.h"
#include "providers/openai_format.h"

namespace helix::providers {

Result<std::shared_ptr<const WireFormat>> wireFormat(std::string_view type)
{
    if (type == "openai") return std::make_shared<const OpenAiFormat>();
    if (type == "anthropic") return std::make_shared<const AnthropicFormat>();
    if (type == "gemini") return std::make_shared<const GeminiFormat>();
    if (type == "ollama") return std::make_shared<const OllamaFormat>();
    if (type == "cohere") return std::make_shared<const CohereFormat>();
    return fail(ErrorCode::NotFound,
                "unknown wire format '" + std::string(type) +
                    "'; known are openai, anthropic, gemini, ollama and cohere");
}

}  // namespace helix::providers
