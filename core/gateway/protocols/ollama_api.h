#pragma once
// Ollama's POST endpoints as client protocols.

#include "gateway/client_protocol.h"

namespace helix::gateway {

[[nodiscard]] const ClientProtocol& ollamaChat();
[[nodiscard]] const ClientProtocol& ollamaGenerate();
[[nodiscard]] const ClientProtocol& ollamaEmbed();
[[nodiscard]] const ClientProtocol& ollamaEmbeddings();

}  // namespace helix::gateway
