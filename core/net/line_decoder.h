#pragma once
// Lines out of bytes that may be cut anywhere, for newline-delimited JSON.

#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace helix::net {

inline constexpr std::size_t kMaxLineBytes = 1024 * 1024;

/// Lines end with LF or CRLF; empty lines are skipped. Owned by one reader; not thread-safe.
/// Usage: feed(bytes), then next() until it gives nullopt; bytes must live until then.
class LineDecoder {
public:
    explicit LineDecoder(std::size_t maxLineBytes = kMaxLineBytes) : m_maxLineBytes(maxLineBytes) {}

    /// Takes the next piece. The piece before it must be used up.
    void feed(std::string_view bytes) noexcept { m_input = bytes; }
    /// The next complete line without its end, valid until the next call; nullopt when more bytes
    /// are needed. Errors: LimitExceeded for a line beyond the limit; the decoder is then spent.
    [[nodiscard]] Result<std::optional<std::string_view>> next();
    /// The last line when the stream ended without a line end; empty when there is none.
    [[nodiscard]] std::string takeRest();

private:
    [[nodiscard]] std::string_view joined(std::string_view piece);

    std::size_t m_maxLineBytes;
    std::string_view m_input;
    std::string m_line;  ///< a line whose end has not arrived
    bool m_isLineDelivered = false;
};

}  // namespace helix::net
