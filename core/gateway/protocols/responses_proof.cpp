#include "gateway/protocols/responses_proof.h"

#include "base/base64.h"

namespace helix::gateway {

namespace {

constexpr std::string_view kMark = "hx1.";
constexpr const char* kOpenAi = "openai";

ResponsesProof foreign(const std::string& text)
{
    ResponsesProof proof;
    proof.block.redacted = text;
    proof.block.wireType = kOpenAi;
    return proof;
}

}  // namespace

std::string packProof(const ResponsesProof& proof)
{
    const auto& block = proof.block;
    if (block.wireType == kOpenAi && block.signature.empty()) return block.redacted;
    Json json = Json::object();
    json["w"] = block.wireType;
    if (!block.signature.empty()) json["s"] = block.signature;
    if (!block.redacted.empty()) json["r"] = block.redacted;
    if (!proof.callId.empty()) json["c"] = proof.callId;
    return std::string(kMark) + encodeBase64(dumpJson(json));
}

ResponsesProof unpackProof(const std::string& text)
{
    if (!text.starts_with(kMark)) return foreign(text);
    const auto bytes = decodeBase64(std::string_view(text).substr(kMark.size()));
    if (!bytes) return foreign(text);
    const auto json = parseJson(*bytes);
    if (!json) return foreign(text);
    ResponsesProof proof;
    proof.block.wireType = jsonText(*json, "w");
    proof.block.signature = jsonText(*json, "s");
    proof.block.redacted = jsonText(*json, "r");
    proof.callId = jsonText(*json, "c");
    return proof;
}

}  // namespace helix::gateway
