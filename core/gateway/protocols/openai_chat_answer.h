#pragma once
// OpenAI's chat protocol, writing half, for whole answers.

#include "gateway/client_protocol.h"

namespace helix::gateway {

/// A chat.completion object. Unknown token counts are left out; usage is left out when nothing is
/// known. Thoughts are in reasoning_content, with their proofs in reasoning_details. Thread: any.
[[nodiscard]] std::string writeChatAnswer(const providers::ChatRequest& request,
                                          const providers::ChatResponse& response,
                                          const AnswerIdentity& identity);

/// "req_…" of the gateway becomes "chatcmpl-…" with this prefix.
[[nodiscard]] std::string openAiId(std::string_view prefix, const AnswerIdentity& identity);

/// Appends `{"id":…,"object":…,"created":…,"model":…` and the provider.
void appendAnswerHead(std::string& out, const std::string& id, const AnswerIdentity& identity,
                      std::string_view object);
/// Appends system_fingerprint and service_tier when the provider said them.
void appendVendorMarks(std::string& out, std::string_view fingerprint, std::string_view tier);

}  // namespace helix::gateway
