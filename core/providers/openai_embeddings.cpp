#include "providers/openai_embeddings.h"

#include "providers/embedding_answer.h"
#include "providers/native_body.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

#include <algorithm>

namespace helix::providers {

namespace {

Json inputOf(const EmbeddingInput& input)
{
    if (!input.tokens.empty()) return input.tokens;
    return input.texts;
}

// `data` is in the order of the input by promise; `index` says so and is believed.
std::vector<Json> inOrder(const Json& data)
{
    std::vector<Json> entries(data.begin(), data.end());
    std::stable_sort(entries.begin(), entries.end(), [](const Json& a, const Json& b) {
        return jsonInt(a, "index") < jsonInt(b, "index");
    });
    return entries;
}

}  // namespace

std::string openAiEmbeddingBody(const ChatRequest& request, const std::string& model,
                                const Quirks& quirks)
{
    const Json* native = nativeBody(request, "openai", "input");
    Json body = native != nullptr ? *native : Json::object();
    if (native == nullptr) {
        body["input"] = inputOf(request.embedding);
        if (request.embedding.dimensions) body["dimensions"] = *request.embedding.dimensions;
        if (!request.user.empty()) body["user"] = request.user;
    }
    body["encoding_format"] = "float";
    return bodyText(body, quirks, model, std::nullopt);
}

tl::expected<ChatResponse, Failure> decodeOpenAiEmbeddings(std::string_view body)
{
    const auto json = parseJson(body);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's answer is no JSON: " + json.error().message);
    if (jsonMember(*json, "error") != nullptr)
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BadAnswer));
    const Json* data = jsonMember(*json, "data");
    const Json entries = data != nullptr && data->is_array() ? Json(inOrder(*data)) : Json();
    auto vectors = readVectors(&entries, "embedding");
    if (!vectors) return tl::unexpected(std::move(vectors.error()));
    ChatResponse response;
    response.id = jsonText(*json, "id");
    response.model = jsonText(*json, "model");
    response.embeddings = std::move(*vectors);
    if (const Json* usage = jsonMember(*json, "usage")) response.usage = readOpenAiUsage(*usage);
    return response;
}

}  // namespace helix::providers
