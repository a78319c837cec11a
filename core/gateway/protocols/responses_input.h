#pragma once
// The `input` of a responses request read into the canonical chat. The protocol is a flat list of
// items; the chat has messages. Neighbouring reasoning, messages and function calls of the model
// become one assistant message, because vendors want thoughts, text and calls of a turn together.
// Source: https://platform.openai.com/docs/api-reference/responses/create

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

/// What happens to tools that run at the vendor (web search, code interpreter, …) and to their
/// items.
enum class HostedTools { Refuse, Drop };

/// Reads `input`. Dropped items are named in ChatRequest::dropped. Errors: a fault naming the
/// field, e.g. "input[2].call_id". Thread: any.
[[nodiscard]] Checked readResponsesInput(const Json& body, HostedTools policy,
                                         providers::ChatRequest& request);

/// "a hosted tool …" in the words of every refusal.
[[nodiscard]] tl::unexpected<RequestFault> hostedToolRefused(const std::string& path,
                                                             const std::string& type);

}  // namespace helix::gateway
