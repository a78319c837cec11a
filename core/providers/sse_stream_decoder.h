#pragma once
// The part of a stream decoder that all formats over server-sent events share: cutting the bytes
// into events, the limit, and the verdict when the connection ends.

#include "net/sse.h"
#include "providers/stream_completion.h"
#include "providers/wire_format.h"

namespace helix::providers {

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
    net::SseDecoder m_sse;
    StreamCompletion m_completion;
    bool m_isEnded = false;
};

}  // namespace helix::providers
