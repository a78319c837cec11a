#include "providers/sse_stream_decoder.h"

#include "providers/vendor_error.h"

namespace helix::providers {

tl::expected<void, Failure> SseStreamDecoder::feed(std::string_view bytes,
                                                   std::vector<ChatEvent>& out)
{
    if (m_isEnded) return {};
    if (isUnframed(bytes)) {
        m_body += bytes;
        if (m_body.size() > kMaxUnframedBytes)
            return failed(FailureClass::BadAnswer, "the provider's answer is too large");
        return {};
    }
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
    if (m_isUnframed) return finishUnframed(out);
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
    return verdict(out);
}

// No line of an event stream begins with a bracket.
bool SseStreamDecoder::isUnframed(std::string_view bytes)
{
    if (m_hasBegun) return m_isUnframed;
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return false;
    m_hasBegun = true;
    m_isUnframed = bytes[first] == '{' || bytes[first] == '[';
    return m_isUnframed;
}

tl::expected<void, Failure> SseStreamDecoder::finishUnframed(std::vector<ChatEvent>& out)
{
    if (const auto json = parseJson(m_body); !json)
        return failed(FailureClass::BrokenStream,
                      "the provider's stream ended before its answer was complete");
    net::SseEvent whole;
    whole.data = std::move(m_body);
    if (auto handled = onEvent(whole, out); !handled) return handled;
    return verdict(out);
}

tl::expected<void, Failure> SseStreamDecoder::verdict(std::vector<ChatEvent>& out)
{
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
