#include "gateway/protocols/gemini_answer.h"

#include "gateway/protocols/call_buffer.h"
#include "gateway/protocols/signature_mark.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace helix::gateway {

namespace {

using namespace providers;

constexpr const char* kOwnType = "gemini";
constexpr std::array<std::string_view, 16> kFinishReasons{
    "STOP",         "MAX_TOKENS",
    "SAFETY",       "RECITATION",
    "LANGUAGE",     "OTHER",
    "BLOCKLIST",    "PROHIBITED_CONTENT",
    "SPII",         "MALFORMED_FUNCTION_CALL",
    "IMAGE_SAFETY", "UNEXPECTED_TOOL_CALL",
    "NO_IMAGE",     "TOO_MANY_TOOL_CALLS",
    "IMAGE_OTHER",  "IMAGE_PROHIBITED_CONTENT"};

Json thoughtPart(const std::string& text, const std::string& signature)
{
    Json part{{"text", text}, {"thought", true}};
    if (!signature.empty()) part["thoughtSignature"] = signature;
    return part;
}

Json partsOf(const Message& message)
{
    Json parts = Json::array();
    for (const ReasoningBlock& block : message.reasoning) {
        // Opaque data of another vendor has no place in a part.
        if (block.text.empty() && block.signature.empty()) continue;
        parts.push_back(geminiReasoningPart(block.text, block.signature, block.wireType));
    }
    for (const ContentPart& part : message.content) {
        if (const auto* text = std::get_if<TextPart>(&part)) {
            if (!text->text.empty()) parts.push_back(geminiTextPart(text->text));
        } else if (const auto* image = std::get_if<ImagePart>(&part)) {
            if (!image->data.empty())
                parts.push_back(
                    {{"inlineData", {{"mimeType", image->mediaType}, {"data", image->data}}}});
        } else if (const auto* other = std::get_if<OtherPart>(&part)) {
            if (other->wireType == kOwnType && geminiMetadata(other->raw) == nullptr)
                parts.push_back(other->raw);
        }
    }
    if (!message.refusal.empty()) parts.push_back(geminiTextPart(message.refusal));
    for (const ToolCall& call : message.toolCalls) parts.push_back(geminiCallPart(call));
    return parts;
}

void addMetadata(const Message& message, Json& candidate)
{
    for (const ContentPart& part : message.content) {
        const auto* other = std::get_if<OtherPart>(&part);
        if (other == nullptr || other->wireType != kOwnType) continue;
        const Json* metadata = geminiMetadata(other->raw);
        if (metadata != nullptr && metadata->is_object()) candidate.update(*metadata);
    }
}

Json logprobCandidate(const Json& token)
{
    return {{"token", jsonText(token, "token")},
            {"logProbability", token.value("logprob", Json(0))}};
}

// OpenAI's {"content":[{token, logprob, top_logprobs}]} as a LogprobsResult.
Json logprobsResult(const Json& logprobs)
{
    const Json* content = jsonMember(logprobs, "content");
    if (content == nullptr || !content->is_array()) return nullptr;
    Json chosen = Json::array();
    Json top = Json::array();
    for (const Json& token : *content) {
        if (!token.is_object()) continue;
        chosen.push_back(logprobCandidate(token));
        Json candidates = Json::array();
        const Json* list = jsonMember(token, "top_logprobs");
        if (list != nullptr && list->is_array())
            for (const Json& one : *list)
                if (one.is_object()) candidates.push_back(logprobCandidate(one));
        top.push_back({{"candidates", std::move(candidates)}});
    }
    Json result = Json::object();
    result["chosenCandidates"] = std::move(chosen);
    result["topCandidates"] = std::move(top);
    return result;
}

const char* rpcStatus(int status) noexcept
{
    switch (status) {
        case 400: return "INVALID_ARGUMENT";
        case 401: return "UNAUTHENTICATED";
        case 403: return "PERMISSION_DENIED";
        case 404: return "NOT_FOUND";
        case 408:
        case 504: return "DEADLINE_EXCEEDED";
        case 409: return "ABORTED";
        case 429: return "RESOURCE_EXHAUSTED";
        case 499: return "CANCELLED";
        case 501: return "UNIMPLEMENTED";
        case 502:
        case 503: return "UNAVAILABLE";
        default: return status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
    }
}

Json values(const std::vector<double>& vector)
{
    Json list = Json::array();
    for (const double value : vector) list.push_back(std::isfinite(value) ? value : 0.0);
    Json embedding = Json::object();
    embedding["values"] = std::move(list);
    return embedding;
}

}  // namespace

const Json* geminiMetadata(const Json& raw)
{
    return jsonMember(raw, "candidateMetadata");
}

