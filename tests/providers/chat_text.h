#pragma once
// Chat events and answers as short text, so that a test can compare them with a literal.

#include "providers/chat.h"

#include <string>
#include <vector>

namespace helix::providers::test {

inline std::string countText(const std::optional<std::int64_t>& count)
{
    return count ? std::to_string(*count) : "-";
}

inline std::string textOf(const Usage& usage)
{
    return countText(usage.promptTokens) + "/" + countText(usage.completionTokens) + "/" +
           countText(usage.totalTokens) + " cached " + countText(usage.cachedTokens) +
           " reasoning " + countText(usage.reasoningTokens) +
           (usage.cacheWriteTokens ? " written " + countText(usage.cacheWriteTokens) : "") +
           (usage.audioPromptTokens || usage.audioCompletionTokens
                ? " audio " + countText(usage.audioPromptTokens) + "/" +
                      countText(usage.audioCompletionTokens)
                : "");
}

struct EventText {
    std::string operator()(const StreamStart& start) const
    {
        return "start " + start.id + " " + start.model;
    }
    std::string operator()(const ContentDelta& delta) const
    {
        return "text" + at(delta.index) + " " + delta.text +
               (delta.logprobs.is_null() ? "" : "|" + delta.logprobs.dump());
    }
    std::string operator()(const ReasoningDelta& delta) const
    {
        return "reasoning" + at(delta.index) + " " + delta.text +
               (delta.signature.empty() ? "" : "|" + delta.signature) +
               (delta.redacted.empty() ? "" : "|redacted " + delta.redacted) +
               (delta.blockIndex == 0 ? "" : " #" + std::to_string(delta.blockIndex)) +
               (delta.wireType.empty() ? "" : " of " + delta.wireType);
    }
    std::string operator()(const RefusalDelta& delta) const
    {
        return "refusal" + at(delta.index) + " " + delta.text;
    }
    std::string operator()(const ToolCallDelta& delta) const
    {
        return "call" + at(delta.index) + " " + std::to_string(delta.callIndex) + " " + delta.id +
               " " + delta.name + " " + delta.arguments +
               (delta.signature.empty() ? "" : "|" + delta.signature);
    }
    std::string operator()(const OtherDelta& delta) const
    {
        return "other" + at(delta.index) + " " + delta.wireType + " " + delta.raw.dump();
    }
    std::string operator()(const FinishDelta& delta) const
    {
        return "finish" + at(delta.index) + " " + finishReasonName(delta.reason) +
               (delta.stopSequence.empty() ? "" : " at " + delta.stopSequence);
    }
    std::string operator()(const UsageDelta& delta) const { return "usage " + textOf(delta.usage); }
    std::string operator()(const Ping&) const { return "ping"; }
    std::string operator()(const StreamEnd&) const { return "end"; }
    static std::string at(int index) { return index == 0 ? "" : "[" + std::to_string(index) + "]"; }
};

inline std::vector<std::string> textOf(const std::vector<ChatEvent>& events)
{
    std::vector<std::string> texts;
    for (const ChatEvent& event : events) texts.push_back(std::visit(EventText{}, event));
    return texts;
}

}  // namespace helix::providers::test
