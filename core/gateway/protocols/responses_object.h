#pragma once
// The `response` object of OpenAI's responses protocol and the items of its output, as JSON.
// Source: https://platform.openai.com/docs/api-reference/responses/object

#include "gateway/client_protocol.h"

namespace helix::gateway {

/// An object in progress without output; it repeats the request's settings. Thread: any, as all of
/// these.
[[nodiscard]] Json responseObject(const providers::ChatRequest& request,
                                  const AnswerIdentity& identity, bool isStored);

/// {"input_tokens","input_tokens_details",…}; null when nothing is known.
[[nodiscard]] Json responsesUsage(const providers::Usage& usage);

[[nodiscard]] Json outputTextPart(const std::string& text, Json logprobs);
[[nodiscard]] Json refusalPart(const std::string& text);
[[nodiscard]] Json messageItem(const std::string& id, const char* status, Json content);
[[nodiscard]] Json functionCallItem(const std::string& id, const char* status,
                                    const providers::ToolCall& call);
/// isSummary: the text is told as a summary, else as the thoughts themselves. encrypted may be
/// empty.
[[nodiscard]] Json reasoningItem(const std::string& id, const std::string& text, bool isSummary,
                                 const std::string& encrypted);

}  // namespace helix::gateway
