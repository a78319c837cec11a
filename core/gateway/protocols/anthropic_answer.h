#pragma once
// Anthropic's client protocol, writing half: whole messages and their parts. The stream has its
// own file, anthropic_events.h.

#include "gateway/client_protocol.h"

namespace helix::gateway {

/// A `message` object of the first choice: Anthropic knows only one. Thoughts first, then the
/// content in its order, then tool calls.
[[nodiscard]] std::string writeAnthropicMessage(const providers::ChatResponse& response,
                                                const AnswerIdentity& identity);
/// {"input_tokens":N}
[[nodiscard]] std::string writeAnthropicCount(const providers::Usage& usage);

/// {"type":"error","error":{"type","message"},"request_id"}
[[nodiscard]] Json anthropicError(const ApiError& error, const std::string& requestId);
/// Anthropic's word for an error of that status.
[[nodiscard]] const char* anthropicErrorType(int status) noexcept;

/// The vendor's own reason when it is one of Anthropic's, else the one that means the same.
[[nodiscard]] std::string anthropicStopReason(providers::FinishReason reason,
                                              const std::string& nativeReason,
                                              const std::string& stopSequence);
/// input_tokens without what came from or went to the cache; the cache's share beside it. A count
/// that is unknown is 0 where the clients need a number.
[[nodiscard]] Json anthropicUsage(const providers::Usage& usage);
/// "msg_…" of the request's id.
[[nodiscard]] std::string anthropicMessageId(const AnswerIdentity& identity);

}  // namespace helix::gateway
