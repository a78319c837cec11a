#include "providers/cohere_embeddings.h"

#include "providers/embedding_answer.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

#include <array>

namespace helix::providers {

namespace {

constexpr const char* kDefaultInputType = "search_document";

/// Gemini's names of a purpose, and NVIDIA's.
constexpr std::array<std::pair<std::string_view, const char*>, 7> kInputTypes{{
    {"RETRIEVAL_QUERY", "search_query"},
    {"QUESTION_ANSWERING", "search_query"},
    {"query", "search_query"},
    {"RETRIEVAL_DOCUMENT", "search_document"},
    {"passage", "search_document"},
    {"CLASSIFICATION", "classification"},
    {"CLUSTERING", "clustering"},
}};

std::string inputType(const std::string& purpose)
{
    if (purpose.empty()) return kDefaultInputType;
    for (const auto& [name, type] : kInputTypes)
        if (name == purpose) return type;
    return purpose;
}

Usage usageOf(const Json& json)
{
    Usage usage;
    const Json* meta = jsonMember(json, "meta");
    for (const char* member : {"billed_units", "tokens"})
        if (const Json* counts = meta != nullptr ? jsonMember(*meta, member) : nullptr)
            if (const auto count = tokenCount(*counts, "input_tokens")) usage.promptTokens = count;
    usage.totalTokens = usage.promptTokens;
    return usage;
}

}  // namespace

Json cohereEmbeddingBody(const EmbeddingInput& input)
{
    Json body{{"texts", input.texts},
              {"input_type", inputType(input.inputType)},
              {"embedding_types", Json::array({"float"})}};
    if (input.dimensions) body["output_dimension"] = *input.dimensions;
    return body;
}

tl::expected<ChatResponse, Failure> decodeCohereEmbeddings(std::string_view body)
{
    const auto json = parseJson(body);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's answer is no JSON: " + json.error().message);
    const Json* list = jsonMember(*json, "embeddings");
    if (list == nullptr) return tl::unexpected(failureOfErrorJson(*json, FailureClass::BadAnswer));
    // By type; version 1 answers with the list itself.
    if (list->is_object()) list = jsonMember(*list, "float");
    auto vectors = readVectors(list, nullptr);
    if (!vectors) return tl::unexpected(std::move(vectors.error()));
    ChatResponse response;
    response.id = jsonText(*json, "id");
    response.embeddings = std::move(*vectors);
    response.usage = usageOf(*json);
    return response;
}

}  // namespace helix::providers
