// Any bytes as a provider's answer, whole and streamed. The first byte chooses the wire format.
// Promises: no crash, StreamEnd comes once and last, and only after a finish.

#include "providers/wire_format.h"

#include <array>
#include <cstdlib>

using namespace helix::providers;

namespace {

constexpr std::array<const char*, 5> kTypes{"openai", "anthropic", "gemini", "ollama", "cohere"};

void check(const std::vector<ChatEvent>& events, bool isComplete)
{
    std::size_t ends = 0;
    bool isFinished = false;
    for (const ChatEvent& event : events) {
        if (std::holds_alternative<FinishDelta>(event)) isFinished = true;
        if (std::holds_alternative<StreamEnd>(event)) ++ends;
    }
    if (ends > 1 || (isComplete && (ends != 1 || !isFinished))) std::abort();
    if (ends == 1 && !std::holds_alternative<StreamEnd>(events.back())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2) return 0;
    const auto format = wireFormat(kTypes[data[0] % kTypes.size()]);
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    (void)(*format)->decode(text);
    (void)(*format)->decodeError(400 + data[0], {}, text, 0);
    const auto decoder = (*format)->streamDecoder();
    std::vector<ChatEvent> events;
    bool isComplete = true;
    for (std::size_t i = 0; i < text.size() && isComplete; i += 5)
        isComplete = decoder->feed(text.substr(i, 5), events).has_value();
    isComplete = isComplete && decoder->finish(events).has_value();
    check(events, isComplete);
    return 0;
}
