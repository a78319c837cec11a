#include "providers/chat.h"

namespace helix::providers {

std::string Message::text() const
{
    std::string joined;
    for (const ContentPart& part : content)
        if (const auto* text = std::get_if<TextPart>(&part)) joined += text->text;
    return joined;
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
    take(reasoningTokens, other.reasoningTokens);
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
    bool operator()(const ReasoningDelta& delta) const noexcept { return !delta.text.empty(); }
    bool operator()(const RefusalDelta& delta) const noexcept { return !delta.text.empty(); }
    bool operator()(const ToolCallDelta&) const noexcept { return true; }
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
