// Any bytes as an event stream: no crash, and the same events however the bytes are cut.

#include "net/sse.h"

#include <cstdlib>

using namespace helix::net;

namespace {

std::string eventsOf(std::string_view text, std::size_t step)
{
    SseDecoder decoder;
    std::string events;
    for (std::size_t i = 0; i < text.size(); i += step) {
        decoder.feed(text.substr(i, step));
        for (auto event = decoder.next(); event && *event != nullptr; event = decoder.next())
            events += (*event)->type + "\n" + (*event)->id + "\n" + (*event)->data + "\n\n";
    }
    return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string whole = eventsOf(text, size + 1);
    if (eventsOf(text, 1) != whole || eventsOf(text, 3) != whole) std::abort();
    return 0;
}
