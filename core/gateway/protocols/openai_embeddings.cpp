#include "gateway/protocols/openai_embeddings.h"

#include "base/base64.h"
#include "gateway/protocols/field_reader.h"
#include "gateway/protocols/openai_sampling.h"
#include "gateway/protocols/openai_text.h"

#include <bit>
#include <charconv>
#include <cmath>

namespace helix::gateway {

using namespace providers;

namespace {

constexpr const char* kInputKinds = "a text, a list of texts, or a list of token ids";

Checked readTokens(const Json& list, const std::string& path, EmbeddingInput& out)
{
    std::vector<std::int64_t> tokens;
    tokens.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!list[i].is_number_integer()) return wrongType(at(path, i), "a token id");
        tokens.push_back(list[i].get<std::int64_t>());
        if (tokens.back() < 0) return wrongType(at(path, i), "a token id");
    }
    out.tokens.push_back(std::move(tokens));
    return {};
}

Checked addText(const Json& value, const std::string& path, EmbeddingInput& out)
{
    const auto& text = value.get_ref<const std::string&>();
    if (text.empty()) return fault(path, "'" + path + "' must not be empty.");
    out.texts.push_back(text);
    return {};
}

Checked readInputs(const Json& list, EmbeddingInput& out)
{
    if (list.empty()) return fault("input", "'input' must not be empty.");
    if (list[0].is_number()) return readTokens(list, "input", out);
    if (list.size() > kMaxEmbeddingInputs)
        return fault("input", "'input' may have at most " + std::to_string(kMaxEmbeddingInputs) +
                                  " elements.");
    const bool isTokens = list[0].is_array();
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string path = at("input", i);
        const bool isRight =
            isTokens ? list[i].is_array() && !list[i].empty() : list[i].is_string();
        if (!isRight) return wrongType(path, isTokens ? "a list of token ids" : "a string");
        auto read = isTokens ? readTokens(list[i], path, out) : addText(list[i], path, out);
        if (!read) return read;
    }
    return {};
}

Checked readInput(const Json& body, EmbeddingInput& out)
{
    const Json* input = jsonMember(body, "input");
    if (input == nullptr) return missing("input");
    if (input->is_string()) return addText(*input, "input", out);
    if (!input->is_array()) return wrongType("input", kInputKinds);
    return readInputs(*input, out);
}

Checked readEncoding(const Json& body)
{
    std::string encoding;
    if (auto read = readText(body, "encoding_format", "", encoding); !read) return read;
    if (encoding.empty() || encoding == "float" || encoding == "base64") return {};
    return fault("encoding_format", "'encoding_format' must be float or base64.");
}

Checked readEmbedding(const Json& body, ChatRequest& request)
{
    if (auto read = readModel(body, request.model); !read) return read;
    if (auto read = readInput(body, request.embedding); !read) return read;
    if (auto read = readInteger(body, "dimensions", 1, kMaxEmbeddingDimensions,
                                request.embedding.dimensions);
        !read)
        return read;
    if (auto read = readText(body, "input_type", "", request.embedding.inputType); !read)
        return read;
    if (auto read = readText(body, "user", "", request.user); !read) return read;
    if (auto read = readExtensions(body, request); !read) return read;
    return readEncoding(body);
}

void appendVector(std::string& out, const std::vector<double>& vector)
{
    out.push_back('[');
    for (std::size_t i = 0; i < vector.size(); ++i) {
        if (i > 0) out.push_back(',');
        char text[32];
        const double value = std::isfinite(vector[i]) ? vector[i] : 0.0;
        out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
    }
    out.push_back(']');
}

class OpenAiEmbeddingsProtocol final : public ClientProtocol {
public:
    Dialect dialect() const noexcept override { return Dialect::OpenAiChat; }

    ParsedRequest parse(net::ServerRequest& request, const std::string&) const override
    {
        auto body = parseBody(request.body);
        if (!body) return tl::unexpected(std::move(body.error()));
        return parseEmbeddingRequest(std::move(*body));
    }

    std::string writeAnswer(const ChatRequest& request, const ChatResponse& response,
                            const AnswerIdentity& identity) const override
    {
        return writeEmbeddingAnswer(request, response, identity);
    }

    // Never asked for: parse() makes no request that streams.
    std::unique_ptr<StreamWriter> streamWriter(const ChatRequest&,
                                               const AnswerIdentity&) const override
    {
        return nullptr;
    }

    Json errorBody(const ApiError& error, const std::string&) const override
    {
        return error.toJson();
    }
};

}  // namespace

ParsedRequest parseEmbeddingRequest(Json body)
{
    if (!body.is_object()) return fault({}, "The request body must be a JSON object.");
    ChatRequest request;
    request.operation = Operation::Embedding;
    if (auto read = readEmbedding(body, request); !read)
        return tl::unexpected(std::move(read.error()));
    keepOriginal(std::move(body), request);
    return request;
}

std::string base64OfVector(const std::vector<double>& vector)
{
    std::string bytes;
    bytes.reserve(vector.size() * sizeof(float));
    for (const double value : vector) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
        for (unsigned shift = 0; shift < 32; shift += 8)
            bytes.push_back(static_cast<char>((bits >> shift) & 0xFFU));
    }
    return encodeBase64(bytes);
}

std::string writeEmbeddingAnswer(const ChatRequest& request, const ChatResponse& response,
                                 const AnswerIdentity& identity)
{
    const bool isBase64 = jsonText(request.original, "encoding_format") == "base64";
    std::string out = "{\"object\":\"list\",\"data\":[";
    for (std::size_t i = 0; i < response.embeddings.size(); ++i) {
        out += i == 0 ? "{\"object\":\"embedding\"" : ",{\"object\":\"embedding\"";
        appendIntMember(out, "index", static_cast<std::int64_t>(i));
        out += ",\"embedding\":";
        if (isBase64)
            appendJsonString(out, base64OfVector(response.embeddings[i]));
        else
            appendVector(out, response.embeddings[i]);
        out.push_back('}');
    }
    out.push_back(']');
    appendMember(out, "model", identity.model);
    if (!identity.provider.empty()) appendMember(out, "provider", identity.provider);
    if (response.usage.isKnown()) {
        const std::int64_t prompt = response.usage.promptTokens.value_or(response.usage.total());
        out += ",\"usage\":{\"prompt_tokens\":";
        appendJsonInt(out, prompt);
        appendIntMember(out, "total_tokens", response.usage.totalTokens.value_or(prompt));
        out.push_back('}');
    }
    out.push_back('}');
    return out;
}

const ClientProtocol& openAiEmbeddings()
{
    static const OpenAiEmbeddingsProtocol kProtocol;
    return kProtocol;
}

}  // namespace helix::gateway
