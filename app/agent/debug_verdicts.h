#pragma once
// The verdicts of `helixagent debug`: what the node's own parsers make of one batch line. Each
// takes the line's JSON object and gives the answer without its id. Errors: InvalidArgument when
// the line lacks a member or holds another type than the format says.

#include "base/json.h"
#include "base/text_position.h"

namespace helix::agent {

/// {"chunks_b64":[…]} -> {"events":[{"event"|null,"data","id"|null}],"retry":[…]}, and "error" when
/// an event is larger than the node takes.
[[nodiscard]] Result<Json> sseVerdict(const Json& line);
/// {"input_b64"} -> {"messages":[{"method","target","headers":[[name,value]…],"body_b64"}],"error",
/// "must_close"}. The input is one connection's, read until its end, an error or the last request
/// that the node would answer. An error stands where reading stopped: the end of the last line that
/// was understood.
[[nodiscard]] Result<Json> httpVerdict(const Json& line);
/// {"input_b64"} -> {"valid","error"}
[[nodiscard]] Result<Json> jsonVerdict(const Json& line);
/// {"input_b64"} -> {"valid","error","documents":[…]}, values by YAML's core schema.
[[nodiscard]] Result<Json> yamlVerdict(const Json& line);
/// {"headers":[[name,value]…]} -> {"trace_id"|null,"parent_id","sampled","tracestate"}
[[nodiscard]] Result<Json> traceparentVerdict(const Json& line);

/// {"token","alg","secret"|"secret_b64","issuer","audience","leeway","now"} -> {"valid","error",
/// "claims"|null}; what is absent but the token and its key is not checked. The key of an RS or ES
/// algorithm is PEM. Times in seconds.
[[nodiscard]] Result<Json> jwtVerdict(const Json& line);

/// The bytes of a base64 member.
[[nodiscard]] Result<std::string> batchBytes(const Json& line, const char* member);
/// {"line","column","message"}
[[nodiscard]] Json batchError(TextPosition position, const std::string& message);

}  // namespace helix::agent
