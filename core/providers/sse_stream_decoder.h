#pragma once
// The part of a stream decoder that all formats over server-sent events share: cutting the bytes
// into events, the limit, and the verdict when the connection ends.

#include "net/sse.h"
#include "providers/stream_completion.h"
#include "providers/wire_format.h"

namespace helix::providers {

/// A provider that answers a stream with a plain JSON body (an error under 200, Gemini's list when
/// alt=sse was lost on the way) is heard out up to this size.
inline constexpr std::size_t kMaxUnframedBytes = 4 * 1024 * 1024;

class SseStreamDecoder : public StreamDecoder {
public:
    [[nodiscard]] tl::expected<void, Failure> feed(std::string_view bytes,
                                                   std::vector<ChatEvent>& out) final;
    [[nodiscard]] tl::expected<void, Failure> finish(std::vector<ChatEvent>& out) final;

protected:
    /// One event, in order; never after the end.
    [[nodiscard]] virtual tl::expected<void, Failure> onEvent(const net::SseEvent& event,
                                                              std::vector<ChatEvent>& out) = 0;

    /// Appends StreamEnd; what follows is ignored.
    void end(std::vector<ChatEvent>& out);
    [[nodiscard]] StreamCompletion& completion() noexcept { return m_completion; }

private:
    [[nodiscard]] bool isUnframed(std::string_view bytes);
    [[nodiscard]] tl::expected<void, Failure> finishUnframed(std::vector<ChatEvent>& out);
    [[nodiscard]] tl::expected<void, Failure> verdict(std::vector<ChatEvent>& out);

    net::SseDecoder m_sse;
    std::string m_body;       ///< when the bytes are no event stream but JSON
    bool m_hasBegun = false;  ///< something else than white space was seen
    bool m_isUnframed = false;
    StreamCompletion m_completion;
    bool m_isEnded = false;
};

}  // namespace helix::providers
