#include "providers/gemini_embeddings.h"

#include "providers/embedding_answer.h"
#include "providers/gemini_format.h"
#include "providers/native_body.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

#include <array>

namespace helix::providers {

namespace {

/// Cohere's names of a purpose, which clients of OpenAI's protocol send too.
constexpr std::array<std::pair<std::string_view, const char*>, 6> kTaskTypes{{
    {"search_query", "RETRIEVAL_QUERY"},
    {"query", "RETRIEVAL_QUERY"},
    {"search_document", "RETRIEVAL_DOCUMENT"},
    {"passage", "RETRIEVAL_DOCUMENT"},
    {"classification", "CLASSIFICATION"},
    {"clustering", "CLUSTERING"},
}};

std::string taskType(const std::string& inputType)
{
    for (const auto& [name, task] : kTaskTypes)
        if (name == inputType) return task;
    return inputType;
}

tl::expected<Json, Failure> readAnswer(std::string_view body)
{
    auto json = parseJson(body);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's answer is no JSON: " + json.error().message);
    const Json* first = json->is_array() && !json->empty() ? &json->front() : &*json;
    if (jsonMember(*first, "error") != nullptr)
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BadAnswer));
    return std::move(*json);
}

}  // namespace

Json geminiEmbeddingBody(const ChatRequest& request, const std::string& model)
{
    const EmbeddingInput& input = request.embedding;
    Json requests = Json::array();
    for (const std::string& text : input.texts) {
        Json one{{"model", geminiModelPath(model)},
                 {"content", {{"parts", Json::array({{{"text", text}}})}}}};
        if (!input.inputType.empty()) one["taskType"] = taskType(input.inputType);
        if (input.dimensions) one["outputDimensionality"] = *input.dimensions;
        requests.push_back(std::move(one));
    }
    return {{"requests", std::move(requests)}};
}

tl::expected<ChatResponse, Failure> decodeGeminiEmbeddings(std::string_view body)
{
    const auto json = readAnswer(body);
    if (!json) return tl::unexpected(json.error());
    Json single = Json::array();
    const Json* list = jsonMember(*json, "embeddings");
    if (const Json* one = jsonMember(*json, "embedding"); list == nullptr && one != nullptr) {
        single.push_back(*one);
        list = &single;
    }
    auto vectors = readVectors(list, "values");
    if (!vectors) return tl::unexpected(std::move(vectors.error()));
    ChatResponse response;
    response.embeddings = std::move(*vectors);
    if (const Json* usage = jsonMember(*json, "usageMetadata"))
        response.usage = readGeminiUsage(*usage);
    return response;
}

Json geminiCountBody(const ChatRequest& request, const std::string& model, Json generated)
{
    if (const Json* native = nativeBody(request, "gemini", "contents")) return *native;
    if (const Json* native = nativeBody(request, "gemini", "generateContentRequest")) {
        Json body = *native;
        if (body["generateContentRequest"].is_object())
            body["generateContentRequest"]["model"] = geminiModelPath(model);
        return body;
    }
    generated["model"] = geminiModelPath(model);
    return {{"generateContentRequest", std::move(generated)}};
}

tl::expected<ChatResponse, Failure> decodeGeminiCount(std::string_view body)
{
    const auto json = readAnswer(body);
    if (!json) return tl::unexpected(json.error());
    ChatResponse response;
    response.usage.promptTokens = tokenCount(*json, "totalTokens");
    response.usage.totalTokens = response.usage.promptTokens;
    response.usage.cachedTokens = tokenCount(*json, "cachedContentTokenCount");
    if (!response.usage.promptTokens)
        return failed(FailureClass::BadAnswer, "the provider's answer has no totalTokens");
    return response;
}

}  // namespace helix::providers
