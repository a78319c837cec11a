#pragma once
// What each provider streams for the same answer, with the places where it says something: the
// bytes on the wire, head included, of a body that ends with its connection. Plain values.

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

/// openai, anthropic, gemini, ollama, cohere.
[[nodiscard]] std::vector<WireStream> wireStreams();

}  // namespace helix::integration