std::string geminiFinishName(FinishReason reason, const std::string& nativeReason)
{
    if (std::find(kFinishReasons.begin(), kFinishReasons.end(), nativeReason) !=
        kFinishReasons.end())
        return nativeReason;
    switch (reason) {
        case FinishReason::Length: return "MAX_TOKENS";
        case FinishReason::ContentFilter: return "SAFETY";
        case FinishReason::ToolCalls:
        case FinishReason::Stop: break;
    }
    return "STOP";
}

Json geminiTextPart(const std::string& text)
{
    return {{"text", text}};
}

Json geminiCallPart(const ToolCall& call)
{
    Json function{{"name", call.name}, {"args", argumentsObject(call.arguments)}};
    if (!call.id.empty()) function["id"] = call.id;
    Json part = Json::object();
    part["functionCall"] = std::move(function);
    if (!call.signature.empty()) part["thoughtSignature"] = call.signature;
    return part;
}

Json geminiReasoningPart(const std::string& text, const std::string& signature,
                         const std::string& wireType)
{
    const std::string proof = markSignature(signature, wireType, kOwnType);
    if (!text.empty() || wireType != kOwnType) return thoughtPart(text, proof);
    Json part = geminiTextPart({});
    part["thoughtSignature"] = proof;
    return part;
}

Json geminiCandidate(int index, Json parts)
{
    Json content = Json::object();
    content["parts"] = std::move(parts);
    content["role"] = "model";
    Json candidate = Json::object();
    candidate["content"] = std::move(content);
    candidate["index"] = index;
    return candidate;
}

Json geminiUsage(const Usage& usage)
{
    Json json = Json::object();
    const auto set = [&](const char* name, const std::optional<std::int64_t>& count) {
        if (count) json[name] = *count;
    };
    set("promptTokenCount", usage.promptTokens);
    if (usage.completionTokens)
        json["candidatesTokenCount"] =
            std::max<std::int64_t>(0, *usage.completionTokens - usage.reasoningTokens.value_or(0));
    set("cachedContentTokenCount", usage.cachedTokens);
    set("thoughtsTokenCount", usage.reasoningTokens);
    json["totalTokenCount"] = usage.total();
    return json;
}

std::string geminiResponseId(const AnswerIdentity& identity)
{
    return identity.id.substr(identity.id.find_first_of("_-") + 1);
}

std::string writeGeminiAnswer(const ChatResponse& response, const AnswerIdentity& identity)
{
    Json candidates = Json::array();
    for (const Choice& choice : response.choices) {
        Json candidate = geminiCandidate(choice.index, partsOf(choice.message));
        candidate["finishReason"] = geminiFinishName(choice.finishReason, choice.nativeReason);
        if (Json logprobs = logprobsResult(choice.logprobs); !logprobs.is_null())
            candidate["logprobsResult"] = std::move(logprobs);
        addMetadata(choice.message, candidate);
        candidates.push_back(std::move(candidate));
    }
    Json answer = Json::object();
    answer["candidates"] = std::move(candidates);
    if (response.usage.isKnown()) answer["usageMetadata"] = geminiUsage(response.usage);
    answer["modelVersion"] = identity.model;
    answer["responseId"] = geminiResponseId(identity);
    return dumpJson(answer);
}

std::string writeGeminiCount(const Usage& usage)
{
    Json json = Json::object();
    json["totalTokens"] = usage.promptTokens.value_or(0);
    return dumpJson(json);
}

std::string writeGeminiEmbeddings(const ChatResponse& response, bool isBatch)
{
    Json json = Json::object();
    if (isBatch) {
        Json list = Json::array();
        for (const auto& vector : response.embeddings) list.push_back(values(vector));
        json["embeddings"] = std::move(list);
    } else if (!response.embeddings.empty()) {
        json["embedding"] = values(response.embeddings.front());
    }
    return dumpJson(json);
}

Json geminiError(const ApiError& error, const std::string& requestId)
{
    Json details = Json::array();
    if (!error.param.empty())
        details.push_back({{"@type", "type.googleapis.com/google.rpc.BadRequest"},
                           {"fieldViolations", Json::array({{{"field", error.param},
                                                             {"description", error.message}}})}});
    if (error.retryAfterSeconds)
        details.push_back({{"@type", "type.googleapis.com/google.rpc.RetryInfo"},
                           {"retryDelay", std::to_string(*error.retryAfterSeconds) + "s"}});
    details.push_back(
        {{"@type", "type.googleapis.com/google.rpc.RequestInfo"}, {"requestId", requestId}});
    Json inner{{"code", error.status},
               {"message", error.message},
               {"status", rpcStatus(error.status)},
               {"details", std::move(details)}};
    Json json = Json::object();
    json["error"] = std::move(inner);
    return json;
}

}  // namespace helix::gateway
