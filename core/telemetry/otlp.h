#pragma once
// Spans in the form that OTLP/HTTP carries them: one ExportTraceServiceRequest, as protocol buffers
// or as JSON. Pure. Source: OpenTelemetry protocol 1.x, opentelemetry/proto/trace/v1/trace.proto
// and the rules of its JSON form (ids in hexadecimal, 64-bit numbers as text, enumerations as
// numbers).

#include "telemetry/span.h"

#include <span>

namespace helix::telemetry {

enum class OtlpEncoding { Protobuf, Json };

/// What the spans come from.
struct TraceResource {
    std::vector<Attribute> attributes;
    std::string scopeName;
    std::string scopeVersion;
};

[[nodiscard]] std::string encodeOtlp(const TraceResource& resource, std::span<const Span> spans,
                                     OtlpEncoding encoding);
[[nodiscard]] std::string_view otlpContentType(OtlpEncoding encoding) noexcept;

/// The flags of a span: W3C's sampled bit, and whether the parent is known to be remote.
[[nodiscard]] std::uint32_t otlpFlags(const Span& span) noexcept;

}  // namespace helix::telemetry
