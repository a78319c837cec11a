#include "gateway/protocols/reasoning_details.h"

#include "gateway/protocols/openai_text.h"
#include "providers/openai_reasoning.h"

namespace helix::gateway {

using providers::ReasoningBlock;

namespace {

// One entry of the list, before it joins a block.
struct Entry {
    ReasoningBlock block;
    std::optional<std::int64_t> index;
};

Entry readEntry(const Json& json)
{
    Entry entry;
    entry.block.id = jsonText(json, "id");
    entry.block.wireType = wireTypeOfReasoning(jsonText(json, "format"));
    entry.block.text = jsonText(json, "text", jsonText(json, "summary"));
    entry.block.signature = jsonText(json, "signature");
    entry.block.redacted = jsonText(json, "data");
    if (const Json* index = jsonMember(json, "index"); index != nullptr && index->is_number())
        entry.index = jsonInt(json, "index");
    return entry;
}

// A stream's pieces of one block come as several entries; a text that is signed already is whole.
bool continues(const ReasoningBlock& last, const std::optional<std::int64_t>& lastIndex,
               const Entry& next)
{
    if (!last.id.empty() && last.id == next.block.id) return true;
    if (!lastIndex || lastIndex != next.index) return false;
    return last.signature.empty() && last.redacted.empty();
}

void join(ReasoningBlock& block, ReasoningBlock&& more)
{
    block.text += more.text;
    block.signature += more.signature;
    block.redacted += more.redacted;
    if (block.id.empty()) block.id = std::move(more.id);
    if (block.wireType.empty()) block.wireType = std::move(more.wireType);
}

void appendEntry(std::string& out, std::string_view type, std::string_view member,
                 std::string_view value, const ReasoningBlock& block, std::int64_t index)
{
    out += "{\"type\":";
    appendJsonString(out, type);
    appendMember(out, member, value);
    if (member == "text" && !block.signature.empty())
        appendMember(out, "signature", block.signature);
    if (!block.id.empty()) appendMember(out, "id", block.id);
    const std::string_view format = providers::openAiReasoningFormat(block.wireType);
    appendMember(out, "format", format.empty() ? "unknown" : format);
    appendIntMember(out, "index", index);
    out.push_back('}');
}

}  // namespace

std::string_view wireTypeOfReasoning(std::string_view format) noexcept
{
    for (const std::string_view wireType : {"anthropic", "gemini", "openai"})
        if (!format.empty() && providers::openAiReasoningFormat(wireType) == format)
            return wireType;
    return {};
}

Checked readReasoningDetails(const Json& details, const std::string& path,
                             std::vector<ReasoningBlock>& out)
{
    if (!details.is_array()) return wrongType(path, "a list");
    if (details.size() > kMaxReasoningBlocks)
        return fault(path, "'" + path + "' may have at most " +
                               std::to_string(kMaxReasoningBlocks) + " entries.");
    std::optional<std::int64_t> lastIndex;
    for (std::size_t i = 0; i < details.size(); ++i) {
        if (!details[i].is_object()) return wrongType(at(path, i), "an object");
        Entry entry = readEntry(details[i]);
        if (i > 0 && !out.empty() && continues(out.back(), lastIndex, entry))
            join(out.back(), std::move(entry.block));
        else
            out.push_back(std::move(entry.block));
        lastIndex = entry.index;
    }
    return {};
}

bool hasProof(const ReasoningBlock& block) noexcept
{
    return !block.signature.empty() || !block.redacted.empty();
}

void appendReasoningDetails(std::string& out, const ReasoningBlock& block, std::int64_t index)
{
    const bool hasText = !block.text.empty() || !block.signature.empty();
    if (hasText && !block.redacted.empty()) {
        // OpenAI's items: a summary in the clear beside the encrypted thoughts.
        appendEntry(out, "reasoning.summary", "summary", block.text, block, index);
        out.push_back(',');
    } else if (hasText) {
        appendEntry(out, "reasoning.text", "text", block.text, block, index);
    }
    if (!block.redacted.empty())
        appendEntry(out, "reasoning.encrypted", "data", block.redacted, block, index);
}

}  // namespace helix::gateway
