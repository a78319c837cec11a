#pragma once
// What each provider streams for the same answer, with the places where it says something: the
// bytes on the wire, head included. Plain values.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace helix::integration {

/// What is said by every stream: two pieces, with characters of two and four bytes.
inline constexpr const char* kFirstPiece = "H\xC3\xA9";
inline constexpr const char* kSecondPiece = "llo \xF0\x9F\x98\x80";

struct WireStream {
    const char* type = "";  ///< the provider's type in the configuration
    std::string bytes{};
    // The first content can be read from `contentFrom` bytes on, and must be from `contentUntil`
    // on: in between its event is complete but not yet ended. The same holds for the event that
    // says why the answer ended.
    std::size_t contentFrom = 0;
    std::size_t contentUntil = 0;
    std::size_t finishFrom = 0;
    std::size_t finishUntil = 0;
};

/// How the body is framed: it ends with its connection, or comes in chunks, one an event.
enum class BodyFraming { UntilClose, Chunked };

/// openai, anthropic, gemini, ollama, cohere.
[[nodiscard]] std::vector<WireStream> wireStreams(BodyFraming framing);

}  // namespace helix::integration
