#include "providers/chat.h"

namespace helix::providers {

std::string Message::text() const
{
    std::string joined;
    for (const ContentPart& part : content)
        if (const auto* text = std::get_if<TextPart>(&part)) joined += text->text;
    return joined;
}

std::string Message::reasoningText() const
{
    std::string joined;
    for (const ReasoningBlock& block : reasoning) joined += block.text;
    return joined;
}

void Message::addReasoning(std::string_view more)
{
    if (more.empty()) return;
    if (reasoning.empty()) reasoning.emplace_back();
    reasoning.back().text += more;
}

std::string Message::reasoningSignature() const
{
    for (const ReasoningBlock& block : reasoning)
        if (!block.signature.empty()) return block.signature;
    return {};
}

const char* nativeWireType(Dialect dialect) noexcept
{
    switch (dialect) {
        case Dialect::OpenAiChat: return "openai";
        case Dialect::Anthropic: return "anthropic";
        case Dialect::Gemini: return "gemini";
        case Dialect::Ollama: return "ollama";
        case Dialect::OpenAiCompletion:
        case Dialect::OpenAiResponses: return "";
    }
    return "";
}

std::int64_t Usage::total() const noexcept
{
    return totalTokens ? *totalTokens : promptTokens.value_or(0) + completionTokens.value_or(0);
}

void Usage::merge(const Usage& other)
{
    const auto take = [](std::optional<std::int64_t>& mine,
                         const std::optional<std::int64_t>& theirs) {
        if (theirs) mine = theirs;
    };
    take(promptTokens, other.promptTokens);
    take(completionTokens, other.completionTokens);
    take(totalTokens, other.totalTokens);
    take(cachedTokens, other.cachedTokens);
    take(cacheWriteTokens, other.cacheWriteTokens);
    take(reasoningTokens, other.reasoningTokens);
    take(audioPromptTokens, other.audioPromptTokens);
    take(audioCompletionTokens, other.audioCompletionTokens);
}

const char* finishReasonName(FinishReason reason) noexcept
{
    switch (reason) {
        case FinishReason::Stop: return "stop";
        case FinishReason::Length: return "length";
        case FinishReason::ToolCalls: return "tool_calls";
        case FinishReason::ContentFilter: return "content_filter";
    }
    return "stop";
}

namespace {

struct ContentTest {
    bool operator()(const ContentDelta& delta) const noexcept { return !delta.text.empty(); }
    bool operator()(const ReasoningDelta& delta) const noexcept
    {
        return !delta.text.empty() || !delta.redacted.empty();
    }
    bool operator()(const RefusalDelta& delta) const noexcept { return !delta.text.empty(); }
    bool operator()(const ToolCallDelta&) const noexcept { return true; }
    bool operator()(const OtherDelta&) const noexcept { return true; }
    bool operator()(const FinishDelta&) const noexcept { return true; }
    template <class Other>
    bool operator()(const Other&) const noexcept
    {
        return false;
    }
};

}  // namespace

bool isContent(const ChatEvent& event) noexcept
{
    return std::visit(ContentTest{}, event);
}

}  // namespace helix::providers
