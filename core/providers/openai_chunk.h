#pragma once
// The usual chunk of an OpenAI-compatible stream, read without building a JSON value.

#include "providers/chat.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace helix::providers {

/// What a plain chunk carries. The strings are reused from chunk to chunk.
struct PlainChunk {
    StreamStart head;
    std::string content;
    std::string finishReason;  ///< empty when null
    std::int64_t index = 0;
    bool hasChoice = false;
};

/// Reads a chunk that holds at most one choice with nothing but a role, text and a finish reason.
/// False for everything else (tool calls, usage, errors, reasoning, invalid JSON): it then needs
/// the value parser. wantsHead: id, model and the vendor's marks are read too.
[[nodiscard]] bool readPlainChunk(std::string_view json, bool wantsHead, PlainChunk& chunk);

}  // namespace helix::providers
