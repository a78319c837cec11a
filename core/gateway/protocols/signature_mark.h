#pragma once
// Proofs of thinking on their way through a client of another protocol. A model's signature goes
// back only to the vendor that gave it; a client keeps it as opaque text. So a signature that is
// not the protocol's own leaves this gateway with a mark of whose it is, and is recognised by it
// when the client sends it back in the next turn.

#include <string>
#include <string_view>

namespace helix::gateway {

struct MarkedSignature {
    std::string signature;
    std::string wireType;    ///< whose it is
    bool isOfCall = false;   ///< came with the tool call that follows, not with thoughts
    bool isForeign = false;  ///< was marked: not to be shown to the protocol's own vendor
};

/// The text that a client of `ownType` is given. wireType empty: unknown, taken for the own one.
/// The mark is base64, because Gemini's clients decode signatures.
[[nodiscard]] std::string markSignature(const std::string& signature, std::string_view wireType,
                                        std::string_view ownType, bool isOfCall = false);
/// The reverse: what a client of `ownType` sent back.
[[nodiscard]] MarkedSignature readSignature(std::string text, std::string_view ownType);

}  // namespace helix::gateway
