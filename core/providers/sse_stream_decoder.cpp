#include "providers/sse_stream_decoder.h"

#include "providers/vendor_error.h"

namespace helix::providers {

tl::expected<void, Failure> SseStreamDecoder::feed(std::string_view bytes,
                                                   std::vector<ChatEvent>& out)
{
    if (m_isEnded) return {};
    m_sse.feed(bytes);
    while (!m_isEnded) {
        const auto event = m_sse.next();
        if (!event) return failed(FailureClass::BadAnswer, event.error().message);
        if (*event == nullptr) break;
        if (auto handled = onEvent(**event, out); !handled) return handled;
    }
    return {};
}

tl::expected<void, Failure> SseStreamDecoder::finish(std::vector<ChatEvent>& out)
{
    if (m_isEnded) return {};
    // A last event whose blank line is missing counts when it can be read; when it was cut in the
    // middle it cannot, and the stream is judged without it.
    if (const net::SseEvent* rest = m_sse.takeIncomplete()) {
        std::vector<ChatEvent> last;
        const auto handled = onEvent(*rest, last);
        if (handled)
            out.insert(out.end(), last.begin(), last.end());
        else if (handled.error().failureClass != FailureClass::BadAnswer)
            return handled;
    }
    if (m_isEnded) return {};
    if (!m_completion.isFinished())
        return failed(FailureClass::BrokenStream,
                      "the provider's stream ended before its answer was complete");
    end(out);
    return {};
}

void SseStreamDecoder::end(std::vector<ChatEvent>& out)
{
    if (m_isEnded) return;
    m_isEnded = true;
    out.emplace_back(StreamEnd{});
}

}  // namespace helix::providers
