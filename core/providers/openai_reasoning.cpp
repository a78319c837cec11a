#include "providers/openai_reasoning.h"

#include <algorithm>
#include <array>

namespace helix::providers {

namespace {

constexpr std::size_t kMaxReasoningBlocks = 1024;

struct FormatName {
    std::string_view wireType;
    std::string_view format;
};
constexpr std::array<FormatName, 3> kFormats{{{"anthropic", "anthropic-claude-v1"},
                                              {"gemini", "google-gemini-v1"},
                                              {"openai", "openai-responses-v1"}}};

// Whose proof it is; what is not named is the answering vendor's own.
std::string wireTypeOf(const Json& detail)
{
    const std::string format = jsonText(detail, "format");
    for (const FormatName& name : kFormats)
        if (name.format == format) return std::string(name.wireType);
    return "openai";
}

ReasoningDelta deltaOf(int choice, const Json& detail)
{
    ReasoningDelta delta;
    delta.index = choice;
    delta.text = jsonText(detail, "text", jsonText(detail, "summary"));
    delta.signature = jsonText(detail, "signature");
    delta.redacted = jsonText(detail, "data");
    if (!delta.signature.empty() || !delta.redacted.empty()) delta.wireType = wireTypeOf(detail);
    return delta;
}

bool isEmpty(const ReasoningDelta& delta)
{
    return delta.text.empty() && delta.signature.empty() && delta.redacted.empty();
}

}  // namespace

std::string_view openAiReasoningFormat(std::string_view wireType) noexcept
{
    for (const FormatName& name : kFormats)
        if (name.wireType == wireType) return name.format;
    return {};
}

void OpenAiReasoning::read(int choice, const Json& message, std::string_view more,
                           std::vector<ReasoningDelta>& out)
{
    bool hasText = false;
    const Json* details = jsonMember(message, "reasoning_details");
    if (details != nullptr && details->is_array()) {
        for (const Json& detail : *details) {
            ReasoningDelta delta = deltaOf(choice, detail);
            if (isEmpty(delta)) continue;
            hasText = hasText || !delta.text.empty();
            // Without an index a text goes on and anything else begins.
            const std::int64_t next = last(choice) + (delta.redacted.empty() ? 0 : 1);
            delta.blockIndex =
                ordinalOf(choice, jsonInt(detail, "index", std::max<std::int64_t>(next, 0)));
            out.push_back(std::move(delta));
        }
    }
    std::string text(more);
    for (const char* member : {"reasoning_content", "reasoning"})
        if (text.empty() && !hasText) text = jsonText(message, member);
    if (text.empty()) return;
    ReasoningDelta delta;
    delta.index = choice;
    delta.text = std::move(text);
    delta.blockIndex = ordinalOf(choice, std::max(last(choice), 0));
    out.push_back(std::move(delta));
}

int OpenAiReasoning::last(int choice) const
{
    int last = -1;
    for (const Block& block : m_blocks)
        if (block.choice == choice) last = std::max(last, block.ordinal);
    return last;
}

int OpenAiReasoning::ordinalOf(int choice, std::int64_t vendorIndex)
{
    for (const Block& block : m_blocks)
        if (block.choice == choice && block.vendorIndex == vendorIndex) return block.ordinal;
    if (m_blocks.size() >= kMaxReasoningBlocks) return std::max(last(choice), 0);
    const int ordinal = last(choice) + 1;
    m_blocks.push_back({choice, vendorIndex, ordinal});
    return ordinal;
}

}  // namespace helix::providers
