#pragma once
// What a scripted upstream does with one request, as a list of steps built by chaining. A plain
// value.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace helix::test {

class Reply {
public:
    struct Send {
        std::string bytes;
    };
    /// Nothing for this long; ends early when the peer closes.
    struct Wait {
        std::chrono::milliseconds span;
    };
    /// `unit` again and again until it was sent `count` times (0: until the peer closes).
    struct Repeat {
        std::string unit;
        std::size_t count;
    };
    struct WaitForPeer {};  ///< never goes on; the peer has to close
    struct Close {};        ///< an orderly end of the connection, here and now
    struct Reset {};        ///< a TCP reset
    using Step = std::variant<Send, Wait, Repeat, WaitForPeer, Close, Reset>;

    /// An answer of known length; the connection stays open for the next request.
    [[nodiscard]] static Reply whole(int status, std::string_view contentType,
                                     std::string_view body, std::string_view extraHeaders = {});
    [[nodiscard]] static Reply json(int status, std::string_view body,
                                    std::string_view extraHeaders = {});
    /// OpenAI's non-streamed answer with this text.
    [[nodiscard]] static Reply chat(std::string_view text);
    /// OpenAI's error object under this status.
    [[nodiscard]] static Reply error(int status, std::string_view message,
                                     std::string_view extraHeaders = {});
    /// The head of a chunked event stream; events follow.
    [[nodiscard]] static Reply stream();
    /// Exactly these bytes; nothing is added.
    [[nodiscard]] static Reply raw(std::string bytes);
    [[nodiscard]] static Reply resetBeforeHead() { return Reply().reset(); }
    [[nodiscard]] static Reply silence() { return Reply().untilPeerCloses(); }
    /// Header lines without an end.
    [[nodiscard]] static Reply endlessHead();
    /// Promises `claimed` bytes and sends `body`, then closes.
    [[nodiscard]] static Reply wrongLength(std::size_t claimed, std::string_view body);
    /// 200 with `count` bytes of JSON text that does not end.
    [[nodiscard]] static Reply hugeBody(std::size_t count);

    /// One event of a chunked stream: `data: <data>` and a blank line, in a chunk of its own.
    Reply& event(std::string_view data);
    /// OpenAI's chunk with this piece of content.
    Reply& token(std::string_view text);
    /// token("t0 "), token("t1 "), …, with a pause before each but the first.
    Reply& tokens(int count, std::chrono::milliseconds pause = {});
    /// token(text) again and again until the peer closes.
    Reply& tokenWithoutEnd(std::string_view text);
    /// The chunk with finish_reason, `[DONE]` and the end of the chunked body.
    Reply& finish();
    /// The end of the chunked body alone.
    Reply& endBody();
    Reply& wait(std::chrono::milliseconds span);
    Reply& untilPeerCloses();
    Reply& close();
    Reply& reset();
    /// Sends the same bytes in pieces of this size, each in a packet of its own.
    Reply& inPiecesOf(std::size_t bytes);
    /// Everything up to the N-th byte, then an orderly close.
    Reply& cutAfter(std::size_t bytes);

    [[nodiscard]] const std::vector<Step>& steps() const noexcept { return m_steps; }

private:
    Reply& send(std::string bytes);

    std::vector<Step> m_steps;
};

}  // namespace helix::test
