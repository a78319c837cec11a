#pragma once
// What a client of each protocol makes of a streamed answer: its text, whether it was told of an
// error, and whether it saw the protocol's own clean end. Pure.

#include "support/test_client.h"

#include <QByteArray>

#include <string>
#include <vector>

namespace helix::integration {

struct StreamReading {
    QByteArray text{};
    bool hasError = false;
    bool hasCleanEnd = false;
    bool isReadable = true;  ///< every event parses
    bool isOver = false;     ///< something followed the clean end or the error
};

struct ClientProtocolCase {
    const char* name = "";
    const char* target = "";
    std::string (*body)(const std::string& prompt) = nullptr;
    StreamReading (*read)(const test::ClientAnswer& answer) = nullptr;
};

/// OpenAI's chat completions, Anthropic's messages, Gemini's streamGenerateContent, Ollama's chat,
/// OpenAI's responses; every body asks for `model-a`.
[[nodiscard]] std::vector<ClientProtocolCase> clientProtocols();

}  // namespace helix::integration
