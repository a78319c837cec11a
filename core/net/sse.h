#pragma once
// Server-sent events: decoder and encoder of the text/event-stream format.
//
// Source: WHATWG HTML, section 9.2 "Server-sent events". One difference: bytes that are not UTF-8
// are passed on as they are; whoever interprets the data decides about them.

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace helix::net {

inline constexpr std::size_t kMaxSseEventBytes = 1024 * 1024;
/// Reconnection times that a decoder remembers; further ones are ignored.
inline constexpr std::size_t kMaxSseRetries = 1024;

struct SseEvent {
    std::string type;  ///< the `event` field, empty when absent
    std::string data;  ///< data lines joined by '\n'
    std::string id;    ///< the last id seen in the stream, also of earlier events
    bool hasType = false;
    bool hasId = false;  ///< false until the stream's first id field
};

/// Turns bytes that may be cut anywhere into events. Owned by one reader; not thread-safe.
/// Usage: feed(bytes), then next() until it gives nullptr; bytes must live until then.
class SseDecoder {
public:
    explicit SseDecoder(std::size_t maxEventBytes = kMaxSseEventBytes)
        : m_maxEventBytes(maxEventBytes)
    {}

    /// Takes the next piece of the stream. The piece before it must be used up.
    void feed(std::string_view bytes) noexcept;
    /// The next complete event, valid until the next call; nullptr when more bytes are needed.
    /// Errors: LimitExceeded for an event (or a line) beyond the limit; the decoder is then spent.
    [[nodiscard]] Result<const SseEvent*> next();
    /// What the end of the stream left without its blank line. The standard discards it; a reader
    /// of self-delimiting data may still want it. nullptr when there is none.
    [[nodiscard]] const SseEvent* takeIncomplete();

    /// Values of all `retry` fields so far, in milliseconds.
    [[nodiscard]] const std::vector<std::int64_t>& retries() const noexcept { return m_retries; }

private:
    [[nodiscard]] bool takeLine(std::string_view& line);
    void skipByteOrderMark();
    void field(std::string_view line);
    void value(std::string_view name, std::string_view text);
    void setRetry(std::string_view text);
    [[nodiscard]] bool dispatch();
    void clearEvent();
    [[nodiscard]] std::size_t fieldBytes() const noexcept;
    [[nodiscard]] tl::unexpected<Error> tooLarge() const;

    std::size_t m_maxEventBytes;
    std::string_view m_input;
    std::size_t m_position = 0;
    std::size_t m_lineFeed = 0;  ///< of m_input, at or after m_position; its size when none
    std::string m_line;          ///< a line whose end has not arrived
    std::size_t m_byteOrderMark = 0;
    bool m_isStart = true;
    bool m_wasCarriageReturn = false;
    bool m_isLineInBuffer = false;
    bool m_hasData = false;
    bool m_isDelivered = false;
    SseEvent m_event;
    std::vector<std::int64_t> m_retries;
};

/// Appends one event: `event:` and `id:` when not empty (line ends in them are dropped), then the
/// data, one `data:` line for each of its lines, and the blank line.
void appendSseEvent(std::string& out, std::string_view type, std::string_view id,
                    std::string_view data);
/// Appends a comment line, which keeps a connection busy without being an event.
void appendSseComment(std::string& out, std::string_view text);

}  // namespace helix::net
