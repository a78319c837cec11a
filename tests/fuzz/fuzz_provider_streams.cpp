// Any bytes as a provider's answer: whole, streamed, an embedding, a count, an error. The first
// byte chooses the wire format.
// Promises: no crash; StreamEnd comes once and last, and only after a finish; how the bytes are cut
// does not matter; vectors are not empty.

#include "providers/wire_format.h"

#include <array>
#include <cstdlib>

using namespace helix;
using namespace helix::providers;

namespace {

constexpr std::array<const char*, 5> kTypes{"openai", "anthropic", "gemini", "ollama", "cohere"};

struct EventText {
    std::string operator()(const StreamStart& start) const { return start.id + start.model; }
    std::string operator()(const ContentDelta& delta) const
    {
        return delta.text + dumpJson(delta.logprobs);
    }
    std::string operator()(const ReasoningDelta& delta) const
    {
        return std::to_string(delta.blockIndex) + delta.text + delta.signature + delta.redacted;
    }
    std::string operator()(const RefusalDelta& delta) const { return delta.text; }
    std::string operator()(const ToolCallDelta& delta) const
    {
        return std::to_string(delta.callIndex) + delta.id + delta.name + delta.arguments +
               delta.signature;
    }
    std::string operator()(const OtherDelta& delta) const
    {
        return delta.wireType + dumpJson(delta.raw);
    }
    std::string operator()(const FinishDelta& delta) const
    {
        return finishReasonName(delta.reason) + delta.nativeReason + delta.stopSequence;
    }
    std::string operator()(const UsageDelta& delta) const
    {
        return std::to_string(delta.usage.total());
    }
    std::string operator()(const Ping&) const { return {}; }
    std::string operator()(const StreamEnd&) const { return {}; }
};

struct Outcome {
    std::vector<ChatEvent> events;
    bool isComplete = true;
};

Outcome read(const WireFormat& format, std::string_view text, std::size_t step)
{
    const auto decoder = format.streamDecoder();
    Outcome outcome;
    for (std::size_t i = 0; i < text.size() && outcome.isComplete; i += step)
        outcome.isComplete = decoder->feed(text.substr(i, step), outcome.events).has_value();
    outcome.isComplete = outcome.isComplete && decoder->finish(outcome.events).has_value();
    return outcome;
}

void check(const Outcome& outcome)
{
    std::size_t ends = 0;
    bool isFinished = false;
    for (const ChatEvent& event : outcome.events) {
        if (std::holds_alternative<FinishDelta>(event)) isFinished = true;
        if (std::holds_alternative<StreamEnd>(event)) ++ends;
    }
    if (ends > 1 || (outcome.isComplete && (ends != 1 || !isFinished))) std::abort();
    if (ends == 1 && !std::holds_alternative<StreamEnd>(outcome.events.back())) std::abort();
}

void checkEqual(const Outcome& one, const Outcome& other)
{
    if (one.isComplete != other.isComplete || one.events.size() != other.events.size())
        std::abort();
    for (std::size_t i = 0; i < one.events.size(); ++i)
        if (one.events[i].index() != other.events[i].index() ||
            std::visit(EventText(), one.events[i]) != std::visit(EventText(), other.events[i]))
            std::abort();
}

void checkWhole(const WireFormat& format, std::string_view text)
{
    (void)format.decode(text);
    (void)format.decode(text, Operation::CountTokens);
    (void)format.decodeModels(text);
    const auto embedded = format.decode(text, Operation::Embedding);
    if (!embedded) return;
    for (const auto& vector : embedded->embeddings)
        if (vector.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2) return 0;
    const auto format = wireFormat(kTypes[data[0] % kTypes.size()]);
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    checkWhole(**format, text);
    (void)(*format)->decodeError(400 + data[0], {}, text, 0);
    const Outcome whole = read(**format, text, text.size());
    check(whole);
    checkEqual(whole, read(**format, text, 1));
    checkEqual(whole, read(**format, text, 7));
    return 0;
}
