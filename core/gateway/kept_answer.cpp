#include "gateway/kept_answer.h"

// Each structure is taken apart by a structured binding that names all of its members: a member
// added later stops this file from compiling until it is kept, too.

namespace helix::gateway {

using namespace providers;

namespace {

/// A text of another number is of another version and not read.
constexpr int kForm = 1;
/// An answer nests what a vendor nested, and a little more.
constexpr std::size_t kMaxDepth = 2 * kMaxJsonDepth;

template <class T>
Json optionalJson(const std::optional<T>& value)
{
    return value ? Json(*value) : Json();
}

template <class T>
std::optional<T> optionalOf(const Json& value)
{
    if (value.is_null()) return std::nullopt;
    return value.get<T>();
}

struct PartEncoder {
    Json operator()(const TextPart& part) const
    {
        const auto& [text] = part;
        return Json::array({"text", text});
    }
    Json operator()(const ImagePart& part) const
    {
        const auto& [url, mediaType, data, detail] = part;
        return Json::array({"image", url, mediaType, data, detail});
    }
    Json operator()(const FilePart& part) const
    {
        const auto& [fileName, mediaType, data, url, fileId] = part;
        return Json::array({"file", fileName, mediaType, data, url, fileId});
    }
    Json operator()(const AudioPart& part) const
    {
        const auto& [format, data] = part;
        return Json::array({"audio", format, data});
    }
    Json operator()(const OtherPart& part) const
    {
        const auto& [raw, wireType] = part;
        return Json::array({"other", raw, wireType});
    }
};

ContentPart partOf(const Json& json)
{
    const auto text = [&](std::size_t index) { return json.at(index).get<std::string>(); };
    const std::string kind = text(0);
    if (kind == "text") return TextPart{text(1)};
    if (kind == "image") return ImagePart{text(1), text(2), text(3), text(4)};
    if (kind == "file") return FilePart{text(1), text(2), text(3), text(4), text(5)};
    if (kind == "audio") return AudioPart{text(1), text(2)};
    return OtherPart{json.at(1), text(2)};
}

Json callJson(const ToolCall& call)
{
    const auto& [id, name, arguments, signature] = call;
    return Json::array({id, name, arguments, signature});
}

ToolCall callOf(const Json& json)
{
    ToolCall call;
    json.at(0).get_to(call.id);
    json.at(1).get_to(call.name);
    json.at(2).get_to(call.arguments);
    json.at(3).get_to(call.signature);
    return call;
}

Json blockJson(const ReasoningBlock& block)
{
    const auto& [text, signature, redacted, id, wireType] = block;
    return Json::array({text, signature, redacted, id, wireType});
}

ReasoningBlock blockOf(const Json& json)
{
    ReasoningBlock block;
    json.at(0).get_to(block.text);
    json.at(1).get_to(block.signature);
    json.at(2).get_to(block.redacted);
    json.at(3).get_to(block.id);
    json.at(4).get_to(block.wireType);
    return block;
}

Message messageOf(const Json& json)
{
    Message message;
    message.role = static_cast<Role>(json.at("role").get<int>());
    for (const Json& part : json.at("content")) message.content.push_back(partOf(part));
    json.at("name").get_to(message.name);
    for (const Json& call : json.at("calls")) message.toolCalls.push_back(callOf(call));
    json.at("call_id").get_to(message.toolCallId);
    json.at("is_error").get_to(message.isToolError);
    for (const Json& block : json.at("reasoning")) message.reasoning.push_back(blockOf(block));
    json.at("refusal").get_to(message.refusal);
    return message;
}

Json usageJson(const Usage& usage)
{
    const auto& [prompt, completion, total, cached, written, reasoning, audioIn, audioOut] = usage;
    return Json::array({optionalJson(prompt), optionalJson(completion), optionalJson(total),
                        optionalJson(cached), optionalJson(written), optionalJson(reasoning),
                        optionalJson(audioIn), optionalJson(audioOut)});
}

Usage usageOf(const Json& json)
{
    const auto number = [&](std::size_t index) { return optionalOf<std::int64_t>(json.at(index)); };
    Usage usage;
    usage.promptTokens = number(0);
    usage.completionTokens = number(1);
    usage.totalTokens = number(2);
    usage.cachedTokens = number(3);
    usage.cacheWriteTokens = number(4);
    usage.reasoningTokens = number(5);
    usage.audioPromptTokens = number(6);
    usage.audioCompletionTokens = number(7);
    return usage;
}

Json choiceJson(const Choice& choice)
{
    const auto& [index, message, finishReason, stopSequence, nativeReason, logprobs] = choice;
    return {{"index", index},
            {"message", encodeMessage(message)},
            {"finish", static_cast<int>(finishReason)},
            {"stop", stopSequence},
            {"native", nativeReason},
            {"logprobs", logprobs}};
}

Choice choiceOf(const Json& json)
{
    Choice choice;
    json.at("index").get_to(choice.index);
    choice.message = messageOf(json.at("message"));
    choice.finishReason = static_cast<FinishReason>(json.at("finish").get<int>());
    json.at("stop").get_to(choice.stopSequence);
    json.at("native").get_to(choice.nativeReason);
    choice.logprobs = json.at("logprobs");
    return choice;
}

Json responseJson(const ChatResponse& response)
{
    const auto& [id, model, choices, embeddings, usage, systemFingerprint, serviceTier, isEstimate,
                 isSimulated, extension] = response;
    Json list = Json::array();
    for (const Choice& choice : choices) list.push_back(choiceJson(choice));
    return {{"id", id},
            {"model", model},
            {"choices", std::move(list)},
            {"embeddings", embeddings},
            {"usage", usageJson(usage)},
            {"fingerprint", systemFingerprint},
            {"tier", serviceTier},
            {"estimate", isEstimate},
            {"simulated", isSimulated},
            {"extension", extension}};
}

ChatResponse responseOf(const Json& json)
{
    ChatResponse response;
    json.at("id").get_to(response.id);
    json.at("model").get_to(response.model);
    for (const Json& choice : json.at("choices")) response.choices.push_back(choiceOf(choice));
    json.at("embeddings").get_to(response.embeddings);
    response.usage = usageOf(json.at("usage"));
    json.at("fingerprint").get_to(response.systemFingerprint);
    json.at("tier").get_to(response.serviceTier);
    json.at("estimate").get_to(response.isEstimate);
    json.at("simulated").get_to(response.isSimulated);
    response.extension = json.at("extension");
    return response;
}

}  // namespace

Json encodeMessage(const Message& message)
{
    const auto& [role, content, name, toolCalls, toolCallId, isToolError, reasoning, refusal] =
        message;
    Json parts = Json::array();
    for (const ContentPart& part : content) parts.push_back(std::visit(PartEncoder(), part));
    Json calls = Json::array();
    for (const ToolCall& call : toolCalls) calls.push_back(callJson(call));
    Json blocks = Json::array();
    for (const ReasoningBlock& block : reasoning) blocks.push_back(blockJson(block));
    return {
        {"role", static_cast<int>(role)}, {"content", std::move(parts)}, {"name", name},
        {"calls", std::move(calls)},      {"call_id", toolCallId},       {"is_error", isToolError},
        {"reasoning", std::move(blocks)}, {"refusal", refusal}};
}

std::optional<Message> decodeMessage(const Json& json)
{
    try {
        return messageOf(json);
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

std::string encodeAnswer(const KeptAnswer& answer)
{
    return dumpJson({{"form", kForm},
                     {"provider", answer.provider},
                     {"model", answer.providerModel},
                     {"simulated", answer.isSimulated},
                     {"response", responseJson(answer.response)}});
}

std::optional<KeptAnswer> decodeAnswer(std::string_view text)
{
    const auto json = parseJson(text, kMaxDepth);
    if (!json || jsonInt(*json, "form") != kForm) return std::nullopt;
    try {
        KeptAnswer answer;
        json->at("provider").get_to(answer.provider);
        json->at("model").get_to(answer.providerModel);
        json->at("simulated").get_to(answer.isSimulated);
        answer.response = responseOf(json->at("response"));
        return answer;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace helix::gateway
