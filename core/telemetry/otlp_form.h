#pragma once
// The two forms behind encodeOtlp(). Pure.

#include "telemetry/otlp.h"

namespace helix::telemetry {

[[nodiscard]] std::string otlpProtobuf(const TraceResource& resource, std::span<const Span> spans);
[[nodiscard]] std::string otlpJson(const TraceResource& resource, std::span<const Span> spans);

}  // namespace helix::telemetry
