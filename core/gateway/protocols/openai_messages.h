#pragma once
// The `messages` of OpenAI's chat protocol read into the canonical chat: contents of every kind,
// tool calls old and new, thoughts with their proofs.

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

/// Errors: a fault that names the field, e.g. "messages[1].content[0].file". Thread: any.
[[nodiscard]] Checked readMessages(const Json& body, providers::ChatRequest& request);

/// `{"type":"file"|"input_file", …}`: file holds file_data (data: URL or base64), filename,
/// file_id, file_url. path names the object in a fault.
[[nodiscard]] Checked readFile(const Json& file, const std::string& path,
                               providers::Message& message);
/// `{"data","format"}`.
[[nodiscard]] Checked readAudio(const Json& audio, const std::string& path,
                                providers::Message& message);

}  // namespace helix::gateway
