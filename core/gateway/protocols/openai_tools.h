#pragma once
// What OpenAI's chat and responses protocols share about tools and the form of the answer. Chat
// wraps a function in {"function":{…}}, responses writes it flat.

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

/// One function's name, description, parameters and strict. Thread: any, as all of these.
[[nodiscard]] Checked readFunction(const Json& function, const std::string& path,
                                   providers::ChatRequest& request);
/// `tools` and the older `functions` of a chat request. Tools of other kinds stay in the original
/// for a provider that knows them.
[[nodiscard]] Checked readTools(const Json& body, providers::ChatRequest& request);
/// `tool_choice` or `function_call`: a word, an object that names a function, or `allowed_tools`,
/// which also takes the tools that are not allowed out of the request.
[[nodiscard]] Checked readToolChoice(const Json& body, const char* member,
                                     providers::ChatRequest& request);
/// schema: the object with name, schema and strict.
[[nodiscard]] Checked readJsonSchema(const Json& schema, const std::string& path,
                                     providers::ResponseFormat& out);
/// `response_format` of a chat request.
[[nodiscard]] Checked readResponseFormat(const Json& body, providers::ChatRequest& request);
/// none|minimal|low|medium|high|xhigh. path names the field in a fault.
[[nodiscard]] Checked checkEffort(const std::string& effort, const std::string& path);

}  // namespace helix::gateway
