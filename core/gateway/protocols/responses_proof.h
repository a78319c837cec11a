#pragma once
// The proof of a thought or of a tool call, packed into the `encrypted_content` of a reasoning
// item, which clients of the responses protocol send back unchanged. It says whose proof it is, so
// that only that vendor gets it.

#include "providers/chat.h"

namespace helix::gateway {

struct ResponsesProof {
    providers::ReasoningBlock block;  ///< without text and id
    std::string callId{};             ///< set: block.signature proves this tool call
};

/// Text that unpackProof() reads. A vendor's own encrypted item stays as it is.
[[nodiscard]] std::string packProof(const ResponsesProof& proof);
/// What was packed; anything else is taken for OpenAI's own encrypted data.
[[nodiscard]] ResponsesProof unpackProof(const std::string& text);

}  // namespace helix::gateway
