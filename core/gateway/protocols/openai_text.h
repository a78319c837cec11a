#pragma once
// Pieces of OpenAI's answers as JSON text, appended by hand because they are written once per
// token.

#include "providers/chat.h"
#include "providers/json_append.h"

#include <string_view>

namespace helix::gateway {

/// `,"name":"text"`
void appendMember(std::string& out, std::string_view name, std::string_view text);
/// `,"name":7`
void appendIntMember(std::string& out, std::string_view name, std::int64_t value);
/// `,"name":` and the value, null included.
void appendJsonMember(std::string& out, std::string_view name, const Json& value);

/// The object of `usage`. Unknown counts and details are left out.
void appendUsage(std::string& out, const providers::Usage& usage);
/// `{"id":…,"type":"function","function":{…},"extra_content":…}`; the arguments are `{}` when
/// empty.
void appendToolCall(std::string& out, const providers::ToolCall& call);
/// `,"extra_content":{"google":{"thought_signature":…}}`, Google's place for the proof of a call.
void appendThoughtSignature(std::string& out, std::string_view signature);

}  // namespace helix::gateway
