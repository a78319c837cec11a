#include "routing/token_estimate.h"

#include <algorithm>

namespace helix::routing {

namespace {

struct PromptSize {
    std::size_t bytes = 0;
    std::int64_t attachments = 0;

    void add(const providers::ContentPart& part)
    {
        if (const auto* text = std::get_if<providers::TextPart>(&part))
            bytes += text->text.size();
        else
            ++attachments;
    }
    void add(const providers::Message& message)
    {
        for (const auto& part : message.content) add(part);
        for (const auto& call : message.toolCalls)
            bytes += call.name.size() + call.arguments.size();
    }
};

}  // namespace

std::int64_t estimateTokens(const providers::ChatRequest& request,
                            std::optional<std::int64_t> providerMaxTokens)
{
    PromptSize size;
    for (const auto& message : request.messages) size.add(message);
    for (const auto& text : request.embedding.texts) size.bytes += text.size();
    for (const auto& tool : request.tools) size.bytes += tool.name.size() + tool.description.size();
    const auto prompt = static_cast<std::int64_t>(size.bytes / kBytesPerToken) +
                        size.attachments * kTokensPerAttachment;
    if (request.operation != providers::Operation::Chat) return std::max<std::int64_t>(prompt, 1);
    const auto limit = request.maxTokens ? request.maxTokens : providerMaxTokens;
    return prompt + std::clamp<std::int64_t>(limit.value_or(kAssumedAnswerTokens), 1,
                                             kMaxReservedAnswerTokens);
}

}  // namespace helix::routing
