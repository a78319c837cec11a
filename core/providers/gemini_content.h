#pragma once
// The conversation in Gemini's shape. A thought signature goes back in the very part it came with:
// a function call's with the call, any other with the answer's last text.
// Source: Gemini API documentation, "Thought signatures".

#include "providers/chat.h"

namespace helix::providers {

/// Writes `contents` and `systemInstruction`. isStrict: the model checks signatures and ids of
/// function calls (Gemini 3), so calls of other vendors get the documented stand-in.
void addGeminiConversation(const ChatRequest& request, bool isStrict, Json& body);

}  // namespace helix::providers
