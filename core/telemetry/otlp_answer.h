#pragma once
// What a collector says of a batch that it took: it may have refused some of the spans. Pure; the
// answer comes from outside, so anything in it is possible. Source: OTLP/HTTP, "Partial Success".

#include "telemetry/otlp.h"

namespace helix::telemetry {

/// Spans of the batch that were refused; 0 for an answer that says nothing of it or cannot be read.
[[nodiscard]] std::uint64_t refusedSpans(std::string_view answer, OtlpEncoding encoding);

}  // namespace helix::telemetry
