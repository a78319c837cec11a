#pragma once
// A request that came by a protocol whose provider answers it: the client's own JSON is sent, so
// that fields this gateway does not know reach the provider unchanged.

#include "providers/capabilities.h"
#include "providers/chat.h"

namespace helix::providers {

/// The client's JSON when a provider of that wire format takes it as it is; nullptr otherwise.
/// member: what every such body has.
[[nodiscard]] const Json* nativeBody(const ChatRequest& request, std::string_view wireType,
                                     const char* member);

/// Some assistant message carries a proof of another wire format (a call's signature is Gemini's).
/// The readers of Anthropic's and Gemini's protocols take such proofs out of the client's own JSON;
/// OpenAI's leaves them in the members that OpenRouter and Google have for them.
[[nodiscard]] bool hasForeignProof(const ChatRequest& request, std::string_view wireType);

/// The fields as compact JSON text without "model", "stream" and what the vendor refuses; model
/// and stream are written anew, each only when given.
[[nodiscard]] std::string bodyText(const Json& fields, const Quirks& quirks,
                                   std::optional<std::string_view> model,
                                   std::optional<bool> isStream);

/// Sets temperature and max_tokens where the client left them open, in the canonical fields and in
/// its own JSON.
void setDefaults(ChatRequest& request, std::optional<double> temperature,
                 std::optional<std::int64_t> maxTokens);

}  // namespace helix::providers
