#pragma once
// Gemini's client protocol, writing half: whole answers, token counts and embeddings. The stream
// has its own file, gemini_events.h.
// Source: Gemini API reference, "GenerateContentResponse", "ContentEmbedding".

#include "gateway/client_protocol.h"

namespace helix::gateway {

[[nodiscard]] std::string writeGeminiAnswer(const providers::ChatResponse& response,
                                            const AnswerIdentity& identity);
/// {"totalTokens":N}
[[nodiscard]] std::string writeGeminiCount(const providers::Usage& usage);
/// {"embedding":{"values"}} for one, {"embeddings":[…]} for a batch.
[[nodiscard]] std::string writeGeminiEmbeddings(const providers::ChatResponse& response,
                                                bool isBatch);

/// {"error":{"code","message","status","details"}} with the names of google.rpc.Code.
[[nodiscard]] Json geminiError(const ApiError& error, const std::string& requestId);

// The pieces that whole answers and streams are made of.

[[nodiscard]] Json geminiTextPart(const std::string& text);
[[nodiscard]] Json geminiCallPart(const providers::ToolCall& call);
/// A Gemini signature without a text belongs to the part that follows or to the whole turn.
[[nodiscard]] Json geminiReasoningPart(const std::string& text, const std::string& signature,
                                       const std::string& wireType);
/// Of another part: what stands beside a candidate's content (sources, ratings), not among its
/// parts. nullptr for a part of the content.
[[nodiscard]] const Json* geminiMetadata(const Json& raw);
[[nodiscard]] Json geminiCandidate(int index, Json parts);
/// The vendor's own reason when it is one of Gemini's, else the one that means the same.
[[nodiscard]] std::string geminiFinishName(providers::FinishReason reason,
                                           const std::string& nativeReason);
[[nodiscard]] Json geminiUsage(const providers::Usage& usage);
[[nodiscard]] std::string geminiResponseId(const AnswerIdentity& identity);

}  // namespace helix::gateway
