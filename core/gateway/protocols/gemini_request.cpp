#include "gateway/protocols/gemini_request.h"

#include "gateway/protocols/extension_fields.h"
#include "gateway/protocols/gemini_config.h"
#include "gateway/protocols/gemini_content.h"
#include "gateway/protocols/gemini_fields.h"

#include <array>

namespace helix::gateway {

namespace {

using namespace providers;

struct MethodName {
    std::string_view name;
    GeminiMethod method;
};

constexpr std::array kMethods{
    MethodName{"generateContent", GeminiMethod::Generate},
    MethodName{"streamGenerateContent", GeminiMethod::Stream},
    MethodName{"countTokens", GeminiMethod::CountTokens},
    MethodName{"embedContent", GeminiMethod::Embed},
    MethodName{"batchEmbedContents", GeminiMethod::BatchEmbed},
};

Operation operationOf(GeminiMethod method)
{
    switch (method) {
        case GeminiMethod::CountTokens: return Operation::CountTokens;
        case GeminiMethod::Embed:
        case GeminiMethod::BatchEmbed: return Operation::Embedding;
        case GeminiMethod::Generate:
        case GeminiMethod::Stream: break;
    }
    return Operation::Chat;
}

Checked readEmbedding(const Json& json, const std::string& path, ChatRequest& request)
{
    if (!json.is_object()) return wrongType(path.empty() ? "requests" : path, "an object");
    const std::string prefix = path.empty() ? "" : path + ".";
    const Json* content = jsonMember(json, "content");
    if (content == nullptr) return missing(prefix + "content");
    std::string text;
    if (auto read = readGeminiText(*content, prefix + "content", text); !read) return read;
    request.embedding.texts.push_back(std::move(text));
    if (auto read = readText(json, geminiName(json, "taskType").c_str(), prefix,
                             request.embedding.inputType);
        !read)
        return read;
    return readInteger(json, geminiName(json, "outputDimensionality").c_str(), 1, 1'000'000,
                       request.embedding.dimensions, prefix);
}

Checked readBatch(const Json& body, ChatRequest& request)
{
    const Json* requests = jsonMember(body, "requests");
    if (requests == nullptr) return missing("requests");
    if (!requests->is_array()) return wrongType("requests", "a list");
    if (requests->empty() || requests->size() > kMaxEmbeddingTexts)
        return fault("requests", "'requests' must have 1 to " + std::to_string(kMaxEmbeddingTexts) +
                                     " requests.");
    for (std::size_t i = 0; i < requests->size(); ++i)
        if (auto read = readEmbedding((*requests)[i], at("requests", i), request); !read)
            return read;
    return {};
}

Checked readGenerate(const Json& body, ChatRequest& request)
{
    if (auto read = readGeminiSystem(body, request); !read) return read;
    if (auto read = readGeminiContents(body, request); !read) return read;
    if (auto read = readGeminiConfig(body, request); !read) return read;
    return readGeminiTools(body, request);
}

Checked readAll(const Json& body, GeminiMethod method, ChatRequest& request)
{
    switch (method) {
        case GeminiMethod::Embed: return readEmbedding(body, {}, request);
        case GeminiMethod::BatchEmbed: return readBatch(body, request);
        case GeminiMethod::CountTokens:
            // Either the contents alone or the whole request that is to be counted.
            if (const Json* whole = geminiMember(body, "generateContentRequest"))
                return readGenerate(*whole, request);
            break;
        case GeminiMethod::Generate:
        case GeminiMethod::Stream: break;
    }
    return readGenerate(body, request);
}

}  // namespace

tl::expected<GeminiCall, RequestFault> parseGeminiCall(std::string_view parameter)
{
    const std::size_t colon = parameter.rfind(':');
    const std::string_view name =
        colon == std::string_view::npos ? std::string_view() : parameter.substr(colon + 1);
    for (const MethodName& known : kMethods) {
        if (known.name != name) continue;
        GeminiCall call{std::string(parameter.substr(0, colon)), known.method};
        if (isModelName(call.model)) return call;
        return fault("model", "the path must name a model of 1 to " +
                                  std::to_string(kMaxModelNameBytes) +
                                  " characters without control characters.");
    }
    return tl::unexpected(RequestFault{
        "there is no such method of a model; known are generateContent, streamGenerateContent, "
        "countTokens, embedContent and batchEmbedContents",
        {},
        "not_found",
        404});
}

ParsedRequest parseGeminiRequest(Json body, GeminiCall call)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    ChatRequest request;
    request.dialect = Dialect::Gemini;
    request.operation = operationOf(call.method);
    request.model = std::move(call.model);
    request.isStream = call.method == GeminiMethod::Stream;
    request.wantsStreamUsage = request.isStream;
    if (auto read = takeExtensions(body, request); !read)
        return tl::unexpected(std::move(read.error()));
    if (auto read = readAll(body, call.method, request); !read)
        return tl::unexpected(std::move(read.error()));
    // The path names the model; some clients repeat it here, and it may be this gateway's alias.
    body.erase("model");
    if (body.contains("contents")) dropForeignSignatures(body);
    request.original = std::move(body);
    return request;
}

}  // namespace helix::gateway
