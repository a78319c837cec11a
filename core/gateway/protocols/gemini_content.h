#pragma once
// The contents of a Gemini request: roles and parts into canonical messages.

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

/// `systemInstruction` as one system message.
[[nodiscard]] Checked readGeminiSystem(const Json& body, providers::ChatRequest& request);
/// `contents`. A functionResponse becomes a message of role Tool; without an id it answers the
/// oldest open call of its function.
[[nodiscard]] Checked readGeminiContents(const Json& body, providers::ChatRequest& request);
/// The texts of one Content, joined; for embeddings. path: of the content.
[[nodiscard]] Checked readGeminiText(const Json& content, const std::string& path,
                                     std::string& out);
/// Takes thought signatures of other vendors out of the body, and the thoughts they prove.
void dropForeignSignatures(Json& body);

}  // namespace helix::gateway
