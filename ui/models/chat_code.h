#pragma once
// "Copy as …": a chat request as a curl command, as Python and as JavaScript with the official
// OpenAI clients. The key is always the environment variable HELIX_API_KEY, never the real one.
// Pure; any thread.

#include "api/chat_request.h"

#include <QUrl>

namespace helix::models {

enum class CodeLanguage { Curl, Python, JavaScript };

/// A program that asks @p gateway the same and prints the streamed answer.
/// @param gateway the cluster's API base, such as http://127.0.0.1:8080.
[[nodiscard]] QString chatCode(const api::ChatRequest& request, const QUrl& gateway,
                               CodeLanguage language);

/// A Python literal: "text" with escapes, True, None, lists and dicts indented by @p depth.
[[nodiscard]] QString pythonLiteral(const QJsonValue& value, int depth = 0);

/// A JavaScript literal; names of members are quoted only where they must be.
[[nodiscard]] QString javaScriptLiteral(const QJsonValue& value, int depth = 0);

}  // namespace helix::models
